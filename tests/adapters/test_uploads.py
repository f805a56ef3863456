"""Attachments: what is accepted, and what is said about the rest."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from truongchuan.adapters.uploads import UploadError, check_attachment, check_size, clean_name
from truongchuan.wording.uploads import UPLOADS, upload_message

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
PDF = b"%PDF-1.7\n1 0 obj\n"


def package(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return stream.getvalue()


def word_file() -> bytes:
    stream = io.BytesIO()
    Document().save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kept", "media_type"),
    [
        ("bien-ban.pdf", PDF, "bien-ban.pdf", "application/pdf"),
        ("Ảnh.PNG", PNG, "Ảnh.png", "image/png"),
        ("anh.jpeg", b"\xff\xd8\xff\xe0" + b"0" * 9, "anh.jpg", "image/jpeg"),
        (
            "bang.xlsx",
            package("[Content_Types].xml", "xl/workbook.xml"),
            "bang.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("khong-duoi", PDF, "khong-duoi.pdf", "application/pdf"),
    ],
)
def test_a_file_is_taken_for_what_it_holds(
    name: str, content: bytes, kept: str, media_type: str
) -> None:
    checked = check_attachment(name, content, max_bytes=10_000)
    assert (checked.name, checked.media_type) == (kept, media_type)
    assert checked.content == content


def test_a_real_word_file_is_accepted() -> None:
    assert check_attachment("bao cao.docx", word_file()).name == "bao cao.docx"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "upload-empty"),
        ("a.pdf", PDF + b"0" * 200, "upload-too-large"),
        ("a.exe", b"MZ\x90\x00", "upload-kind"),
        ("a.html", b"<script>alert(1)</script>", "upload-kind"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "upload-kind"),
        ("a.docx", b"PK\x03\x04broken", "upload-kind"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "upload-locked"),
        ("a.pdf", PNG, "upload-mismatch"),
        ("a.html", PDF, "upload-mismatch"),
    ],
)
def test_a_file_that_is_not_accepted_says_why(name: str, content: bytes, code: str) -> None:
    with pytest.raises(UploadError) as refused:
        check_attachment(name, content, max_bytes=150)
    assert refused.value.code == code
    text = upload_message(refused.value.code, refused.value.params)
    assert "{" not in text


def test_other_packages_and_macros_are_refused() -> None:
    with pytest.raises(UploadError, match="upload-kind"):
        check_attachment("a.docx", package("mimetype"))
    with pytest.raises(UploadError, match="upload-macro"):
        check_attachment(
            "a.docx",
            package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        )


def test_the_size_is_refused_before_reading() -> None:
    check_size(5, max_bytes=5)
    with pytest.raises(UploadError) as refused:
        check_size(3 * 1024 * 1024 + 1, max_bytes=3 * 1024 * 1024)
    assert upload_message(refused.value.code, refused.value.params).startswith("Tệp lớn hơn 3 MB")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\ho so\\bien ban.pdf", "bien ban.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        (unicodedata.normalize("NFD", "Hồ sơ.pdf"), "Hồ sơ.pdf"),
        ("...", "tep"),
        ("", "tep"),
    ],
)
def test_names_are_cleaned(name: str, kept: str) -> None:
    assert clean_name(name) == kept


@given(st.text(max_size=400))
def test_a_cleaned_name_is_short_flat_and_stays_as_it_is(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 150
    assert not set(cleaned) & set('/\\<>:"|?*\n\r\0')
    assert clean_name(cleaned) == cleaned


def test_every_code_has_a_text() -> None:
    assert set(UPLOADS) >= {"upload-empty", "upload-kind", "upload-mismatch"}
