"""Addresses of mobilisation: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from datetime import date

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, MANAGERS, WRITES
from truongchuan.domain.directory.models import School
from truongchuan.domain.mobilisation.services import (
    Approval,
    DriveWords,
    GiftDraft,
    approve_drive,
    draft_drive,
    move_drive,
    record_receipt,
)
from truongchuan.domain.sources.services import store_file

# The drive is for the head teacher's own school.
KEEPERS = {**MANAGERS, "head_teacher": 200}
KEEPERS_WRITE = {**WRITES, "finance": 403, "viewer": 403, "operator": 403}
# An edit of what is no draft any more, or a step that is none, leads back to the drive.
LEADS_BACK = {**KEEPERS, "leader": 302, "education": 302, "head_teacher": 302}

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "mobilisation": EVERYBODY,
    "mobilisation_xlsx": EVERYBODY,
    "drive_new": KEEPERS,
    "acknowledgements": EVERYBODY,
    "acknowledgements_xlsx": EVERYBODY,
    "drive": EVERYBODY,
    "drive_xlsx": EVERYBODY,
    "drive_edit": LEADS_BACK,
    "drive_needs": KEEPERS,
    "drive_approve": MANAGERS,
    "drive_move": {**MANAGERS, "leader": 302, "education": 302},
    "drive_file": {**KEEPERS, "finance": 404, "viewer": 404, "operator": 404},
    "pledge_new": KEEPERS,
    "receipt_new": KEEPERS,
    "use_new": KEEPERS,
    "entry_reverse": KEEPERS,
    "entry_consent": KEEPERS_WRITE,
    "receipt_check": {**MANAGERS, "finance": 200},
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset()


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    programme, actor = district.programme, district.system
    school = School.objects.get(authority=district.authority, organisation__name="TH Hòa Bình")
    day = programme.starts_on
    drive = draft_drive(
        actor=actor,
        programme=programme,
        words=DriveWords("Thư viện xanh", "Làm thư viện", day, date(2023, 12, 1), ground="Dự toán"),
        schools=[(school, 10_000_000)],
    )
    drive = approve_drive(actor=actor, drive=drive, approval=Approval("1/QĐ", day, "Trưởng phòng"))
    drive = move_drive(actor=actor, drive=drive, state="open")
    file = store_file(
        actor=actor,
        authority_id=district.authority.pk,
        name="phieu.png",
        media_type="image/png",
        content=b"phieu",
    )
    receipt = record_receipt(
        actor=actor,
        drive=drive,
        school=school,
        gift=GiftDraft(form="money", amount=1_000_000, on=day, donor="Bà Kín"),
        number="001",
        files=[file],
    )
    return {
        "drive_pk": drive.pk,
        "drive_file_pk": receipt.files.get().pk,
        "ledger": "tiep-nhan",
        "line_pk": receipt.pk,
    }
