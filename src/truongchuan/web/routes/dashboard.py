"""Addresses of dashboard."""

from django.urls import URLPattern, path

from truongchuan.web.views import dashboard

urlpatterns: list[URLPattern] = [
    path("ke-hoach/<int:pk>/dieu-hanh/", dashboard.dashboard, name="dashboard"),
    path(
        "ke-hoach/<int:pk>/dieu-hanh/bang-lanh-dao.xlsx",
        dashboard.dashboard_xlsx,
        name="dashboard_xlsx",
    ),
]
