"""Outreach as workbooks: the table of coverage, and the list of reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.domain.outreach.coverage import Coverage, CoverageFilter
from truongchuan.domain.outreach.models import Activity, PlaceKind
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.presenters.book_notes import notes_of
from truongchuan.web.presenters.outreach import column_heads, target_words
from truongchuan.wording.outreach import CHANNELS, PLACE_KINDS, UNITS


def coverage_book(
    table: Coverage, where: CoverageFilter, *, programme: Programme, on: date
) -> Table:
    """Return the table of coverage, a place a row; what nobody did stays empty."""
    rows: list[list[Cell]] = [
        [
            place,
            row.place.name,
            *(cell.times or None for cell in row.cells),
            row.total.times or None,
            row.total.evidence or None,
            row.total.last_on,
        ]
        for place, row in enumerate(table.rows, start=1)
    ]
    return Table(
        title=gettext("Độ phủ tuyên truyền: %(kind)s")
        % {"kind": gettext(PLACE_KINDS[where.kind]).lower()},
        sheet=gettext("Độ phủ"),
        notes=[*notes_of(programme, on), *(target_words(target) for target in table.targets)],
        columns=[
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext(PLACE_KINDS[where.kind]), width=30),
            *(Column(head, CellKind.INTEGER, 9) for head in column_heads(table, where)),
            Column(gettext("Cộng"), CellKind.INTEGER, 9),
            Column(gettext("Lượt ghi có minh chứng"), CellKind.INTEGER, 12),
            Column(gettext("Gần nhất"), CellKind.DATE, 12),
        ],
        rows=rows,
    )


def activities_book(activities: Iterable[Activity], *, programme: Programme, on: date) -> Table:
    """Return reports, one a row."""
    rows: list[list[Cell]] = [
        [
            number,
            activity.place.name,
            gettext(PLACE_KINDS[_kind(activity)]),
            gettext(CHANNELS[activity.channel]),
            activity.on,
            activity.until,
            activity.times,
            gettext(UNITS[activity.channel]),
            activity.reach,
            activity.words or (activity.message.words if activity.message else None),
            activity.campaign.title if activity.campaign else None,
            ", ".join(link.file.name for link in activity.files.all()) or None,
            activity.recorded_by,
            activity.recorded_on,
        ]
        for number, activity in enumerate(activities, start=1)
    ]
    integer, day = CellKind.INTEGER, CellKind.DATE
    return Table(
        title=gettext("Hoạt động tuyên truyền"),
        sheet=gettext("Hoạt động"),
        notes=notes_of(programme, on),
        columns=[
            Column(gettext("STT"), integer, 6),
            Column(gettext("Nơi thực hiện"), width=28),
            Column(gettext("Loại"), width=14),
            Column(gettext("Hình thức tuyên truyền"), width=22),
            Column(gettext("Từ ngày"), day, 12),
            Column(gettext("Đến ngày"), day, 12),
            Column(gettext("Số lần"), integer, 8),
            Column(gettext("Tính theo"), width=10),
            Column(gettext("Số người"), integer, 10),
            Column(gettext("Nội dung"), width=50),
            Column(gettext("Đợt tuyên truyền"), width=26),
            Column(gettext("Minh chứng"), width=26),
            Column(gettext("Người ghi"), width=20),
            Column(gettext("Ngày ghi"), day, 12),
        ],
        rows=rows,
    )


def _kind(activity: Activity) -> str:
    kind = activity.place.kind
    return kind if kind in PlaceKind.values else "other"
