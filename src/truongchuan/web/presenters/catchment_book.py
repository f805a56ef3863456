"""A plan as files: the contract's assignment, and a workbook."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.web.presenters.catchment_run import moved_units, verdict_of
from truongchuan.web.presenters.catchment_units import Facts, nearest_of, reason_of
from truongchuan.wording.catchments import reason_text


def assignment_csv(facts: Facts) -> bytes:
    """Return unit_id, school_id as the command line writes and reads them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["unit_id", "school_id"])
    for unit, school in zip(facts.units["id"], facts.units["school"], strict=True):
        writer.writerow([unit, facts.schools[school]["id"]])
    return out.getvalue().encode()


def plan_tables(facts: Facts) -> list[Table]:
    """Return the sheets: schools, units, units that move."""
    notes = [f"{facts.run.area.name} · " + gettext("lần tính %(n)s") % {"n": facts.run.number}]
    notes += [
        text for text in (verdict_of(facts.run), reason_text(facts.run.reason, gettext)) if text
    ]
    if facts.run.area.is_sample:
        notes.insert(0, gettext("Số liệu minh họa"))
    tables = [_schools(facts, notes), _units(facts, notes)]
    if facts.units["current"]:
        tables.append(_moved(facts, notes))
    return tables


def _schools(facts: Facts, notes: list[str]) -> Table:
    return Table(
        title=gettext("Tuyến tuyển sinh theo trường"),
        sheet=gettext("Trường"),
        notes=notes,
        columns=[
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Mã trường"), width=14),
            Column(gettext("Trường"), width=34),
            Column(gettext("Trẻ"), CellKind.DECIMAL, 10),
            Column(gettext("Số chỗ"), CellKind.DECIMAL, 10),
            Column(gettext("Dùng chỗ"), CellKind.PERCENT, 10),
            Column(gettext("Vượt"), CellKind.DECIMAL, 9),
            Column(gettext("Đơn vị"), CellKind.INTEGER, 9),
            Column(_far(facts), CellKind.DECIMAL, 12),
            Column(gettext("Điểm trường"), CellKind.INTEGER, 9),
            Column(gettext("Phần của tuyến"), CellKind.INTEGER, 9),
        ],
        rows=[
            (
                n, s["id"], s["name"], s["load"], s["seats"],
                s["load"] / s["seats"] if s["seats"] else None, s["overflow"], s["units"], s["km"],
                len(s["campuses"]), s["pieces"],
            )
            for n, s in enumerate(facts.schools, start=1)
        ],
    )  # fmt: skip


def _far(facts: Facts) -> str:
    if facts.units["costs"]:
        return gettext("Chi phí bình quân mỗi trẻ")
    return gettext("Xa bình quân (km)")


def _columns(facts: Facts) -> list[Column]:
    return [
        Column(gettext("STT"), CellKind.INTEGER, 6),
        Column(gettext("Mã đơn vị"), width=14),
        Column(gettext("Đơn vị"), width=28),
        Column(gettext("Phường, xã"), width=20),
        Column(gettext("Trẻ"), CellKind.DECIMAL, 9),
        Column(gettext("Trường hiện tại"), width=28),
        Column(gettext("Trường theo phương án"), width=28),
        Column(gettext("Chi phí") if facts.units["costs"] else gettext("Xa (km)"),
               CellKind.DECIMAL, 10),
        Column(gettext("Trường gần nhất"), width=28),
        Column(gettext("Vì sao"), width=60),
    ]  # fmt: skip


def _row(facts: Facts, number: int, place: int) -> tuple[Cell, ...]:
    units = facts.units
    current = units["current"][place] if units["current"] else -1
    return (
        number, units["id"][place], units["name"][place], units["ward"][place],
        units["children"][place], facts.school(current) if current >= 0 else None,
        facts.school(units["school"][place]), units["km"][place],
        facts.school(nearest_of(facts, place)), reason_of(facts, place),
    )  # fmt: skip


def _units(facts: Facts, notes: list[str]) -> Table:
    places = range(len(facts.units["id"]))
    return Table(
        title=gettext("Tuyến tuyển sinh theo đơn vị dân cư"),
        sheet=gettext("Đơn vị"),
        notes=notes,
        columns=_columns(facts),
        rows=[_row(facts, n, place) for n, place in enumerate(places, start=1)],
    )


def _moved(facts: Facts, notes: list[str]) -> Table:
    return Table(
        title=gettext("Đơn vị đổi trường"),
        sheet=gettext("Đổi trường"),
        notes=notes,
        columns=_columns(facts),
        rows=[_row(facts, n, place) for n, place in enumerate(moved_units(facts.units), start=1)],
    )
