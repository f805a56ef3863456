"""Every address of the product."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("tai-khoan/", include("allauth.account.urls")),
    path("api/v1/", include("truongchuan.api.urls")),
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
