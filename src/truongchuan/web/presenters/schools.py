"""The list of a programme's schools, ready to draw, and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, pgettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.school_selectors import (
    SCHOOL_ORDERS,
    Facet,
    SchoolFilter,
    Steps,
    count_by_quarter,
    count_steps,
    list_target_schools,
    schools_without_target,
    target_facets,
)
from truongchuan.domain.programmes.states import TargetState
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.book_notes import notes_of
from truongchuan.web.presenters.query import PAGE_SIZE, Option, number, one_of, options, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.templatetags.vn import quarter_vn
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS, STATES


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school with its target, as one row."""

    target: Target
    steps: Steps
    kind: str
    recognition: str

    @property
    def school(self) -> School:
        """The school itself."""
        return self.target.school

    @property
    def percent(self) -> int | None:
        """Share of steps done; None for a school without steps."""
        return self.steps.percent if self.steps.total else None


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A school without target, as one row."""

    school: School
    kind: str


@dataclass(frozen=True, slots=True)
class SchoolGroup:
    """The rows of one quarter; ``count`` is what the filter keeps of it on all pages."""

    quarter: str
    count: int
    lines: list[SchoolLine]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filter bar offers, with what is chosen."""

    words: str
    quarters: list[Option]
    recognitions: list[Option]
    kinds: list[Option]
    wards: list[Option]
    states: list[Option]


@dataclass(frozen=True, slots=True)
class SchoolsPage:
    """Everything on the page of schools."""

    filters: Filters
    groups: list[SchoolGroup]
    grouped: bool
    page: Page[Target]
    total: int
    others: Page[School]
    other_lines: list[OtherLine]

    @property
    def found(self) -> int:
        """Number of schools with a target that the filter keeps."""
        return self.page.paginator.count


def filter_from(query: QueryDict) -> SchoolFilter:
    """Read the filter from a query string."""
    return SchoolFilter(
        quarter=query.get("quarter", "")[:7].replace("\x00", ""),
        recognition=one_of(query, "recognition", RECOGNITIONS),
        kind=one_of(query, "kind", SCHOOL_KINDS),
        ward_id=number(query, "ward"),
        state=one_of(query, "state", [*TargetState.values, "late"]),
        words=words_of(query),
    )


def schools_page(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> SchoolsPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    where = filter_from(query)
    order, descending = sorting(query, SCHOOL_ORDERS, "quarter")
    targets = list_target_schools(
        actor=actor, programme=programme, on=on, where=where, order=order, descending=descending
    )
    facets = target_facets(actor=actor, programme=programme)
    page = Paginator(targets, PAGE_SIZE).get_page(query.get("page"))
    lines = school_lines(page, programme=programme, on=on)
    others = schools_without_target(actor=actor, programme=programme, where=where)
    rest = Paginator(others, PAGE_SIZE).get_page(query.get("others"))
    grouped = order == "quarter"
    return SchoolsPage(
        filters=_filters(facets, where),
        groups=_groups(lines, targets) if grouped else [SchoolGroup("", len(lines), lines)],
        grouped=grouped,
        page=page,
        total=sum(f.count for f in facets),
        others=rest,
        other_lines=[OtherLine(school, kind_label(school)) for school in rest],
    )


def school_lines(targets: Iterable[Target], *, programme: Programme, on: date) -> list[SchoolLine]:
    """Return targets as rows, their steps counted in one query."""
    found = list(targets)
    steps = count_steps(programme=programme, on=on, school_ids=[t.school_id for t in found])
    return [
        SchoolLine(
            target=target,
            steps=steps.get(target.school_id, Steps()),
            kind=kind_label(target.school),
            recognition=recognition_label(target),
        )
        for target in found
    ]


def kind_label(school: School) -> str:
    """Return the school's kind in words."""
    return gettext(SCHOOL_KINDS.get(school.kind, school.kind))


def recognition_label(target: Target) -> str:
    """Return how the school is to be recognised; nothing when the plan does not say."""
    known = RECOGNITIONS.get(target.recognition)
    return gettext(known) if known else ""


def _groups(lines: list[SchoolLine], targets: QuerySet[Target]) -> list[SchoolGroup]:
    counts = count_by_quarter(targets)
    by_quarter = groupby(lines, key=lambda line: line.target.quarter)
    return [SchoolGroup(q, counts.get(q, 0), list(group)) for q, group in by_quarter]


def _filters(facets: list[Facet], where: SchoolFilter) -> Filters:
    def counted(name: str) -> dict[str, int]:
        counts: dict[str, int] = {}
        for facet in facets:
            value = str(getattr(facet, name) or "")
            if value:
                counts[value] = counts.get(value, 0) + facet.count
        return counts

    def coded(name: str, labels: dict[str, str], chosen: str) -> list[Option]:
        counts = counted(name)
        return options(
            (
                (code, gettext(label), counts[code])
                for code, label in labels.items()
                if code in counts
            ),
            chosen,
        )

    wards = {str(f.ward_id): f.ward for f in facets if f.ward_id}
    return Filters(
        words=where.words,
        quarters=options(
            ((q, quarter_vn(q), n) for q, n in sorted(counted("quarter").items())), where.quarter
        ),
        recognitions=coded("recognition", RECOGNITIONS, where.recognition),
        kinds=coded("kind", SCHOOL_KINDS, where.kind),
        wards=options(
            ((pk, wards[pk], n) for pk, n in counted("ward_id").items()), str(where.ward_id or "")
        ),
        states=coded("state", STATES, where.state),
    )


def schools_table(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> Table:
    """Return the schools that the page shows, all pages of them, as a table to write."""
    order, descending = sorting(query, SCHOOL_ORDERS, "quarter")
    targets = list_target_schools(
        actor=actor,
        programme=programme,
        on=on,
        where=filter_from(query),
        order=order,
        descending=descending,
    )
    lines = school_lines(targets, programme=programme, on=on)
    return Table(
        title=gettext("Các trường trong kế hoạch"),
        sheet=gettext("Trường"),
        notes=notes_of(programme, on),
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Trường"), width=30),
            Column(gettext("Cấp học"), width=18),
            Column(pgettext("where a school is", "Phường, xã"), width=20),
            Column(gettext("Thời hạn"), width=14),
            Column(gettext("Hình thức"), width=16),
            Column(gettext("Phấn đấu thêm"), width=11),
            Column(gettext("Mức độ"), CellKind.INTEGER, 8),
            Column(gettext("Trạng thái"), width=22),
            Column(gettext("Số bước"), CellKind.INTEGER, 8),
            Column(gettext("Đã xong"), CellKind.INTEGER, 8),
            Column(gettext("Tiến độ"), CellKind.PERCENT, 9),
            Column(gettext("Quá hạn"), CellKind.INTEGER, 9),
            Column(gettext("Số quyết định"), width=18),
            Column(gettext("Ngày quyết định"), CellKind.DATE, 12),
        ),
        rows=[_cells(place, line) for place, line in enumerate(lines, start=1)],
    )


def _cells(place: int, line: SchoolLine) -> tuple[int | str | float | date | None, ...]:
    target, steps = line.target, line.steps
    return (
        place,
        line.school.name,
        line.kind,
        line.school.ward.name if line.school.ward else None,
        quarter_vn(target.quarter) if target.quarter else None,
        line.recognition,
        pgettext("yes or no", "có") if target.stretch else None,
        target.degree,
        gettext(STATES[target.state]),
        steps.total,
        steps.done,
        steps.done / steps.total if steps.total else None,
        steps.late,
        target.decision_number,
        target.decided_on,
    )
