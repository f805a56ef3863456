"""A review as a paper, made of nothing but what was frozen.

For a closed review everything comes from ``snapshot`` and ``closing``: not from today's tasks,
names, people or language, so that the same bytes come out every time. Texts are Vietnamese and not
translated: it is an official paper. A change of ``reviews/print.html`` that alters old papers needs
a template of its own for the next ``SCHEMA`` (a test keeps the bytes of this one).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from truongchuan.domain.audit.heads import head_of_thing
from truongchuan.domain.reviews.closing import closing_draft
from truongchuan.domain.reviews.frozen import Figure, RowLine, SnapshotView, snapshot_view
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.reviews.opinions import month_rows
from truongchuan.domain.reviews.policies import require
from truongchuan.domain.shared.actor import Actor
from truongchuan.wording.audit import head_line
from truongchuan.wording.labels import RECOGNITIONS, STATES
from truongchuan.wording.reviews import FIGURES, GROUPS, RATINGS

_ROMAN = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"),
    *("XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX"),
)


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A task on paper."""

    label: str
    task: str
    leads: str
    due: str
    state: str
    percent: int
    note: str
    rating: str
    words: str


@dataclass(frozen=True, slots=True)
class PrintUnit:
    """A unit on paper."""

    name: str
    numbers: str
    comment: str
    rating: str
    words: str
    has_work: bool

    @property
    def is_said(self) -> bool:
        """True for a unit that has work in the roadmap, or about which something was said."""
        return self.has_work or bool(self.comment or self.rating)


def print_html(review: MonthlyReview, *, actor: Actor) -> str:
    """Return the paper of a review with frozen numbers; official Vietnamese for every reader.

    :raises ValueError: while no numbers are frozen.
    :raises NotAllowed: for those who may not see the programme.
    """
    require(actor, "reviews.view", review.programme)
    view = snapshot_view(review)
    if view is None:
        raise ValueError("no frozen numbers")
    record = json.loads(review.closing) if review.closing else closing_draft(review)
    with translation.override("vi"):
        context = {**_paper(review, view, record), "audit_line": _audit_line(review)}
        return render_to_string("reviews/print.html", context)


def _audit_line(review: MonthlyReview) -> str:
    """Return the line with the head that was noted when the review was closed; else nothing."""
    if not review.is_closed:
        return ""
    head = head_of_thing(authority_id=review.programme.authority_id, thing=review)
    return head_line(head.number, head.mark) if head else ""


def _paper(review: MonthlyReview, view: SnapshotView, record: Mapping[str, Any]) -> dict[str, Any]:
    ratings = {line["row"]: line for line in record["tasks"]}
    figures = {figure.key: figure for figure in view.figures}
    units = _units(view, record)
    year, month = view.month.split("-")
    numbers = iter(_ROMAN[4 if view.schools else 3 :])
    return {
        "view": view,
        "month": f"{int(month)}/{year}",
        "number": view.number,
        "signed_on": _day(view.signed_on),
        "as_of": _moment(view.as_of),
        "place_day": _moment_day(record["closed"]["at"] or record["as_of"]),
        "groups": [
            (label, [_figure(f) for f in view.figures if f.key.startswith(f"{group}.") and f.value])
            for group, label in GROUPS.items()
        ],
        "total": figures["tasks.total"].value,
        "rows": [_row(row, ratings.get(row.id)) for row in month_rows(view)],
        "quarters": [
            (_quarter(q.quarter), q.total, q.new, q.renewal, q.stretch, q.recognised)
            for q in view.quarters
        ],
        "schools": [
            {
                "name": s.name,
                "quarter": _quarter(s.quarter),
                "recognition": RECOGNITIONS.get(s.recognition, ""),
                "state": STATES.get(s.state, s.state),
                "proven": _degree(s.proven_level, s.proven_degree, judged=s.judged),
                "possible": _degree(s.possible_level, s.possible_degree, judged=s.judged),
                "blocking": "" if s.blocking is None else s.blocking,
                "percent": "" if s.percent is None else f"{s.percent}%",
            }
            for s in view.schools
        ],
        "units": [unit for unit in units if unit.is_said],
        "others": [unit.name for unit in units if not unit.is_said],
        "sections": [(next(numbers), s, [_figure(f) for f in s.figures]) for s in view.sections],
        "last_number": next(numbers),
        "conclusions": record["conclusions"],
        "assigned": [
            {**task, "leads": ", ".join(task["leads"]), "due": _iso_day(task["due_on"])}
            for task in record["assigned"]
        ],
        "signer": record["signer"],
        "unsigned_reason": record["unsigned_reason"],
        "file": record["file"],
        "closed_at": _iso_moment(record["closed"]["at"]),
        "closed_by": record["closed"]["by"],
        "snapshot_hash": review.snapshot_hash,
        "closing_hash": review.closing_hash,
    }


