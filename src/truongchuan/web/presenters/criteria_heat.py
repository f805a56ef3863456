"""Schools × criteria: what keeps each school from the degree that the plan wants of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from truongchuan.domain.accreditation.heat import (
    StandingDetail,
    StandingRow,
    standing_details,
)
from truongchuan.domain.programmes.target_lines import TargetLine
from truongchuan.engines.rules.demand import CONDITIONS, Demand, demand_of
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.web.presenters.heat import (
    RANKED,
    ColumnTotals,
    Heat,
    Marks,
    RankLine,
    SchoolUrls,
    Source,
    State,
    column_totals,
    heat_query,
    names_failing,
    read_heat,
    rule_url,
)
from truongchuan.web.presenters.heat_cells import (
    UNKNOWN,
    count_cell,
    level_cell,
    none_cell,
    waiting_cell,
)
from truongchuan.web.presenters.heat_law import LawLine, law_line
from truongchuan.web.presenters.query import Option, options
from truongchuan.web.presenters.reasons import criterion_place
from truongchuan.web.presenters.rows import shorten
from truongchuan.wording.heat import CRITERIA_RESULTS
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS

DK = "DK"
"""Column of the degree's own conditions and of items that belong to no criterion."""
ITEM = "tieu-chi"
TEXT_LETTERS = 130
TITLE_LETTERS = 38


@dataclass(frozen=True, slots=True)
class CriterionColumn:
    """A criterion by number. Its titles differ between kinds of school; ``title`` is empty then."""

    no: str
    title: str
    names: tuple[tuple[str, str], ...]
    blocked: int
    unknown: int
    chosen: bool

    @property
    def label(self) -> str:
        """What stands over the column."""
        return gettext("ĐK") if self.no == DK else self.no

    @property
    def short_title(self) -> str:
        """The title cut for a narrow head."""
        return shorten(self.title, TITLE_LETTERS)

    @property
    def tooltip(self) -> str:
        """The titles, for a pointer."""
        return "; ".join(title for title, _ in self.names)


@dataclass(frozen=True, slots=True)
class CriteriaLine:
    """One school: target, results as text (level, degree), cells ready to draw."""

    name: str
    url: str
    kind: str
    recognition: str
    stretch: bool
    degree: int
    quarter: str
    days_left: int | None
    result: str
    result_label: str
    results: tuple[tuple[str, str], ...]
    failing: int
    unknown: int
    cells: SafeString

    @property
    def days_over(self) -> int:
        """Days since the quarter ended; 0 while it runs."""
        return max(0, -(self.days_left or 0))


@dataclass(frozen=True, slots=True)
class CriteriaPage:
    """Everything on the page."""

    heat: Heat
    columns: tuple[CriterionColumn, ...]
    lines: tuple[CriteriaLine, ...]
    ranking: tuple[RankLine, ...]
    result_options: list[Option]
    item_options: list[Option]
    law: LawLine
    by_number: bool
    one_set: bool


class CriteriaReader:
    """Reads standings in terms of the degree wanted: items by criterion."""

    def __init__(self, law: LawSet, on: date) -> None:
        self.law, self.on = law, on
        self.sets = {kind: law.criteria_for(kind, on) for kind in SCHOOL_KINDS}
        self.failing_words = gettext("chưa đạt %(refs)s")
        self.enough_words = gettext("đủ cho chỉ tiêu")
        self.unknown_words: dict[int, str] = {}
        self._demands: dict[tuple[str, int], Demand | None] = {}

    def demand(self, line: TargetLine) -> Demand | None:
        """What the plan's degree asks of a school of this kind."""
        key = (line.kind, line.wanted_degree)
        if key not in self._demands:
            criteria_set = self.sets[line.kind]
            self._demands[key] = (
                demand_of(criteria_set, line.wanted_degree, self.on) if criteria_set else None
            )
        return self._demands[key]

    def __call__(self, line: TargetLine, row: StandingRow) -> Marks:
        """Return the items not met and not known that the degree asks for, by criterion."""
        demand = self.demand(line)
        if demand is None or not row.instrument:
            return Marks("no_law", {}, {})
        failing: dict[str, list[str]] = {}
        for ref in demand.blocking(row.failing.split()):
            failing.setdefault(demand.items[ref] or DK, []).append(ref)
        items = demand.items
        unknown: dict[str, int] = {}
        for column in [items[ref] for ref in row.unknown.split() if ref in items]:
            unknown[column or DK] = unknown.get(column or DK, 0) + 1
        proven = (row.proven_degree or 0) >= demand.degree
        return Marks("proven" if proven else "blocked" if failing else "open", failing, unknown)

    def instrument(self, kind: str) -> str:
        """The circular that a kind of school is judged by; nothing where there is none."""
        criteria_set = self.sets[kind]
        return criteria_set.instrument if criteria_set else ""

    def rules(self, kind: str) -> dict[str, Rule]:
        """The items of a kind of school by ref."""
        criteria_set = self.sets[kind]
        if criteria_set is None:
            return {}
        return {rule.ref: rule for rule in criteria_set.rules() if rule.in_force(self.on)}


