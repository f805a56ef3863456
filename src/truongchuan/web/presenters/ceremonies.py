"""Award ceremonies: the list with who still waits, and one ceremony."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from truongchuan.domain.oversight.models import Ceremony, CeremonyItem
from truongchuan.domain.oversight.policies import may
from truongchuan.domain.oversight.selectors import awaiting_award, list_ceremonies
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor

MOST_WAITING = 30
PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class CeremonyLine:
    """A ceremony as one row."""

    ceremony: Ceremony
    url: str
    schools: list[str]
    more: int
    percent: int | None
    late: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class CeremoniesPage:
    """Everything on the page of ceremonies."""

    lines: list[CeremonyLine]
    page: Page[Ceremony]
    waiting: list[tuple[str, str, str]]
    waiting_count: int
    may_plan: bool


def ceremonies_page(
    *, actor: Actor, programme: Programme, on: date, query: QueryDict
) -> CeremoniesPage:
    """Return the page; the number of queries is fixed."""
    found = list_ceremonies(actor=actor, programme=programme, on=on)
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    waiting = awaiting_award(actor=actor, programme=programme)
    new_url = reverse("ceremony_new", args=[programme.pk])
    may_plan = may(actor, "oversight.manage", programme)
    return CeremoniesPage(
        lines=[_line(programme, ceremony, on) for ceremony in page],
        page=page,
        waiting=[
            (
                target.school.name,
                reverse("school", args=[programme.pk, target.school_id]),
                f"{new_url}?school={target.school_id}" if may_plan else "",
            )
            for target in waiting[:MOST_WAITING]
        ],
        waiting_count=waiting.count(),
        may_plan=may_plan,
    )


def _line(programme: Programme, ceremony: Ceremony, on: date) -> CeremonyLine:
    names = [school.name for school in ceremony.schools.all()]
    total: int = ceremony.item_count  # type: ignore[attr-defined]
    done: int = ceremony.done_count  # type: ignore[attr-defined]
    open_ = ceremony.held_on is None and ceremony.cancelled_on is None
    return CeremonyLine(
        ceremony=ceremony,
        url=reverse("ceremony", args=[programme.pk, ceremony.pk]),
        schools=names[:4],
        more=max(0, len(names) - 4),
        percent=done * 100 // total if total else None,
        late=ceremony.late_count if open_ else 0,  # type: ignore[attr-defined]
        overdue=open_ and timezone.localtime(ceremony.at).date() < on,
    )


@dataclass(frozen=True, slots=True)
class ItemView:
    """Something to prepare."""

    item: CeremonyItem
    unit: str
    late: bool
    may_tick: bool
    tick_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class CeremonyPage:
    """Everything on the page of one ceremony, and on its printed programme."""

    ceremony: Ceremony
    schools: list[tuple[str, str]]
    units: list[str]
    guests: list[str]
    agenda: list[tuple[str, str]]
    items: list[ItemView]
    done: int
    open: bool
    overdue: bool
    may_write: bool


def ceremony_page(
    *, actor: Actor, programme: Programme, ceremony: Ceremony, on: date
) -> CeremonyPage:
    """Put the page of a ceremony together; what it needs was fetched with it."""
    open_ = ceremony.held_on is None and ceremony.cancelled_on is None
    may_write = open_ and may(actor, "oversight.manage", ceremony)
    items = list(ceremony.items.all())
    own_school = any(s.organisation_id in actor.unit_ids for s in ceremony.schools.all())
    ours = actor.authority_id == programme.authority_id and open_
    return CeremonyPage(
        ceremony=ceremony,
        schools=[
            (school.name, reverse("school", args=[programme.pk, school.pk]))
            for school in ceremony.schools.all()
        ],
        units=[unit.name for unit in ceremony.units.all()],
        guests=[line.strip() for line in ceremony.guests.splitlines() if line.strip()],
        agenda=agenda_lines(ceremony.agenda),
        items=[
            ItemView(
                item=item,
                unit=item.unit.label if item.unit else "",
                late=open_
                and item.done_on is None
                and item.due_on is not None
                and item.due_on < on,
                may_tick=ours and (may_write or own_school or item.unit_id in actor.unit_ids),
                tick_url=reverse("ceremony_item", args=[programme.pk, ceremony.pk, item.pk]),
                remove_url=reverse(
                    "ceremony_item_remove", args=[programme.pk, ceremony.pk, item.pk]
                ),
            )
            for item in items
        ],
        done=sum(item.done_on is not None for item in items),
        open=open_,
        overdue=open_ and timezone.localtime(ceremony.at).date() < on,
        may_write=may_write,
    )


def agenda_lines(text: str) -> list[tuple[str, str]]:
    """Part an agenda's lines into hour and words; a line without hour has an empty one."""
    lines = []
    for line in text.splitlines():
        hour, sign, words = line.partition(";")
        if not sign:
            hour, words = "", line
        if words.strip() or hour.strip():
            lines.append((hour.strip(), words.strip()))
    return lines
