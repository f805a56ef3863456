"""Words of the invitation, the minutes, the notice of conclusions and the committee's decision."""

from __future__ import annotations

from datetime import datetime

from truongchuan.domain.papers.blocks import Annex, Column, Level, Piece, Side, Signature
from truongchuan.domain.papers.gather.given import (
    Attendee,
    CommitteePaper,
    Conclusion,
    MeetingPaper,
)
from truongchuan.wording.paper_texts.common import (
    Draft,
    Outline,
    Part,
    Writing,
    closed,
    day,
    long_day,
    lower_first,
    two,
    upper_first,
)
from truongchuan.wording.paper_texts.heads import body_lines
from truongchuan.wording.paper_texts.tables import Rows, annexes, without_empty

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
COMMITTEE_DUTIES = (
    "Giúp Chủ tịch chỉ đạo, đôn đốc các đơn vị thực hiện kế hoạch xây dựng trường đạt chuẩn quốc gia",
    "Kiểm đếm tiến độ hằng quý; xem xét, giải quyết khó khăn, vướng mắc của các đơn vị và nhà trường",
    "Sơ kết hằng tháng, tổng kết năm; báo cáo kết quả với cấp trên theo quy định",
)
MOST_SEATS = 6  # more seats than this go to an annex


def _clock(value: datetime) -> str:
    return f"{value.hour:02d} giờ {value.minute:02d}"


def _person(who: Attendee) -> str:
    """Write "Ông (bà) …" with post and unit, without rank or degree."""
    rest = ", ".join(x for x in (who.post, who.unit) if x)
    return f"{who.name}, {rest}" if rest else who.name


def write_invitation(w: Writing, data: MeetingPaper) -> Draft:
    """Write the invitation (mẫu 1.7)."""
    out = Outline()
    several = len(data.invited) > 1
    out.body(f"{w.issuer} trân trọng kính mời: {'' if several else data.invited[0] + '.'}".rstrip())
    if several:
        for text in closed(data.invited):
            out.item(text)
    out.body(f"Tới dự: {upper_first(data.subject)}.")
    if data.agenda:
        out.body("Nội dung:")
        for text in closed(data.agenda):
            out.item(text)
    out.body(f"Chủ trì: {_person(data.chair)}.")
    start = data.starts_at
    out.body(f"Thời gian: {_clock(start)}, {_WEEKDAYS[start.weekday()]}, {long_day(start.date())}.")
    out.body(f"Địa điểm: {data.place}.")
    if data.note:
        out.body(data.note.rstrip(".") + ".")
    out.body("Trân trọng kính mời các đồng chí, đại biểu tới dự họp đúng thành phần, thời gian")
    out.finish(w.desk.layout.ending)
    return Draft(
        summary=f"Dự {lower_first(data.subject)}",
        blocks=tuple(out.blocks),
        recipients=("Như trên", w.archive),
    )


def write_minutes(w: Writing, data: MeetingPaper) -> Draft:
    """Write the minutes (mẫu 1.9)."""
    out = Outline()
    start = data.starts_at
    out.body(f"Thời gian bắt đầu: {_clock(start)}, {long_day(start.date())}.")
    out.body(f"Địa điểm: {data.place}.")
    out.body(f"Thành phần tham dự: {two(len(data.present))} người, gồm:")
    for text in closed(_person(who) for who in data.present):
        out.item(text)
    if data.absent:
        out.body("Vắng mặt:")
        for text in closed(_person(who) for who in data.absent):
            out.item(text)
    out.body(f"Chủ trì (chủ tọa): {_person(data.chair)}.")
    out.body(f"Thư ký (người ghi biên bản): {_person(data.secretary)}.")
    out.body("Nội dung (theo diễn biến cuộc họp):")
    for text in closed(data.agenda):
        out.item(text)
    if data.proceedings:
        out.clause("Diễn biến cuộc họp")
        for who, what in data.proceedings:
            out.item(f"{who}: {what.rstrip('.')}.")
    if data.conclusions:
        out.clause("Kết luận của chủ tọa")
        for conclusion in data.conclusions:
            out.item(*_conclusion(w, conclusion))
    end = data.ends_at or start
    out.body(
        f"Cuộc họp kết thúc vào {_clock(end)}, {long_day(end.date())}; biên bản đã được đọc lại cho các thành viên dự họp nghe và thống nhất"
    )
    out.finish(w.desk.layout.ending)
    return Draft(
        summary=upper_first(data.subject),
        blocks=tuple(out.blocks),
        recipients=("Các thành viên dự họp", "Lưu: VT, Hồ sơ"),
        secretary=Signature(("THƯ KÝ",), data.secretary.name),
        chair=Signature(("CHỦ TỌA",), data.chair.name),
    )


