"""Lists as tables, for .xlsx and .csv: all that the filter keeps, not one page of it.

A list that needs sheets of its own has a presenter ``…_book`` of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Protocol, TypeVar

from django.core.paginator import Page
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.presenters.book_notes import MOST_LINES, notes_of
from truongchuan.web.presenters.ceremonies import CeremonyLine
from truongchuan.web.presenters.committee import CommitteePage
from truongchuan.web.presenters.event_log import EventLine
from truongchuan.web.presenters.law_index import InstrumentLine
from truongchuan.web.presenters.law_metrics import MetricLine
from truongchuan.web.presenters.meetings import MeetingLine
from truongchuan.web.presenters.outreach import CampaignLine
from truongchuan.web.presenters.outreach_list import MessageLine
from truongchuan.web.presenters.programme_list import ProgrammeLine
from truongchuan.web.presenters.reminder_work import WorkLine
from truongchuan.web.presenters.reviews import MonthLine

TEXT, NUMBER, DAY, SHARE = CellKind.TEXT, CellKind.INTEGER, CellKind.DATE, CellKind.PERCENT
Line_co = TypeVar("Line_co", covariant=True)


class Listed(Protocol[Line_co]):
    """A page of a list: its lines, and where in the list they stand."""

    @property
    def lines(self) -> Iterable[Line_co]:
        """The lines of this page."""

    @property
    def page(self) -> Page:  # type: ignore[type-arg]
        """The page of the list."""


def every_line(view: Callable[[QueryDict], Listed[Line_co]], query: QueryDict) -> list[Line_co]:
    """Return the lines of all pages that a query asks for, page by page."""
    asked = query.copy()
    found: list[Line_co] = []
    for number in range(1, MOST_LINES):
        asked["page"] = str(number)
        shown = view(asked)
        found.extend(shown.lines)
        if not shown.page.has_next():
            break
    return found


def programmes_table(lines: Iterable[ProgrammeLine]) -> Table:
    """Return the programmes with their figures."""
    return Table(
        title=gettext("Kế hoạch"),
        sheet=gettext("Kế hoạch"),
        columns=[
            Column(gettext("Năm"), TEXT, 12),
            Column(gettext("Số, ký hiệu"), TEXT, 16),
            Column(gettext("Kế hoạch"), TEXT, 60),
            Column(gettext("Cơ quan"), TEXT, 28),
            Column(gettext("Số nhiệm vụ"), NUMBER, 10),
            Column(gettext("Đã xong"), NUMBER, 10),
            Column(gettext("Quá hạn"), NUMBER, 10),
            Column(gettext("Chỉ tiêu"), NUMBER, 10),
            Column(gettext("Đã công nhận"), NUMBER, 12),
        ],
        rows=[
            [
                line.years, line.number, line.title, line.authority, line.rows, line.done,
                line.late, line.targets, line.recognised,
            ]
            for line in lines
        ],
    )  # fmt: skip


def history_table(lines: Iterable[EventLine], *, programme: Programme, on: date) -> Table:
    """Return what was done to a programme."""
    return Table(
        title=gettext("Nhật ký"),
        sheet=gettext("Nhật ký"),
        notes=notes_of(programme, on),
        columns=[
            Column(gettext("STT"), NUMBER, 8),
            Column(gettext("Thời điểm"), TEXT, 18),
            Column(gettext("Người"), TEXT, 24),
            Column(gettext("Việc"), TEXT, 34),
            Column(gettext("Về"), TEXT, 50),
            Column(gettext("Trước"), TEXT, 16),
            Column(gettext("Sau"), TEXT, 16),
            Column(gettext("Chi tiết"), TEXT, 50),
        ],
        rows=[
            [
                line.number, f"{timezone.localtime(line.at):%d/%m/%Y %H:%M}", line.person,
                line.action, line.subject, line.before, line.after, line.details,
            ]
            for line in lines
        ],
    )  # fmt: skip


def meetings_table(lines: Iterable[MeetingLine], *, programme: Programme, on: date) -> Table:
    """Return the meetings of the committee."""
    return Table(
        title=gettext("Cuộc họp Ban chỉ đạo"),
        sheet=gettext("Cuộc họp"),
        notes=notes_of(programme, on),
        columns=[
            Column(gettext("Ngày"), DAY, 12),
            Column(gettext("Giờ"), TEXT, 8),
            Column(gettext("Loại"), TEXT, 18),
            Column(gettext("Cuộc họp"), TEXT, 60),
            Column(gettext("Địa điểm"), TEXT, 34),
            Column(gettext("Trạng thái"), TEXT, 16),
            Column(gettext("Số kết luận"), NUMBER, 10),
            Column(gettext("Chưa xong"), NUMBER, 10),
            Column(gettext("Số thông báo"), TEXT, 16),
        ],
        rows=[
            [
                line.day, f"{timezone.localtime(line.meeting.at):%H:%M}", line.kind,
                line.meeting.title, line.meeting.place, line.mark.label, line.conclusions,
                line.open, line.notice,
            ]
            for line in lines
        ],
    )  # fmt: skip


def committee_table(page: CommitteePage, *, programme: Programme) -> Table:
    """Return who sits in the committee on the page's day."""
    return Table(
        title=page.committee.name if page.committee else gettext("Ban chỉ đạo"),
        sheet=gettext("Thành viên"),
        notes=notes_of(programme, page.day),
        columns=[
            Column(gettext("STT"), NUMBER, 6),
            Column(gettext("Chức danh trong Ban"), TEXT, 28),
            Column(gettext("Họ và tên"), TEXT, 28),
            Column(gettext("Chức vụ"), TEXT, 44),
            Column(gettext("Đơn vị"), TEXT, 36),
            Column(gettext("Từ ngày"), DAY, 12),
        ],
        rows=[
            [
                number, view.role, view.name, view.post, view.unit, view.since,
            ]
            for number, view in enumerate(page.members, start=1)
        ],
    )  # fmt: skip


