"""All conclusions of the year: the board, its filters, and the table to export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.committee.models import Conclusion
from truongchuan.domain.committee.selectors import (
    ConclusionFilter,
    ConclusionTotals,
    count_conclusions,
    list_conclusions,
    list_readable_meetings,
)
from truongchuan.domain.committee.states import MeetingState
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.book_notes import notes_of
from truongchuan.web.presenters.meeting_parts import (
    ConclusionView,
    conclusion_view,
    meeting_name,
    state_of,
)
from truongchuan.web.presenters.query import Option, number, one_of, options, words
from truongchuan.wording.committee import (
    CONCLUSION_FILTERS,
    CONCLUSION_KINDS,
    CONCLUSION_STATES,
)

PAGE_SIZE = 40
ORDERS = {
    "meeting": ("meeting__at", "number"),
    "unit": ("unit__order", "unit__sort_key", "meeting__at", "number"),
    "due": ("row__due_on", "meeting__at", "number"),
    "progress": ("row__percent", "meeting__at", "number"),
}


@dataclass(frozen=True, slots=True)
class ConclusionBoard:
    """Everything on the board of conclusions."""

    lines: tuple[ConclusionView, ...]
    page: Page[Conclusion]
    totals: ConclusionTotals
    words: str
    states: list[Option]
    units: list[Option]
    meetings: list[Option]


def filter_from(query: QueryDict) -> ConclusionFilter:
    """Read the filter from a query string."""
    return ConclusionFilter(
        state=one_of(query, "state", CONCLUSION_FILTERS),
        unit_id=number(query, "unit"),
        meeting_id=number(query, "meeting"),
        words=words(query),
    )


def conclusion_board(
    *, actor: Actor, programme: Programme, on: date, query: QueryDict
) -> ConclusionBoard:
    """Return the board that a query string asks for; the number of queries is fixed."""
    where = filter_from(query)
    found = _ordered(actor, programme, on=on, query=query)
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    everything = list(
        list_conclusions(actor=actor, programme=programme, on=on).prefetch_related(None)
    )
    return ConclusionBoard(
        lines=tuple(
            conclusion_view(c, programme=programme, meeting=c.meeting, on=on) for c in page
        ),
        page=page,
        totals=count_conclusions(actor=actor, programme=programme, on=on),
        words=where.words,
        states=_states(everything, on, where.state),
        units=_units((c.unit for c in everything if c.unit), where.unit_id),
        meetings=_meetings(actor, programme, where.meeting_id),
    )


def _ordered(
    actor: Actor, programme: Programme, *, on: date, query: QueryDict
) -> QuerySet[Conclusion]:
    where = filter_from(query)
    found = list_conclusions(actor=actor, programme=programme, on=on, where=where)
    text = query.get("sort", "meeting")
    keys = ORDERS.get(text.removeprefix("-"), ORDERS["meeting"])
    down = text.startswith("-")
    return found.order_by(*(f"-{key}" if down else key for key in keys), "pk")


def _states(everything: Iterable[Conclusion], on: date, chosen: str) -> list[Option]:
    counts: dict[str, int] = {}
    for conclusion in everything:
        state = state_of(conclusion, on)
        counts[state] = counts.get(state, 0) + 1
        if state == "late" and conclusion.row is not None:
            # The filter by state of work counts late ones too.
            counts[conclusion.row.state] = counts.get(conclusion.row.state, 0) + 1
        if state in {"not_started", "in_progress", "blocked", "late"}:
            counts["open"] = counts.get("open", 0) + 1
    return options(
        (
            (code, gettext(label), counts[code])
            for code, label in CONCLUSION_FILTERS.items()
            if code in counts
        ),
        chosen,
    )


def _units(units: Iterable[Organisation], chosen: int | None) -> list[Option]:
    counts: dict[int, int] = {}
    names: dict[int, Organisation] = {}
    for unit in units:
        counts[unit.pk] = counts.get(unit.pk, 0) + 1
        names[unit.pk] = unit
    ordered = sorted(names.values(), key=lambda u: (u.order, u.sort_key))
    return options(((str(u.pk), u.label, counts[u.pk]) for u in ordered), str(chosen or ""))


def _meetings(actor: Actor, programme: Programme, chosen: int | None) -> list[Option]:
    held = list_readable_meetings(actor=actor, programme=programme).filter(
        state__in=(MeetingState.HELD, MeetingState.CONCLUDED)
    )
    return options(
        ((str(m.pk), meeting_name(m), getattr(m, "conclusion_count", 0)) for m in held),
        str(chosen or ""),
    )


def conclusions_table(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> Table:
    """Return the conclusions that the board shows, all pages of them, as a table to write."""
    found = _ordered(actor, programme, on=on, query=query)
    return Table(
        title=gettext("Kết luận các cuộc họp Ban chỉ đạo"),
        sheet=pgettext("meeting", "Kết luận"),
        notes=notes_of(programme, on),
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Cuộc họp số"), CellKind.INTEGER, 9),
            Column(gettext("Ngày họp"), CellKind.DATE, 12),
            Column(gettext("Kết luận số"), CellKind.INTEGER, 9),
            Column(gettext("Nội dung kết luận"), width=60),
            Column(gettext("Loại"), width=18),
            Column(gettext("Đơn vị thực hiện"), width=26),
            Column(gettext("Phối hợp"), width=26),
            Column(gettext("Nhiệm vụ"), width=10),
            Column(gettext("Hạn"), CellKind.DATE, 12),
            Column(gettext("Tình trạng"), width=16),
            Column(gettext("Tiến độ"), CellKind.PERCENT, 9),
            Column(gettext("Ghi chú của đơn vị"), width=36),
            Column(gettext("Ý kiến cuộc họp gần nhất"), width=36),
        ),
        rows=[_cells(place, c, on) for place, c in enumerate(found, start=1)],
    )


def _cells(place: int, c: Conclusion, on: date) -> tuple[int | str | float | date | None, ...]:
    row = c.row
    return (
        place,
        c.meeting.number,
        timezone.localtime(c.meeting.at).date(),
        c.number,
        c.text,
        gettext(CONCLUSION_KINDS[c.kind]),
        c.unit.name if c.unit else "",
        ", ".join(unit.label for unit in c.cooperating.all()),
        row.label if row else "",
        row.due_on if row else None,
        gettext(CONCLUSION_STATES[state_of(c, on)][2]),
        row.percent / 100 if row else None,
        row.note if row else "",
        getattr(c, "last_remark", "") or "",
    )