def natural(no: str) -> tuple[int, ...]:
    """Order criteria as their numbers go: 1.9 before 1.10; the conditions last."""
    return tuple(int(part) for part in no.split(".")) if no != DK else (10**6,)


def criteria_page(source: Source, query: QueryDict) -> CriteriaPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    reader = CriteriaReader(source.law, source.on)
    heat = read_heat(source, heat_query(query, ITEM), reader, norms=False)
    totals = column_totals(heat.shown)
    by_number = query.get("cols") == "number"
    columns = criteria_columns(reader, heat, totals, by_number=by_number)
    details = standing_details(
        actor=source.actor,
        school_ids=[state.line.school_id for state in heat.states],
        law=source.law,
        on=source.on,
    )
    schools = SchoolUrls("school", source.programme.pk)
    boards = SchoolUrls("school_criteria", source.programme.pk)
    kinds = heat.kinds_shown
    sets = {s.id for kind in kinds if (s := reader.sets[kind]) is not None}
    return CriteriaPage(
        heat=heat,
        columns=columns,
        lines=tuple(
            criteria_line(
                state,
                details.get(state.line.school_id),
                columns,
                reader,
                schools=schools,
                boards=boards,
            )
            for state in heat.states
        ),
        ranking=ranking(heat, reader, source, query),
        result_options=options(
            (
                (r, gettext(name), heat.results[r])
                for r, name in CRITERIA_RESULTS.items()
                if heat.results[r]
            ),
            heat.query.result,
        ),
        item_options=_items(columns, heat),
        law=law_line(
            (rule for kind in kinds for rule in reader.rules(kind).values()),
            fingerprint=source.law.fingerprint,
            on=source.on,
        ),
        by_number=by_number,
        one_set=len(sets) == 1,
    )


def criteria_columns(
    reader: CriteriaReader, heat: Heat, totals: ColumnTotals, *, by_number: bool
) -> tuple[CriterionColumn, ...]:
    """Return the criteria of the sets of the schools shown, those that block most in front."""
    names: dict[str, dict[str, str]] = {}
    for kind in heat.kinds_shown:
        criteria_set = reader.sets[kind]
        if criteria_set is None:
            continue
        for criterion in criteria_set.criteria(reader.on):
            names.setdefault(criterion.no, {})[kind] = criterion.title_on(reader.on)
        if criteria_set.degree_conditions:
            names.setdefault(DK, {})[kind] = gettext("Điều kiện công nhận")
    order = sorted(names, key=natural)
    if not by_number:
        order.sort(key=lambda no: (-totals.failing[no], -totals.unknown[no]))
    chosen = heat.query.item
    return tuple(
        CriterionColumn(
            no=no,
            title=next(iter(names[no].values())) if len(set(names[no].values())) == 1 else "",
            names=_names(names[no]),
            blocked=totals.failing[no],
            unknown=totals.unknown[no],
            chosen=chosen == no,
        )
        for no in order
    )


