"""The totals of a hand-over on both sides, ready to draw and to write as a workbook."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.handover.allocation import allocate
from truongchuan.domain.handover.models import Handover, HandoverPart
from truongchuan.domain.handover.protocol import part_totals
from truongchuan.domain.handover.selectors import parts_for
from truongchuan.domain.handover.states import HandoverState
from truongchuan.domain.handover.totals import (
    Check,
    Line,
    check_totals,
    planned_totals,
    read_lines,
)
from truongchuan.domain.papers.gather.given import HandedTotal
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.handover import GROUP_STATES, KINDS

MONEY = frozenset({"pledge", "receipt", "use"})


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A kind in a state; ``unit`` is what its amounts are counted in, empty where none is."""

    line: Line
    kind: str
    state: str
    unit: str
    first: bool


@dataclass(frozen=True, slots=True)
class PartTotals:
    """What one receiver gets."""

    part: HandoverPart
    rows: list[tuple[str, HandedTotal, str]]


@dataclass(frozen=True, slots=True)
class TotalsPage:
    """Totals of the whole for the giver's side, of one's own part for a receiver."""

    rows: list[TotalRow]
    parts: list[PartTotals]
    agrees: bool
    is_done: bool
    check: Check | None
    checked: bool
    altered: list[str]
    missing: list[str]


def totals_page(actor: Actor, handover: Handover, *, check_again: bool = False) -> TotalsPage:
    """Return the totals: planned before the day, kept ones after it; a fresh check if asked."""
    done = handover.state == HandoverState.DONE
    sees_all = actor.sees(handover.authority_id)
    lines: list[Line] = []
    check = None
    if sees_all:
        lines = (
            read_lines(handover.reconciliation.lines)
            if done
            else planned_totals(allocate(handover))
        )
        check = check_totals(handover) if done and check_again else None
    parts = [] if sees_all else parts_for(actor=actor, handover=handover)
    return TotalsPage(
        rows=total_rows(lines),
        parts=[PartTotals(part, _part_rows(part)) for part in parts],
        agrees=all(line.agrees for line in lines),
        is_done=done,
        check=check,
        checked=check is not None,
        altered=_named(check.altered) if check else [],
        missing=_named(check.missing) if check else [],
    )


def total_rows(lines: list[Line]) -> list[TotalRow]:
    """Return lines with their words."""
    rows: list[TotalRow] = []
    before = ""
    for line in lines:
        rows.append(
            TotalRow(
                line=line,
                kind=gettext(KINDS[line.kind]),
                state=gettext(GROUP_STATES.get(line.state, line.state)) if line.state else "",
                unit=_unit(line.kind),
                first=line.kind != before,
            )
        )
        before = line.kind
    return rows


def _unit(kind: str) -> str:
    if kind in MONEY:
        return gettext("đồng")
    return gettext("byte") if kind == "file" else ""


def _part_rows(part: HandoverPart) -> list[tuple[str, HandedTotal, str]]:
    return [
        (gettext(KINDS[total.kind]), total, _unit(total.kind))
        for total in part_totals(part)
        if total.handed
    ]


def _named(things: tuple[tuple[str, int], ...]) -> list[str]:
    """Return kinds with how many rows of each."""
    counts: dict[str, int] = {}
    for kind, _pk in things:
        counts[kind] = counts.get(kind, 0) + 1
    return [f"{gettext(KINDS[kind])}: {count}" for kind, count in counts.items()]


def totals_table(actor: Actor, handover: Handover) -> Table:
    """Return the totals as a table to write."""
    page = totals_page(actor, handover)
    notes = (
        handover.title,
        gettext("Ngày bàn giao: %(day)s") % {"day": date_vn(handover.on)},
        *(
            (gettext("Mã kiểm tra: %(digest)s") % {"digest": handover.reconciliation.digest},)
            if page.is_done
            else (gettext("Dự kiến, chưa thực hiện bàn giao"),)
        ),
    )
    if not page.rows:
        return Table(
            title=gettext("Nội dung nhận bàn giao"),
            sheet=gettext("Đối soát"),
            notes=notes,
            columns=(
                Column(gettext("Bên nhận"), width=30),
                Column(gettext("Nội dung"), width=40),
                Column(gettext("Nhận"), CellKind.INTEGER, 12),
                Column(gettext("Giá trị, dung lượng"), CellKind.INTEGER, 20),
            ),
            rows=[
                (p.part.receiver.name, kind, total.handed, total.amount if unit else None)
                for p in page.parts
                for kind, total, unit in p.rows
            ],
        )
    return Table(
        title=gettext("Đối soát số liệu bàn giao"),
        sheet=gettext("Đối soát"),
        notes=notes,
        columns=(
            Column(gettext("Nội dung"), width=36),
            Column(gettext("Tình trạng"), width=20),
            Column(gettext("Bên giao trước bàn giao"), CellKind.INTEGER, 14),
            Column(gettext("Bàn giao"), CellKind.INTEGER, 12),
            Column(gettext("Lưu lịch sử"), CellKind.INTEGER, 12),
            Column(gettext("Kết thúc ở bên giao"), CellKind.INTEGER, 12),
            Column(gettext("Cộng sau bàn giao"), CellKind.INTEGER, 12),
            Column(gettext("Số dòng ở các bên nhận"), CellKind.INTEGER, 14),
            Column(gettext("Giá trị trước (đồng, byte)"), CellKind.INTEGER, 18),
            Column(gettext("Giá trị sau (đồng, byte)"), CellKind.INTEGER, 18),
            Column(gettext("Khớp"), width=8),
        ),
        rows=[
            (
                row.kind,
                row.state,
                row.line.before,
                row.line.handed,
                row.line.history,
                row.line.ended,
                row.line.after,
                row.line.copies,
                row.line.before_amount if row.unit else None,
                row.line.after_amount if row.unit else None,
                gettext("khớp") if row.line.agrees else gettext("lệch"),
            )
            for row in page.rows
        ],
    )
