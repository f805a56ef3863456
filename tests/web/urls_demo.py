"""The product's addresses as they are in demo mode."""

from django.urls import include, path

from truongchuan.project.urls import handler400, handler403, handler404, handler500
from truongchuan.project.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *product,
    path("vao-vai/", include("truongchuan.web.demo_urls")),
    path("thong-bao/", include("truongchuan.web.demo_mail_urls")),
]
