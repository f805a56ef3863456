"""Words that say how, when and at which degree a school is to be recognised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from truongchuan.engines.plan.facts import Recognition
from truongchuan.engines.text import find_periods, fold_chars, quarter_of


class CueKind(StrEnum):
    """What a cue speaks about."""

    RECOGNITION = "recognition"
    STRETCH = "stretch"
    DEGREE = "degree"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue with its value (:class:`Recognition`, True, 1 or 2, ``2023-Q3``, a year).

    A ``weak`` stretch cue ("phấn đấu có thêm") says so only after a target has been stated.
    """

    kind: CueKind
    value: object
    start: int
    end: int
    weak: bool = False


_STANDARD = r"(?:\s+(?:truong\s+)?(?:dat\s+)?chuan(?:\s+quoc\s+gia)?)?"
_NEW = re.compile(
    rf"\b(?:cong nhan{_STANDARD} (?:moi|lan dau)|dat chuan(?: quoc gia)? (?:moi|lan dau)"
    r"|(?:ho so|truong|dang ky) lan dau|lan dau cong nhan|cong nhan lan thu nhat)\b"
)
_RENEWAL = re.compile(
    rf"\b(?:cong nhan{_STANDARD} lai|dat chuan(?: quoc gia)? lai|tai cong nhan|cong nhan lan (?:2"
    rf"|hai)"
    r"|kiem tra cong nhan lai|kiem tra lai)\b"
)
_STRETCH = re.compile(
    r"\bphan dau\b[^.;:]{0,40}?\bthem\b|\b(?:dang ky|cong nhan) them\b|\bngoai chi tieu\b"
    r"|\bvuot chi tieu\b"
)
_FIRM_STRETCH = re.compile(r"cong nhan them|dang ky them|ngoai|vuot")
_RECOGNISED = re.compile(
    r"\b(?:quyet dinh|da|vua|ky|duoc|trao bang|cap bang|bang|le)\b[^.;:]{0,90}?\bcong nhan\b"
    r"|\bcong nhan\b[^.;:]{0,60}\bdat chuan"
    r"|\btruong\b[^.;:]{0,20}\bdat (?:chuan|muc do)\b"
)
_FUTURE = re.compile(
    r"\b(?:phan dau|du kien|se|ke hoach|chi tieu|de nghi|dang ky|muc tieu|muon|can)\b"
)
_DECIDED = re.compile(
    r"\b(?:vua|da) (?:ky|ban hanh|duoc|co)\b[^.;:]{0,90}\bcong nhan\b"
    r"|\bquyet dinh\b[^.;:]{0,60}\bcong nhan\b"
)
_DEGREE = re.compile(r"\bmuc(?: do)? (?P<no>1|2|i{1,2})\b(?!\s*[.,]\d)")
_OTHER_DEGREE = re.compile(r"\b(?:kiem dinh|co so vat chat|csvc|toi thieu)\b")
_YEAR = re.compile(r"\bnam (?P<year>20\d\d)\b(?!\s*-)")


def find_cues(text: str, years: tuple[int, ...], *, plan: bool) -> list[Cue]:
    """Find all cues in a text, in order.

    :param years: the plan's years; a quarter without a year takes the only one.
    :param plan: False for reports of decisions, where "công nhận" is something done.
    """
    folded = fold_chars(text)
    cues = [
        Cue(CueKind.RECOGNITION, Recognition.NEW, m.start(), m.end()) for m in _NEW.finditer(folded)
    ]
    cues += [
        Cue(CueKind.RECOGNITION, Recognition.RENEWAL, m.start(), m.end())
        for m in _RENEWAL.finditer(folded)
    ]
    cues += [
        Cue(CueKind.STRETCH, True, m.start(), m.end(), not _FIRM_STRETCH.search(m.group()))
        for m in _STRETCH.finditer(folded)
    ]
    if not plan and not _FUTURE.search(folded):
        cues += [
            Cue(CueKind.RECOGNITION, Recognition.RECOGNISED, m.start(), m.end())
            for m in _RECOGNISED.finditer(folded)
            if not any(m.start() < c.end and c.start < m.end() for c in cues)
        ]
    cues += _degrees(folded)
    cues += _quarters(text, years)
    if len(years) > 1:
        cues += [
            Cue(CueKind.YEAR, int(m["year"]), m.start(), m.end())
            for m in _YEAR.finditer(folded)
            if int(m["year"]) in years
        ]
    return _without_pairs(text, sorted(cues, key=lambda c: c.start))


def reports_decision(text: str) -> bool:
    """Tell whether a text reports that schools were recognised."""
    folded = fold_chars(text)
    return bool(_DECIDED.search(folded)) and not _FUTURE.search(folded)


def _degrees(folded: str) -> list[Cue]:
    cues = []
    for match in _DEGREE.finditer(folded):
        before = folded[max(0, match.start() - 45) : match.start()]
        others = list(_OTHER_DEGREE.finditer(before))
        if others and "chuan quoc gia" not in before[others[-1].end() :]:
            continue
        value = len(match["no"]) if match["no"].startswith("i") else int(match["no"])
        cues.append(Cue(CueKind.DEGREE, value, match.start(), match.end()))
    return cues


def _quarters(text: str, years: tuple[int, ...]) -> list[Cue]:
    cues = []
    for period in find_periods(text, years[0] if len(years) == 1 else None):
        quarters = {*period.quarters, *(quarter_of(m) for m in period.months)}
        if len(quarters) == 1:
            cues.append(Cue(CueKind.QUARTER, quarters.pop(), period.start, period.end))
    return cues


def _without_pairs(text: str, cues: list[Cue]) -> list[Cue]:
    """Drop cues that name several values in one breath ("công nhận mới và công nhận lại")."""
    dropped: set[int] = set()
    for kind in CueKind:
        same = [(i, c) for i, c in enumerate(cues) if c.kind is kind]
        for (i, one), (j, two) in pairwise(same):
            between = text[one.end : two.start]
            if one.value != two.value and re.fullmatch(
                r"\s*(?:,|và|hoặc|/|&|-)?\s*(?:Q|q)?", between
            ):
                dropped |= {i, j}
    return [c for i, c in enumerate(cues) if i not in dropped]
