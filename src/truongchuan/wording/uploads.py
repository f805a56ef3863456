"""Texts for attachments that are not accepted: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

UPLOADS: dict[str, str] = {
    "upload-empty": _("Tệp không có nội dung. Hãy chọn lại tệp."),
    "upload-too-large": _("Tệp lớn hơn {megabytes} MB. Hãy nén ảnh hoặc tách tệp rồi gửi lại."),
    "upload-kind": _(
        "Chỉ nhận tệp PDF, Word (.docx), Excel (.xlsx) hoặc ảnh PNG, JPG. Hãy lưu sang một trong các dạng này."
    ),
    "upload-locked": _(
        "Tệp Office đời cũ hoặc có mật khẩu thì không mở được. Hãy lưu thành .docx, .xlsx không mật khẩu, hoặc PDF."
    ),
    "upload-macro": _("Tệp có chứa macro nên không được nhận. Hãy lưu thành .docx hoặc .xlsx."),
    "upload-mismatch": _(
        "Tệp “{name}” thật ra có nội dung {kind}. Hãy đặt lại đuôi tên cho đúng hoặc chọn tệp khác."
    ),
}


def upload_message(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """Return what to tell the person whose file was not accepted."""
    return fill(translate(UPLOADS[code]), params)
