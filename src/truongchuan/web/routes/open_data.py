"""Addresses of exports; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import open_data

urlpatterns: list[URLPattern] = [
    path("quan-tri/xuat-du-lieu/", open_data.open_data, name="open_data"),
    path("quan-tri/xuat-du-lieu/tien-do/", open_data.progress, name="open_data_progress"),
    path(
        "quan-tri/xuat-du-lieu/<int:export_pk>/tep/", open_data.download, name="open_data_download"
    ),
]
