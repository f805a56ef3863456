"""Texts of committee: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "committee-name-empty": _("Hãy ghi tên Ban chỉ đạo."),
    "committee-quorum": _("Tỷ lệ thành viên phải có mặt là từ 1 đến 100, không thể là {percent}."),
    "committee-before-last": _(
        "Ban chỉ đạo hiện hành có hiệu lực từ ngày {on}: ngày của quyết định kiện toàn phải sau ngày đó."
    ),
    "committee-missing": _(
        "Ngày {on} chưa có Ban chỉ đạo nào có hiệu lực. Hãy ghi quyết định thành lập hoặc kiện toàn trước."
    ),
    "member-name-empty": _("Hãy ghi họ tên thành viên."),
    "role-unknown": _("Không có chức danh “{role}” trong Ban chỉ đạo."),
    "person-not-of-authority": _("{name} không thuộc cơ quan của kế hoạch này."),
    "file-not-of-authority": _("Tệp “{name}” không thuộc cơ quan của kế hoạch này."),
    "day-outside-committee": _("Ngày {on} nằm ngoài thời gian hiệu lực của Ban chỉ đạo."),
    "role-taken": _(
        "Chức danh này đang do {name} giữ. Hãy dùng “Thay thành viên” để ghi người kế nhiệm."
    ),
    "member-already": _("{name} đang là thành viên của Ban chỉ đạo."),
    "member-left": _("{name} đã thôi tham gia từ ngày {on}."),
    "day-before-member": _("{name} tham gia từ ngày {on}: hãy chọn ngày sau ngày đó."),
    "decision-needed": _("Hãy ghi số quyết định thay đổi thành viên."),
    "title-empty": _("Hãy ghi tên cuộc họp."),
    "meeting-kind-unknown": _("Không có loại cuộc họp “{kind}”."),
    "meeting-in-the-past": _("Ngày {on} đã qua: cuộc họp phải từ hôm nay trở đi."),
    "meeting-same-time": _("Cuộc họp đang để đúng giờ này. Hãy chọn giờ khác."),
    "meeting-before-its-day": _(
        "Cuộc họp được triệu tập vào ngày {on}. Nếu họp sớm hơn, hãy đổi lịch trước khi khai mạc."
    ),
    "meeting-not-preparing": _("Cuộc họp đã khai mạc hoặc đã hủy, không đổi lịch họp được nữa."),
    "meeting-time-invited": _("Giấy mời đã gửi: muốn đổi giờ thì dùng “Đổi lịch” và ghi lý do."),
    "meeting-move-refused": _(
        "Cuộc họp không ở bước cho phép làm việc này. Trang có thể đã cũ: hãy tải lại."
    ),
    "meeting-not-concluded": _("Cuộc họp chưa kết luận."),
    "meeting-has-writing": _(
        "Đã có điểm danh, biên bản hoặc kết luận: không quay lại bước trước khai mạc được."
    ),
    "member-not-of-committee": _("{name} không là thành viên Ban chỉ đạo vào ngày {on}."),
    "row-not-of-programme": _("Nhiệm vụ {number} không thuộc kế hoạch này."),
    "agenda-empty": _("Chương trình họp chưa có nội dung nào. Hãy thêm ít nhất một nội dung."),
    "agenda-closed": _("Cuộc họp đã khai mạc hoặc đã kết thúc: chương trình không sửa được nữa."),
    "nobody-to-invite": _("Chưa có ai để mời: Ban chỉ đạo không có thành viên vào ngày họp."),
    "place-empty": _("Hãy ghi địa điểm họp trước khi gửi giấy mời."),
    "reason-needed": _("Hãy ghi lý do."),
    "attendance-missing": _(
        "Còn {count} người được mời chưa điểm danh. Hãy điểm danh đủ rồi kết thúc cuộc họp."
    ),
    "chair-absent": _(
        "{name} được ghi là chủ trì nhưng không có mặt. Hãy ghi ai chủ trì thực tế ở phần Điểm danh."
    ),
    "attendance-unknown": _("Không có lựa chọn điểm danh “{value}”."),
    "represented-by-whom": _("Hãy ghi ai dự thay {name}."),
    "minutes-not-open": _(
        "Biên bản chỉ ghi được khi cuộc họp đang diễn ra. Sau khi kết luận, hãy ghi đính chính."
    ),
    "minutes-outdated": _(
        "{name} vừa ghi nội dung này. Bản của bạn chưa ghi đè: hãy xem bản mới rồi ghi lại."
    ),
    "notice-number-empty": _("Hãy ghi số của thông báo kết luận."),
    "addendum-empty": _("Hãy ghi nội dung đính chính."),
    "item-title-empty": _("Hãy ghi nội dung."),
    "item-minutes": _("Thời lượng từ 1 đến {most} phút, không thể là {minutes}."),
    "item-of-other-meeting": _("Nội dung này thuộc cuộc họp khác."),
    "conclusion-empty": _("Hãy ghi nội dung kết luận."),
    "conclusion-withdrawn": _("Kết luận {number} đã được rút."),
}
ACTIONS: dict[str, str] = {
    "committee.create": _("thành lập, kiện toàn Ban chỉ đạo"),
    "committee.add_member": _("thêm thành viên Ban chỉ đạo"),
    "committee.change_member": _("thay thành viên Ban chỉ đạo"),
    "committee.end_member": _("cho thôi thành viên Ban chỉ đạo"),
    "committee.correct_member": _("sửa cách ghi thành viên"),
    "meeting.plan": _("dự kiến cuộc họp"),
    "meeting.edit": _("sửa thông tin cuộc họp"),
    "meeting.invite": _("gửi giấy mời họp"),
    "meeting.postpone": _("đổi lịch họp"),
    "meeting.cancel": _("hủy cuộc họp"),
    "meeting.open": _("khai mạc cuộc họp"),
    "meeting.take_back_opening": _("quay lại trước khai mạc"),
    "meeting.conclude": _("kết thúc cuộc họp"),
    "meeting.presiding": _("ghi người chủ trì thực tế"),
    "meeting.notice": _("ghi số thông báo kết luận"),
    "meeting.attendance": _("điểm danh"),
    "meeting.minutes": _("ghi biên bản"),
    "meeting.remark": _("nhận xét kết luận kỳ trước"),
    "meeting.addendum": _("đính chính biên bản"),
    "agenda.add": _("thêm nội dung họp"),
    "agenda.edit": _("sửa nội dung họp"),
    "agenda.move": _("đổi thứ tự nội dung họp"),
    "agenda.remove": _("bỏ nội dung họp"),
    "agenda.refill": _("cập nhật chương trình theo tình hình"),
    "conclusion.add": _("ghi kết luận"),
    "conclusion.link": _("ghi kết luận đẩy nhiệm vụ"),
    "conclusion.withdraw": _("rút kết luận"),
}
EVENT_KINDS: dict[str, str] = {
    "committee": _("Ban chỉ đạo"),
    "committee_member": _("thành viên Ban chỉ đạo"),
    "meeting": _("cuộc họp"),
    "conclusion": _("kết luận cuộc họp"),
}

ROLES: dict[str, str] = {
    "chair": _("Trưởng ban"),
    "standing_deputy": _("Phó Trưởng ban Thường trực"),
    "deputy": _("Phó Trưởng ban"),
    "member": _("Ủy viên"),
    "secretary": _("Thư ký"),
}
MEETING_KINDS: dict[str, str] = {
    "quarter": _("Kiểm đếm tiến độ quý"),
    "month": _("Giao ban tháng"),
    "extra": _("Họp đột xuất"),
    "closing": _("Họp tổng kết"),
}
MEETING_STATES: dict[str, tuple[str, str, str]] = {
    "planned": ("neutral", "edit", _("Đang chuẩn bị")),
    "invited": ("info", "send", _("Đã mời họp")),
    "held": ("warning", "clock", _("Đang họp")),
    "concluded": ("success", "check", _("Đã kết luận")),
    "cancelled": ("muted", "slash", _("Không họp")),
}
"""State of a meeting → tone, icon and word of its badge."""
MEETING_TABS: dict[str, str] = {
    "moi-hop": _("Mời họp"),
    "chuong-trinh": _("Chương trình"),
    "diem-danh": _("Điểm danh"),
    "bien-ban": _("Biên bản"),
    "ket-luan": _("Các kết luận"),
    "theo-doi": _("Theo dõi"),
}
ATTENDANCE: dict[str, str] = {
    "present": _("Có mặt"),
    "represented": _("Dự thay"),
    "absent": _("Vắng"),
}
CONCLUSION_KINDS: dict[str, str] = {
    "task": _("Giao việc mới"),
    "linked": _("Đẩy nhiệm vụ đã có"),
    "information": _("Ghi nhận"),
}
CONCLUSION_STATES: dict[str, tuple[str, str, str]] = {
    "not_started": ("neutral", "circle", _("Chưa bắt đầu")),
    "in_progress": ("info", "half", _("Đang làm")),
    "blocked": ("blocked", "stop", _("Đang vướng")),
    "done": ("success", "check", _("Đã xong")),
    "cancelled": ("muted", "slash", _("Không thực hiện")),
    "late": ("danger", "late", _("Quá hạn")),
    "noted": ("muted", "info", _("Ghi nhận")),
    "withdrawn": ("muted", "undo", _("Đã rút")),
}
"""State of a conclusion → tone, icon and word of its badge."""
CONCLUSION_FILTERS: dict[str, str] = {
    "open": _("chưa xong"),
    "late": _("quá hạn"),
    "not_started": _("chưa bắt đầu"),
    "in_progress": _("đang làm"),
    "blocked": _("đang vướng"),
    "done": _("đã xong"),
    "noted": _("ghi nhận"),
}
AGENDA_SOURCES: dict[str, str] = {
    "follow_up": _("Kết luận kỳ trước"),
    "late": _("Quá hạn"),
    "obstacle": _("Vướng mắc"),
    "target": _("Chỉ tiêu có nguy cơ"),
    "review": _("Kiểm đếm"),
    "free": _("Nội dung khác"),
}
_AGENDA_TITLES: dict[str, str] = {
    "follow_up": _("Kiểm điểm việc thực hiện {count} kết luận của các cuộc họp trước"),
    "late": _("{unit}: {count} nhiệm vụ quá hạn"),
    "obstacle": _("Tháo gỡ vướng mắc: {task}"),
    "target": _("{count} chỉ tiêu có nguy cơ không đạt đúng hạn"),
    "review": _("Kiểm đếm tiến độ thực hiện kế hoạch đến tháng {month}"),
}
NO_LEAD = _("Chưa rõ đơn vị chủ trì")


def agenda_title(
    source: str,
    *,
    count: int = 0,
    unit: str = "",
    task: str = "",
    month: str = "",
    translate: Translate = identity,
) -> str:
    """Return what a point is called that the product put on an agenda.

    ``month`` is written as 2023-05. A source without words of its own gives its name.
    """
    template = _AGENDA_TITLES.get(source)
    if template is None:
        return translate(AGENDA_SOURCES.get(source, source))
    year, _sep, number = month.partition("-")
    params = {
        "count": count,
        "unit": unit or translate(NO_LEAD),
        "task": task,
        "month": f"{int(number)}/{year}" if number.isdigit() else month,
    }
    return fill(translate(template), params)


def role_label(role: str, translate: Translate = identity) -> str:
    """Return what a member of the committee is; a guest's role is empty."""
    return translate(ROLES[role]) if role in ROLES else role
