"""The pages of a hand-over, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.handover.allocation import allocate
from truongchuan.domain.handover.models import Handover, HandoverPart, HandoverSchool
from truongchuan.domain.handover.selectors import (
    OpenItem,
    list_handovers,
    list_school_lines,
    open_items,
    parts_for,
)
from truongchuan.domain.handover.states import LIVE_STATES, SHARED_KINDS, Doubt, HandoverState
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import has_permission
from truongchuan.engines.text import fold
from truongchuan.web.presenters.query import PAGE_SIZE, Option, number, one_of, options, words
from truongchuan.wording.handover import DOUBTS, KINDS, REASONS, STATES

TONES = {
    "draft": ("neutral", "edit"),
    "offered": ("info", "send"),
    "agreed": ("info", "check"),
    "done": ("success", "check"),
    "cancelled": ("muted", "slash"),
}
MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """A hand-over as a row of the list."""

    handover: Handover
    url: str
    receivers: str
    state: str
    tone: str
    icon: str
    role: str


def handover_lines(actor: Actor) -> list[HandoverLine]:
    """Return the hand-overs that the actor may see."""
    return [_line(actor, handover) for handover in list_handovers(actor=actor)]


def _line(actor: Actor, handover: Handover) -> HandoverLine:
    tone, icon = TONES[handover.state]
    gives = handover.authority_id == actor.authority_id
    receives = any(p.receiver_id == actor.authority_id for p in handover.parts.all())
    role = (
        gettext("bên giao") if gives else gettext("bên nhận") if receives else gettext("theo dõi")
    )
    shown = parts_for(actor=actor, handover=handover)
    return HandoverLine(
        handover=handover,
        url=reverse("handover", args=[handover.pk]),
        receivers=", ".join(part.receiver.label for part in shown),
        state=gettext(STATES[handover.state]),
        tone=tone,
        icon=icon,
        role=role,
    )


@dataclass(frozen=True, slots=True)
class PartCard:
    """A receiver: how many schools it gets, whether it accepted, and what the actor may do."""

    part: HandoverPart
    schools: int
    state: str
    tone: str
    icon: str
    may_answer: bool
    programme_url: str
    protocol_url: str


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """The head of every page of a hand-over, and its overview."""

    handover: Handover
    line: HandoverLine
    parts: list[PartCard]
    is_giver: bool
    sees_all: bool
    may_manage: bool
    may_carry_out: bool
    schools: int
    open_schools: int
    doubts: int
    open_items: int
    steps: list[tuple[str, bool, bool]]
    too_early: bool
    today: date

    @property
    def is_draft(self) -> bool:
        """True while it can be changed."""
        return self.handover.state == HandoverState.DRAFT

    @property
    def is_ready(self) -> bool:
        """True when nothing is open and it can be offered."""
        return bool(self.parts) and not self.open_schools and not self.open_items


def handover_page(actor: Actor, handover: Handover) -> HandoverPage:
    """Return what the pages of a hand-over share."""
    sees_all = actor.sees(handover.authority_id)
    lines = list_school_lines(actor=actor, handover=handover).order_by()
    live = handover.state in LIVE_STATES
    today = today_of(handover.programme)
    by_part: dict[int | None, int] = {}
    for part_id in lines.values_list("part_id", flat=True):
        by_part[part_id] = by_part.get(part_id, 0) + 1
    may_manage = live and has_permission(actor, "handover.manage", handover)
    return HandoverPage(
        handover=handover,
        line=_line(actor, handover),
        parts=[_card(actor, handover, p, by_part.get(p.pk, 0))
               for p in parts_for(actor=actor, handover=handover)],
        is_giver=handover.authority_id == actor.authority_id,
        sees_all=sees_all,
        may_manage=may_manage,
        may_carry_out=handover.state == HandoverState.AGREED
        and has_permission(actor, "handover.carry_out", handover),
        schools=sum(by_part.values()),
        open_schools=by_part.get(None, 0),
        doubts=lines.exclude(doubt=Doubt.NONE).filter(part__isnull=False).count() if live else 0,
        open_items=allocate(handover, choices_only=True).open_count
        if live and sees_all
        else 0,
        steps=_steps(handover),
        too_early=today < handover.on,
        today=today,
    )  # fmt: skip


def _steps(handover: Handover) -> list[tuple[str, bool, bool]]:
    """Return the steps as (word, reached, here)."""
    order = [HandoverState.DRAFT, HandoverState.OFFERED, HandoverState.AGREED, HandoverState.DONE]
    if handover.state == HandoverState.CANCELLED:
        return []
    here = order.index(HandoverState(handover.state))
    return [
        (gettext(STATES[state]), place <= here, place == here) for place, state in enumerate(order)
    ]


def _card(actor: Actor, handover: Handover, part: HandoverPart, schools: int) -> PartCard:
    if part.accepted_at is not None:
        state, tone, icon = gettext("đã chấp nhận"), "success", "check"
    elif part.returned_at is not None and handover.state == HandoverState.DRAFT:
        state, tone, icon = gettext("trả lại"), "danger", "undo"
    elif handover.state == HandoverState.OFFERED:
        state, tone, icon = gettext("chờ chấp nhận"), "warning", "clock"
    else:
        state, tone, icon = gettext("chưa gửi"), "neutral", "circle"
    seen = part.programme is not None and actor.sees(part.receiver_id)
    return PartCard(
        part=part,
        schools=schools,
        state=state,
        tone=tone,
        icon=icon,
        may_answer=handover.state == HandoverState.OFFERED
        and part.accepted_at is None
        and has_permission(actor, "handover.accept", part),
        programme_url=reverse("programme", args=[part.programme_id]) if seen else "",
        protocol_url=_protocol_url(actor, handover, part),
    )


def _protocol_url(actor: Actor, handover: Handover, part: HandoverPart) -> str:
    """Return where the actor makes the protocol: the giver before, the receiver after the day."""
    if handover.state == HandoverState.AGREED:
        programme = handover.programme
    elif handover.state == HandoverState.DONE and part.programme is not None:
        programme = part.programme
    else:
        return ""
    if not has_permission(actor, "papers.make", programme):
        return ""
    return reverse("paper_new", args=[programme.pk, "handover-protocol"]) + f"?thing={part.pk}"


# --- schools ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school with where it goes."""

    line: HandoverSchool
    name: str
    ward: str
    receiver: str
    doubt: str
    new_url: str


