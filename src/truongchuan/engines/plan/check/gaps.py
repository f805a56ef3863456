"""What a whole plan should say and does not: degree, baseline, money, persons, expiry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from truongchuan.engines.plan.check.reading import Reading, Result
from truongchuan.engines.plan.facts import Recognition, SchoolFact, SchoolKind

_DEGREE_FIXED = re.compile(
    r"(tất cả|các trường|đều|trường)[^.;\n\t]{0,60}mức độ [12]|mức độ [12][^.;\n\t]{0,30}\d+ trường"
    r"|\d+ trường[^.;\n\t]{0,40}mức độ [12]"
)
_BOTH_DEGREES = re.compile(r"mức độ 1,? (và |hoặc |, )?mức độ 2")
_BASELINE = re.compile(
    r"(đến nay|hiện nay|tính đến|hiện có|đã có|hiện trạng|đến thời điểm|đến hết"
    r"|đã được công nhận|thực trạng)"
    r"[^.;\n]{0,120}\d+[^.;\n]{0,40}(trường|%)|\d+\s*/\s*\d+ trường|\d+([.,]\d+)?\s*%"
)
_MONEY = re.compile(
    # "2021-2025, đồng thời" and "5 đồng chí" are no money
    r"\d([\d.,]*\d)?\s*(nghìn |ngàn |triệu |tỷ |tỉ )?(đồng|vnđ)\b(?!\s+(thời|chí|bộ|nhất|đều|hành))"
    r"|\d([\d.,]*\d)?\s*(triệu|tỷ|tỉ)\b|đơn vị( tính)?\s*:\s*(nghìn |triệu |tỷ |tỉ )?đồng"
    r"|tổng (mức đầu tư|kinh phí|dự toán)[^.;\n]{0,30}\d"
)
_NAMED = re.compile(
    r"(?:\b(?:ông|bà)|(?:^|[-+•:;(]\s*)(?:Ông|Bà)|[Đđ]ồng chí|[Đđ]/[cC]):?\s+"
    r"([^\W\d_])[^\W\d_]*\s+([^\W\d_])",
    re.MULTILINE,
)
_PERSONS = re.compile(
    r"(người|cán bộ|cá nhân|lãnh đạo) (chịu trách nhiệm|phụ trách|đầu mối|thực hiện)\s*:"
)
_EXPIRY = re.compile(
    r"hết (hạn|giá trị)|thời hạn (của )?(bằng|chứng nhận|công nhận)"
    r"|(đã|được) công nhận (lần|từ|vào|ngày|năm)[^.;\n]{0,20}\d{4}"
    r"|bằng (công nhận|đạt chuẩn)?[^.;\n]{0,30}(ngày|đến)[^.;\n]{0,15}\d{4}"
)
EXPIRY_RULE_FROM = date(2018, 10, 10)
"""Since then: registration five months before the certificate ends (18/2018, article 38.2)."""


def _has_degrees(reading: Reading, school: SchoolFact) -> bool:
    """Secondary schools have degrees only since the circulars of 2018."""
    lower = (SchoolKind.PRESCHOOL, SchoolKind.PRIMARY)
    return reading.on is None or reading.on >= EXPIRY_RULE_FROM or school.kind in lower


def degree(reading: Reading) -> Iterator[Result]:
    """The degree of the national standard that each school aims at."""
    schools = [
        s for s in reading.facts.schools if s.recognition is not None and _has_degrees(reading, s)
    ]
    if not reading.is_whole or not schools:
        return
    without = [s for s in schools if s.degree is None]
    text = _BOTH_DEGREES.sub(" ", reading.text)
    if not without:
        yield reading.confirmation("degree-stated", count=len(schools))
    elif len(without) == len(schools) and _DEGREE_FIXED.search(text):
        return
    else:
        targets = reading.facts.targets
        spans = [s for s in (targets.new_span, targets.renewal_span) if s] or [without[0].span]
        yield reading.finding(
            "degree-missing",
            *spans,
            schools=tuple(s.name for s in without),
            count=len(without),
            total=len(schools),
        )


def _absent(reading: Reading, pattern: re.Pattern[str], code: str) -> Iterator[Result]:
    if not reading.is_whole or not reading.facts.schools:
        return
    span = next(reading.find(pattern), None)
    if span is not None:
        yield reading.confirmation(code.replace("missing", "stated"), reading.sentence(span.start))
        return
    title = reading.facts.document.title_span
    yield reading.finding(code, *((title,) if title else ()))


def baseline(reading: Reading) -> Iterator[Result]:
    """Where the authority stands today: schools that already meet the standard."""
    yield from _absent(reading, _BASELINE, "baseline-missing")


def budget(reading: Reading) -> Iterator[Result]:
    """What it costs."""
    yield from _absent(reading, _MONEY, "budget-missing")


def persons(reading: Reading) -> Iterator[Result]:
    """Who, by name, answers for what; the signatory is not meant."""
    if not reading.is_whole or not reading.facts.duties:
        return
    found = [s.start for s in reading.find(_PERSONS)]
    # Names begin with capitals: "Quận Hai Bà Trưng năm 2023" names nobody.
    found += [
        m.start()
        for m in _NAMED.finditer(reading.document.text)
        if m.group(1).isupper() and m.group(2).isupper()
    ]
    found = [position for position in found if not reading.in_foot(position)]
    if found:
        yield reading.confirmation("persons-stated", reading.sentence(min(found)))
    else:
        yield reading.finding(
            "persons-missing",
            *(d.unit.span for d in reading.facts.duties[:1]),
        )


def expiry(reading: Reading) -> Iterator[Result]:
    """When the certificates of renewal schools end; registration is due five months before."""
    day = reading.on
    renewal = [s for s in reading.facts.schools if s.recognition is Recognition.RENEWAL]
    if not reading.is_whole or not renewal or day is None:
        return
    if day < EXPIRY_RULE_FROM or not reading.by_external_evaluation or reading.says(_EXPIRY):
        return
    span = reading.facts.targets.renewal_span or renewal[0].span
    yield reading.finding("expiry-missing", span, count=len(renewal), on=day)


CHECKS = (degree, baseline, budget, persons, expiry)
