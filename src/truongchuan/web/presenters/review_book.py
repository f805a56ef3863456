"""A review as a workbook: figures, tasks, units, schools, and the parts of other areas."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.reviews.frozen import SnapshotView, snapshot_view
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.reviews.selectors import Opinions, opinions_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.review_words import figure_label, place_url
from truongchuan.web.templatetags.ui import state_label
from truongchuan.web.templatetags.vn import date_vn, moment_vn, month_vn, quarter_vn
from truongchuan.wording.labels import RECOGNITIONS
from truongchuan.wording.reviews import RATINGS


def review_tables(review: MonthlyReview, *, actor: Actor) -> list[Table]:
    """Return the tables of a review whose numbers are frozen.

    :raises ValueError: while they are not.
    """
    view = snapshot_view(review)
    if view is None:
        raise ValueError("no frozen numbers")
    opinions = opinions_of(actor=actor, review=review)
    return list(_tables(review, view, opinions))


def _tables(review: MonthlyReview, view: SnapshotView, opinions: Opinions) -> Iterator[Table]:
    yield _figures(review, view)
    yield _tasks(review, view, opinions)
    yield _units(review, view, opinions)
    yield _schools(review, view)
    for section in view.sections:
        if section.rows:
            columns = [Column(name, width=24) for name in section.columns]
            rows = [[_text(cell) for cell in row] for row in section.rows]
            yield Table(section.title, columns, rows, section.title, _notes(review, view))


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _title(view: SnapshotView) -> str:
    return gettext("Sơ kết %(month)s: %(plan)s") % {
        "month": month_vn(view.month).lower(),
        "plan": view.number or view.title,
    }


def _notes(review: MonthlyReview, view: SnapshotView) -> list[str]:
    notes = [
        gettext("Số liệu tính đến %(at)s. Mã kiểm tra: %(hash)s")
        % {"at": moment_vn(timezone.localtime(view.as_of)), "hash": review.snapshot_hash}
    ]
    if review.is_closed:
        notes.append(
            gettext("Đã đóng %(at)s, %(who)s. Mã đóng: %(hash)s")
            % {
                "at": moment_vn(review.closed_at),
                "who": review.closed_by,
                "hash": review.closing_hash,
            }
        )
    else:
        notes.append(gettext("Kỳ sơ kết chưa đóng: ý kiến và đánh giá còn có thể thay đổi."))
    return [*notes, gettext("Số liệu minh họa")] if view.is_sample else notes


def _figures(review: MonthlyReview, view: SnapshotView) -> Table:
    rows = [
        [
            section,
            figure_label(f),
            f.value if isinstance(f.value, int) else None,
            place_url(f.place),
        ]
        for section, figures in (("", view.figures), *((s.title, s.figures) for s in view.sections))
        for f in figures
    ]
    columns = [
        Column(gettext("Phần"), width=18),
        Column(gettext("Số liệu"), width=44),
        Column(gettext("Giá trị"), CellKind.INTEGER, 10),
        Column(gettext("Xem tại"), width=46),
    ]
    return Table(_title(view), columns, rows, gettext("Số liệu"), _notes(review, view))


def _tasks(review: MonthlyReview, view: SnapshotView, opinions: Opinions) -> Table:
    columns = [
        Column(gettext("TT"), width=6),
        Column(gettext("Nhiệm vụ"), width=52),
        Column(gettext("Chủ trì"), width=20),
        Column(gettext("Hạn"), CellKind.DATE, 12),
        Column(gettext("Trạng thái"), width=16),
        Column(gettext("Tỷ lệ"), CellKind.PERCENT, 8),
        Column(gettext("Quá hạn"), width=9),
        Column(gettext("Ghi chú"), width=30),
        Column(gettext("Báo cáo gần nhất"), width=24),
        Column(gettext("Đánh giá"), width=14),
        Column(gettext("Nhận xét"), width=34),
    ]
    rows = []
    for row in view.rows:
        given = opinions.tasks.get(row.id)
        report = row.last_report
        rows.append(
            [
                row.label,
                row.task,
                ", ".join(row.leads),
                row.due_on,
                state_label(row.state),
                row.percent / 100,
                gettext("quá hạn") if row.late else None,
                row.note,
                f"{date_vn(report.on)}, {report.person}" if report else None,
                gettext(RATINGS[given.rating]) if given else None,
                given.words if given else None,
            ]
        )
    return Table(_title(view), columns, rows, gettext("Nhiệm vụ"), _notes(review, view))


def _units(review: MonthlyReview, view: SnapshotView, opinions: Opinions) -> Table:
    number = CellKind.INTEGER
    columns = [
        Column(gettext("Đơn vị"), width=34),
        Column(gettext("Chủ trì"), number, 9),
        Column(gettext("Phối hợp"), number, 9),
        Column(gettext("Đã xong"), number, 9),
        Column(gettext("Xong trong tháng"), number, 10),
        Column(gettext("Quá hạn"), number, 9),
        Column(gettext("Báo cáo trong tháng"), number, 11),
        Column(gettext("Không báo cáo"), width=11),
        Column(gettext("Ý kiến của đơn vị"), width=44),
        Column(gettext("Đánh giá"), width=14),
        Column(gettext("Nhận xét"), width=34),
    ]
    rows: list[list[str | int | None]] = []
    for unit in view.units:
        comment, given = opinions.comments.get(unit.id), opinions.units.get(unit.id)
        rows.append(
            [
                unit.name, unit.leads, unit.supports, unit.done, unit.done_in_month, unit.late,
                unit.reports, gettext("không báo cáo") if unit.silent else None,
                comment.words if comment else None,
                gettext(RATINGS[given.rating]) if given else None,
                given.words if given else None,
            ]
        )  # fmt: skip
    seen = {unit.id for unit in view.units}
    for pk, comment in opinions.comments.items():
        if pk not in seen:
            rows.append([comment.organisation.name, *[None] * 7, comment.words, None, None])
    return Table(_title(view), columns, rows, gettext("Đơn vị"), _notes(review, view))


def _schools(review: MonthlyReview, view: SnapshotView) -> Table:
    number = CellKind.INTEGER
    columns = [
        Column(gettext("Trường"), width=26),
        Column(gettext("Thời hạn"), width=14),
        Column(gettext("Hình thức"), width=16),
        Column(gettext("Trạng thái"), width=20),
        Column(gettext("Mức đã chứng minh"), number, 11),
        Column(gettext("Mức độ chuẩn đã chứng minh"), number, 12),
        Column(gettext("Mức độ chuẩn còn có thể"), number, 12),
        Column(gettext("Mục còn vướng"), number, 10),
        Column(gettext("Số bước"), number, 8),
        Column(gettext("Bước đã xong"), number, 8),
        Column(gettext("Bước quá hạn"), number, 8),
        Column(gettext("Tiến độ"), CellKind.PERCENT, 9),
    ]
    rows = [
        [
            s.name, quarter_vn(s.quarter) if s.quarter else None,
            gettext(RECOGNITIONS[s.recognition]) if s.recognition in RECOGNITIONS else None,
            state_label(s.state), s.proven_level, s.proven_degree, s.possible_degree, s.blocking,
            s.steps, s.steps_done, s.steps_late,
            s.percent / 100 if s.percent is not None else None,
        ]
        for s in view.schools
    ]  # fmt: skip
    return Table(_title(view), columns, rows, gettext("Trường"), _notes(review, view))
