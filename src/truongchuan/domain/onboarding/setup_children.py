"""Authorities below a province: wards added by name, each with a key to hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import (
    AuthorityLink,
    Organisation,
    OrganisationKind,
    OrganisationVersion,
    Person,
)
from truongchuan.domain.directory.services import create_authority
from truongchuan.domain.directory.units import clean_name, name_key
from truongchuan.domain.onboarding.models import SetupTicket
from truongchuan.domain.onboarding.setup_tickets import open_ticket
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.models import on_day
from truongchuan.domain.shared.permissions import require_permission
from truongchuan.engines.text import fold

MOST_AT_ONCE = 200
PARENT_KINDS = frozenset({OrganisationKind.PROVINCE})
_TIERS = ("phường", "xã", "đặc khu")
_COMMITTEE = "Ủy ban nhân dân"


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One line as pasted, and what becomes of it: ``new``, ``known`` (an authority is called so
    already), ``twice`` (an earlier line is the same) or ``no-tier`` (neither phường nor xã)."""

    number: int
    written: str
    name: str
    short_name: str
    state: str


def read_children(text: str) -> list[ChildLine]:
    """Read pasted names, one a line: "phường Bạch Mai", "UBND xã An Khánh", "3. Phường Vĩnh Tuy".

    Nothing is written.

    :raises DomainError: ``children-too-many``.
    """
    written = [" ".join(line.replace("\x00", "").split()) for line in text.splitlines()]
    lines = [(n, line) for n, line in enumerate(written, start=1) if line]
    if len(lines) > MOST_AT_ONCE:
        raise DomainError("children-too-many", most=MOST_AT_ONCE)
    there = Organisation.objects.filter(is_authority=True, ends_on__isnull=True)
    known = {name_key(name) for name in there.values_list("name", flat=True)}
    found, seen = [], set[str]()
    for number, line in lines:
        name, short = full_name(line)
        key = name_key(name)
        if not name:
            state = "no-tier"
        elif key in seen:
            state = "twice"
        else:
            state = "known" if key in known else "new"
        seen.add(key)
        found.append(ChildLine(number, line, name, short, state))
    return found


def full_name(written: str) -> tuple[str, str]:
    """Return full and short official name of a ward's committee; empty for a line without a tier.

    "UBND phường Bạch Mai", "Phường Bạch Mai" and "1) phường Bạch Mai" give "Ủy ban nhân dân
    phường Bạch Mai" and "UBND phường Bạch Mai".
    """
    text = written.lstrip("0123456789.)-–• \t")
    folded = fold(text)
    for prefix in ("uy ban nhan dan ", "ubnd "):
        if folded.startswith(prefix):
            text = " ".join(text.split()[len(prefix.split()) :])
            folded = fold(text)
            break
    for tier in _TIERS:
        plain = fold(tier)
        if folded.startswith(f"{plain} "):
            proper = " ".join(text.split()[len(tier.split()) :])
            return clean_name(f"{_COMMITTEE} {tier} {proper}"), clean_name(
                f"UBND {tier} {proper}", 80
            )
    return "", ""


@transaction.atomic
def add_children(
    *, actor: Actor, authority: Organisation, names: Sequence[str], on: date
) -> list[tuple[Organisation, str]]:
    """Add authorities below a province, let it look into them, and return each with its key.

    The keys are never shown again. All of them, or none.

    :raises DomainError: ``children-not-here`` for an authority of another tier,
        ``children-none``, ``children-too-many``, ``authority-exists``, ``children-tier``.
    """
    authority = Organisation.objects.select_for_update().get(pk=authority.pk)
    require_permission(actor, "directory.manage", authority)
    if authority.kind not in PARENT_KINDS:
        raise DomainError("children-not-here")
    lines = read_children("\n".join(names))
    if not lines:
        raise DomainError("children-none")
    made = []
    for line in lines:
        if line.state in {"known", "twice"}:
            raise DomainError("authority-exists", name=line.name)
        if line.state != "new":
            raise DomainError("children-tier", written=line.written)
        child = create_authority(
            actor=None, name=line.name, kind=OrganisationKind.WARD, short_name=line.short_name
        )
        child.parent = authority
        child.save(update_fields=["parent"])
        OrganisationVersion.objects.filter(organisation=child).update(parent=authority)
        AuthorityLink.objects.create(viewer=authority, subject=child, valid_from=on)
        _ticket, token = open_ticket(actor=actor, authority=child)
        made.append((child, token))
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="setup.add_children",
        subject=authority,
        after={"authorities": [child.pk for child, _token in made], "from": on.isoformat()},
    )
    return made


@transaction.atomic
def end_child_link(
    *, actor: Actor, authority: Organisation, child: Organisation, last_day: date
) -> AuthorityLink:
    """Let an authority's view of one below end with a day; its own record says so.

    :raises DomainError: ``authority-link-gone``, ``authority-link-order``.
    """
    require_permission(actor, "directory.manage", authority)
    link = (
        AuthorityLink.objects.select_for_update()
        .filter(viewer=authority, subject=child, valid_to__isnull=True)
        .first()
    )
    if link is None:
        raise DomainError("authority-link-gone")
    if link.valid_from is not None and last_day < link.valid_from:
        raise DomainError("authority-link-order", on=link.valid_from)
    link.valid_to = last_day
    link.save(update_fields=["valid_to"])
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="authority.unlink",
        subject=child,
        after={"last_day": last_day.isoformat()},
    )
    return link


@dataclass(frozen=True, slots=True)
class Child:
    """An authority below: since when it is looked into, its newest ticket, whether it works."""

    authority: Organisation
    link: AuthorityLink
    ticket: SetupTicket | None
    people: int


def list_children(*, actor: Actor, authority: Organisation) -> list[Child]:
    """Return the authorities that one looks into today, by name; four queries at most."""
    if actor.authority_id != authority.pk:
        return []
    links = list(
        AuthorityLink.objects.filter(on_day(timezone.localdate()), viewer=authority)
        .select_related("subject")
        .order_by("subject__sort_key", "pk")
    )
    ids = [link.subject_id for link in links]
    tickets: dict[int, SetupTicket] = {}
    for ticket in SetupTicket.objects.filter(authority_id__in=ids).order_by("pk"):
        tickets[ticket.authority_id or 0] = ticket
    with_account = Person.objects.filter(authority_id__in=ids, user__isnull=False).order_by()
    counts = with_account.values_list("authority_id").annotate(Count("pk"))
    people: dict[int, int] = dict(counts)
    return [
        Child(link.subject, link, tickets.get(link.subject_id), people.get(link.subject_id, 0))
        for link in links
    ]


def children_below(*, authority: Organisation) -> QuerySet[Organisation]:
    """Return the authorities that stand directly below one."""
    return Organisation.objects.filter(is_authority=True, parent=authority)
