"""Both tables as workbooks: all schools that the page shows, and why each failing item fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.http import QueryDict
from django.utils.translation import gettext, pgettext

from truongchuan.adapters.writers.heat_xlsx import HeatBook, HeatCell, HeatColumn, HeatSheet
from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.domain.accreditation.heat import (
    Explained,
    StandingDetail,
    explain_rules,
    learners_of,
    standing_details,
)
from truongchuan.engines.rules.model import NormLevel, Rule
from truongchuan.engines.rules.verdicts import Verdict
from truongchuan.web.presenters.book_notes import programme_label
from truongchuan.web.presenters.criteria_heat import (
    DK,
    ITEM,
    CriteriaReader,
    CriterionColumn,
    criteria_columns,
    degree_text,
    level_text,
)
from truongchuan.web.presenters.heat import (
    Heat,
    Source,
    State,
    column_totals,
    heat_query,
    read_heat,
)
from truongchuan.web.presenters.heat_cells import FAIL, MET, OVER, SHORT, UNKNOWN
from truongchuan.web.presenters.heat_law import LawLine, law_line
from truongchuan.web.presenters.norms_heat import (
    YES_OR_NO,
    NormColumn,
    NormsReader,
    amount,
    norm_columns,
    norms_query,
    with_totals,
)
from truongchuan.web.presenters.query import one_of
from truongchuan.web.templatetags.vn import date_vn, quarter_vn
from truongchuan.wording.heat import BLOCKS, CRITERIA_RESULTS, NORMS_RESULTS
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS
from truongchuan.wording.rules import LEVEL_NAMES, VERIFICATION_NAMES, RuleWording

EXPLAINED = 500
"""Schools whose reasons are written out: about five seconds' work."""


def criteria_book(source: Source, query: QueryDict) -> HeatBook:
    """Return the workbook of schools × criteria."""
    reader = CriteriaReader(source.law, source.on)
    heat = read_heat(source, heat_query(query, ITEM), reader, norms=False, everything=True)
    columns = criteria_columns(
        reader, heat, column_totals(heat.shown), by_number=query.get("cols") == "number"
    )
    details = _details(source, heat)
    rules = {kind: reader.rules(kind) for kind in heat.kinds_shown}
    law = law_line(
        (rule for found in rules.values() for rule in found.values()),
        fingerprint=source.law.fingerprint,
        on=source.on,
    )
    sheet = HeatSheet(
        title=gettext("Trường và tiêu chí"),
        sheet=gettext("Trường và tiêu chí"),
        notes=(
            *_notes(source, heat, law),
            gettext(
                "Ô tiêu chí: mức đã chứng minh → mức có thể đạt; "
                "✕ số mục chưa đạt, ? số mục chưa rõ trong phạm vi chỉ tiêu của trường."
            ),
        ),
        columns=(
            *_school_columns(),
            *(
                HeatColumn(label, 8, gettext("Cấp độ, mức độ"))
                for label in (gettext("Chứng minh"), gettext("Đã đối chiếu"), gettext("Có thể"))
            ),
            HeatColumn(gettext("Mục chưa đạt"), 8),
            HeatColumn(gettext("Mục chưa rõ"), 8),
            *(HeatColumn(_criterion_label(column), 7, upright=True) for column in columns),
        ),
        rows=[
            [
                *_school_cells(place, state, CRITERIA_RESULTS),
                *_results(state),
                HeatCell(state.failing_count if state.row else None),
                HeatCell(state.unknown_count if state.row else None),
                *(
                    _criterion_cell(state, details.get(state.line.school_id), column, reader)
                    for column in columns
                ),
            ]
            for place, state in enumerate(heat.shown, start=1)
        ],
        totals=_totals(
            8 + 5,
            (gettext("Số trường vướng"), [c.blocked for c in columns]),
            (gettext("Số trường chưa rõ"), [c.unknown for c in columns]),
        ),
        frozen=2,
        head_height=170,
    )
    wanted = [
        (state, [found[ref] for ref in state.row.failing.split() if ref in found])
        for state in heat.shown
        if state.row is not None and (found := rules[state.line.kind])
    ]
    return HeatBook(sheet, _failing_items(source, heat, wanted))


