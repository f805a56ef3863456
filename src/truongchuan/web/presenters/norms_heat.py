"""Schools × norms: what each school is short of, in the norm's unit.

Norms that say the same for several kinds of school (same block, level, title and unit) share a
column. Norms that nobody fails and that are known everywhere have no column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from truongchuan.domain.accreditation.heat import (
    StandingDetail,
    StandingRow,
    learners_of,
    shortfall_totals,
    standing_details,
)
from truongchuan.domain.programmes.target_lines import TargetLine, target_school_ids
from truongchuan.engines.rules.model import LawSet, NormKind, NormLevel, Rule
from truongchuan.web.presenters.heat import (
    RANKED,
    ColumnTotals,
    Heat,
    HeatQuery,
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
from truongchuan.web.presenters.heat_cells import none_cell, norm_cell, waiting_cell
from truongchuan.web.presenters.heat_law import LawLine, law_line
from truongchuan.web.presenters.query import Option, one_of, options
from truongchuan.web.presenters.reasons import item_place
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.heat import BLOCKS, NORMS_RESULTS
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS
from truongchuan.wording.rules import LEVEL_NAMES

ITEM = "dinh-muc"
COLUMNS_AT_ONCE = 24
"""As many narrow columns as a sheet of A4 across holds beside the names."""
TEXT_LETTERS = 130
TITLE_LETTERS = 46
YES_OR_NO = "đúng/sai"
SHARE = "tỷ lệ"
ADDED_UP = frozenset({"phòng", "kho", "bản", "nhà", "chậu", "bếp", "m²", "sân", "giáo viên"})
"""Units whose shortfalls make a sum; rates, limits and yes-or-no do not."""


@dataclass(frozen=True, slots=True)
class NormColumn:
    """A norm, or several that say the same for their kinds of school, over all lines shown.

    ``item`` is the id of one of them: how addresses name the column.
    """

    key: str
    item: str
    block: str
    level: str
    title: str
    unit: str
    rules: Mapping[str, Rule]
    short: int
    unknown: int
    total: str
    chosen: bool

    @property
    def short_title(self) -> str:
        """The title cut for a narrow head."""
        return shorten(self.title, TITLE_LETTERS)

    @property
    def level_name(self) -> str:
        """The facility level that asks for it."""
        return gettext(LEVEL_NAMES[self.level]) if self.level else ""

    @property
    def unit_label(self) -> str:
        """The unit; nothing for what is there or not."""
        return "" if self.unit == YES_OR_NO else "%" if self.unit == SHARE else self.unit


@dataclass(frozen=True, slots=True)
class BlockGroup:
    """Neighbouring columns of one block."""

    block: str
    label: str
    width: int


@dataclass(frozen=True, slots=True)
class NormsLine:
    """One school: its learners against what it can hold, cells ready to draw."""

    name: str
    url: str
    kind: str
    recognition: str
    stretch: bool
    quarter: str
    days_left: int | None
    result: str
    result_label: str
    learners: int | None
    capacity: int | None
    failing: int
    unknown: int
    cells: SafeString

    @property
    def days_over(self) -> int:
        """Days since the quarter ended; 0 while it runs."""
        return max(0, -(self.days_left or 0))

    @property
    def over(self) -> int:
        """Learners above what the verified norms allow; 0 when they fit or it is not known."""
        if self.learners is None or self.capacity is None:
            return 0
        return max(0, self.learners - self.capacity)


@dataclass(frozen=True, slots=True)
class NormsPage:
    """Everything on the page. ``columns`` are those of the chosen page of columns."""

    heat: Heat
    columns: tuple[NormColumn, ...]
    groups: tuple[BlockGroup, ...]
    column_page: Page[NormColumn]
    lines: tuple[NormsLine, ...]
    ranking: tuple[RankLine, ...]
    result_options: list[Option]
    level_options: list[Option]
    block_options: list[Option]
    item_options: list[Option]
    law: LawLine
    not_computable: int


class NormsReader:
    """Reads standings in terms of norms, those of one level or block where one is chosen."""

    def __init__(self, law: LawSet, on: date, *, level: str = "", block: str = "") -> None:
        self.law, self.on = law, on
        every = {kind: law.norms_for(kind, on) for kind in SCHOOL_KINDS}
        self.rules: dict[str, dict[str, Rule]] = {
            kind: {
                rule.id: rule
                for rule in rules
                if rule.kind is not NormKind.QUOTA
                and (not level or rule.level == level)
                and (not block or (rule.block or "") == block)
            }
            for kind, rules in every.items()
        }
        self.has_law = {kind: bool(rules) for kind, rules in every.items()}
        self.keys = {
            rule.id: column_key(rule) for rules in self.rules.values() for rule in rules.values()
        }
        # What no machine can compute is no question to the school.
        self.questions = {
            rule.id: self.keys[rule.id]
            for rules in self.rules.values()
            for rule in rules.values()
            if rule.kind is not NormKind.NOT_COMPUTABLE
        }

    def __call__(self, line: TargetLine, row: StandingRow) -> Marks:
        """Return the norms not met and not known by column."""
        if not self.has_law[line.kind]:
            return Marks("no_law", {}, {})
        keys, questions = self.keys, self.questions
        failing = {keys[pk]: (pk,) for pk in row.norms_failing.split() if pk in keys}
        unknown = {questions[pk]: 1 for pk in row.norms_unknown.split() if pk in questions}
        result = "blocked" if failing else "open" if unknown else "proven"
        return Marks(result, failing, unknown)


def column_key(rule: Rule) -> str:
    """Return what norms of several kinds of school share when they say the same."""
    title = rule.title or rule.requirement
    return "|".join((rule.block or "", rule.level or "", title, rule.unit or ""))


def norms_page(source: Source, query: QueryDict) -> NormsPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    level = one_of(query, "level", [level.value for level in NormLevel])
    block = one_of(query, "block", BLOCKS)
    reader = NormsReader(source.law, source.on, level=level, block=block)
    heat = read_heat(source, norms_query(query, reader), reader, norms=True)
    totals = column_totals(heat.shown)
    every = norm_columns(reader, heat, totals)
    column_page = Paginator(every, COLUMNS_AT_ONCE).get_page(query.get("cols"))
    columns = with_totals(by_block(column_page.object_list), heat, source)
    ids = [state.line.school_id for state in heat.states]
    actor, on = source.actor, source.on
    details = standing_details(actor=actor, school_ids=ids, law=source.law, on=on)
    learners = learners_of(actor=actor, school_ids=ids, on=on)
    schools = SchoolUrls("school", source.programme.pk)
    boards = SchoolUrls("school_norms", source.programme.pk)
    every_rule = [rule for kind in heat.kinds_shown for rule in reader.rules[kind].values()]
    return NormsPage(
        heat=heat,
        columns=columns,
        groups=tuple(
            BlockGroup(block, gettext(BLOCKS.get(block, block)), len(list(group)))
            for block, group in groupby(columns, key=lambda column: column.block)
        ),
        column_page=column_page,
        lines=tuple(
            norms_line(
                state,
                details.get(state.line.school_id),
                learners.get(state.line.school_id),
                columns,
                schools=schools,
                boards=boards,
            )
            for state in heat.states
        ),
        ranking=ranking(heat, every, source, query),
        result_options=options(
            ((r, gettext(n), heat.results[r]) for r, n in NORMS_RESULTS.items() if heat.results[r]),
            heat.query.result,
        ),
        level_options=_levels(reader, level),
        block_options=_blocks(source, heat, totals, level, block),
        item_options=_items(every, heat),
        law=law_line(every_rule, fingerprint=source.law.fingerprint, on=on),
        not_computable=sum(rule.kind is NormKind.NOT_COMPUTABLE for rule in every_rule),
    )


def norm_columns(reader: NormsReader, heat: Heat, totals: ColumnTotals) -> list[NormColumn]:
    """Return the norms that somebody fails or does not know, those that most fail in front."""
    by_key: dict[str, dict[str, Rule]] = {}
    for kind in heat.kinds_shown:
        for rule in reader.rules[kind].values():
            by_key.setdefault(reader.keys[rule.id], {})[kind] = rule
    found = [
        _column(key, rules, totals, heat.query.item)
        for key, rules in by_key.items()
        if totals.failing[key] or totals.unknown[key]
    ]
    found.sort(key=lambda column: (-column.short, -column.unknown))
    return found


def _column(key: str, rules: Mapping[str, Rule], totals: ColumnTotals, chosen: str) -> NormColumn:
    rule = next(iter(rules.values()))
    return NormColumn(
        key=key,
        item=rule.id,
        block=rule.block or "",
        level=rule.level.value if rule.level else "",
        title=rule.title or rule.requirement,
        unit=rule.unit or "",
        rules=rules,
        short=totals.failing[key],
        unknown=totals.unknown[key],
        total="",
        chosen=bool(chosen) and chosen == key,
    )


def norms_query(query: QueryDict, reader: NormsReader) -> HeatQuery:
    """Read the query; the id of a norm stands for its column."""
    found = heat_query(query, ITEM)
    return replace(found, item=reader.keys.get(found.item, found.item))


def by_block(columns: Iterable[NormColumn]) -> list[NormColumn]:
    """Put columns of one block beside each other, the block that most schools fail in front."""
    found = list(columns)
    places = {block: place for place, block in reversed(list(enumerate(c.block for c in found)))}
    return sorted(found, key=lambda column: places[column.block])


def with_totals(
    columns: Iterable[NormColumn], heat: Heat, source: Source
) -> tuple[NormColumn, ...]:
    """Add what all the schools shown lack together, where such figures can be added up."""
    found = list(columns)
    added = [c for c in found if c.unit in ADDED_UP and c.short]
    totals = shortfall_totals(
        actor=source.actor,
        school_ids=target_school_ids(actor=source.actor, programme=source.programme),
        only={state.line.school_id for state in heat.shown if state.failing},
        law=source.law,
        on=source.on,
        norm_ids=[rule.id for column in added for rule in column.rules.values()],
    )
    sums = {c.key: sum(totals.get(rule.id, 0.0) for rule in c.rules.values()) for c in added}
    return tuple(
        replace(column, total=amount(sums[column.key])) if sums.get(column.key) else column
        for column in found
    )


def norms_line(
    state: State,
    detail: StandingDetail | None,
    learners: int | None,
    columns: tuple[NormColumn, ...],
    *,
    schools: SchoolUrls,
    boards: SchoolUrls,
) -> NormsLine:
    """Return a school ready to draw."""
    line = state.line
    board = boards.of(line.school_id)
    return NormsLine(
        name=line.name,
        url=schools.of(line.school_id),
        kind=gettext(SCHOOL_KINDS[line.kind]),
        recognition=gettext(RECOGNITIONS[line.recognition]) if line.recognition else "",
        stretch=line.stretch,
        quarter=line.quarter,
        days_left=state.days_left,
        result=state.result,
        result_label=gettext(NORMS_RESULTS[state.result]),
        learners=learners,
        capacity=detail.capacity_learners if detail else None,
        failing=state.failing_count,
        unknown=state.unknown_count,
        cells=SafeString("".join(_cell(state, detail, column, board) for column in columns)),
    )


def _cell(
    state: State, detail: StandingDetail | None, column: NormColumn, board: str
) -> SafeString:
    rule = column.rules.get(state.line.kind)
    if rule is None:
        return none_cell()
    if detail is None:
        return waiting_cell()
    verdict, shortfall, required, actual = [*detail.norms.get(rule.id, ["met"]), None, None, None][
        :4
    ]
    url = board and board + item_place(rule)
    if rule.unit == YES_OR_NO:
        title = {"not_met": gettext("chưa có"), "not_known": gettext("chưa có số liệu")}.get(
            verdict, gettext("đạt")
        )
        return norm_cell(verdict, amount="", over=False, title=title, url=url)
    over = required is not None and actual is not None and actual > required
    return norm_cell(
        verdict,
        amount="" if shortfall is None else amount(shortfall, rule.unit or ""),
        over=over,
        title=_title(verdict, shortfall, required, actual, rule.unit or "", over=over),
        url=url,
    )


def _title(
    verdict: str,
    shortfall: float | None,
    required: float | None,
    actual: float | None,
    unit: str,
    *,
    over: bool,
) -> str:
    """Say what is needed, what there is, and the difference."""
    if verdict == "met":
        return gettext("đạt")
    have = gettext("chưa có số liệu") if actual is None else _with_unit(actual, unit)
    if required is None:
        return gettext("hiện có: %(have)s") % {"have": have}
    template = (
        gettext("không quá %(need)s, hiện có %(have)s")
        if over
        else gettext("cần %(need)s, hiện có %(have)s")
    )
    said = template % {"need": _with_unit(required, unit), "have": have}
    if verdict == "not_met" and shortfall:
        word = gettext("vượt %(n)s") if over else gettext("thiếu %(n)s")
        said += "; " + word % {"n": _with_unit(shortfall, unit)}
    return said


def amount(value: float, unit: str = "") -> str:
    """Write a figure with two decimals at most; a share in hundredths with its sign.

    What is not nothing never reads as nothing: a gap under 0,01 keeps its first digit.
    """
    return _written(value, unit, get_language() or "")


@lru_cache(maxsize=8192)
def _written(value: float, unit: str, _language: str) -> str:
    """The same, kept: a page writes the same few hundred figures thousands of times."""
    share = unit == SHARE
    shown = value * 100 if share else value
    rounded = round(shown, 1 if share else 2) or round(shown, 6)
    written = number_vn(int(rounded) if rounded == int(rounded) else rounded)
    return f"{written}%" if share else written


def _with_unit(value: float, unit: str) -> str:
    return amount(value, unit) if unit == SHARE else f"{amount(value)} {unit}".strip()


def _levels(reader: NormsReader, chosen: str) -> list[Option]:
    on = reader.on
    counts: dict[str, set[str]] = {}
    for kind in SCHOOL_KINDS:
        for rule in reader.law.norms_for(kind, on):
            if rule.level and rule.kind is not NormKind.QUOTA:
                counts.setdefault(rule.level, set()).add(column_key(rule))
    return options(
        ((code, gettext(name), len(counts[code])) for code, name in LEVEL_NAMES.items()
         if code in counts),
        chosen,
    )  # fmt: skip


def _blocks(
    source: Source, heat: Heat, totals: ColumnTotals, level: str, chosen: str
) -> list[Option]:
    """The blocks of the law of the schools shown, with how many of their norms somebody fails."""
    whole = NormsReader(source.law, source.on, level=level)
    keys: dict[str, set[str]] = {}
    for kind in heat.kinds_shown:
        for rule in whole.rules[kind].values():
            keys.setdefault(rule.block or "", set()).add(whole.keys[rule.id])
    return options(
        (
            (block, gettext(name), len(keys[block]))
            for block, name in BLOCKS.items()
            if block and block in keys
        ),
        chosen,
    )


def _items(columns: list[NormColumn], heat: Heat) -> list[Option]:
    """The norms that schools fail, most schools first."""
    found = [c for c in columns if c.short or c.chosen]
    chosen = next((c.item for c in found if c.chosen), "")
    return options(((c.item, c.short_title, c.short) for c in found), chosen)


def ranking(
    heat: Heat, columns: list[NormColumn], source: Source, query: QueryDict
) -> tuple[RankLine, ...]:
    """Return the norms that most schools are short of, each with the schools' names."""
    found = []
    for column in [c for c in columns if c.short][:RANKED]:
        kept = query.copy()
        kept.pop("page", None)
        kept[ITEM] = column.item
        rule = next(iter(column.rules.values()))
        found.append(
            RankLine(
                label=shorten(column.title, 80),
                context=gettext(BLOCKS.get(column.block, column.block)),
                text=shorten(rule.requirement, TEXT_LETTERS),
                url=f"?{kept.urlencode()}",
                law_url=rule_url(rule.cites[0].instrument if rule.cites else "", rule),
                count=column.short,
                names=names_failing(heat.shown, column.key),
            )
        )
    return tuple(found)
