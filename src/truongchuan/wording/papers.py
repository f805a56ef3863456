"""Texts of papers: refused writes, acts in the record, and what the codes of the domain mean.

The words of the papers themselves are in :mod:`truongchuan.wording.paper_texts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from truongchuan.domain.papers.blocks import Remark
from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

KINDS: dict[str, str] = {
    "plan": _("Kế hoạch và phụ lục tiến độ"),
    "next-plan": _("Dự thảo kế hoạch năm sau"),
    "report": _("Báo cáo tiến độ"),
    "directive": _("Công văn đôn đốc"),
    "proposal": _("Tờ trình giải quyết vướng mắc"),
    "registration": _("Công văn đề nghị công nhận trường"),
    "school-list": _("Danh sách trường và tình trạng"),
    "invitation": _("Giấy mời họp"),
    "minutes": _("Biên bản họp"),
    "conclusions": _("Thông báo kết luận"),
    "decision-committee": _("Quyết định về ban chỉ đạo"),
    "outreach-report": _("Báo cáo tuyên truyền"),
    "mobilisation-report": _("Báo cáo xã hội hóa"),
    "handover-protocol": _("Biên bản bàn giao"),
}
PURPOSES: dict[str, str] = {
    "plan": _("Kế hoạch theo số liệu hiện có của chương trình, kèm phụ lục tiến độ khổ ngang."),
    "next-plan": _(
        "Từ kết quả năm nay: trường chuyển tiếp, quyết định công nhận sắp hết giá trị, lộ trình dời một năm."
    ),
    "report": _("Báo cáo tháng, quý, 06 tháng hoặc năm, gửi cơ quan ban hành hoặc cấp trên."),
    "directive": _("Nhiệm vụ quá hạn, đang vướng, chưa báo cáo của từng đơn vị chủ trì."),
    "proposal": _("Trình cơ quan ban hành tháo gỡ vướng mắc, việc chậm, trường lùi thời hạn."),
    "registration": _("Của một trường, hoặc của cơ quan cho các trường cùng thời hạn."),
    "school-list": _("Bảng tổng hợp theo thời hạn và phụ lục danh sách khổ ngang."),
    "invitation": _("Mời họp ban chỉ đạo."),
    "minutes": _("Biên bản cuộc họp, có chữ ký thư ký và chủ tọa."),
    "conclusions": _("Kết luận của người chủ trì cuộc họp."),
    "decision-committee": _("Thành lập hoặc kiện toàn ban chỉ đạo."),
    "outreach-report": _("Kết quả công tác tuyên truyền trong kỳ."),
    "mobilisation-report": _("Kết quả công tác xã hội hóa trong kỳ."),
    "handover-protocol": _(
        "Trường, việc, hồ sơ bàn giao cho một cơ quan kế tục, kèm danh sách và mã kiểm tra tệp."
    ),
}
STATES: dict[str, str] = {
    "draft": _("dự thảo"),
    "issued": _("đã ban hành"),
    "discarded": _("đã bỏ"),
}
CAPACITIES: dict[str, str] = {
    "own": _("theo thẩm quyền của mình (TM., KT., Q. tự điền theo chức vụ)"),
    "by_order": _("thừa lệnh (TL.)"),
    "sub_authorised": _("thừa ủy quyền (TUQ.)"),
}
DESTINATIONS: dict[str, str] = {
    "issuer": _("cơ quan ban hành kế hoạch"),
    "above": _("cấp trên (UBND cấp trên, Sở GD&ĐT)"),
}

REMARKS: dict[str, str] = {
    "law-not-verified": _(
        "{number} chưa được xác minh trong kho quy định: hãy đối chiếu nguyên văn trước khi ký."
    ),
    "law-title-ours": _(
        "Trích yếu của {number} là tên rút gọn trong kho quy định: hãy ghi đúng trích yếu của văn bản gốc."
    ),
    "law-unknown": _(
        "Kho quy định không có văn bản về công nhận trường đạt chuẩn quốc gia có hiệu lực ngày {on} cho loại trường này: hãy ghi căn cứ."
    ),
    "registration-term-unknown": _(
        "Ngày {on} chưa có quy định đã biết về thời hạn đăng ký trước khi quyết định công nhận hết giá trị."
    ),
    "dossier-unknown": _(
        "Ngày {on} chưa có quy định đã biết về thành phần hồ sơ đăng ký: hãy đối chiếu trước khi ký."
    ),
    "expiry-unknown": _(
        "Chưa biết quyết định công nhận của trường hết giá trị ngày nào. Phải đăng ký chậm nhất {value} tháng trước ngày đó ({article})."
    ),
    "registration-late": _(
        "Hạn đăng ký là ngày {latest} ({value} tháng trước khi hết giá trị, {article}), đã qua."
    ),
    "registration-in-time": _(
        "Phải đăng ký chậm nhất ngày {latest} ({value} tháng trước khi hết giá trị, {article})."
    ),
    "expiry-of-schools-unknown": _(
        "Chưa có quyết định công nhận của {count} trường không thuộc kế hoạch năm nay, nên chưa biết trường nào hết giá trị: {names}."
    ),
    "next-plan-numbers": _(
        "Số trường công nhận mới năm {year} do cấp trên giao và kết quả rà soát: hãy bổ sung trước khi trình."
    ),
    "authority-ended": _(
        "{body} kết thúc hoạt động ngày {ended}; kế thừa: {successors}. Hãy xác định cơ quan ban hành trước khi ký."
    ),
    "authority-ended-alone": _(
        "{body} kết thúc hoạt động ngày {ended}. Hãy xác định cơ quan ban hành trước khi ký."
    ),
    "signer-missing": _("Chưa chọn người ký của {body}: hãy chọn, hoặc điền tên khi ký."),
    "plan-number-missing": _("Kế hoạch chưa có số, ký hiệu, nên chỉ dẫn theo tên."),
    "layout-not-in-force": _(
        "Thể thức theo {instrument} không có hiệu lực vào ngày của văn bản này."
    ),
}

ERRORS: dict[str, str] = {
    "paper-kind-unknown": _("Không có loại văn bản “{kind}”."),
    "paper-period-unknown": _(
        "“{value}” không phải kỳ báo cáo. Viết tháng như 2023-05, quý như 2023-Q2, 06 tháng như 2023-H1, năm như 2023."
    ),
    "paper-period-ahead": _(
        "Kỳ {value} chưa bắt đầu (hôm nay là {on}). Hãy chọn kỳ đang chạy hoặc đã qua."
    ),
    "paper-period-outside": _("Kỳ {value} nằm ngoài thời gian của kế hoạch ({start} đến {end})."),
    "paper-no-schools": _("Kế hoạch chưa nêu trường nào, nên chưa có danh sách để lập."),
    "paper-nothing-to-urge": _(
        "Không có nhiệm vụ nào quá hạn, đang vướng hoặc chưa báo cáo để đôn đốc."
    ),
    "paper-reply-too-early": _("Hạn báo cáo {value} sớm hơn ngày của văn bản ({on})."),
    "paper-nothing-to-propose": _(
        "Không có nhiệm vụ nào đang vướng hoặc quá hạn và không có trường lùi thời hạn, nên không có gì để trình."
    ),
    "paper-school-missing": _("Hãy chọn một trường của cơ quan này."),
    "paper-school-without-target": _("{school} không có chỉ tiêu trong kế hoạch này."),
    "paper-school-past-registration": _(
        "{school} đã được đánh giá ngoài hoặc công nhận, không cần đăng ký nữa."
    ),
    "paper-number-registered": _(
        "Sổ văn bản đi đã có số {value}. Hãy xem lại số do văn thư cấp, hoặc hủy mục vào sổ nhầm."
    ),
    "paper-thing-missing": _("Hãy chọn cuộc họp hoặc hoạt động mà văn bản nói về."),
    "paper-no-schools-to-register": _(
        "Không còn trường nào chờ đăng ký đánh giá ngoài trong thời hạn này."
    ),
    "paper-signer-unknown": _(
        "Người ký đã chọn không có chức vụ ở cơ quan ban hành vào ngày này. Hãy chọn lại."
    ),
    "paper-signer-elsewhere": _(
        "Người ký thuộc đơn vị khác với cơ quan ban hành: hãy chọn thừa lệnh (TL.) hoặc thừa ủy quyền (TUQ.)."
    ),
    "paper-signer-own": _(
        "Người ký thuộc chính cơ quan ban hành nên không ký thừa lệnh, thừa ủy quyền. Hãy chọn ký theo thẩm quyền."
    ),
    "paper-signer-passed-on": _(
        "Cấp phó không ký thừa ủy quyền (TUQ.): người được ủy quyền không ủy quyền lại. Hãy chọn người đứng đầu đơn vị."
    ),
    "paper-already-followed": _("Đã có bản mới hơn của văn bản này. Hãy mở bản mới nhất."),
    "paper-not-draft": _("Chỉ làm được việc này với bản dự thảo."),
    "paper-not-issued": _("Văn bản chưa được ghi số, ngày ban hành."),
    "paper-not-discarded": _("Chỉ khôi phục được bản đã bỏ."),
    "paper-reason-missing": _("Hãy ghi lý do."),
    "paper-number-form": _("“{value}” không phải số, ký hiệu. Viết như 45/{symbol}."),
    "paper-number-type": _("Ký hiệu của “{value}” không khớp loại văn bản. Viết như 45/{symbol}."),
    "paper-number-taken": _("Số {value} đã ghi cho một văn bản khác trong năm."),
    "paper-day-ahead": _("Ngày ban hành {value} sau ngày hiện tại của kế hoạch."),
    "paper-day-before-data": _(
        "Ngày ban hành {value} trước ngày số liệu của văn bản ({on}). Hãy kiểm tra lại ngày."
    ),
}

ACTIONS: dict[str, str] = {
    "paper.make": _("lập văn bản"),
    "paper.pdf": _("tạo bản PDF của văn bản"),
    "paper.issue": _("ghi số, ngày ban hành"),
    "paper.withdraw": _("rút số, ngày ban hành"),
    "paper.discard": _("bỏ dự thảo văn bản"),
    "paper.restore": _("khôi phục dự thảo văn bản"),
}

TEMPLATE_FAULTS: dict[str, str] = {
    "not-docx": _("không phải tệp .docx"),
    "has-macro": _("có chứa macro; hãy lưu lại thành .docx không macro"),
    "unknown-field": _("không có trường tên “{field}”; các trường dùng được: {known}"),
    "syntax": _("viết sai cú pháp: {detail}"),
    "not-closed": _("“{field}” mở mà không đóng; thêm “{wanted}”"),
    "not-opened": _("“{field}” đóng mà chưa mở"),
    "field-missing": _("thiếu trường “{field}”, văn bản sẽ không có nội dung"),
    "body-not-alone": _("trường “{field}” phải đứng một mình trong một đoạn, không ở trong bảng"),
    "style-missing": _("thiếu kiểu chữ (style) “{field}”"),
    "file-missing": _("không đọc được tệp mẫu"),
}
TEMPLATE_LINE = _("Mẫu văn bản {file}, {where}: {what}.")
PLACES: dict[str, str] = {
    "paragraph": _("đoạn {number}"),
    "cell": _("bảng {table}, hàng {row}, ô {column}"),
    "header": _("đầu trang"),
    "footer": _("chân trang"),
    "file": _("cả tệp"),
}
PDF_ERRORS: dict[str, str] = {
    "pdf-tool-missing": _(
        "Máy chủ chưa có LibreOffice nên không tạo được PDF. Hãy tải .docx, hoặc nhờ quản trị cài libreoffice-writer."
    ),
    "pdf-timeout": _("Tạo PDF quá {seconds} giây nên đã dừng. Hãy tải .docx hoặc thử lại."),
    "pdf-failed": _("LibreOffice không chuyển được văn bản này sang PDF. Hãy tải .docx."),
}
ERRORS |= PDF_ERRORS


def remark_text(remark: Remark, translate: Translate = identity) -> str:
    """Return what a remark says."""
    return fill(translate(REMARKS[remark.code]), remark.params or {})


class _Place(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def numbers(self) -> tuple[tuple[str, int], ...]: ...
    @property
    def text(self) -> str: ...


class _Fault(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def place(self) -> _Place: ...
    @property
    def field(self) -> str: ...
    @property
    def wanted(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def known(self) -> str: ...


def template_message(
    name: str, faults: Iterable[_Fault], translate: Translate = identity
) -> list[str]:
    """Return what is wrong with a template, one line per fault: file, place, words there, fault."""
    lines = []
    for fault in faults:
        where = fill(translate(PLACES[fault.place.kind]), dict(fault.place.numbers))
        shown = f" (“{fault.place.text}”)" if fault.place.text else ""
        params = {
            "field": fault.field,
            "wanted": fault.wanted,
            "detail": fault.detail,
            "known": fault.known,
        }
        what = fill(translate(TEMPLATE_FAULTS[fault.code]), params)
        lines.append(
            fill(
                translate(TEMPLATE_LINE),
                {"file": name, "where": f"{where}{shown}", "what": what},
            )
        )
    return lines


def pdf_message(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """Return why no PDF was made."""
    return fill(translate(PDF_ERRORS[code]), params)