def norms_book(source: Source, query: QueryDict) -> HeatBook:
    """Return the workbook of schools × norms; every norm that somebody fails or does not know."""
    reader = NormsReader(
        source.law,
        source.on,
        level=one_of(query, "level", [level.value for level in NormLevel]),
        block=one_of(query, "block", BLOCKS),
    )
    heat = read_heat(source, norms_query(query, reader), reader, norms=True, everything=True)
    columns = with_totals(norm_columns(reader, heat, column_totals(heat.shown)), heat, source)
    details = _details(source, heat)
    learners = learners_of(
        actor=source.actor, school_ids=[s.line.school_id for s in heat.shown], on=source.on
    )
    law = law_line(
        (rule for kind in heat.kinds_shown for rule in reader.rules[kind].values()),
        fingerprint=source.law.fingerprint,
        on=source.on,
    )
    sheet = HeatSheet(
        title=gettext("Trường và định mức"),
        sheet=gettext("Trường và định mức"),
        notes=(
            *_notes(source, heat, law),
            gettext("Ô định mức: − còn thiếu, + vượt mức, ✕ chưa có, ? chưa rõ, ✓ đạt."),
        ),
        columns=(
            *_school_columns(),
            HeatColumn(gettext("Học sinh, trẻ"), 9, gettext("Quy mô và sức chứa")),
            HeatColumn(gettext("Sức chứa"), 9, gettext("Quy mô và sức chứa")),
            HeatColumn(gettext("Lớp tối đa"), 8, gettext("Quy mô và sức chứa")),
            HeatColumn(gettext("Định mức thiếu"), 8),
            HeatColumn(gettext("Chưa rõ"), 8),
            *(
                HeatColumn(
                    f"{c.title} ({c.unit_label})" if c.unit_label else c.title,
                    8,
                    gettext(BLOCKS.get(c.block, c.block)),
                    upright=True,
                )
                for c in columns
            ),
        ),
        rows=[
            [
                *_school_cells(place, state, NORMS_RESULTS),
                *_capacity(details.get(state.line.school_id), learners.get(state.line.school_id)),
                HeatCell(state.failing_count if state.row else None),
                HeatCell(state.unknown_count if state.row else None),
                *(
                    _norm_cell(state, details.get(state.line.school_id), column)
                    for column in columns
                ),
            ]
            for place, state in enumerate(heat.shown, start=1)
        ],
        totals=_totals(
            8 + 5,
            (gettext("Số trường thiếu"), [c.short for c in columns]),
            (gettext("Số trường chưa rõ"), [c.unknown for c in columns]),
            (gettext("Tổng thiếu"), [c.total for c in columns]),
        ),
        frozen=2,
        head_height=230,
    )
    wanted = [
        (state, [reader.rules[state.line.kind][pk] for ids in state.failing.values() for pk in ids])
        for state in heat.shown
        if state.row is not None
    ]
    return HeatBook(sheet, _failing_items(source, heat, wanted))


def _details(source: Source, heat: Heat) -> dict[int, StandingDetail]:
    return standing_details(
        actor=source.actor,
        school_ids=[state.line.school_id for state in heat.shown],
        law=source.law,
        on=source.on,
    )


def _notes(source: Source, heat: Heat, law: LawLine) -> tuple[str, ...]:
    programme = source.programme
    title = programme_label(programme)
    notes = [
        programme.authority.name,
        title,
        gettext("Số liệu ngày %(day)s. Văn bản đang dùng: %(names)s; %(percent)s%% quy định đã "
                "đối chiếu nguồn (bộ quy định %(mark)s).")
        % {
            "day": date_vn(source.on),
            "names": ", ".join(law.instruments) or "—",
            "percent": law.percent,
            "mark": law.fingerprint,
        },
    ]  # fmt: skip
    if heat.is_sample:
        notes.append(gettext("Số liệu minh họa"))
    unjudged = sum(state.row is None for state in heat.shown)
    if unjudged:
        notes.append(
            gettext("Còn %(n)s trường chưa đánh giá: mở trang và bấm “Đánh giá lại”.")
            % {"n": unjudged}
        )
    return tuple(notes)


