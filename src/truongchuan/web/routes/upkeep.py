"""Addresses of backups and health; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import upkeep

urlpatterns: list[URLPattern] = [
    path("suc-khoe/", upkeep.health, name="health"),
    path("quan-tri/tinh-trang/", upkeep.upkeep, name="upkeep"),
    path("quan-tri/tinh-trang/sao-luu/", upkeep.start, name="backup_start"),
    path("quan-tri/tinh-trang/sao-luu/tien-do/", upkeep.progress, name="backup_progress"),
    path(
        "quan-tri/tinh-trang/sao-luu/<int:backup_pk>/tep/", upkeep.download, name="backup_download"
    ),
    path(
        "quan-tri/tinh-trang/sao-luu/<int:backup_pk>/kiem-tra/", upkeep.check, name="backup_check"
    ),
    path("quan-tri/tinh-trang/viec-nen/<uuid:job_pk>/chay-lai/", upkeep.retry, name="job_retry"),
]
