"""Certificates as rows of a workbook."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext, pgettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.domain.accreditation.held import NONE, list_held, schools_without
from truongchuan.domain.directory.models import School
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.book_notes import day_notes
from truongchuan.web.presenters.certificates import (
    CertificateLine,
    certificate_lines,
    held_filter,
    held_order,
)
from truongchuan.wording.labels import SCHOOL_KINDS


def certificates_table(*, actor: Actor, on: date, query: QueryDict) -> Table:
    """Return what the page shows, all pages of it."""
    where = held_filter(query)
    first = [
        Column(gettext("STT"), CellKind.INTEGER, 6),
        Column(gettext("Trường"), width=30),
        Column(gettext("Cấp học"), width=18),
        Column(pgettext("where a school is", "Phường, xã"), width=20),
    ]
    if where.state == NONE:
        schools = schools_without(actor=actor, where=where)
        return Table(
            title=gettext("Trường chưa có bằng công nhận"),
            sheet=gettext("Chưa có bằng"),
            notes=day_notes(on),
            columns=first,
            rows=[(n, *_school(school)) for n, school in enumerate(schools, start=1)],
        )
    order, descending = held_order(query)
    held = list_held(actor=actor, on=on, where=where, order=order, descending=descending)
    lines = certificate_lines(held, on)
    return Table(
        title=gettext("Bằng công nhận của các trường"),
        sheet=gettext("Bằng công nhận"),
        notes=day_notes(on, made_up=any(line.is_sample for line in lines)),
        columns=[
            *first,
            Column(gettext("Cấp độ kiểm định"), CellKind.INTEGER, 10),
            Column(gettext("Mức độ đạt chuẩn"), CellKind.INTEGER, 10),
            Column(gettext("Số quyết định"), width=18),
            Column(gettext("Ngày quyết định"), CellKind.DATE, 12),
            Column(gettext("Cơ quan công nhận"), width=24),
            Column(gettext("Có giá trị từ"), CellKind.DATE, 12),
            Column(gettext("Có giá trị đến"), CellKind.DATE, 12),
            Column(gettext("Còn (ngày)"), CellKind.INTEGER, 9),
            Column(gettext("Tình trạng"), width=16),
            Column(gettext("Theo quy định"), width=20),
            Column(gettext("Nguồn"), width=28),
        ],
        rows=[_cells(n, line) for n, line in enumerate(lines, start=1)],
    )


def _school(school: School) -> tuple[Cell, ...]:
    ward = school.ward.label if school.ward else None
    return school.organisation.name, gettext(SCHOOL_KINDS[school.kind]), ward


def _cells(number: int, line: CertificateLine) -> tuple[Cell, ...]:
    return (
        number, line.school, line.kind, line.ward, line.level, line.degree, line.number,
        line.decided_on, line.issuer, line.valid_from, line.valid_to, line.days,
        line.mark.label, line.instrument, line.source,
    )  # fmt: skip