def _school_columns() -> tuple[HeatColumn, ...]:
    return (
        HeatColumn(gettext("STT"), 5),
        HeatColumn(gettext("Trường"), 24, centred=False),
        HeatColumn(gettext("Cấp học"), 14, centred=False),
        HeatColumn(gettext("Hình thức"), 14, centred=False),
        HeatColumn(gettext("Mức độ cần"), 7),
        HeatColumn(gettext("Thời hạn"), 13),
        HeatColumn(gettext("Còn (ngày)"), 7),
        HeatColumn(gettext("Kết quả"), 14, centred=False),
    )


def _school_cells(place: int, state: State, results: Mapping[str, str]) -> list[HeatCell]:
    line = state.line
    recognition = gettext(RECOGNITIONS[line.recognition]) if line.recognition else ""
    if line.stretch:
        recognition = ", ".join(filter(None, (recognition, gettext("phấn đấu thêm"))))
    return [
        HeatCell(place),
        HeatCell(line.name),
        HeatCell(gettext(SCHOOL_KINDS[line.kind])),
        HeatCell(recognition),
        HeatCell(line.wanted_degree),
        HeatCell(quarter_vn(line.quarter) if line.quarter else None),
        HeatCell(state.days_left),
        HeatCell(gettext(results[state.result]), "fail" if state.result == "blocked" else ""),
    ]


def _results(state: State) -> list[HeatCell]:
    row = state.row
    if row is None or not row.instrument:
        return [HeatCell(None)] * 3
    pairs = (
        (row.proven_level, row.proven_degree),
        (row.verified_level, row.verified_degree),
        (row.possible_level, row.possible_degree),
    )
    return [HeatCell(f"{level_text(level)} · {degree_text(degree)}") for level, degree in pairs]


def _criterion_label(column: CriterionColumn) -> str:
    name = column.title or column.tooltip
    return f"{column.label}. {name}"


def _criterion_cell(
    state: State, detail: StandingDetail | None, column: CriterionColumn, reader: CriteriaReader
) -> HeatCell:
    if state.result == "no_law" or reader.demand(state.line) is None:
        return HeatCell(None, "none")
    if detail is None:
        return HeatCell(None)
    failing, unknown = len(state.failing.get(column.no, ())), state.unknown.get(column.no, 0)
    parts = []
    if column.no != DK:
        found = detail.criteria.get(column.no)
        if found is None:
            return HeatCell(None, "none")
        level, possible = found[0], found[1] or 0
        parts.append(
            level_text(level)
            if level is not None and possible <= level
            else f"{level_text(level)}→{possible}"
        )
    parts += [f"{FAIL}{failing}"] if failing else []
    parts += [f"{UNKNOWN}{unknown}"] if unknown else []
    tone = "fail" if failing else "open" if unknown else "met"
    return HeatCell(" ".join(parts) if failing or unknown else f"{' '.join(parts)} {MET}", tone)


def _capacity(detail: StandingDetail | None, learners: int | None) -> list[HeatCell]:
    if detail is None:
        return [HeatCell(learners), HeatCell(None), HeatCell(None)]
    over = (
        learners is not None
        and detail.capacity_learners is not None
        and learners > detail.capacity_learners
    )
    return [
        HeatCell(learners, "fail" if over else ""),
        HeatCell(detail.capacity_learners),
        HeatCell(detail.capacity_classes),
    ]


def _norm_cell(state: State, detail: StandingDetail | None, column: NormColumn) -> HeatCell:
    rule = column.rules.get(state.line.kind)
    if rule is None:
        return HeatCell(None, "none")
    if detail is None:
        return HeatCell(None)
    found = detail.norms.get(rule.id)
    if found is None:
        return HeatCell(MET, "met")
    if found[0] == Verdict.NOT_KNOWN:
        return HeatCell(UNKNOWN, "open")
    shortfall, required, actual = (*found[1:], None, None, None)[:3]
    if shortfall is None or rule.unit == YES_OR_NO:
        return HeatCell(FAIL, "fail")
    over = required is not None and actual is not None and actual > required
    # A true minus, and no number: the sign says what it is, the sum stands below.
    return HeatCell(f"{OVER if over else SHORT}{amount(shortfall, rule.unit or '')}", "fail")


