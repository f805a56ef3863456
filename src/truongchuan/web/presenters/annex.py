"""The annex of a programme, for the writers and for the printed page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext

from truongchuan.adapters.writers.annex import Annex, AnnexRow
from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.programmes.models import Programme, RoadmapRow, UnitRole
from truongchuan.engines.text import fold
from truongchuan.web.presenters.rows import marks_of, period_label
from truongchuan.wording.labels import state_label
from truongchuan.wording.roadmap import (
    ANNEX_COLUMNS,
    ANNEX_HEADING,
    ANNEX_PROGRESS_COLUMNS,
)


def annex_reference(programme: Programme) -> str:
    """Return "(Kèm theo Kế hoạch số … ngày … tháng … năm … của …)".

    What the plan does not state stays blank, as on paper. Days and the months 1 and 2 get a
    leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.4).
    """
    signed = programme.signed_on
    day = f"{signed.day:02d}" if signed else "…"
    month = "…" if not signed else f"{signed.month:02d}" if signed.month < 3 else str(signed.month)
    year = str(signed.year) if signed else "…"
    return gettext(
        "(Kèm theo Kế hoạch số %(number)s ngày %(day)s tháng %(month)s năm %(year)s của %(issuer)s)"
    ) % {
        "number": programme.number or "…",
        "day": day,
        "month": month,
        "year": year,
        "issuer": programme.authority.label,
    }


def annex_table(annex: Annex, *, notes: list[str]) -> Table:
    """Return the annex as a plain table: every task with its period, nothing merged."""
    return Table(
        title=annex.title,
        columns=[
            *(Column(label) for label in (*annex.columns, annex.progress_columns[0])),
            Column(annex.progress_columns[1], CellKind.PERCENT),
            Column(annex.progress_columns[2]),
        ],
        rows=[
            [
                row.period,
                row.task,
                row.lead,
                "; ".join(row.cooperating),
                row.state,
                None if row.percent is None else row.percent / 100,
                row.note,
            ]
            for row in annex.rows
        ],
        sheet=annex.sheet_name,
        notes=notes,
    )


def annex_of(
    programme: Programme, rows: Iterable[RoadmapRow], *, on: date, selection: str = ""
) -> Annex:
    """Return the annex of some rows; ``selection`` says in words which ones."""
    return Annex(
        heading=gettext(ANNEX_HEADING),
        title=programme.title,
        reference=annex_reference(programme),
        selection=gettext("Chọn lọc: %(what)s") % {"what": selection} if selection else "",
        columns=tuple(gettext(title) for title in ANNEX_COLUMNS),  # type: ignore[arg-type]
        progress_columns=tuple(gettext(t) for t in ANNEX_PROGRESS_COLUMNS),  # type: ignore[arg-type]
        rows=tuple(_annex_row(row, on) for row in rows if not row.is_assigned),
        author=programme.authority.name,
        made_on=on,
        sheet_name=gettext("Tiến độ"),
    )


def _annex_row(row: RoadmapRow, on: date) -> AnnexRow:
    return AnnexRow(
        period=period_label(row),
        task=row.task,
        lead=_lead(row),
        cooperating=_written(row, UnitRole.COOPERATING),
        state=", ".join(state_label(mark, gettext) for mark in marks_of(row, on)),
        percent=row.percent,
        note=row.note,
    )


def _lead(row: RoadmapRow) -> str:
    lead, advised = _written(row, UnitRole.LEAD), _written(row, UnitRole.ADVISED)
    # The plan's own words, whatever the reader's language: the file can be read back.
    return f"{', '.join(lead)} tham mưu {', '.join(advised)}" if advised else ", ".join(lead)


def _written(row: RoadmapRow, role: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(u.as_written for u in row.units.all() if u.role == role))


def file_name(programme: Programme, ending: str) -> str:
    """Return a plain ASCII name: "tien-do-38-kh-ubnd.xlsx"."""
    number = re.sub(r"[^a-z0-9]+", "-", fold(programme.number)).strip("-")
    return f"tien-do-{number or programme.pk}.{ending}"
