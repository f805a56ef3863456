"""Addresses of mobilisation; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import mobilisation, mobilisation_ledger

BASE = "ke-hoach/<int:pk>/xa-hoi-hoa/"
DRIVE = f"{BASE}<int:drive_pk>/"
LINE = f"{DRIVE}so/<str:ledger>/<int:line_pk>/"

urlpatterns: list[URLPattern] = [
    path(BASE, mobilisation.overview, name="mobilisation"),
    path(f"{BASE}xa-hoi-hoa.xlsx", mobilisation.overview_xlsx, name="mobilisation_xlsx"),
    path(f"{BASE}lap/", mobilisation.drive_new, name="drive_new"),
    path(f"{BASE}ghi-nhan/", mobilisation_ledger.thanks, name="acknowledgements"),
    path(
        f"{BASE}ghi-nhan/ghi-nhan.xlsx",
        mobilisation_ledger.thanks_xlsx,
        name="acknowledgements_xlsx",
    ),
    path(DRIVE, mobilisation.drive, name="drive"),
    path(f"{DRIVE}dot-van-dong.xlsx", mobilisation.drive_xlsx, name="drive_xlsx"),
    path(f"{DRIVE}sua/", mobilisation.drive_edit, name="drive_edit"),
    path(f"{DRIVE}nhu-cau/", mobilisation.drive_needs, name="drive_needs"),
    path(f"{DRIVE}phe-duyet/", mobilisation.drive_approve, name="drive_approve"),
    path(f"{DRIVE}chuyen/", mobilisation.drive_move, name="drive_move"),
    path(f"{DRIVE}chung-tu/<int:drive_file_pk>/", mobilisation.drive_file, name="drive_file"),
    path(f"{DRIVE}cam-ket/", mobilisation_ledger.pledge_new, name="pledge_new"),
    path(f"{DRIVE}tiep-nhan/", mobilisation_ledger.receipt_new, name="receipt_new"),
    path(f"{DRIVE}su-dung/", mobilisation_ledger.use_new, name="use_new"),
    path(f"{LINE}huy/", mobilisation_ledger.reverse_line, name="entry_reverse"),
    path(f"{LINE}neu-ten/", mobilisation_ledger.consent, name="entry_consent"),
    path(
        f"{DRIVE}kiem-tra/<int:line_pk>/", mobilisation_ledger.receipt_check, name="receipt_check"
    ),
]
