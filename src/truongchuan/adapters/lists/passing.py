"""Rows that are none of the list: totals, headings between, footers, examples."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from truongchuan.adapters.lists.columns import heading_key
from truongchuan.adapters.lists.words import plain, school_kind
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.engines.text import fold

_TOTAL = re.compile(
    r"^(?:tong cong|tong so|tong|cong)"
    r"(?:\s*[:(]?\s*(?:so|cong|truong|toan|chung|danh sach|\d|:|\().*)?$"
)
_FOOTER = re.compile(
    r"^(?:nguoi lap(?: bieu| bang)?\b|lap bieu\b|lap bang\b|thu truong don vi\b|hieu truong$"
    r"|ke toan$"
    r"|tm\.? |kt\.? |noi nhan\b|xac nhan\b|ky ten\b|\(ky\b|chu tich$|pho chu tich$|truong phong$"
    r"|luu y\s*:|ghi chu\s*:|luu\s*:|danh sach (?:nay )?co\b"
    r"|.{0,40}ngay [\d. ]{0,6} ?thang [\d. ]{0,6} ?nam\b)"
)
_NUMBERED = re.compile(
    r"^\s*(?:(?:(?P<letter>[IVXivx]{1,6}|[A-Ha-h])|\d{1,2})\s*[.):/-]\s*)?(?P<rest>.*?)\s*$",
    re.DOTALL,
)
_COUNT = re.compile(
    r"\s*[(:\-–]\s*(?:tổng số\s*:?\s*)?\d+\s*(?:trường|đơn vị|cơ sở)?\s*\)?\s*$", re.IGNORECASE
)
_LETTERED = re.compile(r"(?:[IVX]{1,6}|[A-H])[.)]?")
_INDEX = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?(?:\s*=.*)?")
_WARD = re.compile(r"^(?:ubnd\s+)?(?:phuong|xa|thi tran|dac khu|p\.|x\.)\s*\S", re.IGNORECASE)
_EXAMPLES = frozenset({"vi du", "mau", "vd"})


@dataclass(frozen=True, slots=True)
class Section:
    """What a heading between rows says of the rows below."""

    kind: str = ""
    ward: str = ""
    unit: str = ""


def is_total(texts: Sequence[str]) -> bool:
    """Tell whether a row sums up others."""
    first = next((text for text in texts if text and not text.isdigit()), "")
    return bool(_TOTAL.match(fold(first).strip(" .:")))


def is_footer(texts: Sequence[str], anchor: str) -> bool:
    """Tell whether a row is the end of the paper: who made it, who signs, when."""
    said = [text for text in texts if text]
    if len(said) > 4:
        return False
    if anchor and not _FOOTER.match(fold(anchor)):
        return False
    return any(_FOOTER.match(fold(text)) for text in said)


def is_index(texts: Sequence[str]) -> bool:
    """Tell whether a row only numbers the columns: (1), (2), (3)."""
    said = [text for text in texts if text]
    return len(said) > 2 and all(_INDEX.fullmatch(text) for text in said)


def is_example(texts: Sequence[str], number: str) -> bool:
    """Tell whether a row is the template's example."""
    return plain(number) in _EXAMPLES


def repeats_head(texts: Sequence[str], headings: Sequence[str], fields: Mapping[int, str]) -> bool:
    """Tell whether a row is the head again, as on a later page."""
    same = [
        place
        for place in fields
        if place < len(texts)
        and texts[place]
        and heading_key(texts[place])
        in {heading_key(part) for part in headings[place].split(" / ")}
        | {heading_key(headings[place])}
    ]
    return len(same) >= 2 or (len(same) == 1 and sum(map(bool, texts)) == 1)


def section_of(texts: Sequence[str], kind: ListKind) -> Section | None:
    """Return what a row says of those below: "I. MẦM NON", "Khối tiểu học (5 trường)".

    A section stands alone in its row, but for a number before it and a count behind it.
    """
    said = [text for text in texts if text]
    lettered = bool(said) and bool(_LETTERED.fullmatch(said[0]))
    if len(said) > 1 and (lettered or re.fullmatch(r"\d{1,2}[.)]?", said[0])):
        said = said[1:]
    while len(said) > 1 and re.fullmatch(r"\d+(?:\s*trường)?", said[-1]):
        said = said[:-1]
    if len(said) != 1:
        return None
    match = _NUMBERED.match(_COUNT.sub("", said[0]))
    rest = (match["rest"] if match else said[0]).strip(" .:")
    lettered = lettered or bool(match and match["letter"])
    if not rest:
        return None
    of_schools = kind in {ListKind.SCHOOLS, ListKind.CERTIFICATES}
    level = school_kind(rest) if of_schools else None
    if level:
        return Section(kind=level)
    if of_schools and _WARD.match(fold(rest)):
        return Section(ward=rest)
    if kind == ListKind.PERSONS and lettered:
        return Section(unit=rest)
    return Section() if lettered and rest.isupper() else None
