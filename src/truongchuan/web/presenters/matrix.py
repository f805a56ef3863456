"""Schools against steps: who is how far with what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.matrix import MatrixPage
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, Target
from truongchuan.domain.programmes.selectors import is_late
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.presenters.rows import period_label, shorten
from truongchuan.web.templatetags.vn import quarter_vn
from truongchuan.wording.labels import RECOGNITIONS

COLUMN_LETTERS = 42


@dataclass(frozen=True, slots=True)
class Step:
    """A task about schools: one column."""

    number: int
    period: str
    task: str
    short_task: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A school in a task. ``mark`` is its state, or "late"."""

    mark: str
    percent: int
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One school: a cell per step, None where the step is not about it."""

    name: str
    url: str
    recognition: str
    stretch: bool
    target_state: str
    cells: tuple[Cell | None, ...]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SchoolGroup:
    """The schools of one deadline."""

    label: str
    lines: tuple[SchoolLine, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole table."""

    steps: tuple[Step, ...]
    groups: tuple[SchoolGroup, ...]

    @property
    def width(self) -> int:
        """Number of columns, the names' one included."""
        return len(self.steps) + 2


def matrix(
    rows: Iterable[RoadmapRow], page: MatrixPage, *, programme: Programme, on: date
) -> Matrix:
    """Put the rows that are about schools across, the schools down, by quarter of their target.

    Schools without a target that a row names stand at the end.
    """
    shown = [row for row in rows if row.school_count]
    by_school = {t.school_id: t for t in page.targets}
    schools: dict[int, School] = {t.school_id: t.school for t in by_school.values()}
    parts: dict[int, dict[int, RowSchool]] = {}
    for part in page.parts:
        schools.setdefault(part.school_id, part.school)
        parts.setdefault(part.school_id, {})[part.row_id] = part
    groups: dict[str, list[SchoolLine]] = {}
    for pk, school in schools.items():
        target = by_school.get(pk)
        line = _line(school, target, shown, parts.get(pk, {}), programme=programme, on=on)
        groups.setdefault(target.quarter if target else "", []).append(line)
    return Matrix(
        steps=tuple(_step(row, programme, on) for row in shown),
        groups=tuple(
            SchoolGroup(
                label=quarter_vn(deadline) if deadline else gettext("Không nêu thời hạn"),
                lines=tuple(lines),
            )
            for deadline, lines in sorted(groups.items(), key=lambda item: item[0] or "9")
        ),
    )


def _step(row: RoadmapRow, programme: Programme, on: date) -> Step:
    return Step(
        number=row.number,
        period=period_label(row),
        task=row.task,
        short_task=shorten(row.task, COLUMN_LETTERS),
        url=reverse("task", args=[programme.pk, row.number]),
        is_current=f"{on:%Y-%m}" in row.months,
    )


def _line(
    school: School,
    target: Target | None,
    rows: list[RoadmapRow],
    parts: dict[int, RowSchool],
    *,
    programme: Programme,
    on: date,
) -> SchoolLine:
    cells = tuple(
        _cell(row, parts[row.pk], programme, on) if row.pk in parts else None for row in rows
    )
    return SchoolLine(
        name=school.name,
        url=reverse("school", args=[programme.pk, school.pk]),
        recognition=gettext(RECOGNITIONS[target.recognition])
        if target and target.recognition
        else "",
        stretch=bool(target and target.stretch),
        target_state=target.state if target else "",
        cells=cells,
        done=sum(cell is not None and cell.mark == "done" for cell in cells),
        total=sum(cell is not None for cell in cells),
    )


def _cell(row: RoadmapRow, part: RowSchool, programme: Programme, on: date) -> Cell:
    late = is_late(part, on) and part.state != "blocked"
    return Cell(
        mark="late" if late else part.state,
        percent=part.percent,
        url=reverse("task", args=[programme.pk, row.number]) + f"#truong-{part.pk}",
        title=f"{part.school.name}: {row.task}",
    )


def quarter_choices(quarters: Iterable[str], chosen: str) -> tuple[Choice, ...]:
    """Return the quarters that targets are due in, as options of a filter."""
    return tuple(
        Choice(quarter, quarter_vn(quarter), quarter == chosen) for quarter in quarters if quarter
    )
