"""Whose list is whose: schools in running text, and what belongs to each.

A school opens a stretch of text: "Trường TH A nhận …", "TH A: …", "A (KP 1 …); B (…)". A line
that only names a ward is a heading: what follows and names no ward lies in it. A line that only
names a level ("Lớp 6", "Bậc tiểu học") tells the kind of the schools below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from truongchuan.engines.plan.facts import SchoolKind
from truongchuan.engines.plan.read.names import SchoolName, bare_school_name, find_school_names
from truongchuan.engines.text import fold

STAGES: dict[SchoolKind, frozenset[str]] = {
    SchoolKind.PRESCHOOL: frozenset({"preschool"}),
    SchoolKind.PRIMARY: frozenset({"primary"}),
    SchoolKind.LOWER_SECONDARY: frozenset({"lower_secondary"}),
    SchoolKind.PRIMARY_LOWER_SECONDARY: frozenset({"primary", "lower_secondary"}),
    SchoolKind.MULTI_LEVEL: frozenset({"primary", "lower_secondary"}),
    SchoolKind.LOWER_UPPER_SECONDARY: frozenset({"lower_secondary"}),
    SchoolKind.UPPER_SECONDARY: frozenset({"upper_secondary"}),
    SchoolKind.CONTINUING: frozenset({"continuing"}),
}
"""Intakes that a kind of school takes part in; only schools of one intake can overlap."""

LABELS = {
    "preschool": (SchoolKind.PRESCHOOL, "MN"),
    "primary": (SchoolKind.PRIMARY, "TH"),
    "lower_secondary": (SchoolKind.LOWER_SECONDARY, "THCS"),
}

_MARKER = re.compile(r"\s*(?:[-–—+*•▪●○]|(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)/])\s*")
_FOLLOWS = re.compile(
    r"\s*(?:$|[:(–—]|-\s|,?\s*(?:năm học[^:]{0,20})?(?:chỉ\s+)?(?:nhận|tuyển|tiếp nhận|thu nhận|gồm"
    r"|bao gồm|thuộc|phụ trách|có địa bàn|địa bàn|P\.|KP|[Pp]hường|[Kk]hu phố|[Tt]ổ)\b|\d{2,3}\s)"
)
_TAIL = re.compile(r"\s+(?:P|Q|KP|TDP|X|TT|Khu|Tổ|Thôn|Ấp)$|\s+(?:KP|Khu|Tổ)\s.*$")
_STAGE_WORDS: tuple[tuple[str, str], ...] = (
    (r"lop 6|trung hoc co so|thcs", "lower_secondary"),
    (r"lop 1|tieu hoc", "primary"),
    (r"mam non|mau giao|lop la|5 tuoi", "preschool"),
)
_WORDS = r"[^\W\d_]+(?:\s+(?:[^\W\d_]+|\d{1,2}))*"
_BARE = re.compile(rf"\s*(?P<names>{_WORDS}(?:\s*,\s*{_WORDS})*)\s*(?=\()")
_UNIT_WORD = re.compile(
    r"(?:phường|xã|thị trấn|khu|kp|tổ|tdp|thôn|ấp|xóm|khối|đường|phố|ngõ|hẻm|quận|trừ|từ|gồm|p|q)"
    r"\b",
    re.IGNORECASE,
)

_GLOSS = re.compile(
    r"((?:tiểu học|mầm non|mẫu giáo|trung học cơ sở)\s*)(\((?:TH|MN|MG|THCS)\))", re.IGNORECASE
)
_NEXT = re.compile(rf"\s*(?:,|;|và)\s+(?:[Tt]rường\s+)?(?P<name>{_WORDS})")


@dataclass
class School:
    """A school of the list: its name as written in full, its intakes, where its places stand."""

    name: str
    stages: frozenset[str]
    start: int
    end: int
    stretches: list[tuple[int, int]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What makes two mentions one school."""
        return self.name.casefold()


@dataclass(frozen=True, slots=True)
class Subject:
    """A school that opens a stretch: ``body`` is where its places begin."""

    names: tuple[SchoolName, ...]
    start: int
    body: int


def without_glosses(text: str) -> str:
    """Blank "(TH)" behind "tiểu học": the paper explains its abbreviation."""
    return _GLOSS.sub(lambda m: m[1] + " " * len(m[2]), text)


