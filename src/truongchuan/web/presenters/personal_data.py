"""What is kept of a person, why, how long, and by which law; and the export of it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.domain.accounts.personal import list_kept
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.model import Verification
from truongchuan.web.law import current_instruments
from truongchuan.web.presenters.law_library import slug_of, verification_badge
from truongchuan.web.templatetags.ui import Badge
from truongchuan.wording.accounts import DATA_KINDS, PURPOSES, RETENTIONS
from truongchuan.wording.areas import AREAS
from truongchuan.wording.catalogue import fill

LAW = "91/2025/QH15"


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One kind of data."""

    label: str
    count: int
    purpose: str
    retention: str
    erased: bool


@dataclass(frozen=True, slots=True)
class PrivacyLaw:
    """The law on personal data, with how far what we know of it was checked."""

    number: str
    title: str
    in_force_from: date | None
    mark: Badge
    verified: bool
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """Everything on the page of personal data."""

    person: Person
    lines: list[KeptLine]
    law: PrivacyLaw | None
    own: bool


def privacy_law(on: date) -> PrivacyLaw | None:
    """Return the law on personal data in force on a day; None where none is known."""
    found = [i for i in current_instruments() if i.number == LAW and i.in_force_on(on)]
    if not found:
        return None
    instrument = found[0]
    verification = Verification(instrument.verification)
    badge = verification_badge(verification)
    verified = verification is Verification.VERIFIED
    return PrivacyLaw(
        number=instrument.number,
        title=instrument.title,
        in_force_from=instrument.in_force_from,
        mark=badge if verified else Badge(badge.tone, badge.icon, gettext("chưa kiểm chứng")),
        verified=verified,
        url=reverse("law_instrument", args=[slug_of(instrument.number)]),
        note=instrument.note or "",
    )


def kind_label(code: str) -> str:
    """Return what a kind of data is called; other areas may name theirs in ``DATA_KINDS``."""
    for area in AREAS:
        named: Mapping[str, str] = getattr(area, "DATA_KINDS", {})
        if code in named:
            return gettext(named[code])
    return gettext(DATA_KINDS.get(code, code))


def data_page(*, actor: Actor, person: Person) -> DataPage:
    """Return the page of somebody's data."""
    days = {"days": settings.ACCOUNTS_KEEP_DAYS}
    return DataPage(
        person=person,
        lines=[
            KeptLine(
                label=kind_label(kind.code),
                count=kind.count,
                purpose=gettext(PURPOSES.get(kind.code, "")) if kind.code in PURPOSES else "",
                retention=fill(gettext(RETENTIONS[kind.code]), days)
                if kind.code in RETENTIONS
                else "",
                erased=kind.erased,
            )
            for kind in list_kept(actor=actor, person=person)
        ],
        law=privacy_law(timezone.localdate()),
        own=person.pk == actor.person_id,
    )


def data_archive(person: Person, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """Return the export: all of it as JSON for programs, and as a page to read."""
    sections = [
        {
            "label": kind_label(code),
            "fields": list(records[0]) if records else [],
            "rows": [list(record.values()) for record in records],
        }
        for code, records in data.items()
    ]
    context = {"person": person, "sections": sections, "at": timezone.localtime()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        written = json.dumps(data, ensure_ascii=False, indent=1, default=str)
        archive.writestr("du-lieu.json", written)
        archive.writestr("du-lieu.html", render_to_string("accounts/data_export.html", context))
    return out.getvalue()