def _names(titles: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the titles of a criterion, each with the kinds of school that have it so."""
    kinds: dict[str, list[str]] = {}
    for kind, title in titles.items():
        kinds.setdefault(title, []).append(gettext(SCHOOL_KINDS[kind]))
    return tuple((title, ", ".join(found)) for title, found in kinds.items())


def criteria_line(
    state: State,
    detail: StandingDetail | None,
    columns: tuple[CriterionColumn, ...],
    reader: CriteriaReader,
    *,
    schools: SchoolUrls,
    boards: SchoolUrls,
) -> CriteriaLine:
    """Return a school ready to draw."""
    line, row = state.line, state.row
    board = boards.of(line.school_id)
    results = (
        ()
        if row is None
        else tuple(
            (level_text(level), degree_text(degree))
            for level, degree in (
                (row.proven_level, row.proven_degree),
                (row.verified_level, row.verified_degree),
                (row.possible_level, row.possible_degree),
            )
        )
    )
    return CriteriaLine(
        name=line.name,
        url=schools.of(line.school_id),
        kind=gettext(SCHOOL_KINDS[line.kind]),
        recognition=gettext(RECOGNITIONS[line.recognition]) if line.recognition else "",
        stretch=line.stretch,
        degree=line.wanted_degree,
        quarter=line.quarter,
        days_left=state.days_left,
        result=state.result,
        result_label=gettext(CRITERIA_RESULTS[state.result]),
        results=results,
        failing=state.failing_count,
        unknown=state.unknown_count,
        cells=SafeString(
            "".join(_cell(state, detail, column, reader, board) for column in columns)
        ),
    )


def _cell(
    state: State,
    detail: StandingDetail | None,
    column: CriterionColumn,
    reader: CriteriaReader,
    board: str,
) -> SafeString:
    failing = state.failing.get(column.no, ())
    unknown = state.unknown.get(column.no, 0)
    demand = reader.demand(state.line)
    if demand is None or state.result == "no_law":
        return none_cell()
    if detail is None:
        return waiting_cell()
    if column.no == DK:
        if CONDITIONS not in demand.items.values():
            return none_cell()
        title = _title(gettext("Điều kiện công nhận"), failing, unknown, reader)
        return count_cell(
            failing=len(failing),
            unknown=unknown,
            title=title,
            url=board and board + criterion_place(DK),
        )
    found = detail.criteria.get(column.no)
    if found is None:
        return none_cell()
    return level_cell(
        found[0],
        found[1] or 0,
        failing=len(failing),
        unknown=unknown,
        title=_title(column.no, failing, unknown, reader),
        url=board and board + criterion_place(column.no),
    )


def _title(name: str, failing: Sequence[str], unknown: int, reader: CriteriaReader) -> str:
    parts = []
    if failing:
        parts.append(reader.failing_words % {"refs": ", ".join(failing)})
    if unknown:
        if unknown not in reader.unknown_words:
            reader.unknown_words[unknown] = ngettext(
                "%(n)s mục chưa rõ", "%(n)s mục chưa rõ", unknown
            ) % {"n": unknown}
        parts.append(reader.unknown_words[unknown])
    return f"{name}: {'; '.join(parts) or reader.enough_words}"


def level_text(level: int | None) -> str:
    """Return a level as the table writes it: a question mark while undecided."""
    return UNKNOWN if level is None else str(level)


def degree_text(degree: int | None) -> str:
    """Return a degree in few letters: ``MĐ 1``; a dash for none, ``?`` while undecided."""
    if degree is None:
        return UNKNOWN
    return gettext("MĐ %(degree)s") % {"degree": degree} if degree else "–"


def _items(columns: tuple[CriterionColumn, ...], heat: Heat) -> list[Option]:
    """The criteria that block a school, and the item chosen by a link, if any."""
    found = sorted((c for c in columns if c.blocked or c.chosen), key=lambda c: natural(c.no))
    listed = [(c.no, f"{c.label} {shorten(c.title, 40)}".strip(), c.blocked) for c in found]
    item = heat.query.item
    if item and item not in {c.no for c in columns}:
        listed.append((item, item, len(heat.shown)))
    return options(listed, item)


def ranking(
    heat: Heat, reader: CriteriaReader, source: Source, query: QueryDict
) -> tuple[RankLine, ...]:
    """Return the items that keep most schools from their degree, each with the schools' names."""
    counts = Counter(
        (state.line.kind, column, ref)
        for state in heat.shown
        for column, refs in state.failing.items()
        for ref in refs
    )
    rules = {kind: reader.rules(kind) for kind in heat.kinds_shown}
    found = []
    for (kind, column, ref), count in counts.most_common(RANKED):
        of_kind = (state for state in heat.shown if state.line.kind == kind)
        rule = rules[kind][ref]
        kept = query.copy()
        kept.pop("page", None)
        kept[ITEM] = ref
        found.append(
            RankLine(
                label=ref,
                context=gettext(SCHOOL_KINDS[kind]),
                text=shorten(rule.requirement, TEXT_LETTERS),
                url=f"?{kept.urlencode()}",
                law_url=rule_url(reader.instrument(kind), rule),
                count=count,
                names=names_failing(of_kind, column, ref),
            )
        )
    return tuple(found)
