"""Templates of an office: which is used, and what is said about a broken one."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document

from tests.adapters.papers.cases import Made
from tests.adapters.papers.reading import Paper
from truongchuan.adapters.paper_format import load_format
from truongchuan.adapters.writers.papers import styles as s
from truongchuan.adapters.writers.papers.default_templates import FOLDER, FORMS, build_template
from truongchuan.adapters.writers.papers.docx import field_values, write_docx
from truongchuan.adapters.writers.papers.templates import (
    FIELDS,
    Template,
    TemplateError,
    check_template,
    find_template,
)
from truongchuan.wording.papers import template_message

LAYOUT = load_format()


def changed(form: str = "named", **texts: str) -> Template:
    """Return a shipped template with words replaced."""
    document = Document(io.BytesIO((FOLDER / f"{form}.docx").read_bytes()))
    body = document.element.body
    for node in body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"):
        for old, new in texts.items():
            if node.text and old in node.text:
                node.text = node.text.replace(old, new)
    stream = io.BytesIO()
    document.save(stream)
    return Template("mau.docx", stream.getvalue())


def faults(template: Template) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        check_template(template)
    return template_message(caught.value.name, caught.value.faults)


@pytest.mark.parametrize("form", FORMS)
def test_shipped_templates_are_what_the_script_makes(form: str) -> None:
    assert (FOLDER / f"{form}.docx").read_bytes() == build_template(form, LAYOUT)
    check_template(find_template("report", form, None))


def test_an_unknown_field_is_named_with_its_place() -> None:
    (line,) = faults(changed(trich_yeu="trich_yeu_moi"))
    assert line.startswith("Mẫu văn bản mau.docx, đoạn 2 (“{{ trich_yeu_moi }}”): không có trường")
    assert "trich_yeu_moi" in line
    assert "ten_loai" in line


def test_a_field_in_a_table_is_named_with_row_and_cell() -> None:
    (line,) = faults(changed(ky_hieu="ki_hieu"))
    assert "bảng 1, hàng 1, ô 1 (“Số: {{ so }}/{{ ki_hieu }}”)" in line


def test_an_unclosed_loop_is_named_where_it_opens() -> None:
    lines = faults(changed(**{"{%p endfor %}": ""}))
    assert any(
        "for dong in noi_nhan" in x and "{%p endfor %}" in x and "bảng 2" in x for x in lines
    )


def test_a_close_without_opening() -> None:
    lines = faults(changed(**{"{%p if co_quan_chu_quan %}": ""}))
    assert len(lines) == 1
    assert "“endif” đóng mà chưa mở" in lines[0]


def test_missing_braces_and_wrong_expressions() -> None:
    assert "thiếu dấu đóng" in faults(changed(**{"{{ ho_ten }}": "{{ ho_ten"}))[0]
    assert "viết sai cú pháp" in faults(changed(**{"{{ ho_ten }}": "{{ ho_ten| }}"}))[0]
    assert (
        "không dùng được lệnh “include”"
        in faults(changed(**{"{{ ho_ten }}": "{%p include x %}"}))[0]
    )


def test_the_body_must_be_there_alone_and_outside_tables() -> None:
    assert "thiếu trường “noi_dung”" in faults(changed(noi_dung="ten_loai"))[0]
    assert "đứng một mình" in faults(changed(**{"{{ noi_dung }}": "Nội dung {{ noi_dung }}"}))[0]
    assert "đứng một mình" in faults(changed(**{"{{ ho_ten }}": "{{ noi_dung }}"}))[0]


def test_missing_styles_are_named() -> None:
    document = Document()
    document.add_paragraph("{{ noi_dung }}")
    stream = io.BytesIO()
    document.save(stream)
    lines = faults(Template("trong.docx", stream.getvalue()))
    assert any("thiếu kiểu chữ (style) “VB Nội dung”" in line for line in lines)


def test_files_that_are_no_template() -> None:
    assert "không phải tệp .docx" in faults(Template("mau.docx", b"khong phai"))[0]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
    assert "không phải tệp .docx" in faults(Template("mau.docx", stream.getvalue()))[0]
    macro = io.BytesIO((FOLDER / "named.docx").read_bytes())
    with zipfile.ZipFile(macro, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    assert "macro" in faults(Template("mau.docx", macro.getvalue()))[0]


def test_templates_cannot_reach_outside_their_fields(papers: dict[str, Made]) -> None:
    sly = changed(**{"{{ ho_ten }}": "{{ ho_ten.__class__.__mro__ }}"})
    with pytest.raises(TemplateError) as caught:
        write_docx(papers["report-month"].content, sly, LAYOUT)
    assert "viết sai cú pháp" in template_message("mau.docx", caught.value.faults)[0]


def test_the_office_s_own_template_is_used(papers: dict[str, Made], tmp_path: Path) -> None:
    own = changed(**{"Nơi nhận:": "Nơi gửi:"})
    (tmp_path / "report.docx").write_bytes(own.content)
    template = find_template("report", "named", tmp_path)
    written = write_docx(papers["report-month"].content, template, LAYOUT)
    assert Paper(written).texts(s.RECIPIENTS) == ["Nơi gửi:"]
    assert find_template("proposal", "named", tmp_path).name == "named.docx"
    (tmp_path / "named.docx").write_bytes(own.content)
    assert find_template("proposal", "named", tmp_path).name == str(tmp_path / "named.docx")


def test_every_documented_field_is_given_and_documented(papers: dict[str, Made]) -> None:
    assert set(field_values(papers["minutes"].content)) == set(FIELDS)
    page = Path(__file__).resolve().parents[3] / "docs" / "reference" / "paper-templates.md"
    text = page.read_text(encoding="utf-8")
    assert [name for name in FIELDS if f"`{name}`" not in text] == []
    assert [x.name for x in s.STYLES if f"`{x.name}`" not in text] == []
