"""The units of an authority as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.directory.models import Organisation
from truongchuan.web.presenters.office_units import OfficeUnitLine
from truongchuan.web.templatetags.vn import date_vn


def office_units_table(
    lines: Iterable[OfficeUnitLine], *, authority: Organisation, on: date
) -> Table:
    """Return what the list shows, with every other spelling."""
    return Table(
        title=gettext("Danh sách đơn vị"),
        sheet=gettext("Đơn vị"),
        notes=[authority.name, gettext("Số liệu tính đến %(day)s") % {"day": date_vn(on)}],
        columns=[
            Column(gettext("Tên đầy đủ"), width=44),
            Column(gettext("Tên ngắn"), width=22),
            Column(gettext("Loại"), width=24),
            Column(gettext("Cách viết khác"), width=44),
            Column(gettext("Số người"), CellKind.INTEGER, 10),
            Column(gettext("Từ ngày"), CellKind.DATE, 12),
            Column(gettext("Đến ngày"), CellKind.DATE, 12),
        ],
        rows=[
            [
                line.unit.name,
                line.unit.short_name,
                line.kind,
                "; ".join(line.aliases),
                line.people,
                line.unit.starts_on,
                line.unit.ends_on,
            ]
            for line in lines
        ],
    )