def _conclusion(w: Writing, conclusion: Conclusion) -> tuple[Part, ...]:
    text = conclusion.text.rstrip(" .;")
    piece = (
        w.ink.figure(text, "task", conclusion.task_number)
        if conclusion.task_number is not None
        else text
    )
    unit = f"; {conclusion.unit} chủ trì" if conclusion.unit else ""
    due = f", hoàn thành trước ngày {day(conclusion.due)}" if conclusion.due else ""
    return (piece, f"{unit}{due}.")


def write_conclusions(w: Writing, data: MeetingPaper) -> Draft:
    """Write the notice of a meeting's conclusions."""
    out = Outline()
    start = data.starts_at
    out.body(
        f"Ngày {day(start.date())}, tại {data.place}, đồng chí {_person(data.chair)} chủ trì {lower_first(data.subject)}. "
        f"Sau khi nghe báo cáo và ý kiến của các thành viên dự họp, đồng chí chủ trì kết luận như sau:"
    )
    for conclusion in data.conclusions:
        out.numbered(*_conclusion(w, conclusion))
    out.body(
        f"{w.issuer} thông báo để các đơn vị biết, nghiêm túc thực hiện; giao {w.letterhead.drafter_unit} theo dõi, đôn đốc, kiểm đếm kết quả."
    )
    out.finish(w.desk.layout.ending)
    return Draft(
        summary=f"Kết luận tại {lower_first(data.subject)}",
        blocks=tuple(out.blocks),
        recipients=(
            "Các thành viên Ban chỉ đạo",
            "Các đơn vị có tên trong kết luận",
            f"Chủ tịch, các PCT {w.authority}",
            w.archive,
        ),
    )


def write_decision(w: Writing, data: CommitteePaper) -> Draft:
    """Write the decision that sets up or renews a committee (mẫu 1.2)."""
    out = Outline()
    out.add(Level.ORDER, " ".join(body_lines(w.letterhead.name)))
    out.bases([*data.bases, f"Theo đề nghị của Trưởng {lower_first(w.letterhead.drafter_unit)}"])
    out.add(Level.ORDER, "QUYẾT ĐỊNH:")
    verb = "Kiện toàn" if data.replaces else "Thành lập"
    many = len(data.seats) > MOST_SEATS
    where = " (danh sách tại Phụ lục kèm theo)." if many else ", gồm các ông (bà) có tên sau:"
    out.add(Level.ARTICLE, _bold(f"Điều 1. {verb} {data.name}"), where)
    if not many:
        for place, seat in enumerate(data.seats):
            end = "." if place + 1 == len(data.seats) else ";"
            out.item(f"{seat.name}, {seat.post}: {seat.role}{end}")
    out.add(Level.ARTICLE, _bold("Điều 2. Nhiệm vụ"))
    for text in data.duties:
        out.numbered(text.rstrip(" .;") + ".")
    replaced = f" và thay thế {data.replaces}" if data.replaces else ""
    out.add(Level.ARTICLE, _bold("Điều 3. Điều khoản thi hành"))
    out.body(f"Quyết định này có hiệu lực kể từ ngày ký{replaced}.")
    out.body(
        f"Chánh Văn phòng, {w.letterhead.drafter_unit}, các đơn vị liên quan và các ông (bà) có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này"
    )
    out.finish(w.desk.layout.ending)
    annexed: tuple[Annex, ...] = ()
    if many:
        table = Outline()
        columns = [
            Column("STT", 7, Side.CENTRE),
            Column("Họ và tên", 24),
            Column("Chức vụ, đơn vị", 33),
            Column("Chức danh trong Ban chỉ đạo", 18),
            Column("Nhiệm vụ", 18),
        ]
        rows: Rows = [
            [str(place), seat.name, seat.post, seat.role, seat.duty]
            for place, seat in enumerate(data.seats, start=1)
        ]
        table.table(*without_empty(columns, rows))
        annexed = annexes(w, "Quyết định", [(f"Danh sách {data.name}", table.blocks, False)])
    return Draft(
        summary=f"Về việc {lower_first(verb)} {data.name}",
        blocks=tuple(out.blocks),
        recipients=("Như Điều 3", f"Thường trực HĐND, {w.authority}", w.archive),
        annexes=annexed,
    )


def _bold(text: str) -> Piece:
    return Piece(text, bold=True)


__all__ = [
    "COMMITTEE_DUTIES",
    "write_conclusions",
    "write_decision",
    "write_invitation",
    "write_minutes",
]
