"""Typing errors, terms used against the law, abbreviations."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from truongchuan.engines.plan.check.reading import Reading, Result
from truongchuan.engines.plan.check.slips import SLIPS, telex_reading
from truongchuan.engines.plan.document import Span
from truongchuan.engines.text import (
    KNOWN_ABBREVIATIONS,
    edit_distance,
    is_typing_slip,
    is_vietnamese_syllable,
)

MANY_SLIPS = 20
"""More words than this (and than two in a hundred) that are no syllables say nothing of typing."""
_ADDRESS = re.compile(r"\S*(?:@|://|www\.|\.vn\b|\.com\b|\.edu\b)\S*")


def misspelt_words(reading: Reading) -> Iterator[Result]:
    """Lower-case words that can be no Vietnamese syllable, foreign phrases left out."""
    text = reading.document.text
    vocabulary = Counter(w.group() for w in reading.words)
    slips = [
        index
        for index, word in enumerate(reading.words)
        if _looks_wrong(word.group()) and text[word.start()].islower()
    ]
    if len(slips) > max(MANY_SLIPS, len(reading.words) // 50):
        return  # another language, or a text that was read badly
    excused = [m.span() for m in _ADDRESS.finditer(text)]
    excused += [(d.span.start, d.span.end) for d in reading.document.doubts]
    for index in slips:
        word = reading.words[index]
        if (
            vocabulary[word.group()] > 2
            or any(start <= word.start() < end for start, end in excused)
            or _has_digit_beside(text, word)
            or _in_foreign_phrase(reading, index)
        ):
            continue
        yield reading.finding(
            "misspelt-word",
            reading.document.span(word.start(), word.end()),
            written=text[word.start() : word.end()],
            proposal=_proposal(word.group(), vocabulary) or "",
        )


@lru_cache(maxsize=8192)
def _looks_wrong(word: str) -> bool:
    return len(word) > 1 and is_typing_slip(word)


def _in_foreign_phrase(reading: Reading, index: int) -> bool:
    """Two words without marks that are both no syllables are a foreign phrase, not two slips."""
    word = reading.words[index]
    for at in (index - 1, index + 1):
        if not 0 <= at < len(reading.words):
            continue
        other = reading.words[at]
        first, second = (other, word) if at < index else (word, other)
        foreign = other.group().isascii() and not is_vietnamese_syllable(other.group())
        if foreign and word.group().isascii() and _touch(reading.document.text, first, second):
            return True
    return False


def _touch(text: str, a: re.Match[str], b: re.Match[str]) -> bool:
    return text[a.end() : b.start()].strip(" ") == "" and "\n" not in text[a.end() : b.start()]


def _has_digit_beside(text: str, word: re.Match[str]) -> bool:
    before = text[word.start() - 1 : word.start()]
    after = text[word.end() : word.end() + 1]
    return before.isdigit() or after.isdigit() or before == "/" or after == "/"


def _proposal(word: str, vocabulary: Counter[str]) -> str | None:
    """The word that was probably meant: by keyboard, else the nearest word of the document."""
    for candidate in telex_reading(word):
        if vocabulary[candidate] and is_vietnamese_syllable(candidate):
            return candidate
    near = [
        (count, other)
        for other, count in vocabulary.items()
        if count > 2 and is_vietnamese_syllable(other) and edit_distance(word, other, limit=1) <= 1
    ]
    return max(near)[1] if near else None


def known_slips(reading: Reading) -> Iterator[Result]:
    """Real words in a place where only another word makes sense ("phần đầu công nhận")."""
    for slip in SLIPS:
        for match in slip.pattern.finditer(reading.text):
            yield reading.finding(
                "word-slip",
                reading.document.span(match.start(), match.end()),
                written=reading.quote(reading.document.span(match.start(), match.end())),
                proposal=match.expand(slip.correction),
            )


_FUNCTION_WORDS = frozenset(
    [
        "các",
        "của",
        "và",
        "cho",
        "với",
        "những",
        "được",
        "là",
        "trong",
        "theo",
        "tại",
        "về",
        "để",
        "từ",
        "do",
        "bởi",
        "đến",
        "này",
        "có",
        "không",
    ]
)


def doubled_words(reading: Reading) -> Iterator[Result]:
    """A function word written twice."""
    for a, b in pairwise(reading.words):
        same = a.group() == b.group() and a.group() in _FUNCTION_WORDS
        if same and reading.text[a.end() : b.start()] == " ":
            yield reading.finding(
                "doubled-word",
                reading.document.span(a.start(), b.end()),
                written=a.group(),
            )


def _known_slip(reading: Reading, start: int, end: int) -> bool:
    """Whether a slip of the list, which is told anyway, touches a stretch of text."""
    near = range(max(0, start - 40), min(len(reading.text), end + 40))
    return any(
        match.start() < end and start < match.end()
        for slip in SLIPS
        for match in slip.pattern.finditer(reading.text, near.start, near.stop)
    )


def swapped_words(reading: Reading) -> Iterator[Result]:
    """Four words that stand often in one order, and once with two of them swapped."""
    words = reading.words
    grams: dict[tuple[str, ...], list[int]] = defaultdict(list)
    run = 1
    for index, word in enumerate(words):
        together = index > 0 and reading.text[words[index - 1].end() : word.start()] == " "
        run = run + 1 if together else 1
        if run >= 4:
            grams[tuple(w.group() for w in words[index - 3 : index + 1])].append(index - 3)
    told: set[int] = set()
    for gram, places in grams.items():
        if len(places) > 1:
            continue
        for at in range(3):
            right = (*gram[:at], gram[at + 1], gram[at], *gram[at + 2 :])
            if gram[at] == gram[at + 1] or len(grams.get(right, ())) < 6:
                continue
            first = words[places[0]]
            last = words[places[0] + 3]
            known = _known_slip(reading, first.start(), last.end())
            if known or told.intersection(range(places[0] - 3, places[0] + 4)):
                continue
            told.add(places[0])
            yield reading.finding(
                "words-swapped",
                reading.document.span(first.start(), last.end()),
                written=" ".join(gram),
                proposal=" ".join(right),
                count=len(grams[right]),
            )


_BULLET = re.compile(r"^[ \t]*[-+*•–]\s*([^\W\d_])", re.MULTILINE)


def lower_case_items(reading: Reading) -> Iterator[Result]:
    """List items that begin with a small letter where nearly all begin with a capital."""
    text = reading.document.text
    items = [m for m in _BULLET.finditer(text) if not reading.in_foot(m.start())]
    small = [m for m in items if m.group(1).islower()]
    if len(items) < 8 or not small or len(small) * 8 > len(items):
        return
    for match in small:
        end = text.find(" ", match.start(1) + 12)
        end = min(e for e in (end, text.find("\n", match.start(1)), len(text)) if e > 0)
        yield reading.finding(
            "item-starts-small",
            reading.document.span(match.start(1), end),
        )


# --- terms -----------------------------------------------------------------------------------

_STANDARDS = re.compile(
    r"\b(0?[45]|bốn|năm)\s+tiêu chí\b(?=[^.;\n\t]{0,40}(chuẩn quốc gia|tiêu chuẩn|trường chuẩn))"
)
_YEAR_BEFORE = re.compile(r"\bnăm\s*$")
_DEGREE = re.compile(r"chuẩn quốc gia,?\s+\(?(mức|cấp độ)\s+([12])\b")
_ACCREDITATION = re.compile(r"kiểm định chất lượng giáo dục,?\s+\(?(mức độ)\s+([1-4])\b")


def standards_called_criteria(reading: Reading) -> Iterator[Result]:
    """The law has five standards (four since 57/2026), each of several criteria."""
    for match in _STANDARDS.finditer(reading.text):
        if match.group(1) == "năm" and _YEAR_BEFORE.search(reading.text[: match.start()]):
            continue
        count = {"bốn": "4", "năm": "5"}.get(match.group(1), match.group(1).lstrip("0"))
        expected = "5" if reading.by_external_evaluation else "4"
        if count != expected:
            continue
        yield reading.finding(
            "standard-called-criterion",
            reading.document.span(match.start(), match.end()),
            number=count,
        )


def degrees_named(reading: Reading) -> Iterator[Result]:
    """National standard has degrees (mức độ), accreditation has grades (cấp độ)."""
    for pattern, code in ((_DEGREE, "degree-term"), (_ACCREDITATION, "accreditation-term")):
        for match in pattern.finditer(reading.text):
            if pattern is _ACCREDITATION and "chuẩn quốc gia" in match.group():
                continue
            yield reading.finding(
                code,
                reading.document.span(match.start(1), match.end(2)),
                number=match.group(2),
            )


# --- abbreviations -----------------------------------------------------------------------------

_COMMON_LIST = """
    UBND HĐND HĐND-UBND HĐND&UBND GD&ĐT GDĐT GD-ĐT SGDĐT SGD&ĐT PGDĐT PGD&ĐT BGDĐT TH THCS THPT
    MN TW TP VT KT TM TL TT CP TTg QĐ KH NQ CT STT TTHC MTTQ PCCC CNTT GDTX PTDT PTDTBT
