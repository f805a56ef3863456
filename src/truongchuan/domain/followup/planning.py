"""The dry run of a spreadsheet: what each line would change, and why a line is not taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from django.db.models import Q

from truongchuan.domain.directory.models import Organisation, OrganisationAlias
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacles import ObstacleDraft
from truongchuan.domain.followup.policies import may
from truongchuan.domain.followup.sheet_lines import (
    Problem,
    SheetLine,
    kind_of,
    note_mark,
    origin_of,
    sheet_stamp,
)
from truongchuan.domain.followup.states import UNSOLVED, ObstacleCategory
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import (
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
    UnitRole,
)
from truongchuan.domain.programmes.progress import Report, Work, check_report
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.programmes.units import unit_key
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.text import fold

_PERMISSIONS = {
    "N": "programmes.complete_row",
    "P": "programmes.report_part",
    "T": "programmes.report_school",
}


class LineStatus(StrEnum):
    """What becomes of a line."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A line with what it would do. ``report`` is None where only an obstacle is raised."""

    line: SheetLine
    status: LineStatus
    work: Work | None = None
    report: Report | None = None
    obstacle: ObstacleDraft | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Known:
    """What lines are compared with, read in a fixed number of queries."""

    programme: Programme
    today: date
    works: dict[str, Work] = field(default_factory=dict)
    units: dict[str, Organisation] = field(default_factory=dict)
    blocked: dict[tuple[int, int | None, int | None], set[str]] = field(default_factory=dict)


def plan_lines(*, actor: Actor, programme: Programme, lines: Sequence[SheetLine]) -> list[LinePlan]:
    """Return what each line would do now. Nothing is written; eight queries at most."""
    if not list_programmes(actor=actor).filter(pk=programme.pk).exists() and not actor.system:
        return []
    known = _known(programme, lines)
    seen: dict[str, int] = {}
    return [_plan(actor, known, line, seen) for line in lines]


def _plan(actor: Actor, known: _Known, line: SheetLine, seen: dict[str, int]) -> LinePlan:
    def refused(*problems: Problem, work: Work | None = None) -> LinePlan:
        return LinePlan(line, LineStatus.REFUSED, work, problems=(*line.problems, *problems))

    if not line.key:
        return refused(Problem("sheet-key-missing", line.cell("key")))
    if not line.key.startswith(f"{known.programme.pk}-"):
        return refused(Problem("sheet-key-foreign", line.cell("key"), {"key": line.key[:40]}))
    work = known.works.get(line.key)
    if work is None:
        return refused(Problem("sheet-key-unknown", line.cell("key"), {"key": line.key[:40]}))
    if line.key in seen:
        return refused(
            Problem("sheet-key-twice", line.cell("key"), {"other": seen[line.key]}), work=work
        )
    seen[line.key] = line.row
    if line.problems:
        return refused(work=work)
    if not may(actor, _PERMISSIONS[kind_of(work)], work):
        return refused(Problem("sheet-not-yours", line.cell("key")), work=work)
    if not origin_of(line.stamp)[0]:
        return refused(Problem("sheet-stamp-missing", line.cell("stamp")), work=work)
    return _compare(known, line, work)


def _compare(known: _Known, line: SheetLine, work: Work) -> LinePlan:
    """Part what was typed from what the file was made with and from what is there now."""
    wanted = Report(
        line.state or work.state,
        work.percent if line.percent is None else line.percent,
        line.note or work.note,
    )
    words = line.obstacle or (line.note if line.solver or line.due_on else "")
    asked = bool(words or line.solver or line.due_on) and not _is_raised(known, work, words)
    as_now = (wanted.state, wanted.percent, _plain(wanted.note)) == (
        work.state,
        work.percent,
        _plain(work.note),
    )
    days = line.started_on is not None or line.finished_on is not None
    if line.stamp == sheet_stamp(work):
        changed = days or not as_now
    elif as_now or (_as_made(line) and not days):
        # Somebody else reported since, and nobody typed anything else into this line.
        changed = False
    else:
        problem = Problem("sheet-conflict", line.cell("state"))
        return LinePlan(line, LineStatus.CONFLICT, work, wanted, problems=(problem,))
    if not changed and not asked:
        return LinePlan(line, LineStatus.UNCHANGED, work)
    return _checked(known, line, work, wanted, _Said(words, changed, asked))


@dataclass(frozen=True, slots=True)
class _Said:
    """What a line says beside its report: an obstacle's words, and whether anything is new."""

    words: str
    changed: bool
    asked: bool


def _is_raised(known: _Known, work: Work, words: str) -> bool:
    return bool(words) and fold(words) in known.blocked.get(_place(work), set())


def _plain(note: str) -> str:
    return " ".join(note.split())


def _as_made(line: SheetLine) -> bool:
    """Tell whether nobody typed into a line since the file was made."""
    _seen, state, percent, mark = origin_of(line.stamp)
    return (
        line.state in {"", state}
        and (line.percent is None or str(line.percent) == percent)
        and (not line.note or note_mark(line.note) == mark)
    )


def _checked(known: _Known, line: SheetLine, work: Work, wanted: Report, said: _Said) -> LinePlan:
    problems = _odd_percent(line, work, wanted) if said.changed else []
    obstacle = None
    newly_blocked = (
        said.changed and wanted.state == WorkState.BLOCKED and not known.blocked.get(_place(work))
    )
    if said.asked or newly_blocked:
        words = said.words or (line.note if newly_blocked else "")
        obstacle, found = _obstacle(known, line, words)
        problems += found
    report = replace(
        wanted,
        note=wanted.note or (said.words if wanted.state == WorkState.BLOCKED else ""),
        based_on=origin_of(line.stamp)[0],
        on=line.finished_on,
        started_on=line.started_on,
    )
    if said.changed:
        try:
            report = check_report(work=work, report=report, today=known.today)
        except DomainError as error:
            problems.append(Problem(error.code, line.cell(_field_of(error, line)), error.params))
    if problems:
        return LinePlan(line, LineStatus.REFUSED, work, problems=tuple(problems))
    return LinePlan(line, LineStatus.CHANGED, work, report if said.changed else None, obstacle)


