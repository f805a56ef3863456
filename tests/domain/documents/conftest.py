"""Entries of the register, made shortly."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.domain.conftest import District
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.services import Entry, register_document
from truongchuan.domain.shared.actor import Actor, Function

TODAY = date(2026, 11, 20)


def clerk(district: District) -> Actor:
    """Return an officer of the standing body."""
    return district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)


def entry_in(**more: Any) -> Entry:
    """Return an incoming letter of the department."""
    given: dict[str, Any] = {
        "direction": "in",
        "number": "1286/SGDĐT-QLT",
        "body": "Sở Giáo dục và Đào tạo Hà Nội",
        "summary": "V/v đăng ký đánh giá ngoài năm 2026",
        "signed_on": date(2026, 11, 16),
        "received_on": date(2026, 11, 18),
        "reply_due": date(2026, 11, 30),
    }
    return Entry(**(given | more))


def entry_out(**more: Any) -> Entry:
    """Return an outgoing plan of the district."""
    given: dict[str, Any] = {
        "direction": "out",
        "number": "38/KH-UBND",
        "body": "UBND quận Mẫu",
        "summary": "Xây dựng trường đạt chuẩn quốc gia",
        "signed_on": date(2026, 11, 10),
    }
    return Entry(**(given | more))


def register(district: District, entry: Entry, **more: Any) -> OfficialDocument:
    """Register an entry by the system."""
    return register_document(
        actor=district.system, programme=district.programme, entry=entry, **more
    )