def campaigns_table(lines: Iterable[CampaignLine], *, programme: Programme, on: date) -> Table:
    """Return the campaigns of outreach."""
    return Table(
        title=gettext("Đợt tuyên truyền"),
        sheet=gettext("Đợt tuyên truyền"),
        notes=notes_of(programme, on),
        columns=[
            Column(gettext("Đợt"), TEXT, 60),
            Column(gettext("Từ ngày"), DAY, 12),
            Column(gettext("Đến ngày"), DAY, 12),
            Column(gettext("Trạng thái"), TEXT, 16),
            Column(gettext("Số báo cáo"), NUMBER, 12),
            Column(gettext("Số lượt"), NUMBER, 12),
        ],
        rows=[
            [
                line.campaign.title, line.campaign.starts_on, line.campaign.ends_on,
                line.state.label, line.reports, line.times,
            ]
            for line in lines
        ],
    )  # fmt: skip


def messages_table(lines: Iterable[MessageLine], *, programme: Programme, on: date) -> Table:
    """Return the library of messages."""
    return Table(
        title=gettext("Thông điệp tuyên truyền"),
        sheet=gettext("Thông điệp"),
        notes=notes_of(programme, on),
        columns=[
            Column(gettext("Thông điệp"), TEXT, 70),
            Column(gettext("Đối tượng"), TEXT, 22),
            Column(gettext("Kênh"), TEXT, 36),
            Column(gettext("Số lần dùng"), NUMBER, 12),
            Column(gettext("Đợt"), TEXT, 44),
        ],
        rows=[
            [line.message.words, line.audience, line.channels, line.used, line.campaign]
            for line in lines
        ],
    )


def ceremonies_table(lines: Iterable[CeremonyLine], *, programme: Programme, on: date) -> Table:
    """Return the ceremonies with the schools they are for."""
    return Table(
        title=gettext("Lễ đón bằng"),
        sheet=gettext("Lễ đón bằng"),
        notes=notes_of(programme, on),
        columns=[
            Column(gettext("Ngày"), DAY, 12),
            Column(gettext("Buổi lễ"), TEXT, 50),
            Column(gettext("Địa điểm"), TEXT, 40),
            Column(gettext("Trường"), TEXT, 60),
            Column(gettext("Ngày đã tổ chức"), DAY, 14),
            Column(gettext("Ngày hủy"), DAY, 12),
        ],
        rows=[
            [
                timezone.localtime(line.ceremony.at).date(),
                line.ceremony.title,
                line.ceremony.place,
                "; ".join(school.name for school in line.ceremony.schools.all()),
                line.ceremony.held_on,
                line.ceremony.cancelled_on,
            ]
            for line in lines
        ],
    )


