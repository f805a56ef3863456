"""Texts of the audit record: refused writes, acts, what a check found, groups and kinds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "audit-chain-missing": _("Cơ quan chưa có sự kiện nào trong nhật ký, nên chưa có gì để làm."),
    "audit-head-unknown": _(
        "Nhật ký không có sự kiện số {number} mang mã đó, nên không ghi nhận được mã này."
    ),
    "audit-head-unreadable": _(
        "Không đọc được mã đầu chuỗi. Hãy dùng tệp đã lấy từ trang nhật ký, hoặc gõ số và mã như "
        "trên giấy: 1204:3fa2 09bc 77d1"
    ),
    "audit-head-altered": _(
        "Tệp mã đầu chuỗi đã bị sửa: mã kiểm tra ở dòng cuối không khớp nội dung tệp."
    ),
    "audit-head-short": _("Mã quá ngắn: cần ít nhất {digits} chữ số như in trên giấy."),
    "audit-authority-unknown": _("Không có cơ quan nào tên hoặc mã là “{name}”."),
    "audit-head-needs-authority": _(
        "Có nhiều cơ quan: hãy nói mã này của cơ quan nào (--authority)."
    ),
    "audit-head-other-authority": _("Tệp mã đầu chuỗi là của cơ quan khác (mã {number})."),
}
ACTIONS: dict[str, str] = {
    "audit.check": _("kiểm tra chuỗi nhật ký"),
    "audit.export_head": _("lấy mã đầu chuỗi"),
    "authority.create": _("lập cơ quan"),
    "organisation.create": _("thêm đơn vị"),
    "organisation.rename": _("đổi tên đơn vị"),
    "organisation.succeed": _("chuyển đơn vị kế thừa"),
    "person.create": _("thêm người"),
    "person.leave": _("kết thúc nhiệm vụ của người"),
    "draft.create": _("tải văn bản kế hoạch lên"),
    "draft.correct": _("sửa bản đọc kế hoạch"),
    "draft.undo": _("hoàn tác sửa bản đọc"),
    "draft.discard": _("bỏ bản đọc kế hoạch"),
}
EVENT_KINDS: dict[str, str] = {}

GROUPS: dict[str, str] = {
    "roadmap": _("Kế hoạch, tiến độ, số liệu trường"),
    "scheduling": _("Lịch và rủi ro"),
    "followup": _("Khó khăn, báo cáo nhiệm vụ"),
    "documents": _("Văn bản đi, đến"),
    "outreach": _("Tuyên truyền"),
    "mobilisation": _("Xã hội hóa"),
    "oversight": _("Kiểm tra, công nhận, lễ đón bằng"),
    "reminders": _("Đôn đốc"),
    "committee": _("Ban chỉ đạo, cuộc họp"),
    "reviews": _("Sơ kết tháng"),
    "papers": _("Soạn văn bản"),
    "setup": _("Cơ quan, đơn vị"),
    "lists": _("Nhập danh sách, bằng công nhận"),
    "accounts": _("Người dùng"),
    "audit": _("Nhật ký, cơ quan, người"),
    "upkeep": _("Sao lưu"),
    "handover": _("Bàn giao"),
    "tokens": _("Kết nối máy"),
    "open_data": _("Xuất dữ liệu"),
}
"""Names of groups of acts, by the area whose texts they stand among (``wording.areas``)."""

KINDS: dict[str, str] = {
    "directory.organisation": _("cơ quan, đơn vị"),
    "directory.school": _("trường"),
    "directory.person": _("người"),
    "directory.membership": _("chức năng của người"),
    "directory.standin": _("ủy quyền"),
    "accreditation.certificate": _("bằng công nhận"),
    "reminders.notification": _("thông báo"),
    "reminders.delivery": _("thư"),
    "programmes.plandraft": _("bản đọc kế hoạch"),
    "documents.documentreading": _("bản đọc văn bản"),
    "audit.auditchain": _("chuỗi nhật ký"),
}
"""Kinds of things that no programme's record has a word for."""

