"""Addresses of lists brought in from spreadsheets; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import certificates, lists

_LISTS = "quan-tri/nhap-danh-sach/"
_ONE = _LISTS + "<int:list_pk>/"
_HELD = "quan-tri/bang-cong-nhan/"

urlpatterns: list[URLPattern] = [
    path(_LISTS, lists.list_imports, name="list_imports"),
    path(_LISTS + "mau/<slug:list_word>.xlsx", lists.list_template, name="list_template"),
    path(_ONE, lists.list_import, name="list_import"),
    path(_ONE + "cot/", lists.list_columns, name="list_columns"),
    path(_ONE + "tra-loi/", lists.list_answer, name="list_answer"),
    path(_ONE + "ghi/", lists.list_commit, name="list_commit"),
    path(_ONE + "bo/", lists.list_discard, name="list_discard"),
    path(_ONE + "hoan-tac/", lists.list_undo, name="list_undo"),
    path(_ONE + "da-kiem-tra.xlsx", lists.list_marked, name="list_marked"),
    path(_ONE + "tep-goc/", lists.list_file, name="list_file"),
    path(_HELD, certificates.certificates, name="certificates"),
    path(_HELD + "bang-cong-nhan.xlsx", certificates.certificates_xlsx, name="certificates_xlsx"),
    path(_HELD + "ghi/", certificates.certificate_new, name="certificate_new"),
    path(
        _HELD + "<int:certificate_pk>/rut/",
        certificates.certificate_withdraw,
        name="certificate_withdraw",
    ),
]
