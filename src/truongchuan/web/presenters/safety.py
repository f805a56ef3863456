"""Safety checks: schools against kinds, the plan of checks, one check; and the table to export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.oversight.models import SafetyCheck, SafetyFinding
from truongchuan.domain.oversight.policies import may
from truongchuan.domain.oversight.safety_selectors import (
    NOT_COVERED,
    CellOfChecks,
    CheckFilter,
    SafetyTotals,
    check_state,
    checks_by_school,
    count_checks,
    covered_targets,
    findings_of,
    list_checks,
    safety_totals,
)
from truongchuan.domain.oversight.states import UNSETTLED
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.presenters.book_notes import notes_of
from truongchuan.web.presenters.query import PAGE_SIZE, Option, number, one_of, options, words
from truongchuan.web.presenters.remedies import Mark, RemedyView, file_url, mark_of, remedy_view
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.oversight import (
    CHECK_KINDS,
    CHECK_KINDS_SHORT,
    CHECK_STATES,
    SEVERITIES,
)

SHOWS = ("", "missing", "open")


@dataclass(frozen=True, slots=True)
class KindCell:
    """A school's checks of one kind: what the newest found, what is coming, what is open."""

    label: str
    mark: Mark | None
    url: str
    on: date | None
    coming: date | None
    coming_url: str
    unsettled: int
    late: int


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school with a cell per kind."""

    name: str
    url: str
    evaluated_by: date
    covered: bool
    lacks: str
    cells: list[KindCell]
    plan_url: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check as one row of the plan of checks."""

    url: str
    place: str
    kind: str
    planned_on: date
    done_on: date | None
    unit: str
    mark: Mark
    state: str
    found: int
    unsettled: int
    late: int


@dataclass(frozen=True, slots=True)
class SafetyPage:
    """Everything on the page of safety checks, in one of its two views."""

    by_school: bool
    totals: SafetyTotals
    words: str
    schools: list[SchoolLine]
    checks: list[CheckLine]
    page: Page[Target] | Page[SafetyCheck]
    kinds: list[str]
    kind_options: list[Option]
    state_options: list[Option]
    show: str
    may_plan: bool