REASONS: dict[str, str] = {
    "print": _("in trên văn bản"),
    "export": _("tệp lấy ra"),
    "backup": _("bản sao lưu"),
    "daily": _("ghi hằng ngày"),
    "paper": _("mã nhập vào"),
    "file": _("tệp nhập vào"),
    "archive": _("tệp sao lưu"),
}

PROBLEMS: dict[str, str] = {
    "changed": _("Sự kiện số {number} đã bị sửa: nội dung không khớp mã của nó."),
    "moved": _("Sự kiện số {number} đã bị đổi chỗ: lúc ghi nó mang số {was}."),
    "foreign": _("Sự kiện số {number} là của cơ quan khác (mã {authority}), bị chuyển sang đây."),
    "unlinked": _(
        "Sự kiện số {number} không nối tiếp sự kiện ngay trước: có sự kiện bị thay hoặc chèn vào."
    ),
    "missing": _("Thiếu các sự kiện từ số {number} đến số {last}: đã bị xóa."),
    "cut": _("Cuối chuỗi bị cắt: thiếu các sự kiện từ số {number} đến số {last}."),
    "beyond": _("Có sự kiện thêm vào sau cuối chuỗi: từ số {number} đến số {last}."),
    "chain-missing": _("Không còn dòng ghi đầu chuỗi của cơ quan; sự kiện cuối là số {number}."),
    "chain-head": _("Dòng ghi đầu chuỗi đã bị sửa: mã khác mã của sự kiện cuối, số {number}."),
    "head-gone": _(
        "Mã đã lưu ({source}{on}) nói có sự kiện số {number}, nay không còn: chuỗi đã bị cắt và làm lại."
    ),
    "head-differs": _(
        "Mã đã lưu ({source}{on}) khác mã hiện nay của sự kiện số {number}: "
        "sự kiện này hoặc một sự kiện trước nó đã bị sửa và chuỗi bị tính lại."
    ),
}

