"""Figures of a programme as pages draw them: quarters, months, units, findings, reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from truongchuan.domain.programmes.models import PlanVersion, Programme, ProgressEntry
from truongchuan.domain.programmes.overview import MonthSummary
from truongchuan.domain.programmes.selectors import QuarterSummary, UnitLoad, newest_version
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.engines.plan.codec import load
from truongchuan.engines.plan.compare import Change
from truongchuan.engines.plan.facts import DocumentFacts, PlanFacts
from truongchuan.web.presenters.people import about_of, when_of
from truongchuan.web.presenters.plan_changes import ChangeLine, change_lines
from truongchuan.web.presenters.rows import shorten, source_url
from truongchuan.web.svg import drawing, element
from truongchuan.web.templatetags.ui import state_label, state_tone
from truongchuan.web.templatetags.vn import month_vn, quarter_vn

# From finished to not begun, so that a bar fills from the left.
_TARGET_ORDER: tuple[str, ...] = (
    TargetState.RECOGNISED,
    TargetState.EVALUATED,
    TargetState.REGISTERED,
    TargetState.PLANNED,
    TargetState.POSTPONED,
    TargetState.WITHDRAWN,
)
_WORK_ORDER: tuple[str, ...] = (
    WorkState.DONE,
    WorkState.IN_PROGRESS,
    WorkState.BLOCKED,
    WorkState.NOT_STARTED,
    WorkState.CANCELLED,
)
BAR_WIDTH, BAR_HEIGHT = 240, 12
UNITS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a bar: so many in a state, with the list of them."""

    state: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class BarLine:
    """One line of a bar table: a quarter or month, its slices, and the bar itself."""

    key: str
    label: str
    url: str
    total: int
    slices: tuple[Slice, ...]
    bar: str
    hint: str = ""
    is_current: bool = False


def stacked_bar(counts: Mapping[str, int], *, total: int, most: int, title: str, key: str) -> str:
    """Draw counts by state as one bar; ``most`` is the total that fills the width."""
    if not total:
        return ""
    x, parts = 0.0, []
    for state, count in counts.items():
        width = BAR_WIDTH * count / max(most, 1)
        parts.append(
            element(
                "rect",
                x=x,
                y=0,
                width=max(1.0, width - 1.5),
                height=BAR_HEIGHT,
                classes=f"bar bar--{state_tone(state)} bar--full",
                title=f"{state_label(state)}: {count}",
            )
        )
        x += width
    return drawing(
        BAR_WIDTH,
        BAR_HEIGHT,
        title=title,
        children=parts,
        classes="chart chart--bar",
        id_prefix=f"bar-{key}",
        stretch=True,
    )


def quarter_lines(
    quarters: Iterable[QuarterSummary], *, programme: Programme, on: date
) -> tuple[BarLine, ...]:
    """Return the targets by quarter, states in the order of the way to recognition."""
    found = list(quarters)
    most = max((q.total for q in found), default=0)
    schools = reverse("schools", args=[programme.pk])
    now = f"{on.year}-Q{(on.month - 1) // 3 + 1}"
    lines = []
    for quarter in found:
        counts = {s: quarter.by_state[s] for s in _TARGET_ORDER if quarter.by_state.get(s)}
        url = f"{schools}?quarter={quarter.quarter}"
        label = quarter_vn(quarter.quarter)
        lines.append(
            BarLine(
                key=quarter.quarter,
                label=label,
                url=url,
                total=quarter.total,
                slices=_slices(counts, url),
                bar=stacked_bar(
                    counts,
                    total=quarter.total,
                    most=most,
                    title=label,
                    key=quarter.quarter or "none",
                ),
                is_current=quarter.quarter == now,
            )
        )
    return tuple(lines)


def month_lines(
    months: Iterable[MonthSummary], *, programme: Programme, on: date
) -> tuple[BarLine, ...]:
    """Return the tasks by month and state."""
    found = list(months)
    most = max((m.total for m in found), default=0)
    roadmap = reverse("roadmap", args=[programme.pk])
    lines = []
    for month in found:
        counts = {s: month.by_state[s] for s in _WORK_ORDER if month.by_state.get(s)}
        url = f"{roadmap}?month={month.month}" if month.month else roadmap
        label = month_vn(month.month)
        lines.append(
            BarLine(
                key=month.month,
                label=label,
                url=url,
                total=month.total,
                slices=_slices(counts, url),
                bar=stacked_bar(
                    counts, total=month.total, most=most, title=label, key=month.month or "none"
                ),
                hint=str(month.late) if month.late else "",
                is_current=month.month == f"{on:%Y-%m}",
            )
        )
    return tuple(lines)


