"""The register of documents as a workbook, in the columns that clerical offices keep."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.selectors import list_documents
from truongchuan.domain.documents.states import Direction, DocumentState
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.book_notes import programme_label
from truongchuan.web.presenters.official_documents import direction_of, filter_from, order_from
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.documents import KINDS, STATES, URGENCIES


def register_table(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> Table:
    """Return every entry that the page's filter keeps; cancelled ones say that they are."""
    direction = direction_of(query)
    order, descending = order_from(query)
    # A register is read from its first entry on, unless another order was asked for.
    if not query.get("sort"):
        descending = False
    found = list_documents(
        actor=actor,
        programme=programme,
        direction=direction,
        on=on,
        where=filter_from(query, direction),
        order=order,
        descending=descending,
    )
    incoming = direction == Direction.IN
    return Table(
        title=gettext("SỔ ĐĂNG KÝ VĂN BẢN ĐẾN") if incoming else gettext("SỔ ĐĂNG KÝ VĂN BẢN ĐI"),
        sheet=gettext("Văn bản đến") if incoming else gettext("Văn bản đi"),
        notes=_notes(programme, on),
        columns=_in_columns() if incoming else _out_columns(),
        rows=[_in_row(d) if incoming else _out_row(d) for d in found],
    )


def _notes(programme: Programme, on: date) -> list[str]:
    notes = [programme_label(programme), gettext("Tính đến ngày %(day)s") % {"day": date_vn(on)}]
    if programme.is_demo:
        notes.append(gettext("Số liệu minh họa"))
    return notes


def _in_columns() -> list[Column]:
    return [
        Column(gettext("Ngày đến"), CellKind.DATE, 11),
        Column(gettext("Số đến"), CellKind.INTEGER, 7),
        Column(gettext("Cơ quan ban hành"), width=24),
        Column(gettext("Số, ký hiệu"), width=18),
        Column(gettext("Ngày văn bản"), CellKind.DATE, 11),
        Column(gettext("Tên loại và trích yếu nội dung"), width=46),
        Column(gettext("Mức độ khẩn"), width=9),
        Column(gettext("Đơn vị xử lý"), width=22),
        Column(gettext("Hạn trả lời"), CellKind.DATE, 11),
        Column(gettext("Ngày trả lời"), CellKind.DATE, 11),
        Column(gettext("Trạng thái"), width=15),
        Column(gettext("Ký nhận"), width=10),
        Column(gettext("Ghi chú"), width=22),
    ]


def _out_columns() -> list[Column]:
    return [
        Column(gettext("Số theo dõi"), CellKind.INTEGER, 8),
        Column(gettext("Số, ký hiệu"), width=18),
        Column(gettext("Ngày văn bản"), CellKind.DATE, 11),
        Column(gettext("Tên loại và trích yếu nội dung"), width=46),
        Column(gettext("Cơ quan ban hành"), width=22),
        Column(gettext("Người ký"), width=20),
        Column(gettext("Nơi nhận"), width=34),
        Column(gettext("Số bản"), CellKind.INTEGER, 7),
        Column(gettext("Trạng thái"), width=15),
        Column(gettext("Ghi chú"), width=22),
    ]


def _in_row(d: OfficialDocument) -> list[Cell]:
    return [
        d.received_on,
        d.tracking_number,
        d.body_name,
        d.full_number,
        d.signed_on,
        _named(d),
        gettext(URGENCIES[d.urgency]) if d.urgency else None,
        d.assigned_to.name if d.assigned_to else None,
        d.reply_due,
        d.replied_on,
        gettext(STATES[d.state]),
        None,
        _remark(d),
    ]


def _out_row(d: OfficialDocument) -> list[Cell]:
    return [
        d.tracking_number,
        d.full_number,
        d.signed_on,
        _named(d),
        d.body_name,
        d.signer_name,
        d.recipients,
        d.copies,
        gettext(STATES[d.state]),
        _remark(d),
    ]


def _named(d: OfficialDocument) -> str:
    return f"{gettext(KINDS[d.kind])}: {d.summary}"


def _remark(d: OfficialDocument) -> str | None:
    if d.state in {DocumentState.REVOKED, DocumentState.VOID}:
        return f"{gettext(STATES[d.state])}: {d.ended_reason}"
    return None