def feeder_end(text: str, end: int) -> int:
    """Where a list of schools that are only mentioned ends: "của Trường TH A, B và C"."""
    while end < len(text) and text[end].isalnum():
        end += 1
    while match := _NEXT.match(text, end):
        words = match["name"].split()
        if (
            len(words) < 2
            or not all(w[0].isupper() for w in words)
            or _UNIT_WORD.match(match["name"])
        ):
            break
        end = match.end()
    return end


def after_marker(text: str) -> int:
    """Where a line begins behind its bullet or number."""
    position = 0
    while match := _MARKER.match(text, position):
        if match.end() == position:
            break
        position = match.end()
        if position - match.start() > 1 and match.group().strip()[-1:] in ".)/":
            break
    return position


def subjects(text: str, stage: str | None) -> list[Subject]:
    """Find the schools that a paragraph is about, in order.

    :param stage: the intake in force, for schools named without their kind.
    """
    found: list[Subject] = []
    first = after_marker(text)
    names = find_school_names(text)
    for position, written in enumerate(names):
        name, index = written, position
        if name.start < first or not _opens(text, name.start, first):
            continue
        end = name.end
        tail = _TAIL.search(text[name.start : end])
        if tail:
            end = name.start + tail.start()
            name = _cut(name, text, end)
        if not _FOLLOWS.match(text, end):
            continue
        group = [name]
        while index and _shares(text, names[index - 1].end, group[0].start):
            index -= 1
            group.insert(0, names[index])
        if found and found[-1].start >= group[0].start:
            found.pop()
        found.append(Subject(tuple(group), group[0].start, end))
    kind = found[0].names[0] if found else None
    label = (kind.kind, kind.label) if kind else LABELS.get(stage or "")
    if label is not None:
        found += _bare_subjects(text, found, first, label)
    return sorted(found, key=lambda s: s.start)


def _cut(name: SchoolName, text: str, end: int) -> SchoolName:
    shorter = name.name[: len(name.name) - (name.end - end)].strip()
    return SchoolName(name.kind, name.label, shorter or name.name, name.start, end)


def _opens(text: str, start: int, first: int) -> bool:
    """Whether a name stands where a school is introduced, not where one is only mentioned."""
    before = text[first:start].rstrip()
    before = re.sub(r"(?:các\s+)?[Tt]rường$", "", before).rstrip()
    return not before or (before[-1] in ";.:" and _depth(before) == 0)


def _shares(text: str, end: int, start: int) -> bool:
    return bool(re.fullmatch(r"\s*(?:,|và|,\s*và)\s*(?:[Tt]rường\s+)?", text[end:start]))


def _depth(text: str) -> int:
    return text.count("(") - text.count(")")


def _bare_subjects(
    text: str, known: list[Subject], first: int, label: tuple[SchoolKind, str]
) -> list[Subject]:
    """Schools named without their kind: "…; Lê Quý Đôn (KP 3, 5); Tân Quy (…)"."""
    found: list[Subject] = []
    starts = [first] + [
        m.end()
        for m in re.finditer(r"[;.,]\s*", text)
        if m.end() > first and _depth(text[: m.end()]) == 0
    ]
    taken = [(s.start, s.body) for s in known]
    done = first
    for start in starts:
        match = _BARE.match(text, start)
        if match is None or start < done or any(a <= start < b for a, b in taken):
            continue
        written = [part.strip() for part in match["names"].split(",")]
        names = [bare_school_name(part) for part in written]
        if any(n is None or _UNIT_WORD.match(n) for n in names):
            continue
        found.append(
            Subject(
                tuple(
                    SchoolName(label[0], label[1], n, match.start("names"), match.end("names"))
                    for n in names
                    if n is not None
                ),
                match.start("names"),
                match.end("names"),
            )
        )
        done = match.end()
    return found


def stage_of_heading(text: str) -> str | None:
    """The one intake that a short line names, None for any other line."""
    folded = fold(text)
    if len(folded) > 100:
        return None
    named = [stage for pattern, stage in _STAGE_WORDS if re.search(rf"\b(?:{pattern})\b", folded)]
    return named[0] if len(named) == 1 else None
