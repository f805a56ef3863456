"""A unit's duties in a month: what was said of each, with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.models import DutyEvidence, DutyReport
from truongchuan.domain.followup.policies import may, may_report_for
from truongchuan.domain.followup.selectors import (
    DutyStanding,
    list_duty_reports,
    unit_duty_standings,
)
from truongchuan.domain.followup.states import DutyStatus
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.months import MonthSwitch, month_switch
from truongchuan.web.presenters.obstacles import Mark
from truongchuan.web.presenters.rows import source_url
from truongchuan.web.templatetags.vn import date_vn, moment_vn, month_vn
from truongchuan.wording.followup import DUTY_STATES, DUTY_STATUSES

_STATUS_MARKS = {
    DutyStatus.NEVER: ("warning", "circle"),
    DutyStatus.SILENT: ("warning", "clock"),
    DutyStatus.REPORTED: ("info", "comment"),
    DutyStatus.EVIDENCED: ("success", "attach"),
    DutyStatus.FINISHED: ("success", "check"),
}
_STATE_TONES = {"done": "success", "ongoing": "info", "not_yet": "warning"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file or a link to open."""

    name: str
    url: str
    is_file: bool


@dataclass(frozen=True, slots=True)
class DutyReportLine:
    """One report on a duty. ``undo_url`` is empty where nothing can be taken back."""

    month: str
    when: str
    person: str
    state: str
    tone: str
    words: str
    evidence: list[Evidence]
    undone: bool
    undo_url: str


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty with its place in the text, and what the month knows of it."""

    text: str
    section: str
    text_url: str
    line: int | None
    url: str
    status: Mark
    overdue: bool
    report: DutyReportLine | None
    last_month: str
    reports: int


@dataclass(frozen=True, slots=True)
class DutiesCard:
    """A unit's duties in a month."""

    month: MonthSwitch
    lines: list[DutyLine]
    reported: int
    may_report: bool


def status_mark(status: str) -> Mark:
    """Return the badge of what a month knows of a duty."""
    tone, icon = _STATUS_MARKS[DutyStatus(status)]
    return Mark(gettext(DUTY_STATUSES[status]), tone, icon)


def duties_card(
    *, actor: Actor, programme: Programme, unit: Organisation, on: date, query: QueryDict
) -> DutiesCard:
    """Return a unit's (or school's) duties in the month that a query string asks for."""
    switch = month_switch(programme, on, query)
    standings = unit_duty_standings(
        actor=actor, programme=programme, unit=unit, month=switch.month, on=on
    )
    reports = list(list_duty_reports(actor=actor, programme=programme, unit=unit))
    of_duty: dict[int, list[DutyReport]] = {}
    for report in reports:
        of_duty.setdefault(report.duty_id, []).append(report)
    lines = [
        _line(standing, programme, unit, of_duty.get(standing.duty.pk, []), month=switch.month)
        for standing in standings
    ]
    done = {DutyStatus.REPORTED, DutyStatus.EVIDENCED, DutyStatus.FINISHED}
    return DutiesCard(
        month=switch,
        lines=lines,
        reported=sum(standing.status in done for standing in standings),
        may_report=may_report_for(actor, programme, unit),
    )


def _line(
    standing: DutyStanding,
    programme: Programme,
    unit: Organisation,
    reports: list[DutyReport],
    *,
    month: str,
) -> DutyLine:
    duty, now = standing.duty, standing.report
    address = reverse("duty_report", args=[programme.pk, unit.pk, duty.pk])
    # The one of the list has its evidence at hand.
    report = next((r for r in reports if now is not None and r.pk == now.pk), None)
    return DutyLine(
        text=duty.text,
        section=duty.section,
        text_url=source_url(programme.pk, duty.line),
        line=duty.line,
        url=f"{address}?month={month}",
        status=status_mark(standing.status),
        overdue=standing.overdue,
        report=report_line(report, programme) if report is not None else None,
        last_month=month_vn(standing.last_month) if standing.last_month else "",
        reports=len(reports),
    )


def report_lines(
    reports: Iterable[DutyReport], *, actor: Actor, programme: Programme
) -> list[DutyReportLine]:
    """Return the reports on a duty, newest first, each with the way back where there is one."""
    manages = may(actor, "followup.manage", programme)
    seen: set[str] = set()
    lines = []
    for report in reports:
        undone = hasattr(report, "undone_by")
        newest = not undone and report.month not in seen
        if not undone:
            seen.add(report.month)
        own = report.person_id is not None and report.person_id == actor.person_id
        lines.append(
            report_line(report, programme, undoable=newest and (own or manages), undone=undone)
        )
    return lines


def report_line(
    report: DutyReport, programme: Programme, *, undoable: bool = False, undone: bool = False
) -> DutyReportLine:
    """Return a report with its evidence prefetched, ready to be drawn."""
    place = [programme.pk, report.organisation_id, report.duty_id, report.pk]
    return DutyReportLine(
        month=month_vn(report.month),
        when=date_vn(report.on) if programme.fixed_today else moment_vn(report.at),
        person=report.person_name,
        state=gettext(DUTY_STATES[report.state]),
        tone=_STATE_TONES[report.state],
        words=report.words,
        evidence=[_evidence(piece, programme) for piece in report.evidence.all()],
        undone=undone,
        undo_url=reverse("duty_report_undo", args=place) if undoable else "",
    )


def _evidence(piece: DutyEvidence, programme: Programme) -> Evidence:
    if piece.file is not None:
        return Evidence(piece.file.name, reverse("file", args=[programme.pk, piece.file_id]), True)
    return Evidence(piece.link.split("://", 1)[-1], piece.link, False)