@dataclass(frozen=True, slots=True)
class SchoolsPage:
    """The list of schools with its filter."""

    rows: list[SchoolRow]
    page: Page[Any]
    words: str
    parts: list[Option]
    only: list[Option]
    total: int
    choices: list[tuple[str, str]]
    may_choose: bool


def schools_page(
    actor: Actor, handover: Handover, query: QueryDict, *, may_choose: bool
) -> SchoolsPage:
    """Return the schools that the filter keeps."""
    parts = parts_for(actor=actor, handover=handover)
    by_id = {str(part.pk): part for part in parts}
    all_lines = list_school_lines(actor=actor, handover=handover)
    part, only = one_of(query, "part", by_id), one_of(query, "only", ("open", "doubt"))
    text = fold(words(query))
    lines = all_lines.filter(part_id=int(part)) if part else all_lines
    if only == "open":
        lines = lines.filter(part__isnull=True)
    elif only == "doubt":
        lines = lines.exclude(doubt=Doubt.NONE)
    if text:
        lines = lines.filter(school__organisation__folded__contains=text)
    page = Paginator(lines, PAGE_SIZE).get_page(query.get("page"))
    counts = list(all_lines.order_by().values_list("part_id", "doubt"))
    return SchoolsPage(
        rows=[_school_row(actor, line) for line in page],
        page=page,
        words=words(query),
        parts=options(
            (
                (key, p.receiver.label, sum(c[0] == p.pk for c in counts))
                for key, p in by_id.items()
            ),
            part,
        ),
        only=options(
            (
                ("open", gettext("chưa có nơi nhận"), sum(c[0] is None for c in counts)),
                ("doubt", gettext("cần đối chiếu"), sum(bool(c[1]) for c in counts)),
            ),
            only,
        ),
        total=len(counts),
        choices=[(key, p.receiver.label) for key, p in by_id.items()],
        may_choose=may_choose,
    )


def _school_row(actor: Actor, line: HandoverSchool) -> SchoolRow:
    school = line.school
    new = line.succeeded_by
    url = ""
    programme_id = line.part.programme_id if line.part is not None else None
    if new is not None and programme_id is not None and actor.sees(new.authority_id):
        url = reverse("school", args=[programme_id, new.pk])
    return SchoolRow(
        line=line,
        name=school.organisation.name,
        ward=school.ward.label if school.ward else "",
        receiver=line.part.receiver.label if line.part else "",
        doubt=gettext(DOUBTS[line.doubt]) if line.doubt else "",
        new_url=url,
    )


# --- things to choose -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A thing of no school, with what was chosen."""

    key: str
    kind: str
    text: str
    who: str
    due: Any
    chosen: str
    tone: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """The list of things to choose."""

    rows: list[ItemRow]
    page: Page[Any]
    kinds: list[Option]
    only: list[Option]
    total: int
    open: int
    choices: list[tuple[str, str]]
    may_choose: bool
    shared: frozenset[str] = field(default_factory=lambda: frozenset(map(str, SHARED_KINDS)))


def items_page(handover: Handover, query: QueryDict, *, may_choose: bool) -> ItemsPage:
    """Return the things that the filter keeps (the giver's side only)."""
    items = open_items(handover=handover)
    names = {part.pk: part.receiver.label for part in handover.parts.all()}
    kinds = list(dict.fromkeys(item.kind for item in items))
    kind, only = one_of(query, "kind", kinds), one_of(query, "only", ("open", "chosen"))
    kept = [
        item
        for item in items
        if (not kind or item.kind == kind) and (not only or item.is_open == (only == "open"))
    ]
    page = Paginator(kept, MOST_ITEMS).get_page(number(query, "page") or 1)
    still = sum(item.is_open for item in items)
    return ItemsPage(
        rows=[_item_row(item, names) for item in page],
        page=page,
        kinds=options(
            ((k, gettext(KINDS[k]), sum(i.kind == k for i in items)) for k in kinds), kind
        ),
        only=options(
            (
                ("open", gettext("chưa chọn"), still),
                ("chosen", gettext("đã chọn"), len(items) - still),
            ),
            only,
        ),
        total=len(items),
        open=still,
        choices=[(str(pk), name) for pk, name in names.items()],
        may_choose=may_choose,
    )


def _item_row(item: OpenItem, names: dict[int, str]) -> ItemRow:
    way = item.way
    if item.is_open:
        chosen, tone = gettext("chưa chọn"), "warning"
    elif len(way.parts) > 1:
        chosen, tone = gettext("mọi bên nhận"), "info"
    elif way.parts:
        chosen, tone = names.get(way.parts[0], ""), "success"
    else:
        chosen, tone = gettext("kết thúc ở bên giao"), "muted"
    reason = gettext(REASONS[way.reason]) if way.reason in REASONS else way.reason
    return ItemRow(
        key=f"{item.kind}:{item.pk}",
        kind=gettext(KINDS[item.kind]),
        text=item.text,
        who=item.who,
        due=item.due,
        chosen=chosen,
        tone=tone,
        reason=reason,
    )
