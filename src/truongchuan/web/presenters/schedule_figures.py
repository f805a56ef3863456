"""How long tasks may take: what was said, by whom, what records say; ready to draw and to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.scheduling.estimates import Lengths
from truongchuan.domain.scheduling.history import Records
from truongchuan.domain.scheduling.inputs import Inputs, RangeSource
from truongchuan.domain.scheduling.models import DurationEstimate
from truongchuan.domain.scheduling.rows import BY_SCHOOL
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.schedule import PlanRow, task_id
from truongchuan.engines.schedule.durations import MIN_RECORDS
from truongchuan.web.presenters.query import number, one_of
from truongchuan.web.presenters.rows import names_of, period_label, shorten
from truongchuan.web.presenters.schedule_names import Names
from truongchuan.web.templatetags.vn import date_vn

SCHOOLS_A_PAGE = 50
ROWS_A_PAGE = 40
SHOW = ("missing", "mine", "all")
FIELDS = ("optimistic", "likely", "pessimistic")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One task (or a school's part of it) with its three figures, as typed or as recorded.

    ``key`` names it in the form. ``may_edit``: the actor's unit leads the task.
    """

    key: str
    number: int
    label: str
    url: str
    period: str
    leads: str
    is_part: bool
    optimistic: str
    likely: str
    pessimistic: str
    based_on: int
    note: str
    who: str
    inherited: str
    recorded: str
    undo_pk: int | None
    may_edit: bool
    opens: str
    together: bool
    is_open: bool
    invalid: bool
    state: str


@dataclass(frozen=True)
class FiguresPage:
    """All that the page shows."""

    lines: tuple[FigureLine, ...]
    page: Page[PlanRow]
    parts_page: Page[str] | None
    opened: int | None
    show: str
    may_edit: bool
    given: int
    total: int
    by_school: bool
    least: int


def figures_page(
    inputs: Inputs,
    records: Mapping[str, Records],
    *,
    actor: Actor,
    query: QueryDict,
    typed: QueryDict | None = None,
    wrong: str = "",
) -> FiguresPage:
    """Lay the page out. ``typed``: what a refused form had; ``wrong``: the task it was about."""
    programme, names = inputs.programme, Names(inputs)
    newest = {
        (e.row_id, e.school_id): e
        for e in DurationEstimate.objects.filter(row__in=[r.pk for r in inputs.work.rows]).order_by(
            "pk"
        )
    }
    show = one_of(query, "show", SHOW)
    opened = number(query, "open")
    rows = inputs.work.by_key
    editable = {key: may(actor, "scheduling.estimate", row) for key, row in rows.items()}
    shown = [
        plan_row
        for plan_row in inputs.work.plan_rows
        if _keep(show, plan_row, rows[plan_row.key], inputs, actor)
    ]
    page = Paginator(shown, ROWS_A_PAGE).get_page(query.get("page"))
    drawer = _Drawer(inputs, names, newest, records, editable, typed, wrong, programme, opened)
    lines: list[FigureLine] = []
    parts_page: Page[str] | None = None
    for plan_row in page.object_list:
        row = rows[plan_row.key]
        lines.append(drawer.whole(row, plan_row))
        if row.number == opened and plan_row.per_school and inputs.level == BY_SCHOOL:
            groups = sorted(plan_row.schools, key=lambda g: inputs.work.groups.get(g, g))
            parts_page = Paginator(groups, SCHOOLS_A_PAGE).get_page(query.get("parts"))
            lines += [drawer.part(row, plan_row, group) for group in parts_page.object_list]
    open_rows = [r for r in inputs.work.plan_rows if rows[r.key].state != "done"]
    return FiguresPage(
        lines=tuple(lines),
        page=page,
        parts_page=parts_page,
        opened=opened,
        show=show,
        may_edit=any(line.may_edit for line in lines),
        given=sum(_has_range(r, inputs) for r in open_rows),
        total=len(open_rows),
        by_school=inputs.level == BY_SCHOOL,
        least=MIN_RECORDS,
    )


def _keep(show: str, plan_row: PlanRow, row: RoadmapRow, inputs: Inputs, actor: Actor) -> bool:
    if show == "missing":
        return row.state != "done" and not _has_range(plan_row, inputs)
    if show == "mine":
        return row.state != "done" and any(
            u.role == "lead" and u.organisation_id in actor.unit_ids for u in row.units.all()
        )
    return show == "all" or row.state != "done"


def _has_range(plan_row: PlanRow, inputs: Inputs) -> bool:
    """Whether every task of a row has a range."""
    groups: list[str | None] = [*plan_row.schools] if plan_row.per_school else [None]
    return all(task_id(plan_row.key, group) in inputs.sources for group in groups)