def _figure(figure: Figure) -> tuple[str, str]:
    value = "chưa rõ" if figure.value is None else str(figure.value)
    label = figure.label or FIGURES.get(figure.key, figure.key)
    return label, f"{value} {figure.unit}".strip()


def _row(row: RowLine, given: Mapping[str, Any] | None) -> PrintRow:
    state = STATES[row.state]
    return PrintRow(
        label=row.label,
        task=row.task,
        leads=", ".join(row.leads),
        due=_day(row.due_on),
        state=f"{state}, quá hạn" if row.late else state,
        percent=row.percent,
        note=row.note,
        rating=RATINGS[given["rating"]] if given else "",
        words=given["words"] if given else "",
    )


def _units(view: SnapshotView, record: Mapping[str, Any]) -> list[PrintUnit]:
    comments = {line["organisation"]: line for line in record["comments"]}
    ratings = {line["organisation"]: line for line in record["units"]}
    names = {unit.id: unit.name for unit in view.units}
    names |= {pk: line["unit"] for pk, line in {**comments, **ratings}.items() if pk not in names}
    busy = {unit.id for unit in view.units if unit.leads or unit.supports}
    numbers = {
        unit.id: f"chủ trì {unit.leads}, xong {unit.done}, quá hạn {unit.late}; "
        f"{unit.reports} báo cáo trong tháng" + (", không báo cáo" if unit.silent else "")
        for unit in view.units
    }
    return [
        PrintUnit(
            name=name,
            numbers=numbers.get(pk, ""),
            comment=comments[pk]["words"] if pk in comments else "",
            rating=RATINGS[ratings[pk]["rating"]] if pk in ratings else "",
            words=ratings[pk]["words"] if pk in ratings else "",
            has_work=pk in busy,
        )
        for pk, name in names.items()
    ]


def _degree(level: int | None, degree: int | None, *, judged: bool) -> str:
    """Write level and degree; None of a judged school means undecided, not failed."""
    if not judged:
        return "chưa đánh giá"
    if level is None and degree is None:
        return "chưa rõ"
    return f"mức {level or 0}" + (f", MĐ {degree}" if degree else "")


def _quarter(text: str) -> str:
    year, _, number = text.partition("-Q")
    return f"Quý {_ROMAN[int(number) - 1]}/{year}" if number in {"1", "2", "3", "4"} else "—"


def _day(day: date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day else ""


def _iso_day(text: str | None) -> str:
    return _day(date.fromisoformat(text)) if text else ""


def _moment(at: datetime) -> str:
    """Write a moment by the clock it was written with, whatever this server's zone."""
    return f"{at.hour:02d}:{at.minute:02d} ngày {_day(at.date())}"


def _iso_moment(text: str | None) -> str:
    return _moment(datetime.fromisoformat(text)) if text else ""


def _moment_day(text: str) -> str:
    """Write a day as a paper is dated: days under 10 and the first two months with a nought."""
    day = datetime.fromisoformat(text).date()
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