def safety_page(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> SafetyPage:
    """Return the page that a query string asks for; the number of queries is fixed."""
    by_school = query.get("muc") != "lich"
    show, where = one_of(query, "show", SHOWS), filter_from(query)
    page: Page[Target] | Page[SafetyCheck]
    schools: list[SchoolLine] = []
    checks: list[CheckLine] = []
    may_plan = may(actor, "oversight.check", programme)
    if by_school:
        targets = school_targets(actor=actor, programme=programme, query=query)
        page = target_page = Paginator(targets, PAGE_SIZE).get_page(query.get("page"))
        schools = school_lines(programme, list(target_page), on, may_plan=may_plan)
    else:
        found = list_checks(actor=actor, programme=programme, on=on, where=where)
        page = check_page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
        checks = [check_line(programme, check, on) for check in check_page]
    kinds, states = _options(actor, programme, on, where)
    return SafetyPage(
        by_school=by_school,
        totals=safety_totals(actor=actor, programme=programme, on=on),
        words=where.words,
        schools=schools,
        checks=checks,
        page=page,
        kinds=[gettext(label) for label in CHECK_KINDS_SHORT.values()],
        kind_options=kinds,
        state_options=states,
        show=show,
        may_plan=may_plan,
    )


def filter_from(query: QueryDict) -> CheckFilter:
    """Read the filter of checks from a query string."""
    return CheckFilter(
        kind=one_of(query, "kind", CHECK_KINDS),
        state=one_of(query, "state", CHECK_STATES),
        unit_id=number(query, "unit"),
        school_id=number(query, "school"),
        words=words(query),
    )


def _options(
    actor: Actor, programme: Programme, on: date, where: CheckFilter
) -> tuple[list[Option], list[Option]]:
    """Return the choices of kind and of state, counted in the database."""
    counts = count_checks(actor=actor, programme=programme, on=on)
    kinds = options(
        ((k, gettext(v), counts[k]) for k, v in CHECK_KINDS.items() if counts[k]), where.kind
    )
    states = options(
        ((k, gettext(v[2]), counts[k]) for k, v in CHECK_STATES.items() if counts[k]), where.state
    )
    return kinds, states


def school_targets(*, actor: Actor, programme: Programme, query: QueryDict) -> QuerySet[Target]:
    """Return the targets that the view by school shows, by name."""
    targets = covered_targets(actor=actor, programme=programme)
    show = one_of(query, "show", SHOWS)
    if show == "missing":
        targets = targets.filter(NOT_COVERED)
    elif show == "open":
        open_ones = SafetyFinding.objects.filter(
            check_made__programme=programme, state__in=UNSETTLED
        ).values("check_made__school_id")
        targets = targets.filter(school_id__in=open_ones)
    for word in fold(words(query)).split():
        targets = targets.filter(school__organisation__folded__contains=word)
    return targets.order_by("school__organisation__sort_key", "pk")


def school_lines(
    programme: Programme, targets: list[Target], on: date, *, may_plan: bool
) -> list[SchoolLine]:
    """Return targets of :func:`school_targets` as rows, in two queries."""
    ids = [target.school_id for target in targets]
    cells = checks_by_school(programme=programme, school_ids=ids, on=on)
    new_url = reverse("safety_check_new", args=[programme.pk])
    lines = []
    for target in targets:
        missing = [
            gettext(CHECK_KINDS_SHORT[kind])
            for kind, has in (("fire", target.has_fire), ("order", target.has_order))  # type: ignore[attr-defined]
            if not has
        ]
        lines.append(
            SchoolLine(
                name=target.school.name,
                url=reverse("school", args=[programme.pk, target.school_id]),
                evaluated_by=target.evaluated_by,  # type: ignore[attr-defined]
                covered=not missing,
                lacks=", ".join(missing),
                cells=[
                    _cell(programme, kind, cells.get((target.school_id, kind)))
                    for kind in CHECK_KINDS_SHORT
                ],
                plan_url=f"{new_url}?school={target.school_id}" if may_plan else "",
            )
        )
    return lines


def _cell(programme: Programme, kind: str, found: CellOfChecks | None) -> KindCell:
    label = gettext(CHECK_KINDS_SHORT[kind])
    if found is None:
        return KindCell(label, None, "", None, None, "", 0, 0)
    newest, coming = found.newest, found.coming
    return KindCell(
        label=label,
        mark=mark_of(CHECK_STATES, newest.result) if newest else None,
        url=check_url(programme, newest) if newest else "",
        on=newest.done_on if newest else None,
        coming=coming.planned_on if coming else None,
        coming_url=check_url(programme, coming) if coming else "",
        unsettled=found.unsettled,
        late=found.late,
    )


def check_url(programme: Programme, check: SafetyCheck) -> str:
    """Return where a check is shown."""
    return reverse("safety_check", args=[programme.pk, check.pk])


def place_of(check: SafetyCheck) -> str:
    """Return where a check is made: site, school, or both."""
    return ", ".join(p for p in (check.site, check.school.name if check.school else "") if p)


def check_line(programme: Programme, check: SafetyCheck, on: date) -> CheckLine:
    """Return a check of :func:`list_checks` as a row."""
    state = check_state(check, on)
    return CheckLine(
        url=check_url(programme, check),
        place=place_of(check),
        kind=gettext(CHECK_KINDS[check.kind]),
        planned_on=check.planned_on,
        done_on=check.done_on,
        unit=check.unit.label,
        mark=mark_of(CHECK_STATES, state),
        state=state,
        found=check.found,  # type: ignore[attr-defined]
        unsettled=check.unsettled,  # type: ignore[attr-defined]
        late=check.late,  # type: ignore[attr-defined]
    )


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding of a check with its way to being put right."""

    finding: SafetyFinding
    severity: Mark
    remedy: RemedyView
    unit: str
    act_url: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Everything on the page of one check."""

    check: SafetyCheck
    place: str
    kind: str
    mark: Mark
    state: str
    school_url: str
    file_url: str
    first_url: str
    rechecks: list[tuple[str, date, Mark]]
    findings: list[FindingView]
    may_write: bool
    recheck_url: str


def check_page(*, actor: Actor, programme: Programme, check: SafetyCheck, on: date) -> CheckPage:
    """Put the page of a check together; the number of queries is fixed."""
    rechecks = list(check.rechecks.filter(cancelled_on__isnull=True).order_by("planned_on", "pk"))
    may_write = may(actor, "oversight.check", check)
    new_url = reverse("safety_check_new", args=[programme.pk])
    state = check_state(check, on)
    return CheckPage(
        check=check,
        place=place_of(check),
        kind=gettext(CHECK_KINDS[check.kind]),
        mark=mark_of(CHECK_STATES, state),
        state=state,
        school_url=reverse("school", args=[programme.pk, check.school_id])
        if check.school_id
        else "",
        file_url=file_url(programme, check.file),
        first_url=check_url(programme, check.recheck_of) if check.recheck_of else "",
        rechecks=[
            (check_url(programme, r), r.done_on or r.planned_on,
             mark_of(CHECK_STATES, check_state(r, on)))
            for r in rechecks
        ],
        findings=[_finding(actor, programme, f, on) for f in findings_of(check=check)],
        may_write=may_write,
        recheck_url=f"{new_url}?recheck={check.pk}" if may_write and check.done_on else "",
    )  # fmt: skip


def _finding(actor: Actor, programme: Programme, finding: SafetyFinding, on: date) -> FindingView:
    tone, icon, label = SEVERITIES[finding.severity]
    return FindingView(
        finding=finding,
        severity=Mark(tone, icon, gettext(label)),
        remedy=remedy_view(actor=actor, programme=programme, finding=finding, on=on),
        unit=finding.unit.label if finding.unit else "",
        act_url=reverse("safety_finding", args=[programme.pk, finding.check_made_id, finding.pk]),
    )


def recheck_choices(check: SafetyCheck) -> list[tuple[int, str]]:
    """Return the re-checks of a check that were made, for a form."""
    made = check.rechecks.filter(done_on__isnull=False).order_by("done_on")
    return [(r.pk, gettext("phúc tra ngày %(day)s") % {"day": date_vn(r.done_on)}) for r in made]


def checks_table(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> Table:
    """Return what the page shows, all pages of it, as a table to write."""
    notes = notes_of(programme, on)
    if query.get("muc") != "lich":
        return _schools_table(actor, programme, on, query, notes)
    found = list_checks(actor=actor, programme=programme, on=on, where=filter_from(query))
    return Table(
        title=gettext("Lịch kiểm tra an ninh, an toàn"),
        sheet=gettext("Lịch kiểm tra"),
        notes=notes,
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Nơi kiểm tra"), width=36),
            Column(gettext("Loại kiểm tra"), width=22),
            Column(gettext("Ngày dự kiến"), CellKind.DATE, 12),
            Column(gettext("Ngày đã kiểm tra"), CellKind.DATE, 12),
            Column(gettext("Đơn vị kiểm tra"), width=26),
            Column(gettext("Kết quả"), width=24),
            Column(gettext("Số biên bản"), width=16),
            Column(gettext("Tồn tại"), CellKind.INTEGER, 9),
            Column(gettext("Chưa xong"), CellKind.INTEGER, 9),
            Column(gettext("Quá hạn"), CellKind.INTEGER, 9),
        ),
        rows=[
            (
                place, place_of(c), gettext(CHECK_KINDS[c.kind]), c.planned_on, c.done_on,
                c.unit.name, gettext(CHECK_STATES[check_state(c, on)][2]), c.report_number,
                c.found, c.unsettled, c.late,  # type: ignore[attr-defined]
            )
            for place, c in enumerate(found, start=1)
        ],
    )  # fmt: skip


def _schools_table(
    actor: Actor, programme: Programme, on: date, query: QueryDict, notes: list[str]
) -> Table:
    targets = list(school_targets(actor=actor, programme=programme, query=query))
    lines = school_lines(programme, targets, on, may_plan=False)
    kinds = [Column(gettext(label), width=26) for label in CHECK_KINDS.values()]
    return Table(
        title=gettext("Kiểm tra an ninh, an toàn theo trường"),
        sheet=gettext("Theo trường"),
        notes=notes,
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Trường"), width=32),
            Column(gettext("Đánh giá trước ngày"), CellKind.DATE, 14),
            Column(gettext("Còn thiếu"), width=16),
            *kinds,
            Column(gettext("Tồn tại chưa xong"), CellKind.INTEGER, 10),
        ),
        rows=[
            (
                place,
                line.name,
                line.evaluated_by,
                line.lacks,
                *(_cell_text(cell) for cell in line.cells),
                sum(cell.unsettled for cell in line.cells),
            )
            for place, line in enumerate(lines, start=1)
        ],
    )


def _cell_text(cell: KindCell) -> str:
    if cell.mark is not None:
        return f"{cell.mark.label}, {date_vn(cell.on)}"
    if cell.coming is not None:
        return gettext("dự kiến %(day)s") % {"day": date_vn(cell.coming)}
    return ""