@dataclass(frozen=True)
class _Drawer:
    inputs: Inputs
    names: Names
    newest: Mapping[tuple[int, int | None], DurationEstimate]
    records: Mapping[str, Records]
    editable: Mapping[str, bool]
    typed: QueryDict | None
    wrong: str
    programme: Programme
    opened: int | None

    def whole(self, row: RoadmapRow, plan_row: PlanRow) -> FigureLine:
        """The line of a task."""
        by_school = self.inputs.level == BY_SCHOOL
        opens = ""
        if plan_row.per_school and by_school:
            opens = ngettext("%(n)s trường", "%(n)s trường", len(plan_row.schools)) % {
                "n": len(plan_row.schools)
            }
        return self._line(
            row,
            None,
            label=f"{row.label}. {shorten(row.task, 140)}",
            recorded=self._recorded(plan_row),
            inherited="",
            opens=opens,
        )

    def part(self, row: RoadmapRow, plan_row: PlanRow, group: str) -> FigureLine:
        """The line of a school's part."""
        source = self.inputs.sources.get(task_id(plan_row.key, group))
        inherited = ""
        if source is not None and (row.pk, int(group)) not in self._said():
            inherited = _source_words(source)
        return self._line(
            row,
            int(group),
            label=self.inputs.work.groups.get(group, group),
            recorded="",
            inherited=inherited,
            opens="",
        )

    def _said(self) -> set[tuple[int, int | None]]:
        return {key for key, e in self.newest.items() if e.optimistic is not None}

    def _line(
        self,
        row: RoadmapRow,
        school_id: int | None,
        *,
        label: str,
        recorded: str,
        inherited: str,
        opens: str,
    ) -> FigureLine:
        estimate = self.newest.get((row.pk, school_id))
        key = f"{row.pk}-{school_id or 0}"
        values = [
            self._value(key, field, getattr(estimate, field) if estimate else None)
            for field in FIELDS
        ]
        undoable = estimate is not None and estimate.undoes_id is None
        return FigureLine(
            key=key,
            number=row.number,
            label=label,
            url=self.names.url(str(row.pk)) if school_id is None else "",
            period=period_label(row) if school_id is None else "",
            leads=", ".join(n.label for n in names_of(
                (u for u in row.units.all() if u.role == "lead"), self.programme.pk
            )) if school_id is None else "",
            is_part=school_id is not None,
            optimistic=values[0],
            likely=values[1],
            pessimistic=values[2],
            based_on=estimate.pk if estimate else 0,
            note=estimate.note if estimate else "",
            who=_who(estimate),
            inherited=inherited,
            recorded=recorded,
            undo_pk=estimate.pk if undoable and estimate else None,
            may_edit=self.editable[str(row.pk)] and row.state != "done",
            opens=opens,
            together=self._together(key, estimate),
            is_open=row.number == self.opened,
            invalid=self.wrong == key or (bool(self.wrong) and self.wrong == row.label),
            state=row.state,
        )  # fmt: skip

    def _value(self, key: str, field: str, recorded: int | None) -> str:
        typed = self.typed.get(f"{field}-{key}") if self.typed is not None else None
        if typed is not None:
            return typed[:12]
        return "" if recorded is None else str(recorded)

    def _together(self, key: str, estimate: DurationEstimate | None) -> bool:
        if self.typed is not None:
            return f"together-{key}" in self.typed
        return estimate is not None and estimate.together

    def _recorded(self, plan_row: PlanRow) -> str:
        if len(plan_row.steps) != 1:
            return ""
        found = self.records.get(next(iter(plan_row.steps)).value)
        if found is None:
            return ""
        words = {
            "n": len(found.days),
            "low": found.days[0],
            "middle": round(median(found.days)),
            "high": found.days[-1],
        }
        if len(found.days) < MIN_RECORDS:
            return gettext("mới có %(n)s việc cùng loại đã xong, chưa đủ để dùng") % words
        return (
            gettext("%(n)s việc cùng loại đã xong: %(low)s đến %(high)s ngày, mức giữa %(middle)s")
            % words
        )


def _who(estimate: DurationEstimate | None) -> str:
    if estimate is None:
        return ""
    when = f"{estimate.person_name}, {date_vn(estimate.on)}"
    return gettext("hoàn tác: %(who)s") % {"who": when} if estimate.undoes_id else when


def _source_words(source: RangeSource) -> str:
    if source.estimate is not None:
        e = source.estimate
        figures = [e.optimistic, e.likely, e.pessimistic]
        return gettext("theo cả nhiệm vụ: %(figures)s") % {
            "figures": " – ".join(str(f) for f in figures if f is not None)
        }
    return gettext("theo việc cùng loại đã xong")


def read_lengths(sent: QueryDict, note: str) -> Iterator[Lengths]:
    """Read the lines of a form that were shown.

    :raises DomainError: ``duration-not-a-number`` with ``task`` (the line's key) and ``value``.
    """
    for key in sent.getlist("line"):
        row, _, school = key.partition("-")
        if not (_is_id(row) and _is_id(school)):
            continue
        figures = [_days(sent.get(f"{field}-{key}", ""), key) for field in FIELDS]
        based = sent.get(f"based-{key}", "")
        yield Lengths(
            row_id=int(row),
            school_id=int(school) or None,
            optimistic=figures[0],
            likely=figures[1],
            pessimistic=figures[2],
            together=f"together-{key}" in sent,
            note=note,
            based_on=int(based) if _is_id(based) else None,
        )


def _days(text: str, key: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise DomainError("duration-not-a-number", task=key, value=text[:20])
    return int(text)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16
