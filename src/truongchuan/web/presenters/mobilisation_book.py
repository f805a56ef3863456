"""Social mobilisation as workbooks. Donors who may not be named are not named here either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.domain.mobilisation.acknowledging import Acknowledgements, Thanks
from truongchuan.domain.mobilisation.models import Drive
from truongchuan.domain.mobilisation.totals import Totals
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.presenters.book_notes import notes_of
from truongchuan.web.presenters.drive import LEDGERS, EntryLine
from truongchuan.web.presenters.mobilisation import DriveLine, SchoolLine
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.mobilisation import DONOR_KINDS

TEXT, INTEGER, DATE = CellKind.TEXT, CellKind.INTEGER, CellKind.DATE


def mobilisation_tables(
    drives: Sequence[DriveLine], schools: Sequence[SchoolLine], *, programme: Programme, on: date
) -> list[Table]:
    """Return drives and schools, a sheet each."""
    notes = [*notes_of(programme, on), gettext("Đơn vị: đồng")]
    return [
        Table(
            title=gettext("Các đợt vận động xã hội hóa"),
            sheet=gettext("Đợt vận động"),
            notes=notes,
            columns=[
                Column(gettext("Đợt vận động"), width=36),
                Column(gettext("Trường"), width=36),
                Column(gettext("Trạng thái"), width=18),
                Column(gettext("Số phê duyệt"), width=16),
                Column(gettext("Từ ngày"), DATE, 12),
                Column(gettext("Đến ngày"), DATE, 12),
                *_sum_columns(),
            ],
            rows=[
                [
                    line.drive.title,
                    line.schools,
                    line.state.label,
                    line.drive.decision_number,
                    line.drive.starts_on,
                    line.drive.ends_on,
                    *_sums(line.totals),
                ]
                for line in drives
            ],
        ),
        _school_table(schools, notes),
    ]


def drive_tables(
    drive: Drive,
    parts: Sequence[SchoolLine],
    ledgers: dict[str, list[EntryLine]],
    *,
    programme: Programme,
    on: date,
) -> list[Table]:
    """Return a drive's schools and its three ledgers, a sheet each."""
    notes = [drive.title, *notes_of(programme, on), gettext("Đơn vị: đồng")]
    titles = {
        "tiep-nhan": gettext("Tiếp nhận"),
        "cam-ket": gettext("Cam kết"),
        "su-dung": gettext("Sử dụng"),
    }
    tables = [_school_table(parts, notes)]
    tables += [_ledger_table(titles[code], ledgers[code], notes) for code in LEDGERS]
    return tables


def thanks_table(
    lines: Iterable[Thanks], found: Acknowledgements, *, programme: Programme, on: date
) -> Table:
    """Return the public list."""
    notes = [*notes_of(programme, on), unnamed_words(found)]
    return Table(
        title=gettext("Bảng ghi nhận tấm lòng"),
        sheet=gettext("Ghi nhận"),
        notes=[note for note in notes if note],
        columns=[
            Column(gettext("Nhà tài trợ"), width=32),
            Column(gettext("Loại"), width=18),
            Column(gettext("Trường"), width=28),
            Column(gettext("Tiền (đồng)"), INTEGER, 16),
            Column(gettext("Giá trị hiện vật, ngày công (đồng)"), INTEGER, 18),
            Column(gettext("Hiện vật, ngày công"), width=44),
        ],
        rows=[
            [
                line.donor,
                gettext(DONOR_KINDS[line.donor_kind]),
                line.school,
                line.money or None,
                line.value or None,
                things_words(line),
            ]
            for line in lines
        ],
    )


def things_words(line: Thanks) -> str:
    """Return what a donor gave beside money, in a line."""
    told = []
    for thing in line.things:
        days = ""
        if thing.days is not None:
            days = gettext("%(n)s ngày công") % {"n": number_vn(thing.days.normalize())}
        told.append(" ".join(part for part in (days, thing.quantity, thing.description) if part))
    return "; ".join(told)


def unnamed_words(found: Acknowledgements) -> str:
    """Say what came from donors who are not named; nothing where there are none."""
    if not found.unnamed:
        return ""
    told = gettext("Và %(n)s lượt tài trợ của các nhà hảo tâm không nêu tên: %(what)s.")
    parts = []
    if found.unnamed_money:
        parts.append(gettext("tiền %(n)s đồng") % {"n": number_vn(found.unnamed_money)})
    if found.unnamed_value:
        value = number_vn(found.unnamed_value)
        parts.append(gettext("hiện vật, ngày công trị giá %(n)s đồng") % {"n": value})
    what = ", ".join(parts) or gettext("chưa có giá trị")
    return told % {"n": number_vn(found.unnamed), "what": what}


def _school_table(lines: Sequence[SchoolLine], notes: Sequence[str]) -> Table:
    return Table(
        title=gettext("Nhu cầu và kết quả của từng trường"),
        sheet=gettext("Trường"),
        notes=notes,
        columns=[Column(gettext("Trường"), width=32), *_sum_columns()],
        rows=[[line.school.name, *_sums(line.totals)] for line in lines],
    )


def _ledger_table(title: str, lines: Sequence[EntryLine], notes: Sequence[str]) -> Table:
    rows: list[list[Cell]] = [
        [
            line.entry.on,
            line.school,
            line.donor,
            line.donor_kind,
            line.form,
            line.entry.amount,
            line.what,
            line.valued,
            line.number,
            line.note,
            line.check.label if line.check else None,
            line.recorded,
        ]
        for line in lines
    ]
    return Table(
        title=title,
        sheet=title,
        notes=notes,
        columns=[
            Column(gettext("Ngày"), DATE, 12),
            Column(gettext("Trường"), width=26),
            Column(gettext("Nhà tài trợ"), width=26),
            Column(gettext("Loại"), width=16),
            Column(gettext("Hình thức đóng góp"), width=12),
            Column(gettext("Số tiền, giá trị"), INTEGER, 16),
            Column(gettext("Nội dung"), width=34),
            Column(gettext("Ai định giá"), width=18),
            Column(gettext("Số phiếu, chứng từ"), width=14),
            Column(gettext("Ghi chú"), width=28),
            Column(gettext("Kiểm tra"), width=16),
            Column(gettext("Người ghi"), width=24),
        ],
        rows=rows,
    )


def _sum_columns() -> list[Column]:
    return [
        Column(gettext("Nhu cầu"), INTEGER, 16),
        Column(gettext("Đã cam kết"), INTEGER, 16),
        Column(gettext("Đã tiếp nhận"), INTEGER, 16),
        Column(gettext("Trong đó tiền"), INTEGER, 16),
        Column(gettext("Đã sử dụng"), INTEGER, 16),
        Column(gettext("Tiền chưa dùng"), INTEGER, 16),
        Column(gettext("Khoản chưa có giá trị"), INTEGER, 12),
    ]


def _sums(totals: Totals) -> list[Cell]:
    return [
        totals.need,
        totals.sum_of("pledged"),
        totals.sum_of("received"),
        totals.received["money"],
        totals.sum_of("used"),
        totals.money_left,
        sum(totals.unvalued.values()) or None,
    ]
