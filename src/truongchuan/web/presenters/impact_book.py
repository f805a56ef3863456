"""The table of schools under the law of several days as a workbook, with every rule that moved."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.adapters.writers.heat_xlsx import HeatBook, HeatCell, HeatColumn, HeatSheet
from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.engines.rules.model import Rule
from truongchuan.web.presenters.heat import Source
from truongchuan.web.presenters.impact_page import (
    cite_text,
    day_summaries,
    pair_heads,
    pair_text,
    result_cells,
    rule_name,
)
from truongchuan.web.presenters.programme_impact import (
    COUNTED,
    MovedRule,
    ProgrammeImpact,
    SchoolState,
    read_impact,
)
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.impact_page import COUNT_NAMES, COUNT_TONES
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS
from truongchuan.wording.rules import VERIFICATION_NAMES


def impact_book(source: Source, query: QueryDict) -> HeatBook:
    """Return the workbook of all schools that the page shows."""
    found = read_impact(source, query, everything=True)
    heads = pair_heads(found)
    readings = (gettext("Chứng minh"), gettext("Đã đối chiếu"), gettext("Có thể"))
    sheet = HeatSheet(
        title=gettext("Tác động của quy định lên các trường"),
        sheet=gettext("Tác động của quy định"),
        notes=_notes(source, found),
        columns=(
            HeatColumn(gettext("STT"), 5),
            HeatColumn(gettext("Trường"), 30, centred=False),
            HeatColumn(gettext("Cấp học"), 11, centred=False),
            HeatColumn(gettext("Hình thức"), 14, centred=False),
            *(HeatColumn(name, 11, date_vn(day)) for day in found.days for name in readings),
            *(
                HeatColumn(gettext(COUNT_NAMES[change]), 9, pair_text(pair))
                for pair in found.pairs
                for change in COUNTED
            ),
        ),
        rows=[_row(source, found, place, s) for place, s in enumerate(found.shown, start=1)],
        totals=[
            [
                *(HeatCell("") for _ in range(3 + 3 * len(found.days))),
                HeatCell(label),
                *(HeatCell(n) for head in heads for n in getattr(head, field)),
            ]
            for label, field in (
                (gettext("Số yêu cầu"), "requirements"),
                (gettext("Số trường"), "schools"),
            )
            if heads
        ],
        frozen=2,
    )
    return HeatBook(sheet, _rules(found))


def _notes(source: Source, found: ProgrammeImpact) -> tuple[str, ...]:
    notes = [
        source.programme.title,
        gettext("Cùng số liệu biết đến ngày %(day)s, xét theo quy định của từng ngày.")
        % {"day": date_vn(source.on)},
        *(f"{date_vn(day.on)}: {day.instruments or '–'}" for day in day_summaries(found)),
    ]
    if found.is_sample:
        notes.append(gettext("Số liệu minh họa"))
    return tuple(notes)


def _row(source: Source, found: ProgrammeImpact, place: int, state: SchoolState) -> list[HeatCell]:
    line = state.line
    cells = [
        HeatCell(place),
        HeatCell(line.name),
        HeatCell(gettext(SCHOOL_KINDS[line.kind])),
        HeatCell(gettext(RECOGNITIONS[line.recognition]) if line.recognition else ""),
    ]
    if not state.rows:
        waiting = len(found.days) * 3 + len(found.pairs) * len(COUNTED)
        return [*cells, *(HeatCell(None) for _ in range(waiting))]
    for day, row in zip(found.days, state.rows, strict=True):
        cells += [
            HeatCell(f"{cell.level} ({cell.degree})" if cell.level else "")
            for cell in result_cells(source.law, line.kind, day, row)
        ]
    for counts in state.counts:
        for change in COUNTED:
            number = counts[change]
            cells.append(HeatCell(number, COUNT_TONES[change] if number else ""))
    return cells


def _rules(found: ProgrammeImpact) -> Table:
    text = CellKind.TEXT
    return Table(
        title=gettext("Quy định làm đổi kết quả của các trường"),
        sheet=gettext("Quy định"),
        notes=(gettext("Số liệu minh họa"),) if found.is_sample else (),
        columns=[
            Column(gettext("Từ ngày → đến ngày"), text, 23),
            Column(gettext("Cấp học"), text, 11),
            Column(gettext("Quy định"), text, 24),
            Column(gettext("Trước"), text, 44),
            Column(gettext("Sau"), text, 44),
            Column(gettext("Căn cứ"), text, 36),
            Column(gettext("Đối chiếu"), text, 14),
            Column(gettext("Trường mất"), CellKind.INTEGER, 9),
            Column(gettext("Trường được"), CellKind.INTEGER, 9),
            Column(gettext("Thành chưa rõ"), CellKind.INTEGER, 9),
            Column(gettext("Tên trường"), text, 50),
        ],
        rows=[_rule(found, one) for one in found.ranking],
    )


def _rule(found: ProgrammeImpact, one: MovedRule) -> list[str | int]:
    before, after = one.moved.before, one.moved.after
    rule, day = (after, one.pair.after) if after else (before, one.pair.before)
    names = {state.line.school_id: state.line.name for state in found.scope}
    touched = dict.fromkeys((*one.lost, *one.gained, *one.opened))
    return [
        pair_text(one.pair),
        gettext(SCHOOL_KINDS[one.kind]),
        rule_name(rule) if rule else "",
        _text(before),
        _text(after),
        cite_text(rule) if rule else "",
        gettext(VERIFICATION_NAMES[rule.verification_on(day)]) if rule else "",
        len(one.lost),
        len(one.gained),
        len(one.opened),
        ", ".join(names[pk] for pk in touched),
    ]


def _text(rule: Rule | None) -> str:
    return rule.requirement if rule else gettext("không có")
