"""Every address of the product."""

from allauth.socialaccount.views import login_cancelled, login_error
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

# Of allauth's pages for outside sign-ins only those that an error leads to; ours do the rest.
outside_sign_in = [
    path("huy/", login_cancelled, name="socialaccount_login_cancelled"),
    path("loi/", login_error, name="socialaccount_login_error"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("tai-khoan/", include("allauth.account.urls")),
    path("api/v1/", include("truongchuan.api.urls")),
    path("tai-khoan/hai-lop/", include("allauth.mfa.urls")),
    path("tai-khoan/dang-nhap-chung/", include(outside_sign_in)),
    path("", include("truongchuan.web.urls")),
]
if settings.DEMO:
    # "Vào vai" signs anybody in: it is not even routed outside demo mode.
    urlpatterns += [
        path("vao-vai/", include("truongchuan.web.demo_urls")),
        path("di-toi/", include("truongchuan.project.year.urls")),
        path("thong-bao/", include("truongchuan.web.demo_mail_urls")),
    ]

handler400 = "truongchuan.web.errors.bad_request"
handler403 = "truongchuan.web.errors.forbidden"
handler404 = "truongchuan.web.errors.not_found"
handler500 = "truongchuan.web.errors.server_error"
