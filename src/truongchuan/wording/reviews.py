"""Texts of reviews: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "review-month": _("“{month}” không phải là tháng. Tháng viết như 2023-05."),
    "review-month-outside": _(
        "Kế hoạch không thực hiện trong tháng {month}: chỉ sơ kết các tháng từ {first} đến {last}."
    ),
    "review-month-future": _("Tháng {month} chưa đến. Hãy mở kỳ sơ kết khi tháng đã bắt đầu."),
    "review-exists": _("Tháng {month} đã có kỳ sơ kết. Hãy mở kỳ đó để làm tiếp."),
    "review-closed": _(
        "Kỳ sơ kết tháng {month} đã đóng ngày {on} ({person}); nội dung không sửa được nữa. "
        "Điều cần nói thêm thì ghi vào kỳ sau."
    ),
    "review-not-frozen": _(
        "Kỳ sơ kết tháng {month} chưa chốt số liệu. Hãy chốt số liệu trước rồi làm tiếp."
    ),
    "review-has-content": _(
        "Kỳ sơ kết tháng {month} đã có số liệu hoặc ý kiến nên không bỏ được. "
        "Hãy bỏ chốt số liệu và xóa các ý kiến trước, nếu đúng là mở nhầm."
    ),
    "review-outdated": _(
        "{person} vừa sửa nội dung này nên bản của bạn chưa được ghi. "
        "Hãy xem bản mới rồi ghi lại nếu vẫn cần."
    ),
    "review-numbers-changed": _(
        "{person} vừa chốt lại số liệu trong lúc bạn mở trang, nên kỳ sơ kết chưa đóng. "
        "Hãy xem số liệu mới rồi đóng."
    ),
    "signer-missing": _("Hãy ghi họ tên người ký bản sơ kết."),
    "signed-file-missing": _(
        "Hãy đính kèm bản đã ký (quét hoặc ký số), hoặc ghi lý do đóng khi chưa có bản ký."
    ),
    "review-words-long": _("Nội dung dài {n} chữ cái, nhiều nhất {most}. Hãy viết gọn lại."),
    "comment-empty": _("Hãy ghi ý kiến của {unit}."),
    "rating-unknown": _("Không có mức đánh giá “{rating}”. Hãy chọn một mức trong danh sách."),
    "rating-needs-words": _("Đánh giá “không đạt” thì phải ghi rõ vì sao."),
    "row-not-of-programme": _("Nhiệm vụ {number} không thuộc kế hoạch này."),
}

ACTIONS: dict[str, str] = {
    "review.open": _("mở kỳ sơ kết"),
    "review.freeze": _("chốt số liệu sơ kết"),
    "review.reopen": _("bỏ chốt số liệu sơ kết"),
    "review.withdraw": _("bỏ kỳ sơ kết mở nhầm"),
    "review.comment": _("ghi ý kiến của đơn vị khi sơ kết"),
    "review.assess_task": _("đánh giá nhiệm vụ khi sơ kết"),
    "review.assess_unit": _("đánh giá đơn vị khi sơ kết"),
    "review.confirm_suggestions": _("xác nhận các đánh giá được gợi ý"),
    "review.conclude": _("ghi kết luận sơ kết"),
    "review.close": _("đóng kỳ sơ kết"),
}

STATES: dict[str, str] = {
    "opened": _("Đang mở"),
    "frozen": _("Đã chốt số liệu"),
    "closed": _("Đã đóng"),
}

RATINGS: dict[str, str] = {
    "good": _("Tốt"),
    "met": _("Đạt"),
    "slow": _("Chậm"),
    "failed": _("Không đạt"),
    "not_due": _("Chưa đến hạn"),
}

REASONS: dict[str, str] = {
    "done-early": _("xong trước hạn {n} ngày"),
    "done": _("đã xong đúng hạn"),
    "done-late": _("xong sau hạn {n} ngày"),
    "not-due": _("còn {n} ngày"),
    "no-deadline": _("kế hoạch không nêu hạn"),
    "late": _("quá hạn {n} ngày"),
    "very-late": _("quá hạn {n} ngày"),
    "half-late": _("{n} việc chủ trì quá hạn, từ một nửa trở lên"),
    "some-late": _("{n} việc chủ trì quá hạn"),
    "silent": _("trong tháng không báo cáo việc đang làm"),
    "finished": _("hoàn thành {n} việc trong tháng"),
    "reported": _("{n} báo cáo trong tháng, không có việc quá hạn"),
    "nothing-due": _("không có việc phải báo cáo trong tháng"),
}

FIGURES: dict[str, str] = {
    "tasks.total": _("Nhiệm vụ"),
    "tasks.done": _("Đã xong"),
    "tasks.in_progress": _("Đang làm"),
    "tasks.blocked": _("Đang vướng"),
    "tasks.not_started": _("Chưa bắt đầu"),
    "tasks.cancelled": _("Không thực hiện"),
    "tasks.late": _("Quá hạn"),
    "tasks.done_in_month": _("Xong trong tháng"),
    "tasks.due_in_month": _("Đến hạn trong tháng"),
    "tasks.reports": _("Báo cáo tiến độ trong tháng"),
    "origin.plan": _("Nhiệm vụ của kế hoạch"),
    "origin.conclusion": _("Giao theo kết luận cuộc họp"),
    "origin.document": _("Giao theo văn bản chỉ đạo"),
    "origin.review": _("Giao khi sơ kết"),
    "origin.obstacle": _("Giao để xử lý vướng mắc"),
    "origin.other": _("Giao thêm"),
    "targets.total": _("Trường có chỉ tiêu"),
    "targets.planned": _("Trong kế hoạch"),
    "targets.registered": _("Đã đăng ký đánh giá ngoài"),
    "targets.evaluated": _("Đã đánh giá ngoài"),
    "targets.recognised": _("Trường đã công nhận"),
    "targets.postponed": _("Lùi thời hạn"),
    "targets.withdrawn": _("Rút khỏi kế hoạch"),
    "targets.proven": _("Trường đã chứng minh đủ chuẩn"),
    "targets.unjudged": _("Trường chưa đánh giá theo tiêu chí"),
    "units.total": _("Đơn vị có việc"),
    "units.late": _("Đơn vị có việc quá hạn"),
    "units.silent": _("Đơn vị không báo cáo"),
}

GROUPS: dict[str, str] = {
    "tasks": _("Nhiệm vụ"),
    "origin": _("Nguồn giao việc"),
    "targets": _("Chỉ tiêu"),
    "units": _("Đơn vị"),
}

FIELDS: dict[str, str] = {
    "state": _("trạng thái"),
    "percent": _("tỷ lệ"),
    "late": _("quá hạn"),
    "due_on": _("hạn"),
    "note": _("ghi chú"),
    "leads": _("việc chủ trì"),
    "done": _("đã xong"),
    "reports": _("báo cáo trong tháng"),
    "silent": _("không báo cáo"),
    "quarter": _("thời hạn"),
    "steps_late": _("bước quá hạn"),
    "proven_level": _("mức đã chứng minh"),
    "proven_degree": _("mức độ đã chứng minh"),
    "possible_degree": _("mức độ còn có thể"),
    "blocking": _("mục còn vướng"),
}

CHANGES: dict[str, str] = {
    "added": _("thêm"),
    "removed": _("không còn"),
    "changed": _("thay đổi"),
}

WARNINGS: dict[str, str] = {
    "month-skipped": _("Chưa đóng sơ kết các tháng trước: {months}."),
    "frozen-early": _(
        "Số liệu chốt ngày {on}, trước khi hết tháng ({last}): việc của những ngày sau chưa có trong số liệu."
    ),
    "frozen-long-ago": _(
        "Số liệu đã chốt từ ngày {on}, cách đây {n} ngày. Nên chốt lại trước khi đóng."
    ),
    "units-silent": _("{n} đơn vị chủ trì chưa có ý kiến: {units}."),
    "tasks-unrated": _("{n} nhiệm vụ của tháng chưa được đánh giá."),
    "schools-unjudged": _(
        "{n} trường chưa được đánh giá theo tiêu chí trong số liệu đã chốt. "
        "Đánh giá lại ở trang “Trường theo tiêu chí” rồi chốt lại."
    ),
}

FAULTS: dict[str, str] = {
    "snapshot": _("Số liệu chốt không khớp mã kiểm tra."),
    "headline": _("Số liệu tóm tắt không khớp số liệu chốt."),
    "closing": _("Nội dung đã đóng không khớp mã kiểm tra."),
    "content": _("Ý kiến, đánh giá, kết luận hoặc người ký khác với lúc đóng."),
    "file": _("Tệp đã ký không còn hoặc khác với lúc đóng."),
    "record": _("Mã kiểm tra không khớp nhật ký."),
}
