"""Addresses of the audit record; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import audit

_ALL = "quan-tri/nhat-ky/"

urlpatterns: list[URLPattern] = [
    path(_ALL, audit.event_list, name="audit_log"),
    path(f"{_ALL}<int:event_number>/", audit.event_detail, name="audit_event"),
    path(f"{_ALL}trich-luc/", audit.extract, name="audit_extract"),
    path(f"{_ALL}nhat-ky.xlsx", audit.export_xlsx, name="audit_xlsx"),
    path(f"{_ALL}nhat-ky.csv", audit.export_csv, name="audit_csv"),
    path(f"{_ALL}kiem-tra/", audit.verify, name="audit_verify"),
    path(f"{_ALL}ma-dau-chuoi/", audit.take_head, name="audit_head"),
]
