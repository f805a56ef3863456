"""The rule on gifts to schools, as the law files know it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.engines.rules.model import Verification
from truongchuan.web.law import current_instruments
from truongchuan.web.presenters.law_library import slug_of, verification_badge
from truongchuan.web.templatetags.ui import Badge

TOPIC = "sponsorship"


@dataclass(frozen=True, slots=True)
class Cited:
    """An instrument in force on the day, with how far it was checked."""

    number: str
    title: str
    verification: str
    mark: Badge
    url: str
    note: str

    @property
    def verified(self) -> bool:
        """True when the law files say that it was checked against a source."""
        return self.verification == Verification.VERIFIED


def sponsorship_law(on: date) -> Cited | None:
    """Return the instrument on gifts to schools in force on a day; None where none is known."""
    known = [i for i in current_instruments() if TOPIC in i.matters_for and i.in_force_on(on)]
    if not known:
        return None
    newest = max(known, key=lambda i: i.in_force_from or date.min)
    badge = verification_badge(Verification(newest.verification))
    verified = newest.verification == Verification.VERIFIED
    return Cited(
        number=newest.number,
        title=newest.title,
        verification=newest.verification,
        mark=badge if verified else Badge(badge.tone, badge.icon, gettext("chưa kiểm chứng")),
        url=reverse("law_instrument", args=[slug_of(newest.number)]),
        note=newest.note or "",
    )
