"""Vietnamese texts for files that cannot be read: what happened, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from truongchuan.wording.catalogue import Translate, decimal, gettext_noop, identity


class CodedError(Protocol):
    """An error that carries a code and parameters, as the readers raise it."""

    @property
    def code(self) -> str:
        """The code that chooses the text."""
        ...

    @property
    def params(self) -> Mapping[str, str | int | float]:
        """Figures and names for the text."""
        ...


KINDS: dict[str, str] = {
    "docx": gettext_noop("văn bản Word (.docx)"),
    "pdf": gettext_noop("tệp PDF"),
    "html": gettext_noop("trang HTML"),
    "txt": gettext_noop("văn bản thuần (.txt)"),
    "doc": gettext_noop("văn bản Word đời cũ (.doc)"),
    "rtf": gettext_noop("văn bản RTF"),
    "odt": gettext_noop("văn bản OpenDocument (.odt)"),
    "spreadsheet": gettext_noop("bảng tính"),
    "presentation": gettext_noop("bản trình chiếu"),
    "image": gettext_noop("tệp ảnh"),
    "program": gettext_noop("tệp chương trình chạy được"),
    "archive": gettext_noop("tệp nén"),
    "encrypted_office": gettext_noop("văn bản Office có mật khẩu"),
    "ole": gettext_noop("tệp Office đời cũ"),
}

MESSAGES: dict[str, str] = {
    "empty": gettext_noop("Tệp rỗng (0 byte). Hãy chọn lại tệp có nội dung."),
    "too_big": gettext_noop(
        "Tệp nặng %(size)s MB, vượt mức cho phép %(limit)s MB. "
        "Hãy giảm dung lượng ảnh trong văn bản hoặc tách phụ lục ra rồi tải lại."
    ),
    "wrong_kind": gettext_noop(
        "Tệp “%(name)s” có tên như %(claimed)s nhưng nội dung là %(found)s. "
        "Hãy mở tệp bằng đúng chương trình của nó, lưu thành .docx hoặc .pdf rồi tải lại."
    ),
    "unsupported": gettext_noop(
        "Chưa đọc được loại tệp này: %(found)s. "
        "Hãy lưu văn bản thành .docx, .pdf, .html hoặc .txt rồi tải lại."
    ),
    "encrypted": gettext_noop(
        "Tệp được đặt mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi tải lên."
    ),
    "zip_broken": gettext_noop(
        "Tệp .docx bị hỏng hoặc tải về chưa hết. Hãy mở bằng Word, lưu thành tệp mới rồi tải lại."
    ),
    "zip_bomb": gettext_noop(
        "Nội dung tệp khi giải nén lên tới %(size)s MB, vượt mức an toàn %(limit)s MB, "
        "nên đã dừng đọc. Hãy sao nội dung sang một văn bản mới rồi tải lại."
    ),
    "zip_members": gettext_noop(
        "Tệp .docx chứa %(count)s thành phần, vượt mức cho phép %(limit)s. "
        "Hãy sao nội dung sang một văn bản mới rồi tải lại."
    ),
    "zip_unsafe_name": gettext_noop(
        "Tệp .docx chứa thành phần có đường dẫn không an toàn (“%(member)s”) nên không được đọc. "
        "Hãy xin lại tệp từ nơi phát hành."
    ),
    "xml_dtd": gettext_noop(
        "Thành phần “%(part)s” trong tệp có khai báo DTD, không dùng trong văn bản Word thường, "
        "nên không được đọc. Hãy xin lại tệp từ nơi phát hành."
    ),
    "xml_broken": gettext_noop(
        "Thành phần “%(part)s” trong tệp .docx bị hỏng. "
        "Hãy mở bằng Word để sửa, lưu thành tệp mới rồi tải lại."
    ),
    "docx_without_text": gettext_noop(
        "Tệp .docx không có phần nội dung chính. Hãy mở bằng Word, lưu thành tệp mới rồi tải lại."
    ),
    "pdf_broken": gettext_noop(
        "Tệp PDF bị hỏng hoặc tải về chưa hết. Hãy xuất lại hoặc tải lại tệp PDF."
    ),
    "too_many_pages": gettext_noop(
        "Tệp PDF có %(pages)s trang, vượt mức cho phép %(limit)s trang. "
        "Hãy tách phần kế hoạch và phụ lục ra thành một tệp rồi tải lại."
    ),
    "too_many_scanned_pages": gettext_noop(
        "Tệp PDF có %(pages)s trang quét ảnh, vượt mức cho phép %(limit)s trang. "
        "Hãy tách thành các tệp nhỏ hơn hoặc dùng bản .docx."
    ),
    "too_many_rows": gettext_noop(
        "Các bảng trong tệp có hơn %(limit)s dòng nên đã dừng đọc. "
        "Hãy bỏ những bảng không thuộc kế hoạch rồi tải lại."
    ),
    "too_much_text": gettext_noop(
        "Văn bản dài hơn %(limit)s ký tự nên đã dừng đọc. "
        "Hãy chỉ giữ phần kế hoạch và phụ lục rồi tải lại."
    ),
    "too_long": gettext_noop(
        "Đọc tệp quá %(seconds)s giây nên đã dừng. Hãy tách tệp nhỏ hơn hoặc dùng bản .docx."
    ),
    "too_much_memory": gettext_noop(
        "Đọc tệp cần nhiều bộ nhớ hơn mức cho phép (%(limit)s MB) nên đã dừng. "
        "Hãy tách tệp nhỏ hơn rồi tải lại."
    ),
    "crashed": gettext_noop(
        "Không đọc được tệp: bộ đọc dừng giữa chừng vì nội dung tệp bất thường. "
        "Hãy lưu văn bản thành tệp mới rồi tải lại."
    ),
    "nested_too_deep": gettext_noop(
        "Các phần trong tệp lồng nhau quá sâu nên không đọc được. "
        "Hãy sao nội dung sang một văn bản mới rồi tải lại."
    ),
    "legacy_encoding": gettext_noop(
        "Văn bản dùng bảng mã cũ %(encoding)s nên chữ sẽ sai dấu. "
        "Hãy chuyển sang Unicode (ví dụ bằng Unikey: Ctrl+Shift+F6) rồi tải lại."
    ),
    "unknown_encoding": gettext_noop(
        "Không nhận ra bảng mã tiếng Việt của tệp văn bản. "
        "Hãy mở tệp, lưu lại với bảng mã UTF-8 rồi tải lại."
    ),
    "nul_bytes": gettext_noop(
        "Tệp có byte rỗng (NUL) nên không phải văn bản thuần. "
        "Nếu là văn bản, hãy lưu lại với bảng mã UTF-8 rồi tải lại."
    ),
    "no_text": gettext_noop("Không tìm thấy chữ nào trong tệp. Hãy kiểm tra lại tệp đã chọn."),
    "tesseract_missing": gettext_noop(
        "Tệp PDF là bản quét ảnh; máy chủ chưa cài phần nhận dạng chữ tiếng Việt. "
        "Hãy nhờ quản trị cài các gói Debian %(packages)s, hoặc dùng bản .docx."
    ),
    "tesseract_failed": gettext_noop(
        "Không nhận dạng được chữ trên trang quét ảnh. "
        "Hãy quét lại rõ hơn (300 dpi) hoặc dùng bản .docx."
    ),
}

UNKNOWN = gettext_noop("Không đọc được tệp (mã lỗi %(code)s).")

_MEGABYTE_PARAMS = {
    "too_big": ("size", "limit"),
    "zip_bomb": ("size", "limit"),
    "too_much_memory": ("limit",),
}


def reading_message(error: CodedError, translate: Translate = identity) -> str:
    """Return the text for a reading error, through a translation function."""
    template = MESSAGES.get(error.code)
    if template is None:
        return translate(UNKNOWN) % {"code": error.code}
    shown = {key: _shown(error.code, key, value, translate) for key, value in error.params.items()}
    return translate(template) % shown


def _shown(code: str, key: str, value: str | int | float, translate: Translate) -> str:
    if isinstance(value, str):
        if key in {"claimed", "found"}:
            return translate(KINDS.get(value, value))
        return value
    if key in _MEGABYTE_PARAMS.get(code, ()):
        return decimal(value / 1_000_000, translate)
    return decimal(value, translate)
