"""Letterheads: every body that issues papers with its head as it prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from truongchuan.adapters.paper_format import load_format
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.onboarding.models import Letterhead
from truongchuan.domain.papers.letterhead import place_name
from truongchuan.wording.paper_texts.common import short_body
from truongchuan.wording.paper_texts.heads import body_lines

ISSUERS = frozenset(
    {
        OrganisationKind.EDUCATION_OFFICE,
        OrganisationKind.EDUCATION_DEPARTMENT,
        OrganisationKind.CULTURE_SOCIETY_OFFICE,
        OrganisationKind.OFFICE,
        OrganisationKind.STEERING_COMMITTEE,
        OrganisationKind.FINANCE,
        OrganisationKind.PROJECT_BOARD,
    }
)
"""Kinds of unit whose letterhead is offered beside the authority's own."""


@dataclass(frozen=True, slots=True)
class HeadPreview:
    """A head as it prints: what was set, and for the rest what is worked out."""

    parent: str
    body: tuple[str, ...]
    symbol: str
    place: str
    signer: str


@dataclass(frozen=True, slots=True)
class HeadCard:
    """A body with its head of today, since when it is set so, and the way to change it."""

    name: str
    url: str
    preview: HeadPreview
    letterhead: Letterhead | None
    is_authority: bool


def preview_of(
    issuer: Organisation, authority: Organisation, letterhead: Letterhead | None, place: str = ""
) -> HeadPreview:
    """Return the head of a body; ``place`` is the one that its authority set."""
    layout = load_format()
    usual = layout.bodies.get(issuer.kind, ("", ""))[0]
    parent = "" if issuer.is_authority else (issuer.parent or authority).name
    if letterhead is None:
        letterhead = Letterhead()
    return HeadPreview(
        parent=short_body(letterhead.governing or parent).upper(),
        body=body_lines(letterhead.body or issuer.name),
        symbol=letterhead.symbol or usual,
        place=letterhead.place or place or place_name(authority.name, layout.place_in_full),
        signer=letterhead.signer_title,
    )


def head_cards(authority: Organisation, units: list[Organisation], on: date) -> list[HeadCard]:
    """Return the authority and its issuing units; one query more."""
    issuers = [authority, *(unit for unit in units if unit.kind in ISSUERS)]
    newest: dict[int, Letterhead] = {}
    found = Letterhead.objects.filter(
        issuer_id__in=[issuer.pk for issuer in issuers], valid_from__lte=on
    )
    for letterhead in found.order_by("valid_from"):
        newest[letterhead.issuer_id] = letterhead
    own = newest.get(authority.pk)
    place = own.place if own else ""
    return [
        HeadCard(
            name=issuer.name,
            url=reverse("letterhead", args=[issuer.pk]),
            preview=preview_of(issuer, authority, newest.get(issuer.pk), place),
            letterhead=newest.get(issuer.pk),
            is_authority=issuer.pk == authority.pk,
        )
        for issuer in issuers
    ]
