"""Texts of people, their accounts and rights: refused writes, acts in the record."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "person-name-empty": _("Hãy ghi họ và tên."),
    "function-unknown": _("Không có nhiệm vụ “{function}”."),
    "function-not-of-unit": _("Hiệu trưởng phải thuộc một trường; {unit} không phải là trường."),
    "function-of-authority-only": _(
        "Lãnh đạo và quản trị thuộc chính cơ quan, không thuộc {unit}. Hãy chọn cơ quan ở ô Đơn vị."
    ),
    "function-order": _("Ngày cuối không thể trước ngày đầu ({on}). Hãy xem lại hai ngày."),
    "function-held": _("Người này đã giữ đúng nhiệm vụ đó ở {unit} trong thời gian này."),
    "email-taken": _(
        "Địa chỉ thư này đã là của {name}. Mỗi người dùng một địa chỉ, vì thư mở được tài khoản."
    ),
    "nobody-to-invite-account": _("Hãy chọn ít nhất một người để mời."),
    "too-many-at-once": _("Mỗi lần mời nhiều nhất {limit} người. Hãy chia ra nhiều lần."),
    "person-has-account": _("{name} đã có tài khoản, không cần mời."),
    "person-has-no-account": _("{name} chưa có tài khoản đang dùng."),
    "person-without-function": _(
        "{name} không còn nhiệm vụ nào. Hãy giao nhiệm vụ có ngày bắt đầu trước khi mời."
    ),
    "person-erased": _("Dữ liệu cá nhân của người này đã xóa. Hãy thêm người mới nếu cần."),
    "invitation-not-open": _(
        "Đường dẫn mời này không còn dùng được. Hãy xin người mời cấp đường dẫn khác."
    ),
    "username-taken": _("Tên đăng nhập “{username}” đã có người dùng. Hãy chọn tên khác."),
    "username-wrong": _(
        "Tên đăng nhập “{username}” chưa hợp lệ: từ 3 đến 60 ký tự, chỉ gồm chữ, số và các dấu . - _ + @"
    ),
    "membership-ended": _("Nhiệm vụ này đã kết thúc ngày {on}."),
    "membership-order": _("Nhiệm vụ bắt đầu ngày {on}: ngày cuối không thể trước ngày đó."),
    "last-keeper": _(
        "Đây là người cuối cùng quản trị hoặc lãnh đạo có tài khoản. Hãy giao nhiệm vụ quản trị cho người khác trước."
    ),
    "not-oneself": _("Không tự làm việc này cho chính mình được. Hãy nhờ người quản trị khác."),
    "account-not-locked": _("Tài khoản của {name} không bị khóa."),
    "second-factor-missing": _("{name} chưa bật xác thực hai lớp."),
    "second-factor-own-first": _(
        "Hãy bật xác thực hai lớp cho tài khoản của bạn trước khi bắt buộc người khác."
    ),
    "choice-unknown": _("Không có lựa chọn “{value}”."),
    "session-missing": _("Phiên làm việc này đã kết thúc."),
    "stand-in-order": _("Ngày cuối không thể trước ngày đầu ({on}). Hãy xem lại hai ngày."),
    "stand-in-past": _("Ngày {on} đã qua. Ủy quyền tính từ hôm nay trở đi."),
    "stand-in-too-long": _("Mỗi lần ủy quyền nhiều nhất {days} ngày. Hãy chọn ngày cuối sớm hơn."),
    "stand-in-outside-function": _(
        "Thời gian ủy quyền nằm ngoài thời gian giữ nhiệm vụ. Hãy chọn ngày trong thời gian đó."
    ),
    "stand-in-oneself": _("Không ai tự thay chính mình. Hãy chọn người khác."),
    "stand-in-overlaps": _(
        "Trong thời gian này {name} đã được ủy quyền thay nhiệm vụ đó. Hãy kết thúc ủy quyền cũ trước."
    ),
    "stand-in-ended": _("Ủy quyền này đã kết thúc ngày {on}."),
    "deputy-without-function": _(
        "{name} không giữ nhiệm vụ nào trong suốt thời gian ủy quyền, nên không thay được."
    ),
    "deputy-without-account": _("{name} chưa có tài khoản. Hãy mời người này trước."),
    "nothing-to-leave": _("{name} không còn nhiệm vụ nào để thôi."),
    "successor-oneself": _("Người kế nhiệm phải là người khác."),
    "successor-without-function": _(
        "{name} không có nhiệm vụ nào sau ngày đó. Hãy đánh dấu giao nhiệm vụ cho người kế nhiệm, hoặc chọn người khác."
    ),
    "person-still-serves": _(
        "{name} còn nhiệm vụ. Chỉ xóa dữ liệu cá nhân của người đã thôi mọi nhiệm vụ."
    ),
}

ACTIONS: dict[str, str] = {
    "accounts.add_person": _("thêm người"),
    "accounts.change_person": _("sửa tên, địa chỉ thư"),
    "accounts.invite": _("mời tạo tài khoản"),
    "accounts.password_link": _("cấp đường dẫn đặt lại mật khẩu"),
    "accounts.revoke_invitation": _("thu hồi lời mời"),
    "accounts.accept": _("nhận lời mời, tạo tài khoản"),
    "accounts.new_password": _("đặt lại mật khẩu bằng đường dẫn được cấp"),
    "accounts.give_function": _("giao nhiệm vụ"),
    "accounts.change_function": _("sửa chức danh, ngày bắt đầu"),
    "accounts.end_function": _("kết thúc nhiệm vụ"),
    "accounts.lock": _("khóa tài khoản"),
    "accounts.unlock": _("mở khóa tài khoản"),
    "accounts.sign_out": _("đăng xuất mọi nơi cho người khác"),
    "accounts.reset_second_factor": _("đặt lại xác thực hai lớp cho người khác"),
    "accounts.set_policy": _("đổi chính sách đăng nhập"),
    "accounts.sign_in": _("đăng nhập"),
    "accounts.locked_out": _("tạm khóa do sai mật khẩu nhiều lần"),
    "accounts.password": _("đổi mật khẩu"),
    "accounts.second_factor_on": _("bật xác thực hai lớp"),
    "accounts.second_factor_off": _("tắt xác thực hai lớp"),
    "accounts.recovery_codes": _("tạo mã dự phòng mới"),
    "accounts.link_sign_in": _("gắn tài khoản đăng nhập chung"),
    "accounts.unlink_sign_in": _("bỏ gắn tài khoản đăng nhập chung"),
    "accounts.end_sessions": _("kết thúc phiên của mình"),
    "accounts.start_stand_in": _("ủy quyền thay nhiệm vụ"),
    "accounts.end_stand_in": _("kết thúc ủy quyền"),
    "accounts.leave": _("thôi mọi nhiệm vụ, bàn giao"),
    "accounts.export_data": _("tải dữ liệu cá nhân của mình"),
    "accounts.erase": _("xóa dữ liệu cá nhân của người đã rời"),
    "accounts.tidy": _("dọn lời mời và phiên quá hạn"),
}
EVENT_KINDS: dict[str, str] = {}

PASSWORDS: dict[str, str] = {
    "short": _("Mật khẩu mới có {length} ký tự, cần ít nhất {least}."),
    "digits": _("Mật khẩu chỉ gồm chữ số nên rất dễ dò. Hãy thêm chữ."),
    "few_signs": _("Mật khẩu dùng quá ít ký tự khác nhau, cần ít nhất {least} ký tự khác nhau."),
    "repeats": _("Mật khẩu chỉ lặp lại “{piece}”. Hãy ghép nhiều từ khác nhau."),
    "run": _("Mật khẩu chủ yếu là dãy phím hoặc chữ liền nhau (“{run}”)."),
    "known": _(
        "Mật khẩu chủ yếu là từ dễ đoán (“{word}”): tên người, đơn vị, cơ quan hay từ quen dùng. Thêm năm hoặc số vào cũng không an toàn hơn."
    ),
    "common": _("Mật khẩu này nằm trong danh sách mật khẩu phổ biến mà kẻ xấu thử trước tiên."),
}

FUNCTIONS: dict[str, str] = {
    "leader": _("lãnh đạo"),
    "head": _("thủ trưởng đơn vị"),
    "officer": _("chuyên viên"),
    "head_teacher": _("hiệu trưởng"),
    "viewer": _("người xem"),
    "operator": _("quản trị"),
}

STATES: dict[str, str] = {
    "uninvited": _("chưa mời"),
    "invited": _("đã mời"),
    "active": _("đang dùng"),
    "locked": _("khóa"),
    "left": _("đã thôi"),
}

INVITATION_STATES: dict[str, str] = {
    "open": _("đang chờ"),
    "accepted": _("đã nhận"),
    "revoked": _("đã thu hồi"),
    "expired": _("hết hạn"),
    "pointless": _("không còn dùng được"),
}

REFUSED_INVITATIONS: dict[str, str] = {
    "unknown": _(
        "Không có lời mời nào ở địa chỉ này. Có thể đường dẫn chép thiếu: hãy mở lại từ thư, hoặc gõ đúng cả dãy chữ trên phiếu."
    ),
    "accepted": _("Lời mời này đã dùng để tạo tài khoản. Hãy đăng nhập bằng tài khoản đó."),
    "revoked": _("Lời mời này đã được thu hồi hoặc thay bằng lời mời mới hơn."),
    "expired": _("Lời mời này đã hết hạn."),
    "pointless": _("Lời mời này không còn cần nữa: tài khoản đã có, hoặc đã bị khóa."),
}

SECOND_FACTOR: dict[str, str] = {
    "offered": _("Khuyến nghị: ai cũng bật được, không bắt buộc"),
    "required": _("Bắt buộc với người quản trị và lãnh đạo của cơ quan"),
}

NOTICES: dict[str, str] = {
    "second_factor_reset": _(
        "{by} đã đặt lại xác thực hai lớp của bạn lúc {at}. Hãy bật lại ở trang Tài khoản của tôi."
    ),
    "signed_out": _("{by} đã đăng xuất tài khoản của bạn khỏi mọi máy lúc {at}."),
    "unlocked": _("{by} đã mở khóa tài khoản của bạn lúc {at}."),
    "password_link": _("{by} đã cấp một đường dẫn đặt lại mật khẩu của bạn lúc {at}."),
}

HOLDINGS: dict[str, str] = {
    "functions": _("Nhiệm vụ đang giữ"),
    "seats": _("Thành viên Ban chỉ đạo"),
    "obstacles": _("Vướng mắc mà đơn vị chỉ có người này giải quyết"),
    "drafts": _("Bản đọc kế hoạch chưa nhập"),
    "unread": _("Thông báo chưa đọc"),
    "invitations_made": _("Lời mời đã gửi, còn hiệu lực"),
    "stand_ins": _("Ủy quyền"),
    "feed": _("Địa chỉ lịch riêng"),
    "tokens": _("Khóa truy cập"),
    "sessions": _("Phiên đăng nhập"),
}

OUTCOMES: dict[str, str] = {
    "handed_over": _("chuyển cho người kế nhiệm"),
    "ended": _("kết thúc"),
    "stays": _("xem để xử lý"),
}

HOLDING_NOTES: dict[str, str] = {
    "functions": _("Mọi nhiệm vụ kết thúc vào ngày cuối."),
    "seats": _(
        "Chỉ đổi người khi ghi số quyết định kiện toàn ở dưới và có người kế nhiệm; nếu không, ghế giữ nguyên để Ban chỉ đạo kiện toàn sau."
    ),
    "obstacles": _("Vướng mắc do đơn vị giải quyết. Hãy cử người khác của đơn vị theo dõi."),
    "drafts": _("Không có người kế nhiệm thì bản đọc giữ nguyên, cả cơ quan vẫn mở được."),
    "unread": _("Không có người kế nhiệm thì thông báo giữ nguyên."),
    "invitations_made": _("Đường dẫn mời hết hiệu lực; mời lại từ trang Người dùng khi cần."),
    "stand_ins": _("Kết thúc cùng ngày cuối."),
    "feed": _("Địa chỉ lịch ngừng mở được ngay."),
    "tokens": _("Khóa truy cập ngừng dùng được ngay."),
}

DATA_KINDS: dict[str, str] = {
    "identity": _("Họ tên, địa chỉ thư, cơ quan"),
    "functions": _("Nhiệm vụ theo thời gian"),
    "stand_ins": _("Ủy quyền"),
    "account": _("Tài khoản, cách đăng nhập"),
    "sessions": _("Phiên đăng nhập"),
    "invitations": _("Lời mời"),
    "notices": _("Thông tin về thay đổi trên tài khoản"),
    "preferences": _("Cách nhận thông báo, địa chỉ lịch"),
    "notifications": _("Thông báo"),
    "mails": _("Thư đã gửi"),
    "seats": _("Thành viên Ban chỉ đạo"),
    "departures": _("Lần thôi nhiệm vụ"),
    "end_reasons": _("Lý do kết thúc, thôi nhiệm vụ"),
    "reports": _("Báo cáo tiến độ đã gửi"),
    "events_by": _("Việc đã làm, trong nhật ký kiểm toán"),
    "events_about": _("Việc người khác làm về tài khoản, trong nhật ký kiểm toán"),
    "tokens": _("Khóa truy cập"),
}

PURPOSES: dict[str, str] = {
    "identity": _("Biết ai làm việc gì trong kế hoạch"),
    "functions": _("Xác định quyền theo thời gian"),
    "stand_ins": _("Xác định quyền khi thay người vắng"),
    "account": _("Đăng nhập an toàn"),
    "sessions": _("Để người dùng thấy và kết thúc phiên lạ"),
    "invitations": _("Cấp tài khoản đúng người"),
    "notices": _("Báo cho người dùng biết"),
    "preferences": _("Báo việc theo cách người dùng chọn"),
    "notifications": _("Báo việc cần làm"),
    "mails": _("Biết thư đã gửi hay chưa"),
    "seats": _("Ghi Ban chỉ đạo theo quyết định"),
    "departures": _("Ghi việc bàn giao"),
    "end_reasons": _("Biết vì sao và theo căn cứ nào nhiệm vụ kết thúc"),
    "reports": _("Kiểm đếm tiến độ, ai báo cáo"),
    "events_by": _("Chịu trách nhiệm về việc đã làm"),
    "events_about": _("Chịu trách nhiệm về việc đã làm"),
    "tokens": _("Cho chương trình khác đọc dữ liệu thay người dùng"),
}

RETENTIONS: dict[str, str] = {
    "identity": _("Đến khi xóa sau khi rời; khi đó tên thay bằng mã"),
    "functions": _("Giữ cùng hồ sơ kế hoạch, sau khi xóa chỉ còn mã"),
    "stand_ins": _("Giữ cùng hồ sơ kế hoạch, sau khi xóa chỉ còn mã"),
    "account": _("Đến khi xóa sau khi rời"),
    "sessions": _("Đến khi đăng xuất hoặc hết hạn phiên"),
    "invitations": _("Lời mời không dùng: xóa sau {days} ngày; còn lại đến khi xóa sau khi rời"),
    "notices": _("Đến khi xóa sau khi rời"),
    "preferences": _("Đến khi xóa sau khi rời"),
    "notifications": _("Đến khi xóa sau khi rời"),
    "mails": _("Đến khi xóa sau khi rời"),
    "seats": _("Giữ nguyên: văn bản chính thức ghi tên thành viên"),
    "departures": _("Giữ cùng hồ sơ, sau khi xóa chỉ còn mã"),
    "end_reasons": _("Đến khi xóa sau khi rời; nhật ký chỉ ghi độ dài"),
    "reports": _("Giữ nguyên cùng hồ sơ kế hoạch, kèm tên lúc báo cáo"),
    "events_by": _("Giữ nguyên: nhật ký chỉ ghi thêm, không sửa, không xóa được"),
    "events_about": _("Giữ nguyên; chỉ ghi mã người, không ghi tên, địa chỉ thư"),
    "tokens": _("Đến khi thu hồi hoặc xóa sau khi rời"),
}
