"""Texts of setting up an authority: refused writes, acts in the record, steps and what is missing."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "setup-ticket-unknown": _(
        "Địa chỉ thiết lập này không đúng. Hãy kiểm tra đã chép đủ cả dòng chưa."
    ),
    "setup-ticket-used": _(
        "Địa chỉ thiết lập này đã được dùng. Hãy đăng nhập bằng tài khoản đã lập."
    ),
    "setup-ticket-expired": _("Địa chỉ thiết lập này đã hết hạn sau 48 giờ."),
    "setup-ticket-revoked": _("Địa chỉ thiết lập này đã bị thu hồi."),
    "setup-too-often": _(
        "Biểu mẫu này đã được gửi quá nhiều lần. Hãy đợi {minutes} phút rồi gửi lại; những gì đã điền chưa được ghi."
    ),
    "setup-kind": _("Hãy chọn cấp của cơ quan trong danh sách."),
    "setup-name-missing": _("Hãy ghi tên đầy đủ của cơ quan."),
    "setup-person-missing": _("Hãy ghi họ tên và tên đăng nhập của người quản trị."),
    "setup-function": _("Không có chức danh “{value}”. Hãy chọn trong danh sách."),
    "setup-step-unknown": _("Không có bước thiết lập này. Hãy tải lại trang."),
    "setup-changed-meanwhile": _(
        "Có người vừa sửa “{name}” trong lúc bạn mở trang, nên bản của bạn chưa được ghi. Hãy so sánh hai bản rồi ghi lại nếu cần."
    ),
    "setup-not-below": _("“{name}” không phải cơ quan trực thuộc của bạn."),
    "setup-child-works": _(
        "“{name}” đã có người dùng. Muốn thêm người, người quản trị của cơ quan đó gửi lời mời."
    ),
    "authority-exists": _(
        "Đã có cơ quan tên “{name}” trên hệ thống này. Nếu đó là cơ quan của bạn, hãy hỏi người quản trị của cơ quan."
    ),
    "authority-not-ended-here": _("Không kết thúc cơ quan tại đây."),
    "superior-itself": _(
        "Cơ quan cấp trên không thể là chính cơ quan này hoặc cơ quan trực thuộc nó."
    ),
    "unit-name-missing": _("Hãy ghi tên đơn vị."),
    "unit-name-taken": _(
        "Đã có đơn vị tên “{name}”. Hãy dùng đơn vị đó, hoặc thêm cách viết khác cho nó."
    ),
    "unit-name-same": _("Tên mới giống tên đang dùng (“{name}”)."),
    "unit-kind": _("Hãy chọn loại đơn vị trong danh sách."),
    "unit-ended": _("Đơn vị đã kết thúc từ ngày {on}."),
    "unit-not-ended": _("Đơn vị đang hoạt động, không có ngày kết thúc để bỏ."),
    "unit-end-order": _("Ngày kết thúc không được trước ngày {on}, khi tên này bắt đầu."),
    "unit-has-people": _(
        "Còn {count} người giữ chức danh ở đơn vị sau ngày đó. Hãy cho thôi hoặc chuyển họ sang đơn vị khác trước."
    ),
    "unit-has-successor": _("Đơn vị đã có đơn vị kế tục, nên không mở lại được."),
    "unit-successor": _("“{name}” không thể là đơn vị kế tục: hãy chọn đơn vị khác của cơ quan."),
    "unit-used": _(
        "“{name}” đang được dùng (người, nhiệm vụ, văn bản …) nên không xóa được. Hãy ghi ngày kết thúc."
    ),
    "units-none": _("Chưa chọn đơn vị nào. Hãy đánh dấu ít nhất một dòng."),
    "units-too-many": _("Mỗi lần thêm tối đa {most} đơn vị."),
    "alias-missing": _("Hãy ghi cách viết khác của tên đơn vị."),
    "alias-is-name": _("“{written}” chính là tên đơn vị."),
    "alias-known": _("“{written}” đã có trong danh sách."),
    "alias-taken": _(
        "“{written}” đang là cách viết của “{name}”. Bỏ ở đó trước nếu muốn chuyển sang đây."
    ),
    "letterhead-empty": _("Hãy điền ít nhất một mục của tiêu đề văn bản."),
    "letterhead-symbol": _(
        "Ký hiệu “{value}” chỉ gồm chữ, số và dấu nối, ví dụ UBND hoặc UBND-VHXH."
    ),
    "school-year-label": _("Năm học “{value}” viết như 2026-2027: hai năm liền nhau."),
    "school-year-order": _(
        "Các ngày phải theo thứ tự: ngày đầu, hết học kỳ I, bắt đầu học kỳ II, ngày cuối."
    ),
    "school-year-days": _(
        "Năm học {label} phải bắt đầu trong năm đầu của tên năm học và không dài quá 380 ngày."
    ),
    "school-year-known": _("Đã có năm học {label}. Hãy sửa năm học đó."),
    "school-year-overlaps": _(
        "Các ngày trùng với năm học {label}. Hãy kiểm tra ngày đầu và ngày cuối."
    ),
    "weekly-rest-unknown": _("Hãy chọn ngày nghỉ hằng tuần trong danh sách."),
    "office-day-outside": _(
        "Lịch chỉ có từ năm {first} đến năm {last}. Hãy ghi ngày trong khoảng đó."
    ),
    "children-not-here": _("Chỉ cơ quan cấp tỉnh thêm được xã, phường trực thuộc."),
    "children-none": _("Hãy dán tên các xã, phường, mỗi dòng một tên."),
    "children-too-many": _("Mỗi lần thêm tối đa {most} xã, phường."),
    "children-tier": _("“{written}” không nêu là phường, xã hay đặc khu. Hãy ghi rõ."),
    "authority-link-gone": _("Quyền xem này đã kết thúc. Hãy tải lại trang."),
    "authority-link-order": _("Ngày cuối không được trước ngày bắt đầu {on}."),
}
ACTIONS: dict[str, str] = {
    "setup.open_ticket": _("Lập địa chỉ thiết lập cho cơ quan"),
    "setup.revoke_ticket": _("Thu hồi địa chỉ thiết lập"),
    "setup.use_ticket": _("Thiết lập cơ quan, lập người quản trị đầu tiên"),
    "setup.add_units": _("Thêm đơn vị theo bộ đơn vị thường có"),
    "setup.add_children": _("Thêm xã, phường trực thuộc"),
    "setup.skip": _("Để lại một bước thiết lập"),
    "setup.resume": _("Làm tiếp một bước thiết lập"),
    "authority.set_superior": _("Ghi cơ quan cấp trên"),
    "authority.unlink": _("Kết thúc quyền xem dữ liệu cơ quan trực thuộc"),
    "organisation.correct": _("Sửa cách ghi tên, loại đơn vị"),
    "organisation.end": _("Kết thúc đơn vị"),
    "organisation.reopen": _("Bỏ ngày kết thúc của đơn vị"),
    "organisation.remove": _("Xóa đơn vị thêm nhầm"),
    "organisation.move": _("Đổi thứ tự đơn vị"),
    "organisation.add_alias": _("Thêm cách viết khác của tên đơn vị"),
    "organisation.remove_alias": _("Bỏ cách viết khác của tên đơn vị"),
    "letterhead.set": _("Ghi tiêu đề văn bản"),
    "letterhead.remove": _("Bỏ tiêu đề văn bản"),
    "school_year.add": _("Thêm năm học"),
    "school_year.change": _("Sửa năm học"),
    "school_year.remove": _("Xóa năm học"),
    "office_days.weekly_rest": _("Ghi ngày nghỉ hằng tuần"),
    "office_days.add": _("Thêm ngày nghỉ, ngày làm bù của cơ quan"),
    "office_days.remove": _("Bỏ ngày nghỉ, ngày làm bù của cơ quan"),
}
EVENT_KINDS: dict[str, str] = {}

STEPS: dict[str, str] = {
    "name": _("Tên, cấp và cơ quan cấp trên"),
    "units": _("Các đơn vị"),
    "letterhead": _("Tiêu đề văn bản và người ký"),
    "school_years": _("Năm học"),
    "working_days": _("Ngày làm việc"),
    "people": _("Người dùng"),
    "schools": _("Danh sách trường"),
    "plan": _("Kế hoạch đầu tiên"),
}
WHY: dict[str, str] = {
    "name": _("Báo cáo gửi lên cơ quan cấp trên; tên và cấp quyết định thể thức văn bản."),
    "units": _(
        "Nhiệm vụ trong kế hoạch được giao theo tên đơn vị; thiếu đơn vị thì việc không đến đúng nơi."
    ),
    "letterhead": _("Văn bản soạn từ hệ thống lấy tiêu đề, ký hiệu, địa danh và người ký từ đây."),
    "school_years": _("Số liệu của trường và các mốc được ghi theo năm học."),
    "working_days": _(
        "Hạn và số ngày làm việc được tính theo lịch này, trừ ngày nghỉ và ngày làm bù."
    ),
    "people": _("Mỗi đơn vị cần ít nhất một người để nhận việc và báo cáo."),
    "schools": _(
        "Trường, loại trường và bằng công nhận đang có là nền để đánh giá và lập chỉ tiêu."
    ),
    "plan": _("Khi có kế hoạch, lộ trình, nhiệm vụ và nhắc việc bắt đầu chạy."),
}
MISSING: dict[str, str] = {
    "no-superior": _("Chưa ghi cơ quan cấp trên."),
    "no-units": _("Chưa có đơn vị nào."),
    "no-standing-body": _(
        "Chưa có cơ quan thường trực: Sở GD&ĐT, phòng GD&ĐT hoặc phòng Văn hóa - Xã hội."
    ),
    "no-letterhead": _("Chưa ghi; đang dùng tiêu đề suy từ tên cơ quan."),
    "no-school-year": _("Chưa có năm học nào."),
    "school-year-over": _("Năm học gần nhất đã kết thúc."),
    "rest-not-confirmed": _("Chưa xác nhận; đang tính theo lịch nghỉ chung."),
    "no-leader": _("Chưa có lãnh đạo cơ quan."),
    "no-standing-staff": _("Chưa có người của cơ quan thường trực."),
    "no-schools": _("Chưa có trường nào."),
    "no-plan": _("Chưa nhập kế hoạch nào."),
}
SETUP_KINDS: dict[str, str] = {
    "ward": _("Ủy ban nhân dân xã, phường, đặc khu"),
    "province": _("Ủy ban nhân dân tỉnh, thành phố"),
    "education_department": _("Sở Giáo dục và Đào tạo (dùng riêng)"),
    "district": _("Ủy ban nhân dân quận, huyện (đến 30/06/2025)"),
}
WEEKLY_RESTS: dict[str, str] = {
    "sat_sun": _("Nghỉ thứ Bảy và Chủ nhật"),
    "sun": _("Chỉ nghỉ Chủ nhật"),
}
TICKET_STATES: dict[str, str] = {
    "open": _("chờ dùng"),
    "used": _("đã dùng"),
    "expired": _("hết hạn"),
    "revoked": _("đã thu hồi"),
}
CHILD_STATES: dict[str, str] = {
    "new": _("sẽ thêm"),
    "known": _("đã có trên hệ thống"),
    "twice": _("trùng dòng trên"),
    "no-tier": _("chưa rõ phường hay xã"),
}
USES: dict[str, str] = {
    "directory.membership": _("người giữ chức danh"),
    "directory.organisation": _("đơn vị trực thuộc"),
    "directory.succession": _("đơn vị kế tục hoặc tiền thân"),
    "directory.school": _("trường trên địa bàn"),
    "programmes.rowunit": _("nhiệm vụ trong lộ trình"),
    "programmes.duty": _("nhiệm vụ được phân công"),
    "onboarding.letterhead": _("tiêu đề văn bản"),
}
