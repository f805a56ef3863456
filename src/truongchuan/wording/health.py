"""What the checks of the installation say, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

TITLES: dict[str, str] = {
    "database": _("Cơ sở dữ liệu"),
    "migrations": _("Bảng dữ liệu"),
    "disk": _("Chỗ trên đĩa"),
    "writing": _("Quyền ghi"),
    "files": _("Kho tệp"),
    "worker": _("Tiến trình nền"),
    "queue": _("Việc nền"),
    "backups": _("Sao lưu"),
    "mail": _("Thư điện tử"),
    "libreoffice": _("LibreOffice"),
    "tesseract": _("Đọc bản quét"),
    "fonts": _("Phông chữ"),
    "clock": _("Đồng hồ"),
    "static": _("Tệp giao diện"),
    "secret": _("Khóa bí mật"),
    "web": _("Truy cập"),
    "operators": _("Người quản trị hệ thống"),
    "audit": _("Nhật ký kiểm toán"),
}

TEXTS: dict[str, str] = {
    "check-fails": _("Không kiểm tra được: {reason}"),
    "database-answers": _("Trả lời, {version}"),
    "database-away": _("Không trả lời: {reason}"),
    "database-encoding": _("Bảng mã {encoding}, cần UTF-8"),
    "database-old": _("{version} quá cũ"),
    "migrations-done": _("Đúng phiên bản ({number} bước)"),
    "migrations-waiting": _("Còn {number} bước nâng cấp chưa chạy, từ {first}"),
    "migrations-strange": _("Có bước nâng cấp lạ: {first}"),
    "disk-room": _("Còn {free} trên {total}"),
    "disk-little": _("Sắp hết chỗ: còn {free} trên {total} tại {folder}"),
    "disk-full": _("Hết chỗ: còn {free} trên {total} tại {folder}"),
    "writing-works": _("Ghi được vào mọi thư mục"),
    "writing-refused": _("Không ghi được vào {folder}: {reason}"),
    "files-there": _("{number} tệp, các tệp mới nhất còn đủ"),
    "files-closed": _("Không đọc, ghi được {folder}"),
    "files-lost": _("Mất hoặc hỏng tệp {path}"),
    "worker-alive": _("{number} tiến trình đang chạy"),
    "worker-silent": _("Dừng từ {when}"),
    "worker-none": _("Chưa có tiến trình nào chạy"),
    "queue-flows": _("{waiting} việc đang chờ, không có việc lỗi"),
    "queue-slow": _("{waiting} việc đang chờ, việc cũ nhất từ {when}"),
    "queue-failed": _("{failed} việc lỗi, {waiting} việc đang chờ"),
    "backups-new": _("Bản mới nhất {when}, đã đọc lại và còn nguyên vẹn"),
    "backups-by-hand": _("Bản mới nhất {when}; không đặt giờ sao lưu tự động"),
    "backups-old": _("Bản mới nhất đã cũ: {when}"),
    "backups-failed": _("Lần sao lưu gần đây không xong; bản mới nhất {when}"),
    "backups-damaged": _("Bản sao lưu {when} bị hỏng"),
    "backups-none": _("Chưa có bản sao lưu nào"),
    "backups-demo": _("Bản dùng thử không tự sao lưu"),
    "mail-on": _("Gửi qua {server}"),
    "mail-demo": _("Bản dùng thử ghi thư ra tệp, không gửi đi"),
    "mail-off": _("Chưa đặt máy chủ thư: không ai nhận được thư"),
    "mail-failed": _("{number} thư không gửi được"),
    "mail-refused": _("Máy chủ thư không nhận kết nối: {reason}"),
    "libreoffice-there": _("Có, làm được PDF"),
    "libreoffice-missing": _("Chưa cài: văn bản chỉ có .docx, không có PDF"),
    "libreoffice-fails": _("Có nhưng không đổi được sang PDF ({reason})"),
    "tesseract-there": _("Có, đọc được tiếng Việt"),
    "tesseract-missing": _("Chưa cài: kế hoạch bản quét không đọc được"),
    "tesseract-vietnamese": _("Thiếu dữ liệu tiếng Việt"),
    "fonts-there": _("Có {family}"),
    "fonts-missing": _("Không có Times New Roman hay phông cùng cỡ"),
    "fonts-unknown": _("Không liệt kê được phông chữ của máy"),
    "clock-right": _("Đúng giờ Việt Nam: {now}"),
    "clock-zone": _("Múi giờ đang là {zone}"),
    "clock-apart": _("Đồng hồ máy và cơ sở dữ liệu lệch nhau {seconds} giây"),
    "clock-behind": _("Đồng hồ máy chạy chậm: nhật ký đã có sự kiện lúc {when}"),
    "static-there": _("Đã gom đủ"),
    "static-missing": _("Chưa gom tệp giao diện vào {folder}"),
    "secret-strong": _("Đủ dài và khó đoán"),
    "secret-weak": _("Yếu hoặc dễ đoán"),
    "web-https": _("Chỉ vào bằng HTTPS, địa chỉ {address}"),
    "web-http": _("Cho vào bằng HTTP: mật khẩu đi qua mạng không được mã hóa"),
    "web-address": _("Địa chỉ trong thư là {address}, không phải https"),
    "web-debug": _("Đang bật chế độ gỡ lỗi: người ngoài thấy mã nguồn"),
    "web-demo": _("Bản dùng thử chỉ mở trên máy này"),
    "operators-there": _("{names}"),
    "operators-none": _("Chưa nêu ai: chỉ sao lưu được bằng dòng lệnh"),
    "operators-unknown": _("Không có tài khoản đang dùng: {names}"),
    "audit-whole": _("Liền mạch ở {number} cơ quan (các sự kiện mới nhất)"),
    "audit-broken": _("Đứt ở cơ quan số {authority}, sự kiện số {number}"),
}

ADVICE: dict[str, str] = {
    "check-fails": _("Xem nhật ký máy chủ; kiểm tra cơ sở dữ liệu trước."),
    "database-away": _("Kiểm tra DATABASE_URL và dịch vụ cơ sở dữ liệu."),
    "database-encoding": _("Tạo lại cơ sở dữ liệu với bảng mã UTF8 rồi phục hồi bản sao lưu."),
    "database-old": _("Nâng cấp PostgreSQL lên 13 trở lên, SQLite lên 3.35 trở lên."),
    "migrations-waiting": _("Sao lưu rồi chạy: truongchuan manage migrate"),
    "migrations-strange": _("Cơ sở dữ liệu mới hơn phần mềm: hãy cài đúng phiên bản phần mềm."),
    "disk-little": _("Dọn đĩa hoặc gắn thêm; giảm TRUONGCHUAN_BACKUP_KEEP."),
    "disk-full": _("Dọn đĩa ngay: báo cáo và tệp đính kèm sẽ không ghi được."),
    "writing-refused": _("Cấp quyền ghi thư mục này cho tài khoản chạy hệ thống."),
    "files-closed": _("Cấp quyền đọc, ghi thư mục này cho tài khoản chạy hệ thống."),
    "files-lost": _("Chép lại kho tệp từ bản sao lưu: docs/how-to/back-up-and-restore.md"),
    "worker-silent": _("Khởi động lại dịch vụ: truongchuan worker"),
    "worker-none": _("Chạy như một dịch vụ: truongchuan worker"),
    "queue-slow": _("Kiểm tra tiến trình nền; có thể chạy thêm một tiến trình."),
    "queue-failed": _("Xem việc lỗi và cho chạy lại: truongchuan manage jobs"),
    "backups-by-hand": _("Đặt TRUONGCHUAN_BACKUP_HOUR để sao lưu hằng ngày."),
    "backups-old": _("Kiểm tra tiến trình nền và TRUONGCHUAN_BACKUP_HOUR."),
    "backups-failed": _("Xem lý do ở trang Sao lưu, tình trạng rồi sao lưu lại."),
    "backups-damaged": _("Sao lưu ngay một bản mới và kiểm tra đĩa chứa bản sao lưu."),
    "backups-none": _("Bấm “Sao lưu ngay”, hoặc chạy: truongchuan backup TỆP"),
    "mail-off": _("Đặt TRUONGCHUAN_EMAIL_URL."),
    "mail-failed": _("Xem và gửi lại: truongchuan manage jobs --retry all"),
    "mail-refused": _("Kiểm tra TRUONGCHUAN_EMAIL_URL và tường lửa."),
    "libreoffice-missing": _("apt-get install libreoffice-writer-nogui"),
    "libreoffice-fails": _("Chạy thử soffice bằng tài khoản của hệ thống; xem còn bộ nhớ không."),
    "tesseract-missing": _("apt-get install tesseract-ocr tesseract-ocr-vie"),
    "tesseract-vietnamese": _("apt-get install tesseract-ocr-vie"),
    "fonts-missing": _("apt-get install fonts-liberation"),
    "fonts-unknown": _("apt-get install fontconfig fonts-liberation"),
    "clock-zone": _("Thời hạn tính theo giờ Việt Nam: để nguyên Asia/Ho_Chi_Minh."),
    "clock-apart": _("Bật đồng bộ giờ (chrony, systemd-timesyncd) trên cả hai máy."),
    "clock-behind": _("Bật đồng bộ giờ (chrony, systemd-timesyncd)."),
    "static-missing": _("truongchuan manage collectstatic --noinput"),
    "secret-weak": _("Đặt TRUONGCHUAN_SECRET_KEY mới, từ 50 ký tự ngẫu nhiên."),
    "web-http": _("Đặt máy chủ web có chứng thư ở phía trước và bỏ TRUONGCHUAN_HTTPS_ONLY=false."),
    "web-address": _("Đặt TRUONGCHUAN_BASE_URL bắt đầu bằng https://"),
    "web-debug": _("Tắt DEBUG."),
    "operators-none": _("Đặt TRUONGCHUAN_OPERATORS: tên đăng nhập của người quản trị hệ thống."),
    "operators-unknown": _("Sửa TRUONGCHUAN_OPERATORS, hoặc tạo tài khoản."),
    "audit-broken": _("Không sửa tay. Giữ nguyên hiện trạng, đối chiếu với bản sao lưu gần nhất."),
}

STATES: dict[str, str] = {"ok": _("tốt"), "warn": _("lưu ý"), "fail": _("hỏng")}


def check_title(name: str, translate: Translate = identity) -> str:
    """Return what a check looks at."""
    return translate(TITLES[name])


def check_text(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """Return what a check found; moments must be local times."""
    written = {
        key: value.strftime("%H:%M %d/%m/%Y") if isinstance(value, datetime) else value
        for key, value in params.items()
    }
    return fill(translate(TEXTS[code]), written)


def check_advice(code: str, translate: Translate = identity) -> str:
    """Return what to do; empty when nothing is."""
    return translate(ADVICE[code]) if code in ADVICE else ""
