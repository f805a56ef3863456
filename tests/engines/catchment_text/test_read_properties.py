"""Whatever stands in a paper: no failure, spans inside the text, every message made."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.catchment_text.strategies import gazetteers
from truongchuan.engines.catchment_text.check import check_lists
from truongchuan.engines.catchment_text.findings import CODES
from truongchuan.engines.catchment_text.gazetteer import Gazetteer
from truongchuan.engines.catchment_text.read import read_lists
from truongchuan.engines.catchment_text.sets import Conditional, Places, Street, Union, extent, walk
from truongchuan.engines.catchment_text.tokens import tokenise
from truongchuan.engines.catchment_text.words import T
from truongchuan.engines.plan.plain import document_from_text
from truongchuan.wording.catchment_text import report_as_json, report_lines

_SNIPPETS = """tổ|khu phố|KP|phường|P.|thôn|đường|phố|ngõ|số chẵn|từ số|số|từ|đến|đến hết|trở lên
trừ|gồm|bao gồm|còn lại|phần còn lại|các|của|thuộc|và|toàn|toàn quận|KT1|KT2|thường trú|tạm trú
nếu còn chỉ tiêu|một phần|giáp ranh|nhận trẻ|không nhận|quận 5|Q.3|Bách Khoa|Lê Lợi|Tân Lập
1|2|3|4A|12|98|l|1O|II|3/2|15/4|(|)|,|;|:|.|-|–|+|à|"|ngã tư|Trường TH Hoa Sen|Trường THCS B
\n- Trường Tiểu học An Bình:|\n- Trường MN Sơn Ca nhận|\n|\n\t|\t|Lớp 1|Phường 3|xóm|ấp 1|cũ|…"""
WORDS = [w.encode().decode("unicode_escape").encode("latin-1").decode() if "\\" in w else w
         for line in _SNIPPETS.split("\n") for w in line.split("|")]  # fmt: skip
papers = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(papers, st.one_of(st.none(), gazetteers()))
def test_any_paper_is_read(text: str, gazetteer: Gazetteer | None) -> None:
    document = document_from_text("- Trường Tiểu học Đầu Tiên: KP 1 phường 3\n" + text)
    lists = read_lists(document, gazetteer.names if gazetteer else None)
    report = check_lists(lists, document, gazetteer)
    again = check_lists(
        read_lists(document, gazetteer.names if gazetteer else None), document, gazetteer
    )
    assert report_as_json(report, document) == report_as_json(again, document)
    assert report_lines(report)
    for school in report.schools:
        for bounds in school.bounds.values():
            assert bounds.must & ~bounds.may == 0
    for finding in report.findings:
        assert finding.code in CODES
        for span in finding.spans:
            assert 0 <= span.start <= span.end <= len(document.text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    document = document_from_text(f"Trường TH A: {text}")
    report_as_json(check_lists(read_lists(document), document), document)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(papers)
def test_no_number_is_dropped_in_silence(text: str) -> None:
    document = document_from_text(f"Trường Tiểu học Đầu Tiên: KP 1 phường 3, {text}")
    lists = read_lists(document)
    told = [(r.start, r.end) for r in lists.remarks]
    for school in lists.schools:
        told.append((school.school.start, school.school.end))
        for part in school.parts:
            for node in walk(part):
                if not isinstance(node, Union | Conditional):
                    told.append(extent(node))
                within = node.within if isinstance(node, Places | Street) else None
                while within is not None:
                    told.append((within.start, within.end))
                    within = within.within
    for school in lists.schools:
        for start, end in school.school.stretches:
            for token in tokenise(document.text[start:end], start):
                if token.kind is T.NUMBER:
                    held = any(a <= token.start and token.end <= b for a, b in told)
                    assert held, (document.text[start:end], token.text)