FIELDS: dict[str, str] = {
    "state": _("trạng thái"),
    "percent": _("tỷ lệ"),
    "due_on": _("hạn"),
    "on": _("ngày"),
    "at": _("lúc"),
    "reason": _("lý do"),
    "note": _("ghi chú"),
    "words": _("lời nhắn"),
    "text": _("nội dung"),
    "name": _("tên"),
    "title": _("tên"),
    "number": _("số"),
    "full_number": _("số, ký hiệu"),
    "decision": _("quyết định"),
    "kind": _("loại"),
    "unit": _("đơn vị (mã)"),
    "lead": _("chủ trì (mã)"),
    "cooperating": _("phối hợp (mã)"),
    "school": _("trường (mã)"),
    "schools": _("trường"),
    "person": _("người (mã)"),
    "function": _("chức năng"),
    "month": _("tháng"),
    "file": _("tệp"),
    "files": _("tệp"),
    "amount": _("số tiền"),
    "level": _("cấp, mức"),
    "row": _("nhiệm vụ"),
    "task": _("nhiệm vụ"),
    "origin": _("nguồn"),
    "entry": _("báo cáo (mã)"),
    "report": _("báo cáo"),
    "version": _("bản"),
    "hash": _("mã nội dung"),
    "sha256": _("mã tệp"),
    "place": _("địa điểm"),
    "post": _("chức vụ"),
    "solver": _("đơn vị giải quyết (mã)"),
    "told": _("số người được báo"),
    "metrics": _("số liệu"),
    "met": _("đạt"),
    "instrument": _("văn bản"),
    "ref": _("mục"),
    "revision": _("lần sửa"),
    "role": _("vai trò"),
    "issued_on": _("ngày ban hành"),
    "rows": _("nhiệm vụ"),
    "corrections": _("chỗ sửa"),
    "changes": _("thay đổi"),
    "last_day": _("ngày cuối"),
    "check": _("lần kiểm tra (mã)"),
    "summary": _("trích yếu"),
    "body_name": _("cơ quan"),
    "signer": _("người ký"),
    "signed_on": _("ngày ký"),
    "document_state": _("trạng thái"),
    "obstacle_state": _("trạng thái"),
    "drive_state": _("trạng thái"),
    "meeting_state": _("trạng thái"),
    "closing_hash": _("mã đóng"),
    "snapshot_hash": _("mã số liệu"),
    "as_of": _("tính đến"),
    "snapshot": _("số liệu"),
    "source": _("nguồn (mã)"),
    "facts": _("số chỉ số"),
    "period": _("kỳ"),
    "tracking": _("số thứ tự trong sổ"),
    "direction": _("chiều"),
    "refs": _("các mục"),
    "replied_on": _("ngày trả lời"),
    "emails": _("số thư"),
    "category": _("loại"),
    "months": _("tháng"),
    "duty_state": _("trạng thái"),
    "batch_state": _("trạng thái"),
    "attempts": _("số lần gửi"),
    "occasion": _("dịp"),
    "audiences": _("đối tượng"),
    "evidence": _("minh chứng"),
    "invitees": _("số người mời"),
    "invitee": _("người mời (mã)"),
    "item": _("mục (mã)"),
    "items": _("số mục"),
    "conclusions": _("số kết luận"),
    "chair": _("chủ trì (mã)"),
    "secretary": _("thư ký (mã)"),
    "came": _("có mặt"),
    "present": _("số người có mặt"),
    "meeting": _("cuộc họp (mã)"),
    "channel": _("hình thức"),
    "times": _("số lần"),
    "reached": _("số người tiếp cận"),
    "form": _("hình thức"),
    "need": _("nhu cầu"),
    "needs": _("nhu cầu theo trường"),
    "receipt": _("phiếu thu (mã)"),
    "outcome": _("kết quả"),
    "result": _("kết quả"),
    "planned_on": _("ngày dự kiến"),
    "done_on": _("ngày làm"),
    "held_on": _("ngày họp"),
    "tasks": _("số nhiệm vụ"),
    "label": _("tên"),
    "seed": _("số khởi đầu"),
    "runs": _("số lần thử"),
    "links": _("liên kết"),
    "estimates": _("ước lượng"),
    "member": _("thành viên (mã)"),
    "committee": _("ban chỉ đạo (mã)"),
    "judgement": _("nhận định (mã)"),
    "degree": _("mức độ"),
    "valid_to": _("hạn đến"),
    "successor": _("đơn vị kế thừa (mã)"),
    "read": _("đã đọc"),
    "follow_up": _("kết luận theo dõi (mã)"),
}

HEAD_LINE = _("Nhật ký kiểm toán: số {number}, mã {mark}")
HEAD_FILE_NOTES = (
    _("Mã đầu chuỗi nhật ký kiểm toán. Hãy giữ tệp này ở nơi khác với máy chủ."),
    _("Kiểm tra: truongchuan manage audit_verify --head TỆP-NÀY"),
)


def head_line(number: int, mark: str, translate: Translate = identity) -> str:
    """Return the line that papers carry; papers themselves are Vietnamese for every reader."""
    return fill(translate(HEAD_LINE), {"number": number, "mark": mark})


def problem_text(problem: Mapping[str, Any], translate: Translate = identity) -> str:
    """Return what a check found in words; the code itself for an unknown one."""
    code = str(problem["code"])
    if code not in PROBLEMS:
        return code
    params = dict(problem)
    source = str(params.get("source", ""))
    params["source"] = translate(REASONS[source]) if source in REASONS else source
    params["on"] = _day(str(params.get("on", "")))
    return fill(translate(PROBLEMS[code]), params)


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime(", %d/%m/%Y") if moment else ""
