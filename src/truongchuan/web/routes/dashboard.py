"""Addresses of dashboard."""

from django.urls import URLPattern, path

from truongchuan.domain.programmes.models import RowOrigin
from truongchuan.web.origins import register_mentions, register_origin
from truongchuan.web.presenters.chain import chain_mentions, obstacle_origin, review_origin
from truongchuan.web.views import dashboard

urlpatterns: list[URLPattern] = [
    path("ke-hoach/<int:pk>/dieu-hanh/", dashboard.dashboard, name="dashboard"),
    path(
        "ke-hoach/<int:pk>/dieu-hanh/bang-lanh-dao.xlsx",
        dashboard.dashboard_xlsx,
        name="dashboard_xlsx",
    ),
]

# The chain of work, where no other area says it.
register_origin(RowOrigin.OBSTACLE, obstacle_origin)
register_origin(RowOrigin.REVIEW, review_origin)
register_mentions(chain_mentions)
