"""Slips of paper with links: one per person, shown once."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.domain.accounts.invitations import Issued
from truongchuan.web.invitation_mail import link_of
from truongchuan.wording.accounts import FUNCTIONS

MOST_DRAWN = 60
"""More squares than this take longer to draw than anybody waits; the links are there anyway."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person gets in the hand."""

    name: str
    functions: str
    link: str
    expires: datetime
    for_password: bool
    mailed_to: str
    mail_error: str
    square: str


def square_of(text: str) -> str:
    """Return a text as a QR square: the address of an SVG that holds itself."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    drawn = BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, box_size=8, border=2).save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def slips_of(issued: Sequence[Issued]) -> list[Slip]:
    """Return the slips of invitations just made."""
    today = timezone.localdate()
    slips: list[Slip] = []
    for place, one in enumerate(issued):
        held = one.person.memberships.exclude(valid_to__lt=today).select_related("organisation")
        link = link_of(one.token)
        slips.append(
            Slip(
                name=one.person.name,
                functions="; ".join(
                    f"{m.title or gettext(FUNCTIONS[m.function])}, {m.organisation.name}"
                    for m in held
                ),
                link=link,
                expires=one.invitation.expires_at,
                for_password=one.invitation.purpose == "password",
                mailed_to=one.invitation.mailed_to,
                mail_error=one.invitation.mail_error,
                square=square_of(link) if place < MOST_DRAWN else "",
            )
        )
    return slips
