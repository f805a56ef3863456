"""Addresses of reviews."""

from django.urls import URLPattern, path

from truongchuan.web.views import review_acts, reviews

_ALL = "ke-hoach/<int:pk>/so-ket/"
_ONE = f"{_ALL}<str:month>/"

urlpatterns: list[URLPattern] = [
    path("so-ket/ban-in.css", reviews.print_style, name="review_style"),
    path(_ALL, reviews.review_list, name="reviews"),
    path(f"{_ALL}mo/", review_acts.open_month, name="review_open"),
    path(f"{_ALL}so-sanh/", reviews.compare, name="review_compare"),
    path(_ONE, reviews.detail, name="review"),
    path(f"{_ONE}so-ket.xlsx", reviews.export_xlsx, name="review_xlsx"),
    path(f"{_ONE}ban-in/", reviews.print_page, name="review_print"),
    path(f"{_ONE}chot/", review_acts.freeze, name="review_freeze"),
    path(f"{_ONE}bo-chot/", review_acts.reopen, name="review_reopen"),
    path(f"{_ONE}bo/", review_acts.withdraw, name="review_withdraw"),
    path(f"{_ONE}nhiem-vu/<int:number>/", review_acts.rate_task, name="review_assess_task"),
    path(f"{_ONE}nhan-goi-y/", review_acts.confirm, name="review_confirm"),
    path(f"{_ONE}don-vi/<int:unit_pk>/", review_acts.rate_unit, name="review_assess_unit"),
    path(f"{_ONE}y-kien/<int:unit_pk>/", review_acts.comment, name="review_comment"),
    path(f"{_ONE}ket-luan/", review_acts.conclude, name="review_conclude"),
    path(f"{_ONE}giao-viec/", review_acts.assign, name="review_assign"),
    path(f"{_ONE}dong/", review_acts.close, name="review_close"),
]