"""
_COMMON = frozenset(_COMMON_LIST.split())
"""Abbreviations that need no definition in an official paper, and column heads."""


def abbreviation_slips(reading: Reading) -> Iterator[Result]:
    """Capitals that are no abbreviation but nearly one ("HUBND")."""
    known = _COMMON | KNOWN_ABBREVIATIONS.keys() | _defined(reading)
    counts = Counter(t for t, _ in reading.capitals)
    for token, span in reading.capitals:
        if token in known or counts[token] > 1 or len(token) < 4 or _filed(reading, span):
            continue
        if _SIGNS.sub("", token) in {_SIGNS.sub("", k) for k in known}:
            continue  # the same letters with other signs: VHXH for VH-XH
        near = sorted(
            k
            for k in known & (counts.keys() | {"HĐND", "UBND"})
            if len(k) > 3 and edit_distance(token, k, limit=2) <= 2
        )
        close = [k for k in near if edit_distance(token, k, limit=1) <= 1]
        if close:
            yield reading.finding(
                "abbreviation-slip",
                span,
                written=token,
                proposals=tuple(sorted(near)),
            )


_SIGNS = re.compile(r"[&\-–]")


def _filed(reading: Reading, span: Span) -> bool:
    """Whether a word stands in the line "Lưu: VT, …", which uses codes of the office."""
    start = reading.text.rfind("\n", 0, span.start) + 1
    return "lưu:" in reading.text[start : span.start]


def _defined(reading: Reading) -> set[str]:
    return {a.short for a in reading.facts.abbreviations}


def abbreviations_defined(reading: Reading) -> Iterator[Result]:
    """Abbreviations that are neither defined in the plan nor used in every official paper."""
    if not reading.is_plan:
        return
    defined = _defined(reading)
    found: dict[str, Span] = {}
    for token, span in reading.capitals:
        if token in defined or token in _COMMON or reading.in_foot(span.start):
            continue
        if token in KNOWN_ABBREVIATIONS:
            found.setdefault(token, span)
    if found:
        yield reading.finding(
            "abbreviations-undefined",
            *found.values(),
            shorts=tuple(found),
            longs=tuple(f"{k} ({KNOWN_ABBREVIATIONS[k]})" for k in found),
        )
    elif defined:
        yield reading.confirmation("abbreviations-defined", count=len(defined))


def abbreviations_used(reading: Reading) -> Iterator[Result]:
    """Abbreviations that are defined and then never used."""
    text = reading.document.text
    for abbreviation in reading.facts.abbreviations:
        pattern = re.compile(rf"(?<!\w){re.escape(abbreviation.short)}(?!\w)")
        uses = [
            m for m in pattern.finditer(text)
            if not abbreviation.span.start <= m.start() < abbreviation.span.end
        ]  # fmt: skip
        if not uses:
            yield reading.finding(
                "abbreviation-unused",
                abbreviation.span,
                short=abbreviation.short,
                long=abbreviation.long,
            )


CHECKS = (
    misspelt_words,
    known_slips,
    doubled_words,
    swapped_words,
    lower_case_items,
    standards_called_criteria,
    degrees_named,
    abbreviation_slips,
    abbreviations_defined,
    abbreviations_used,
)