def _totals(before: int, *lines: tuple[str, Sequence[int | str]]) -> list[list[HeatCell]]:
    return [
        [
            HeatCell(None),
            HeatCell(label),
            *([HeatCell(None)] * (before - 2)),
            *(HeatCell(value or None) for value in values),
        ]
        for label, values in lines
    ]


def _failing_items(
    source: Source, heat: Heat, wanted: Sequence[tuple[State, Sequence[Rule]]]
) -> Table:
    """Every failing item per school, with its reason for the first schools."""
    explained = explain_rules(
        actor=source.actor,
        rules={s.line.school_id: rules for s, rules in wanted[:EXPLAINED]},
        law=source.law,
        on=source.on,
    )
    wording = RuleWording(source.law.registry, gettext)
    rows = [
        _item_row(
            state, rule, explained.get(state.line.school_id, {}).get(rule.id), source, wording
        )
        for state, rules in wanted
        for rule in rules
    ]
    notes = [
        gettext("Mọi mục chưa đạt của từng trường, kể cả mục ngoài phạm vi chỉ tiêu."),
        gettext("Số liệu ngày %(day)s") % {"day": date_vn(source.on)},
    ]
    if heat.is_sample:
        notes.append(gettext("Số liệu minh họa"))
    if len(wanted) > EXPLAINED:
        notes.append(
            gettext("Lý do được ghi cho %(n)s trường đầu; lọc bớt trường để xem lý do của các "
                    "trường khác.") % {"n": EXPLAINED}
        )  # fmt: skip
    return Table(
        title=gettext("Các mục chưa đạt"),
        sheet=gettext("Mục chưa đạt"),
        notes=notes,
        columns=(
            Column(gettext("Trường"), width=24),
            Column(gettext("Cấp học"), width=14),
            Column(gettext("Mục"), width=14),
            Column(gettext("Yêu cầu"), width=46),
            Column(gettext("Vướng chỉ tiêu"), width=9),
            Column(gettext("Lý do"), width=60),
            Column(gettext("Thiếu, vượt"), CellKind.DECIMAL, 10),
            Column(gettext("Đơn vị"), width=11),
            Column(gettext("Căn cứ"), width=30),
            Column(gettext("Đối chiếu"), width=16),
        ),
        rows=rows,
    )


def _item_row(
    state: State,
    rule: Rule,
    explained: Explained | None,
    source: Source,
    wording: RuleWording,
) -> tuple[Cell, ...]:
    blocks = any(rule.ref in refs for refs in state.failing.values())
    shortfall, unit, reason = None, rule.unit or "", ""
    if explained is not None:
        reason = " ".join(wording.reason(r) for r in explained.verdict.reasons)
        gap = explained.gap
        if gap is not None and gap.shortfall and unit != YES_OR_NO:
            shortfall = round(gap.shortfall, 3)
            metric = source.law.registry.metrics.get(gap.metric or "")
            unit = unit or (metric.unit if metric else "")
    return (
        state.line.name,
        gettext(SCHOOL_KINDS[state.line.kind]),
        rule.ref if not rule.level else f"{rule.title or rule.ref} ({_level(rule)})",
        rule.requirement,
        pgettext("yes or no", "có") if blocks else None,
        reason,
        shortfall,
        unit if shortfall is not None else None,
        "; ".join(_cited(rule)),
        gettext(VERIFICATION_NAMES[rule.verification_on(source.on)]),
    )


def _level(rule: Rule) -> str:
    return gettext(LEVEL_NAMES[rule.level.value]) if rule.level else ""


def _cited(rule: Rule) -> Iterable[str]:
    for cite in rule.cites:
        yield f"{cite.article}, {cite.instrument}" if cite.article else cite.instrument
