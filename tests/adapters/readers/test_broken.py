"""Broken and hostile files: each gives one error with the exact text that a person reads."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from truongchuan.adapters.readers import ReadError, ReadLimits, read_document, read_document_guarded
from truongchuan.adapters.readers import scan as scan_module
from truongchuan.wording.reading import MESSAGES, reading_message

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def package(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word(body: str, prolog: str = "") -> bytes:
    document = f'{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return package({"word/document.xml": document.encode()})


def png() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0"))


def spreadsheet() -> bytes:
    return package({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def encrypted_office() -> bytes:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500


def long_table() -> bytes:
    rows = (
        f"<w:tr><w:tc><w:p><w:r><w:t>{n * 7919}</w:t></w:r></w:p></w:tc></w:tr>"
        for n in range(100_000)
    )
    return word("<w:tbl>" + "".join(rows) + "</w:tbl>")


def entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    prolog = f'<!DOCTYPE d [<!ENTITY e0 "trường">{levels}]>'
    return word("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", prolog)


def encrypted_member() -> bytes:
    data = bytearray(word("<w:p/>"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


CASES: dict[str, tuple[Callable[[], bytes], str, str, str]] = {
    "empty": (lambda: b"", "a.docx", "empty", "Tệp rỗng (0 byte). Hãy chọn lại tệp có nội dung."),
    "huge": (
        lambda: b"a" * 20_500_000,
        "a.txt",
        "too_big",
        "Tệp nặng 20,5 MB, vượt mức cho phép 20 MB. "
        "Hãy giảm dung lượng ảnh trong văn bản hoặc tách phụ lục ra rồi tải lại.",
    ),
    "encrypted docx": (
        encrypted_office,
        "a.docx",
        "encrypted",
        "Tệp được đặt mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi tải lên.",
    ),
    "encrypted zip member": (encrypted_member, "a.docx", "encrypted", ""),
    "zip bomb": (
        lambda: package({"word/document.xml": b"<a/>", "word/media/a": b"\0" * 210_000_000}),
        "a.docx",
        "zip_bomb",
        "Nội dung tệp khi giải nén lên tới 210 MB, vượt mức an toàn 200 MB, nên đã dừng đọc. "
        "Hãy sao nội dung sang một văn bản mới rồi tải lại.",
    ),
    "zip ratio": (
        lambda: package({"word/document.xml": b"<a/>", "word/media/a": b"\0" * 20_000_000}),
        "a.docx",
        "zip_bomb",
        "",
    ),
    "zip with too many members": (
        lambda: package({"word/document.xml": b""} | {f"word/{n}": b"" for n in range(5000)}),
        "a.docx",
        "zip_members",
        "Tệp .docx chứa 5.001 thành phần, vượt mức cho phép 5.000. "
        "Hãy sao nội dung sang một văn bản mới rồi tải lại.",
    ),
    "directory traversal": (
        lambda: package({"word/document.xml": b"<a/>", "../../etc/cron.d/x": b"x"}),
        "a.docx",
        "zip_unsafe_name",
        "Tệp .docx chứa thành phần có đường dẫn không an toàn (“../../etc/cron.d/x”) nên không "
        "được đọc. Hãy xin lại tệp từ nơi phát hành.",
    ),
    "entity bomb": (
        entity_bomb,
        "a.docx",
        "xml_dtd",
        "Thành phần “word/document.xml” trong tệp có khai báo DTD, không dùng trong văn bản Word "
        "thường, nên không được đọc. Hãy xin lại tệp từ nơi phát hành.",
    ),
    "broken xml": (
        lambda: word("<w:p>"),
        "a.docx",
        "xml_broken",
        "Thành phần “word/document.xml” trong tệp .docx bị hỏng. "
        "Hãy mở bằng Word để sửa, lưu thành tệp mới rồi tải lại.",
    ),
    "xml nested too deep": (
        lambda: word("<w:sdt>" * 400 + "</w:sdt>" * 400),
        "a.docx",
        "xml_broken",
        "",
    ),
    "truncated docx": (
        lambda: word("<w:p/>")[:-30],
        "a.docx",
        "zip_broken",
        "Tệp .docx bị hỏng hoặc tải về chưa hết. Hãy mở bằng Word, lưu thành tệp mới rồi tải lại.",
    ),
    "docx without main part": (
        lambda: package({"word/styles.xml": b"<a/>"}),
        "a.docx",
        "docx_without_text",
        "",
    ),
    "docx without a word": (
        lambda: word("<w:p/>"),
        "a.docx",
        "no_text",
        "Không tìm thấy chữ nào trong tệp. Hãy kiểm tra lại tệp đã chọn.",
    ),
    "table of 100,000 rows": (
        long_table,
        "a.docx",
        "too_many_rows",
        "Các bảng trong tệp có hơn 5.000 dòng nên đã dừng đọc. "
        "Hãy bỏ những bảng không thuộc kế hoạch rồi tải lại.",
    ),
    "text table of 100,000 rows": (lambda: b"a\tb\n" * 100_000, "a.txt", "too_many_rows", ""),
    "html table of 100,000 rows": (
        lambda: b"<html><table>" + b"<tr><td>a" * 100_000,
        "a.html",
        "too_many_rows",
        "",
    ),
    "spreadsheet renamed": (
        spreadsheet,
        "Kế hoạch.docx",
        "wrong_kind",
        "Tệp “Kế hoạch.docx” có tên như văn bản Word (.docx) nhưng nội dung là bảng tính. "
        "Hãy mở tệp bằng đúng chương trình của nó, lưu thành .docx hoặc .pdf rồi tải lại.",
    ),
    "image renamed": (
        png,
        "quét.pdf",
        "wrong_kind",
        "Tệp “quét.pdf” có tên như tệp PDF nhưng nội dung là tệp ảnh. "
        "Hãy mở tệp bằng đúng chương trình của nó, lưu thành .docx hoặc .pdf rồi tải lại.",
    ),
    "program renamed": (lambda: b"MZ\x90\0" + b"\0" * 99, "a.pdf", "wrong_kind", ""),
    "spreadsheet": (
        spreadsheet,
        "a.xlsx",
        "unsupported",
        "Chưa đọc được loại tệp này: bảng tính. "
        "Hãy lưu văn bản thành .docx, .pdf, .html hoặc .txt rồi tải lại.",
    ),
    "pdf of nothing but its first bytes": (
        lambda: b"%PDF-1.7\n1 0 obj\n<</Type/Catalog",
        "a.pdf",
        "pdf_broken",
        "Tệp PDF bị hỏng hoặc tải về chưa hết. Hãy xuất lại hoặc tải lại tệp PDF.",
    ),
    "nul bytes": (
        "Kế hoạch\0\0 năm".encode,
        "a.txt",
        "nul_bytes",
        "Tệp có byte rỗng (NUL) nên không phải văn bản thuần. "
        "Nếu là văn bản, hãy lưu lại với bảng mã UTF-8 rồi tải lại.",
    ),
    "TCVN3": (
        lambda: b"c\xb8c tr\xad\xeang c\xf1a qu\xcbn v\xb5 c\xb8c ph\xdfng n\xa8m 2023",
        "a.txt",
        "legacy_encoding",
        "Văn bản dùng bảng mã cũ TCVN3 nên chữ sẽ sai dấu. "
        "Hãy chuyển sang Unicode (ví dụ bằng Unikey: Ctrl+Shift+F6) rồi tải lại.",
    ),
    "VNI": (
        lambda: "caùc tröôøng cuûa quaän vaø caùc phoøng naêm 2023".encode("latin-1"),
        "a.txt",
        "legacy_encoding",
        "",
    ),
    "no Vietnamese encoding": (
        lambda: "Größe und Länge".encode("latin-1"),
        "a.txt",
        "unknown_encoding",
        "Không nhận ra bảng mã tiếng Việt của tệp văn bản. "
        "Hãy mở tệp, lưu lại với bảng mã UTF-8 rồi tải lại.",
    ),
    "html without text": (
        lambda: b"<html><script>var a</script><style>p{}</style></html>",
        "a.html",
        "no_text",
        "",
    ),
    "too much text": (
        lambda: "Kế hoạch năm. ".encode() * 160_000,
        "a.txt",
        "too_much_text",
        "Văn bản dài hơn 2.000.000 ký tự nên đã dừng đọc. "
        "Hãy chỉ giữ phần kế hoạch và phụ lục rồi tải lại.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_broken_files_say_what_to_do(case: str) -> None:
    make, name, code, message = CASES[case]
    with pytest.raises(ReadError) as caught:
        read_document(make(), name)
    assert caught.value.code == code
    said = reading_message(caught.value)
    assert "%(" not in said
    if message:
        assert said == message


def test_encrypted_and_truncated_pdf(fixtures: Path) -> None:
    with pytest.raises(ReadError, match="encrypted"):
        read_document(fixtures / "encrypted.pdf", "a.pdf")
    half = (fixtures / "sample.pdf").read_bytes()[:20_000]
    with pytest.raises(ReadError, match="pdf_broken"):
        read_document(half, "a.pdf")


def test_page_limits(fixtures: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_document(fixtures / "sample.pdf", "a.pdf", ReadLimits(pages=2))
    assert reading_message(caught.value) == (
        "Tệp PDF có 5 trang, vượt mức cho phép 2 trang. "
        "Hãy tách phần kế hoạch và phụ lục ra thành một tệp rồi tải lại."
    )
    with pytest.raises(ReadError, match="too_many_scanned_pages"):
        read_document(fixtures / "sample-scan.pdf", "a.pdf", ReadLimits(scanned_pages=1))


def test_time_limit(fixtures: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_document(fixtures / "sample.pdf", "a.pdf", ReadLimits(seconds=-1))
    assert caught.value.code == "too_long"


def test_missing_recognition_names_the_packages(
    fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_module, "tesseract_languages", lambda: frozenset({"eng"}))
    with pytest.raises(ReadError) as caught:
        read_document(fixtures / "sample-scan.pdf", "a.pdf")
    assert reading_message(caught.value) == (
        "Tệp PDF là bản quét ảnh; máy chủ chưa cài phần nhận dạng chữ tiếng Việt. "
        "Hãy nhờ quản trị cài các gói Debian tesseract-ocr tesseract-ocr-vie, "
        "hoặc dùng bản .docx."
    )


def test_external_relationships_are_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("BÍ MẬT")
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" TargetMode="External" Target="{secret.as_uri()}" '
        'Type="subDocument"/>'
        "</Relationships>"
    )
    body = f'<w:document xmlns:w="{W}" xmlns:r="r"><w:body><w:subDoc r:id="r1"/><w:p><w:r>'
    body += "<w:t>Kế hoạch</w:t></w:r></w:p></w:body></w:document>"
    data = package(
        {"word/document.xml": body.encode(), "word/_rels/document.xml.rels": relation.encode()}
    )
    assert read_document(data, "a.docx").text == "Kế hoạch"


def test_guarded_reading_gives_the_same(build: ModuleType) -> None:
    data = build.docx_bytes()
    assert read_document_guarded(data, "a.docx") == read_document(data, "a.docx")


def test_guarded_reading_hands_errors_over() -> None:
    with pytest.raises(ReadError) as caught:
        read_document_guarded(spreadsheet(), "Kế hoạch.docx")
    assert (caught.value.code, caught.value.params["name"]) == ("wrong_kind", "Kế hoạch.docx")


def test_guarded_reading_bounds_memory_and_time(fixtures: Path) -> None:
    text = ("<html>" + "<p>trường" * 1_000_000).encode()
    small = ReadLimits(memory=400_000_000, characters=50_000_000)
    with pytest.raises(ReadError) as caught:
        read_document_guarded(text, "a.html", small)
    assert reading_message(caught.value) == (
        "Đọc tệp cần nhiều bộ nhớ hơn mức cho phép (400 MB) nên đã dừng. "
        "Hãy tách tệp nhỏ hơn rồi tải lại."
    )
    with pytest.raises(ReadError, match="too_long"):
        read_document_guarded(fixtures / "sample.pdf", "a.pdf", ReadLimits(seconds=-1))


def test_a_child_that_does_not_answer_is_ended(build: ModuleType) -> None:
    # Five seconds of grace less 4.99: the child has not even started when its time is over.
    with pytest.raises(ReadError, match="too_long"):
        read_document_guarded(
            build.docx_bytes(), "a.docx", ReadLimits(seconds=-4.99, scan_seconds=-4.99)
        )


def test_every_code_has_a_text() -> None:
    import re

    from truongchuan.adapters import readers

    sources = Path(readers.__file__).parent.glob("*.py")
    raised = {
        code
        for source in sources
        for code in re.findall(r'(?:ReadError\(\s*|"error": )"(\w+)"', source.read_text("utf-8"))
    }
    assert raised == set(MESSAGES)


def test_unknown_code_and_translation() -> None:
    assert reading_message(ReadError("other")) == "Không đọc được tệp (mã lỗi other)."
    english = {MESSAGES["empty"]: "The file is empty."}
    assert reading_message(ReadError("empty"), lambda s: english[s]) == "The file is empty."
