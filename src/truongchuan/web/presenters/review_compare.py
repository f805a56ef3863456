"""Months side by side, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.domain.reviews.compare import Change, Comparison, FigurePair, compare_months
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.reviews.selectors import list_reviews, snapshots_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.query import Option, one_of
from truongchuan.web.presenters.review_trend import trend_chart
from truongchuan.web.presenters.review_words import place_url, state_look
from truongchuan.web.templatetags.ui import Badge, state_label
from truongchuan.web.templatetags.vn import date_vn, month_vn, quarter_vn
from truongchuan.wording.reviews import CHANGES, FIELDS, FIGURES, GROUPS

MOST_CHANGES = 60
"""Lines of one kind that a page shows; the workbooks have them all."""
_GOOD_WHEN_MORE = frozenset(
    {"tasks.done", "tasks.done_in_month", "tasks.reports", "targets.recognised", "targets.proven"}
)
_BAD_WHEN_MORE = frozenset({"tasks.late", "tasks.blocked", "units.late", "units.silent"})


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of both months with its difference; ``tone`` says whether that is good news."""

    label: str
    before: Any
    after: Any
    difference: str
    tone: str


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures under a heading."""

    label: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What became of a task, unit or school."""

    name: str
    url: str
    kind: str
    kind_label: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ChangeList:
    """Changes of one sort; ``left`` are not shown."""

    title: str
    rows: tuple[ChangeRow, ...]
    left: int


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """A month of the table over all."""

    month: str
    label: str
    url: str
    look: Badge


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Everything on the page. ``figures`` is empty until two months have numbers."""

    months: tuple[MonthColumn, ...]
    before: list[Option]
    after: list[Option]
    before_label: str
    after_label: str
    days: str
    figures: tuple[FigureGroup, ...]
    lists: tuple[ChangeList, ...]
    table: tuple[tuple[str, tuple[Any, ...]], ...]
    trend: str
    is_sample: bool


def compare_page(*, actor: Actor, programme: Programme, query: QueryDict) -> ComparePage:
    """Return the page that a query string asks for; by default the two newest months."""
    reviews = [r for r in list_reviews(actor=actor, programme=programme) if r.has_numbers]
    months = [review.month for review in reviews]
    after = one_of(query, "den", months) or (months[-1] if months else "")
    earlier = [month for month in months if month != after]
    before = one_of(query, "tu", earlier) or _before(earlier, after)
    comparison = _comparison(actor, programme, before, after)
    return ComparePage(
        months=tuple(
            MonthColumn(
                r.month,
                month_vn(r.month),
                reverse("review", args=[programme.pk, r.month]),
                state_look(r.state),
            )
            for r in reviews
        ),
        before=_options(months, before),
        after=_options(months, after),
        before_label=month_vn(before),
        after_label=month_vn(after),
        days=_days(comparison),
        figures=tuple(_figure_groups(comparison.figures)) if comparison else (),
        lists=_lists(comparison) if comparison else (),
        table=tuple(_table(reviews)),
        trend=trend_chart([(r.month, r.headline) for r in reviews]),
        is_sample=bool(comparison and (comparison.before.is_sample or comparison.after.is_sample)),
    )


def _before(earlier: list[str], after: str) -> str:
    """Return the month before, else any other."""
    past = [month for month in earlier if month < after]
    return past[-1] if past else (earlier[0] if earlier else "")


def _comparison(actor: Actor, programme: Programme, before: str, after: str) -> Comparison | None:
    if not before or not after:
        return None
    views = snapshots_of(actor=actor, programme=programme, months=[before, after])
    return compare_months(views[before], views[after])


def _options(months: list[str], chosen: str) -> list[Option]:
    return [Option(month, month_vn(month), 0, month == chosen) for month in months]


def _days(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    return gettext("Số liệu chốt ngày %(before)s và %(after)s.") % {
        "before": date_vn(comparison.before.on),
        "after": date_vn(comparison.after.on),
    }


def _figure_groups(pairs: Iterable[FigurePair]) -> Iterable[FigureGroup]:
    groups: dict[str, list[FigureRow]] = {}
    for pair in pairs:
        heading = pair.section or gettext(GROUPS.get(pair.key.partition(".")[0], pair.key))
        if pair.before or pair.after:
            groups.setdefault(heading, []).append(_figure_row(pair))
    return (FigureGroup(heading, tuple(rows)) for heading, rows in groups.items())


def _figure_row(pair: FigurePair) -> FigureRow:
    difference = pair.difference
    tone = ""
    if difference and pair.key in _GOOD_WHEN_MORE | _BAD_WHEN_MORE:
        tone = "success" if (difference > 0) == (pair.key in _GOOD_WHEN_MORE) else "danger"
    label = pair.label or (gettext(FIGURES[pair.key]) if pair.key in FIGURES else pair.key)
    shown = (
        "" if difference is None else f"{difference:+d}".replace("-", "−") if difference else "0"
    )
    return FigureRow(label, pair.before, pair.after, shown, tone)


def _lists(comparison: Comparison) -> tuple[ChangeList, ...]:
    return (
        _list(gettext("Nhiệm vụ thay đổi"), comparison.rows),
        _list(gettext("Trường thay đổi"), comparison.schools),
        _list(gettext("Đơn vị thay đổi"), comparison.units),
    )


def _list(title: str, changes: tuple[Change, ...]) -> ChangeList:
    rows = tuple(_change_row(change) for change in changes[:MOST_CHANGES])
    return ChangeList(title, rows, max(0, len(changes) - MOST_CHANGES))


def _change_row(change: Change) -> ChangeRow:
    line = change.line
    name = f"{line.label}. {line.task}" if hasattr(line, "task") else line.name
    return ChangeRow(
        name=name,
        url=place_url(line.place),
        kind=change.kind,
        kind_label=gettext(CHANGES[change.kind]),
        fields=tuple(
            (gettext(FIELDS[field]), _value(field, before), _value(field, after))
            for field, (before, after) in change.fields.items()
        ),
    )


def _value(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("có") if value else gettext("không")
    if value is None or value == "":
        return "—"
    if isinstance(value, date):
        return date_vn(value)
    if field == "percent":
        return f"{value}%"
    if field == "quarter":
        return quarter_vn(value)
    if value in WorkState.values or value in TargetState.values:
        return state_label(value)
    return str(value)


def _table(reviews: list[MonthlyReview]) -> Iterable[tuple[str, tuple[Any, ...]]]:
    keys = dict.fromkeys(key for review in reviews for key in review.headline)
    for key in FIGURES:
        values = tuple(review.headline.get(key) for review in reviews)
        if key in keys and any(values):
            yield gettext(FIGURES[key]), values