def _odd_percent(line: SheetLine, work: Work, wanted: Report) -> list[Problem]:
    """Return where state and figures contradict each other: nothing typed is quietly dropped."""
    problems = []
    given = line.percent is not None and line.percent != work.percent
    if given and wanted.state == WorkState.NOT_STARTED and wanted.percent > 0:
        problems.append(Problem("sheet-percent-not-started", line.cell("percent")))
    if given and wanted.state == WorkState.DONE and wanted.percent < 100:
        problems.append(Problem("sheet-percent-done", line.cell("percent")))
    if line.finished_on and wanted.state != WorkState.DONE:
        problems.append(Problem("sheet-finish-not-done", line.cell("finished_on")))
    return problems


def _obstacle(
    known: _Known, line: SheetLine, words: str
) -> tuple[ObstacleDraft | None, list[Problem]]:
    problems = []
    solver = known.units.get(unit_key(line.solver)) if line.solver else None
    if not words:
        problems.append(Problem("sheet-obstacle-words", line.cell("obstacle")))
    if not line.solver:
        problems.append(Problem("sheet-obstacle-solver", line.cell("solver")))
    elif solver is None:
        params = {"unit": line.solver[:80]}
        problems.append(Problem("sheet-solver-unknown", line.cell("solver"), params))
    if line.due_on is None:
        problems.append(Problem("sheet-obstacle-due", line.cell("due_on")))
    elif line.due_on < known.today:
        params_due = {"due": line.due_on, "today": known.today}
        problems.append(Problem("obstacle-due-past", line.cell("due_on"), params_due))
    if problems or solver is None or line.due_on is None:
        return None, problems
    category = line.category or ObstacleCategory.OTHER
    return ObstacleDraft(words, solver, line.due_on, category), []


def _field_of(error: DomainError, line: SheetLine) -> str:
    """Return the field that a refusal of the services is about."""
    day = "finished_on" if line.finished_on is not None else "started_on"
    if error.code == "day-in-future" and error.params["day"] == line.started_on:
        day = "started_on"
    return {
        "percent-range": "percent",
        "percent-full-not-done": "percent",
        "blocked-needs-note": "note",
        "day-in-future": day,
        "finish-before-start": "finished_on",
    }.get(error.code, "state")


def _place(work: Work) -> tuple[int, int | None, int | None]:
    if isinstance(work, RoadmapRow):
        return work.pk, None, None
    return (
        work.row_id,
        work.pk if isinstance(work, RowUnit) else None,
        work.pk if isinstance(work, RowSchool) else None,
    )


def _known(programme: Programme, lines: Sequence[SheetLine]) -> _Known:
    known = _Known(programme, today_of(programme))
    known.works = works_by_key(programme, [line.key for line in lines])
    for row, part, within, folded in Obstacle.objects.filter(
        programme=programme, state__in=UNSOLVED
    ).values_list("row_id", "part_id", "row_school_id", "folded"):
        known.blocked.setdefault((row, part, within), set()).add(folded)
    if any(line.solver for line in lines):
        known.units = units_by_name(programme)
    return known


def works_by_key(programme: Programme, keys: Iterable[str]) -> dict[str, Work]:
    """Return the pieces of the programme's work that keys of a spreadsheet name; four queries."""
    ids: dict[str, set[int]] = {"N": set(), "P": set(), "T": set()}
    for key in keys:
        name = key.rpartition("-")[2]
        kind, number = name[:1], name[1:]
        if kind in ids and number.isascii() and number.isdigit() and len(number) < 16:
            ids[kind].add(int(number))
    parts = RowUnit.objects.filter(
        pk__in=ids["P"], row__programme=programme, role=UnitRole.COOPERATING
    ).select_related("organisation")
    schools = RowSchool.objects.filter(
        pk__in=ids["T"], row__programme=programme, is_active=True
    ).select_related("school__organisation")
    found: list[RowUnit | RowSchool] = [*parts, *schools]
    rows = (
        RoadmapRow.objects.filter(
            Q(pk__in=ids["N"]) | Q(pk__in={part.row_id for part in found}),
            programme=programme,
            is_active=True,
        )
        .select_related("programme")
        .prefetch_related("units")
        .in_bulk()
    )
    works: dict[str, Work] = {f"{programme.pk}-N{pk}": rows[pk] for pk in rows if pk in ids["N"]}
    for part in found:
        if part.row_id in rows:
            part.row = rows[part.row_id]
            works[f"{programme.pk}-{kind_of(part)}{part.pk}"] = part
    return works


def units_by_name(programme: Programme) -> dict[str, Organisation]:
    """Return the authority's units (not schools) by every name that people write."""
    own = Q(authority_id=programme.authority_id) | Q(pk=programme.authority_id)
    units = Organisation.objects.filter(own, school__isnull=True)
    by_name: dict[str, Organisation] = {}
    aliases = OrganisationAlias.objects.filter(organisation__in=units.order_by()).select_related(
        "organisation"
    )
    for alias in aliases:
        by_name.setdefault(unit_key(alias.written), alias.organisation)
    for unit in units:
        for written in {unit.name, unit.short_name} - {""}:
            by_name[unit_key(written)] = unit
    return by_name
