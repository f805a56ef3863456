"""Which body a typed name means. Names are compared folded, whatever the marks and spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q

from truongchuan.domain.directory.models import Organisation, OrganisationAlias
from truongchuan.engines.text import fold

_SHORT_FORMS = (
    (re.compile(r"\buy ban nhan dan\b"), "ubnd"),
    (re.compile(r"\bhoi dong nhan dan\b"), "hdnd"),
    (re.compile(r"\bgiao duc (?:va|&) dao tao\b|\bgddt\b"), "gd&dt"),
    (re.compile(r"\bthanh pho\b|\btp\b\.?"), "tp"),
)


@dataclass(frozen=True, slots=True)
class Body:
    """An issuer: the organisation where one of the authority has that name, and its key."""

    organisation: Organisation | None
    name: str
    key: str


def name_key(name: str) -> str:
    """Return what spellings of one body's name have in common.

    "Ủy ban nhân dân quận Hai Bà Trưng" and "UBND Quận Hai Bà Trưng" are one; the level stays, as
    a ward may have the name of its old district.
    """
    text = fold(name)
    for pattern, short in _SHORT_FORMS:
        text = pattern.sub(short, text)
    return " ".join(text.split())


def resolve_body(*, authority: Organisation, name: str) -> Body:
    """Return the body that a typed name means within an authority.

    A name that fits several organisations, or none, stays a name. The number of queries is fixed.
    """
    written = " ".join(name.split())
    folded, key = fold(written), name_key(written)
    own = Organisation.objects.filter(Q(authority=authority) | Q(pk=authority.pk))
    found = {
        unit.pk: unit
        for unit in own.filter(folded__contains=folded)[:20]
        if folded in {fold(unit.name), fold(unit.short_name)}
    }
    if not found:
        aliases = OrganisationAlias.objects.filter(
            Q(organisation__authority=authority) | Q(organisation=authority), folded=folded
        )
        found = {a.organisation_id: a.organisation for a in aliases.select_related("organisation")}
    if not found and name_key(authority.name) == key:
        found = {authority.pk: authority}
    if not found:
        found = {
            unit.pk: unit
            for unit in own.exclude(kind="school")[:500]
            if key in {name_key(unit.name), name_key(unit.short_name)}
        }
    if len(found) == 1:
        unit = next(iter(found.values()))
        return Body(unit, written, f"org:{unit.pk}")
    return Body(None, written, key[:220])
