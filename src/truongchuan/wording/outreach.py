"""Texts of outreach: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

CHANNELS: dict[str, str] = {
    "loudspeaker": _("Loa truyền thanh"),
    "residents_meeting": _("Họp tổ dân phố"),
    "parents_meeting": _("Họp phụ huynh"),
    "poster": _("Pano, áp phích, băng rôn"),
    "online": _("Trang thông tin, Zalo"),
    "press": _("Tin bài"),
    "other": _("Hình thức khác"),
}
CHANNEL_HEADS: dict[str, str] = {
    "loudspeaker": _("Loa"),
    "residents_meeting": _("Họp tổ dân phố"),
    "parents_meeting": _("Họp phụ huynh"),
    "poster": _("Pano, băng rôn"),
    "online": _("Trang, Zalo"),
    "press": _("Tin bài"),
    "other": _("Khác"),
}
"""Short names for the heads of a table."""

UNITS: dict[str, str] = {
    "loudspeaker": _("lượt phát"),
    "residents_meeting": _("cuộc họp"),
    "parents_meeting": _("cuộc họp"),
    "poster": _("tấm"),
    "online": _("bài đăng"),
    "press": _("tin, bài"),
    "other": _("lần"),
}
"""What ``times`` counts in each channel."""

AUDIENCES: dict[str, str] = {
    "parents": _("Phụ huynh"),
    "residents": _("Nhân dân"),
    "staff": _("Cán bộ, giáo viên"),
    "ward_leaders": _("Lãnh đạo phường, xã"),
}
PLACE_KINDS: dict[str, str] = {
    "ward": _("Phường, xã"),
    "school": _("Trường"),
    "other": _("Cơ quan, đơn vị khác"),
}
CELL_STATES: dict[str, str] = {
    "none": _("chưa có"),
    "some": _("đã làm"),
    "met": _("đủ mức"),
    "short": _("thiếu so với mức"),
    "waiting": _("đang trong tháng, chưa đủ"),
}

ERRORS: dict[str, str] = {
    "campaign-title-empty": _("Hãy ghi tên đợt tuyên truyền."),
    "campaign-dates": _("Ngày kết thúc {end} sớm hơn ngày bắt đầu {start}."),
    "campaign-outdated": _(
        "Có người vừa sửa đợt tuyên truyền này, nên thay đổi của bạn chưa được ghi. Hãy mở lại trang rồi sửa."
    ),
    "campaign-of-another": _("Đợt tuyên truyền này không thuộc kế hoạch đang mở."),
    "message-empty": _("Hãy ghi nội dung thông điệp."),
    "message-of-another": _("Thông điệp này không thuộc đợt tuyên truyền đã chọn."),
    "message-withdrawn": _("Thông điệp này đã ngừng dùng. Hãy chọn thông điệp khác."),
    "message-in-use": _("Thông điệp này đang được dùng."),
    "audience-unknown": _("Không có đối tượng “{audience}”."),
    "channel-unknown": _("Không có hình thức tuyên truyền “{channel}”."),
    "place-kind-unknown": _("Chỉ đặt mức cho phường, xã hoặc cho trường, không có loại “{kind}”."),
    "times-range": _("Số lần phải từ 1 đến {most}, không thể là {times}."),
    "reach-range": _("Số người phải từ 0 đến {most}, không thể là {reach}."),
    "activity-dates": _("Đến ngày {end} lại sớm hơn từ ngày {start}."),
    "activity-in-future": _(
        "Ngày {on} chưa đến (hôm nay của kế hoạch là {today}). Chỉ ghi việc đã làm."
    ),
    "activity-before-programme": _(
        "Ngày {on} trước khi kế hoạch bắt đầu ({start}) nên không tính vào kế hoạch này."
    ),
    "activity-not-current": _(
        "Lượt ghi này đã được đính chính hoặc đã rút. Hãy mở bản đang tính để sửa."
    ),
    "outreach-reason-missing": _("Hãy ghi lý do, để người đọc sau hiểu vì sao."),
    "words-missing": _("Với “hình thức khác”, hãy ghi rõ đã làm gì."),
    "file-of-another": _("Tệp này thuộc cơ quan khác nên không dùng được ở đây."),
}
ACTIONS: dict[str, str] = {
    "outreach.start_campaign": _("lập đợt tuyên truyền"),
    "outreach.change_campaign": _("sửa đợt tuyên truyền"),
    "outreach.add_message": _("thêm thông điệp"),
    "outreach.withdraw_message": _("ngừng dùng thông điệp"),
    "outreach.restore_message": _("dùng lại thông điệp"),
    "outreach.set_target": _("đặt mức tuyên truyền hằng tháng"),
    "outreach.report": _("ghi hoạt động tuyên truyền"),
    "outreach.correct": _("đính chính hoạt động tuyên truyền"),
    "outreach.withdraw": _("rút hoạt động tuyên truyền"),
}
EVENT_KINDS: dict[str, str] = {
    "campaign": _("đợt tuyên truyền"),
    "message": _("thông điệp tuyên truyền"),
    "outreach_activity": _("hoạt động tuyên truyền"),
    "channel_target": _("mức tuyên truyền hằng tháng"),
}