def _slices(counts: Mapping[str, int], url: str) -> tuple[Slice, ...]:
    joint = "&" if "?" in url else "?"
    return tuple(
        Slice(str(state), state_label(state), count, f"{url}{joint}state={state}")
        for state, count in counts.items()
    )


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that leads rows, with how many of them are late."""

    name: str
    url: str
    leads: int
    done: int
    late: int


def units_most_late(loads: Iterable[UnitLoad], programme: Programme) -> tuple[UnitLine, ...]:
    """Return the units with late rows, most late first."""
    late = sorted((load for load in loads if load.late), key=lambda load: -load.late)
    return tuple(
        UnitLine(
            name=load.unit.name,
            url=reverse("unit", args=[programme.pk, load.unit.pk]),
            leads=load.leads,
            done=load.done,
            late=load.late,
        )
        for load in late[:UNITS_SHOWN]
    )


@dataclass(frozen=True, slots=True)
class SeverityLine:
    """Open findings of one severity (3, 2 or 1)."""

    severity: int
    count: int
    url: str


def severity_lines(counts: Mapping[int, int], programme: Programme) -> tuple[SeverityLine, ...]:
    """Return the open findings, most severe first."""
    findings = reverse("findings", args=[programme.pk])
    return tuple(
        SeverityLine(severity, counts[severity], f"{findings}?severity={severity}&state=open")
        for severity in (3, 2, 1)
        if counts.get(severity)
    )


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of the programme; ``when`` is written out."""

    when: str
    person: str
    number: int
    task: str
    url: str
    about: str
    state: str
    percent: int
    tone: str
    is_undo: bool


def report_lines(entries: Iterable[ProgressEntry], programme: Programme) -> tuple[ReportLine, ...]:
    """Return the newest reports."""
    return tuple(
        ReportLine(
            when=when_of(entry, programme),
            person=entry.person_name,
            number=entry.row.number,
            task=shorten(entry.row.task, 70),
            url=reverse("task", args=[programme.pk, entry.row.number]),
            about=about_of(entry),
            state=entry.state,
            percent=entry.percent,
            tone=state_tone(entry.state),
            is_undo=entry.undoes_id is not None,
        )
        for entry in entries
    )


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One reading of the plan that was imported, with what it changed."""

    number: int
    file: str
    imported_at: datetime
    imported_by: str
    corrections: int
    changes: tuple[ChangeLine, ...]


def version_lines(versions: Iterable[PlanVersion]) -> tuple[VersionLine, ...]:
    """Return the readings, newest first."""
    return tuple(
        VersionLine(
            number=version.number,
            file=version.source.title,
            imported_at=version.imported_at,
            imported_by=version.imported_by,
            corrections=len(version.corrections),
            changes=change_lines(load(tuple[Change, ...], version.changes)),
        )
        for version in versions
    )


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Head and foot of the plan document, as the newest reading has them."""

    number: str
    signed_on: date | None
    issuer: str
    place: str
    signatory: str
    position: str
    number_url: str
    signatory_url: str


def document_of(programme: Programme) -> DocumentView:
    """Return what the plan says about itself; empty where it says nothing.

    Reads the facts of the newest version only: they are large.
    """
    version = newest_version(programme=programme)
    facts = load(PlanFacts, version.facts).document if version else DocumentFacts()
    return DocumentView(
        number=programme.number,
        signed_on=programme.signed_on,
        issuer=facts.issuer or programme.authority.name,
        place=facts.place or "",
        signatory=facts.signatory_name or "",
        position=facts.signatory_position or "",
        number_url=source_url(programme.pk, facts.number_span.line if facts.number_span else None),
        signatory_url=source_url(
            programme.pk, facts.signatory_span.line if facts.signatory_span else None
        ),
    )