def reviews_table(lines: Iterable[MonthLine], *, programme: Programme, on: date) -> Table:
    """Return the months with the figures of their reviews."""
    return Table(
        title=gettext("Sơ kết tháng"),
        sheet=gettext("Sơ kết tháng"),
        notes=notes_of(programme, on),
        columns=[
            Column(gettext("Tháng"), TEXT, 16),
            Column(gettext("Trạng thái"), TEXT, 18),
            Column(gettext("Số nhiệm vụ"), NUMBER, 10),
            Column(gettext("Đã xong"), NUMBER, 10),
            Column(gettext("Quá hạn"), NUMBER, 10),
            Column(gettext("Xong trong tháng"), NUMBER, 12),
            Column(gettext("Chỉ tiêu"), NUMBER, 10),
            Column(gettext("Đã công nhận"), NUMBER, 12),
            Column(gettext("Người đóng"), TEXT, 24),
        ],
        rows=[
            [
                line.label, line.look.label if line.look else "", line.total, line.done, line.late,
                line.done_in_month, line.targets, line.recognised, line.closed_by,
            ]
            for line in lines
        ],
    )  # fmt: skip


def instruments_table(lines: Iterable[InstrumentLine]) -> Table:
    """Return the instruments of the law library."""
    return Table(
        title=gettext("Thư viện luật"),
        sheet=gettext("Văn bản"),
        columns=[
            Column(gettext("Số, ký hiệu"), TEXT, 22),
            Column(gettext("Loại"), TEXT, 16),
            Column(gettext("Trích yếu"), TEXT, 60),
            Column(gettext("Hiệu lực từ"), DAY, 12),
            Column(gettext("Hiệu lực đến"), DAY, 12),
            Column(gettext("Tình trạng"), TEXT, 18),
            Column(gettext("Lĩnh vực"), TEXT, 30),
            Column(gettext("Cấp học"), TEXT, 30),
            Column(gettext("Số quy định"), NUMBER, 10),
            Column(gettext("Đối chiếu"), TEXT, 18),
        ],
        rows=[
            [
                line.number, line.kind, line.title, line.start, line.end, line.state.label,
                line.topic, line.kinds, line.rules, line.verification.label,
            ]
            for line in lines
        ],
    )  # fmt: skip


def metrics_table(lines: Iterable[MetricLine]) -> Table:
    """Return the registry of metrics."""
    return Table(
        title=gettext("Chỉ số"),
        sheet=gettext("Chỉ số"),
        columns=[
            Column(gettext("Mã"), TEXT, 34),
            Column(gettext("Số liệu"), TEXT, 60),
            Column(gettext("Đơn vị"), TEXT, 12),
            Column(gettext("Kiểu"), TEXT, 16),
            Column(gettext("Thời điểm"), TEXT, 16),
            Column(gettext("Nhóm"), TEXT, 24),
            Column(gettext("Cấp học"), TEXT, 30),
            Column(gettext("Ai cho số"), TEXT, 20),
            Column(gettext("Cách đếm"), TEXT, 60),
            Column(gettext("Số quy định dùng"), NUMBER, 10),
        ],
        rows=[
            [
                line.id, line.name, line.unit, line.type, line.period, line.group, line.kinds,
                line.asked_of, line.help, len(line.uses),
            ]
            for line in lines
        ],
    )  # fmt: skip


def work_table(lines: Iterable[WorkLine], *, programme: Programme, on: date) -> Table:
    """Return the open work that may want a reminder."""
    return Table(
        title=gettext("Việc cần đôn đốc"),
        sheet=gettext("Việc cần đôn đốc"),
        notes=notes_of(programme, on),
        columns=[
            Column(gettext("Số"), TEXT, 8),
            Column(gettext("Nhiệm vụ"), TEXT, 60),
            Column(gettext("Đơn vị chủ trì"), TEXT, 34),
            Column(gettext("Hạn"), DAY, 12),
            Column(gettext("Quá hạn"), TEXT, 10),
            Column(gettext("Tiến độ"), SHARE, 10),
            Column(gettext("Dấu hiệu"), TEXT, 34),
        ],
        rows=[
            [
                line.label,
                line.task,
                "; ".join(named.name for named in line.leads),
                line.due_on,
                gettext("có") if line.late else "",
                line.percent / 100,
                "; ".join(line.marks),
            ]
            for line in lines
        ],
    )
