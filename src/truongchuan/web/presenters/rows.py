"""A task of the roadmap as pages draw it: labels, links and states, nothing left to decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.programmes.models import (
    Programme,
    RoadmapRow,
    RowUnit,
    UnitRole,
)
from truongchuan.domain.programmes.selectors import is_due_soon, is_late
from truongchuan.domain.programmes.states import OPEN_STATES, WorkState
from truongchuan.web.templatetags.vn import month_vn, quarter_vn
from truongchuan.wording.roadmap import SCHOOL_GROUPS

SHORT_TASK = 90  # letters of a task where the whole does not fit


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody to name: the label as the plan writes it, the full name, perhaps a page."""

    label: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One task. ``marks`` are states to badge: the reported one, then "late" or "due_soon"."""

    number: int
    label: str
    task: str
    url: str
    period: str
    due_on: date | None
    leads: tuple[Named, ...]
    advised: tuple[Named, ...]
    cooperating: tuple[Named, ...]
    schools: tuple[Named, ...]
    school_count: int
    school_group: str
    marks: tuple[str, ...]
    state: str
    percent: int
    note: str
    source_url: str
    line: int | None

    @property
    def anchor(self) -> str:
        """The fragment by which other pages point at this row of the table."""
        return f"nv-{self.number}"

    @property
    def schools_left(self) -> int:
        """Number of schools that are not named here."""
        return self.school_count - len(self.schools)

    @property
    def kicker(self) -> str:
        """What stands over the heading: number and period."""
        number = gettext("Nhiệm vụ %(number)s") % {"number": self.label}
        return f"{number} · {self.period}" if self.period else number

    @property
    def is_open(self) -> bool:
        """True while something is left to do."""
        return self.state in OPEN_STATES

    @property
    def short_task(self) -> str:
        """The task cut at a word, for labels."""
        return shorten(self.task)


def shorten(text: str, limit: int = SHORT_TASK) -> str:
    """Cut a text at a word and mark the cut."""
    if len(text) <= limit:
        return text
    cut = text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.(")
    return f"{cut}…"


def row_view(row: RoadmapRow, *, programme: Programme, on: date) -> RowView:
    """Return a row of :func:`list_rows` ready to be drawn."""
    units = list(row.units.all())

    def named(role: str) -> tuple[Named, ...]:
        return names_of((u for u in units if u.role == role), programme.pk)

    return RowView(
        number=row.number,
        label=row.label,
        task=row.task,
        url=reverse("task", args=[programme.pk, row.number]),
        period=period_label(row),
        due_on=row.due_on,
        leads=named(UnitRole.LEAD),
        advised=named(UnitRole.ADVISED),
        cooperating=named(UnitRole.COOPERATING),
        schools=tuple(
            Named(
                label=part.school.name,
                name=part.school.name,
                url=reverse("school", args=[programme.pk, part.school_id]),
            )
            for part in row.schools.all()
        ),
        school_count=row.school_count,
        school_group=group_label(row.school_group),
        marks=marks_of(row, on),
        state=row.state,
        percent=row.percent,
        note=row.note,
        source_url=source_url(programme.pk, row.line),
        line=row.line,
    )


def names_of(parts: Iterable[RowUnit], programme_pk: int) -> tuple[Named, ...]:
    """Return the units of one role as the plan writes them, a group written once.

    "UBND 18 phường" is eighteen parts but one name, which leads to the list of units.
    """
    names: dict[str, Named] = {}
    for part in parts:
        if part.as_written in names:
            continue
        unit, url = part.organisation, ""
        if part.group == "wards":
            url = reverse("units", args=[programme_pk])
        elif unit is not None and unit.kind == "school":
            url = reverse("school", args=[programme_pk, unit.school.pk])
        elif unit is not None:
            url = reverse("unit", args=[programme_pk, unit.pk])
        name = unit.name if unit is not None and not part.group else part.as_written
        names[part.as_written] = Named(part.as_written, name, url)
    return tuple(names.values())


def period_label(row: RoadmapRow) -> str:
    """Return the period as the plan writes it, else its months."""
    return row.period_text or ", ".join(month_vn(month) for month in row.months)


def group_label(group: str) -> str:
    """Return the words for a group of schools (``all``, ``new``, ``2023-Q4`` …)."""
    if not group:
        return ""
    if group in SCHOOL_GROUPS:
        return gettext(SCHOOL_GROUPS[group])
    return gettext("các trường %(quarter)s") % {"quarter": quarter_vn(group)}


def marks_of(row: RoadmapRow, on: date) -> tuple[str, ...]:
    """Return the states to show: the reported one, and what the day adds to it."""
    if is_late(row, on):
        # "Not started" adds nothing to "late"; "stuck" and "under way" do.
        return ("late",) if row.state == WorkState.NOT_STARTED else (row.state, "late")
    return (row.state, "due_soon") if is_due_soon(row, on) else (row.state,)


def source_url(programme_pk: int, line: int | None) -> str:
    """Return the address of a line of the plan's text; empty when the line is not known."""
    if line is None:
        return ""
    return f"{reverse('plan_text', args=[programme_pk])}?line={line}#d-{line}"
