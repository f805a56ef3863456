"""Texts of backups and health: refused writes, acts in the record."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

UPGRADE_REASONS: dict[str, str] = {
    "older-rows-lack-it": _("Bản đang chạy ghi dòng mới mà không biết cột bắt buộc này."),
    "narrower": _("Cột đổi kiểu hoặc hẹp lại."),
    "new-condition": _("Bản đang chạy có thể ghi dòng trái với ràng buộc mới."),
    "taken-away": _("Bản đang chạy còn dùng cái bị bỏ hoặc đổi tên."),
    "not-judged": _("Đoạn chương trình đổi dữ liệu, không tự xét được."),
}
"""Why the version that is serving must stop for a change of the database; shown by a command."""

ERRORS: dict[str, str] = {
    # making
    "backup-newer-database": _(
        "Cơ sở dữ liệu thuộc phiên bản mới hơn phần mềm này (có {migration}). Hãy nâng cấp phần mềm rồi sao lưu."
    ),
    "backup-needs-migrate": _(
        "Cơ sở dữ liệu chưa nâng cấp theo phần mềm (còn {migration}). Hãy chạy: truongchuan manage migrate"
    ),
    "backup-no-database": _(
        "Cơ sở dữ liệu chưa có bảng nào. Hãy kiểm tra DATABASE_URL, hoặc chạy: truongchuan manage migrate"
    ),
    "backup-file-moved": _(
        "Tệp {path} thay đổi trong lúc sao lưu, nên bản sao lưu chưa được ghi. Hãy sao lưu lại."
    ),
    "backup-exists": _("Đã có tệp {name}. Hãy đặt tên khác; bản sao lưu cũ không bị ghi đè."),
    "backup-disk": _("Không ghi được bản sao lưu vào {folder}: {reason}."),
    "backup-running": _("Đang có một lần sao lưu chưa xong. Hãy đợi lần đó xong."),
    "backup-gone": _("Không còn tệp của bản sao lưu này."),
    "backup-failed": _("Sao lưu không xong: {reason}"),
    "backup-changed": _("Tệp đã bị thay đổi từ khi sao lưu. Hãy dùng bản khác."),
    "backup-killed": _("Tiến trình nền dừng giữa chừng. Hãy sao lưu lại."),
    # checking
    "archive-not-there": _("Không có tệp {name}."),
    "archive-not-an-archive": _(
        "{name} không phải bản sao lưu của TruongChuan, hoặc tệp bị cắt ngắn khi chép."
    ),
    "archive-path-unsafe": _(
        "Bản sao lưu có tên mục không được phép (“{name}”). Không dùng tệp này."
    ),
    "archive-entry-twice": _("Bản sao lưu có hai mục cùng tên “{name}”. Không dùng tệp này."),
    "archive-entry-missing": _("Bản sao lưu thiếu mục “{name}”. Hãy dùng bản khác."),
    "archive-entry-unknown": _(
        "Bản sao lưu có mục lạ “{name}” không kê trong mục lục. Không dùng tệp này."
    ),
    "archive-entry-damaged": _(
        "Mục “{name}” trong bản sao lưu bị hỏng: nội dung không khớp mã kiểm tra. Hãy dùng bản khác."
    ),
    "archive-bomb": _("Mục “{name}” của tệp nén phình ra quá lớn so với tệp. Không dùng tệp này."),
    "archive-manifest-wrong": _("Mục lục của bản sao lưu (manifest.json) sai ở chỗ: {what}."),
    "archive-format-newer": _(
        "Bản sao lưu viết theo dạng {format}, do phiên bản {version} làm ra; phần mềm này chưa đọc được. Hãy nâng cấp phần mềm."
    ),
    "archive-newer": _(
        "Bản sao lưu do phiên bản mới hơn ({version}) làm ra: phần mềm này chưa biết {migration}. Hãy nâng cấp phần mềm rồi phục hồi."
    ),
    "archive-audit-broken": _(
        "Nhật ký kiểm toán của cơ quan số {authority} không liền mạch (sự kiện số {number})."
    ),
    # restoring
    "restore-not-empty": _(
        "Cơ sở dữ liệu đích đã có dữ liệu nên không phục hồi đè lên. Nếu thật sự muốn thay, thêm --force: dữ liệu đang có được sao lưu trước."
    ),
    "restore-running": _(
        "Hệ thống đang chạy trên cơ sở dữ liệu này. Hãy dừng máy chủ và tiến trình nền (truongchuan worker) rồi phục hồi."
    ),
    "restore-no-room": _("Đĩa không đủ chỗ: cần {needed}."),
    "restore-row": _("Không nạp được bảng {table}: {reason}"),
    "restore-constraints": _("Dữ liệu trong bản sao lưu không khớp nhau: {reason}"),
    "restore-differs": _(
        "Bảng {table} sau khi nạp không giống bản sao lưu ({rows} dòng, cần {wanted}). Chưa ghi gì."
    ),
    # jobs
    "job-not-failed": _("Việc này không còn ở trạng thái lỗi."),
}
ACTIONS: dict[str, str] = {
    "upkeep.request_backup": _("yêu cầu sao lưu"),
    "upkeep.check_backup": _("yêu cầu kiểm tra bản sao lưu"),
    "upkeep.download_backup": _("tải bản sao lưu"),
    "upkeep.retry_job": _("cho chạy lại việc nền"),
}
EVENT_KINDS: dict[str, str] = {}

STAGES: dict[str, str] = {
    "table": _("đọc bảng"),
    "file": _("chép tệp"),
    "check": _("kiểm tra"),
    "migrate": _("lập bảng"),
    "load": _("nạp bảng"),
    "verify": _("đối chiếu"),
}

BACKUP_KINDS: dict[str, str] = {
    "scheduled": _("Tự động"),
    "manual": _("Theo yêu cầu"),
}

KEPT: dict[str, str] = {
    "daily": _("bản của ngày"),
    "weekly": _("bản của tuần"),
    "monthly": _("bản của tháng"),
    "manual": _("bản theo yêu cầu"),
}

JOBS: dict[str, str] = {
    "run_daily": _("Việc hằng ngày của kế hoạch"),
    "send_mail": _("Gửi thư"),
    "make_backup": _("Sao lưu"),
    "check_backup": _("Kiểm tra bản sao lưu"),
    "make_export": _("Xuất dữ liệu của cơ quan"),
    "play_walk": _("Đi tới ngày khác (bản dùng thử)"),
}
