"""The page of written lists: sets in words, findings, the text with marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from truongchuan.engines.catchment_text.check import ListReport, SchoolSets
from truongchuan.engines.catchment_text.findings import Finding
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.sets import union
from truongchuan.engines.catchment_text.zones import zone_of
from truongchuan.engines.plan.findings import Severity
from truongchuan.web.list_input import ListInput
from truongchuan.web.presenters.document import context_quote, draw_document
from truongchuan.web.presenters.drawn import DrawnDocument, Mark, Note
from truongchuan.web.presenters.list_marks import list_marks, school_anchor
from truongchuan.wording.catchment_text import (
    STAGES,
    list_message,
    list_suggestion,
    residence_names,
)
from truongchuan.wording.findings import severity_name

OVERLAPS = ("overlap", "possible-overlap", "shared")
GAPS = ("gap", "gap-unsettled", "number-gap")
QUOTES = 4
QUOTE = 220


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the text between those around them; ``anchor`` is their line."""

    line: int
    before: str
    text: str
    after: str
    href: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A finding in words."""

    anchor: str
    code: str
    severity: int
    word: str
    message: str
    suggestion: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class SeverityGroup:
    """Findings of one severity."""

    word: str
    label: str
    findings: list[FoundLine]


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Places of a school in one quarter (or ward), sure or possible."""

    where: str
    places: str
    count: int
    possible: bool


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school with its set in words."""

    anchor: str
    name: str
    stages: str
    text: str
    complete: bool
    members: list[MemberLine]
    count: int
    possible: int
    findings: list[FoundLine]
    line: int


@dataclass(frozen=True, slots=True)
class TableLine:
    """A row of the tables of overlaps and gaps."""

    anchor: str
    severity: int
    word: str
    stage: str
    schools: str
    places: str
    residence: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListsView:
    """All that the page shows."""

    sent: ListInput
    schools: list[SchoolLine]
    groups: list[SeverityGroup]
    overlaps: list[TableLine]
    gaps: list[TableLine]
    drawn: DrawnDocument
    summary: str

    @property
    def has_places(self) -> bool:
        """True where the places of the area were given."""
        return self.sent.gazetteer is not None

    def count(self, word: str) -> int:
        """Number of findings of a severity."""
        return sum(len(g.findings) for g in self.groups if g.word == word)

    @property
    def errors(self) -> int:
        """Number of errors."""
        return self.count("error")

    @property
    def warnings(self) -> int:
        """Number of warnings."""
        return self.count("warning")


def lists_view(sent: ListInput) -> ListsView:
    """Put the page together."""
    report = sent.report
    found = [_found(sent, number, f) for number, f in enumerate(report.findings, start=1)]
    pairs = list(zip(report.findings, found, strict=True))
    marks = list_marks(report) + [
        Mark(span.start, span.end, f"finding-{line.word}", line.message, line.anchor)
        for finding, line in pairs
        for span in finding.spans
    ]
    notes = [
        Note(finding.spans[0].line, line.message, f"#{line.anchor}", line.word)
        for finding, line in pairs
        if finding.spans
    ]
    return ListsView(
        sent=sent,
        schools=[_school(sent, n, s, pairs) for n, s in enumerate(report.schools, start=1)],
        groups=_groups(found),
        overlaps=[_row(f, line) for f, line in pairs if f.code in OVERLAPS],
        gaps=[_row(f, line) for f, line in pairs if f.code in GAPS],
        drawn=draw_document(sent.document, marks, notes=notes),
        summary=_summary(sent),
    )


def _summary(sent: ListInput) -> str:
    number = len(sent.report.schools)
    schools = ngettext("%(number)s trường", "%(number)s trường", number) % {"number": number}
    if sent.gazetteer is None:
        return gettext("%(name)s: %(schools)s, chưa có danh mục nơi ở.") % {
            "name": sent.name,
            "schools": schools,
        }
    return gettext("%(name)s: %(schools)s, đối chiếu với %(places)s nơi của %(file)s.") % {
        "name": sent.name,
        "schools": schools,
        "places": len(sent.gazetteer.places),
        "file": sent.places_name,
    }


# --- findings


def _found(sent: ListInput, number: int, finding: Finding) -> FoundLine:
    quotes = []
    for span in finding.spans[:QUOTES]:
        before, text, after = context_quote(sent.document, span)
        cut = text if len(text) <= QUOTE else text[:QUOTE].rsplit(" ", 1)[0] + " …"
        quotes.append(Quote(span.line, before, cut, after, f"#d-{span.line}"))
    return FoundLine(
        anchor=f"phat-hien-{number}",
        code=finding.code,
        severity=int(finding.severity),
        word=finding.severity.word,
        message=list_message(finding, gettext),
        suggestion=list_suggestion(finding, gettext) or "",
        quotes=tuple(quotes),
    )


def _groups(found: list[FoundLine]) -> list[SeverityGroup]:
    groups = []
    for severity in sorted(Severity, reverse=True):
        mine = [line for line in found if line.severity == severity]
        if mine:
            groups.append(SeverityGroup(severity.word, severity_name(severity, gettext), mine))
    return groups


def _row(finding: Finding, line: FoundLine) -> TableLine:
    params = finding.params
    schools, residence = params.get("schools", ()), params.get("residence", ())
    stage = str(params.get("stage", ""))
    return TableLine(
        anchor=line.anchor,
        severity=line.severity,
        word=line.word,
        stage=gettext(STAGES[stage]) if stage in STAGES else "",
        schools=gettext(" và ").join(schools) if isinstance(schools, tuple) else "",
        places=str(params.get("places", "")),
        residence=residence_names(residence if isinstance(residence, tuple) else ()),
        lines=tuple(dict.fromkeys(span.line for span in finding.spans)),
    )


# --- schools


def _school(
    sent: ListInput, number: int, school: SchoolSets, pairs: list[tuple[Finding, FoundLine]]
) -> SchoolLine:
    report = sent.report
    name = school.school.name
    members = _members(report, school)
    whole = union(tuple(school.parts)) if school.parts else None
    return SchoolLine(
        anchor=school_anchor(number),
        name=name,
        stages=", ".join(gettext(STAGES[s]) for s in sorted(school.school.stages)),
        text=say(whole) if whole is not None else "",
        complete=all(b.must == b.may for b in school.bounds.values()),
        members=members,
        count=sum(m.count for m in members if not m.possible),
        possible=sum(m.count for m in members if m.possible),
        findings=[line for finding, line in pairs if _concerns(finding, name)],
        line=sent.document.span(school.school.start, school.school.end).line,
    )


def _concerns(finding: Finding, name: str) -> bool:
    schools = finding.params.get("schools", ())
    return finding.params.get("school") == name or (isinstance(schools, tuple) and name in schools)


def _members(report: ListReport, school: SchoolSets) -> list[MemberLine]:
    """The places of the given list that a school has, by quarter."""
    sure = may = 0
    for bounds in school.bounds.values():
        sure |= bounds.must
        may |= bounds.may
    return [
        *_member_lines(report, lambda i: bool(sure >> i & 1), possible=False),
        *_member_lines(report, lambda i: bool((may & ~sure) >> i & 1), possible=True),
    ]


def _member_lines(
    report: ListReport, has: Callable[[int], bool], *, possible: bool
) -> list[MemberLine]:
    gazetteer = report.universe.gazetteer
    if gazetteer is None:
        return []
    groups: dict[tuple[object, object], dict[int, int]] = {}
    for index, point in enumerate(report.universe.points):
        if point.row is not None and has(index):
            rows = groups.setdefault((point.ward, point.quarter), {})
            rows[point.row] = rows.get(point.row, 0) | 1 << index
    lines = []
    for rows in groups.values():
        place = gazetteer.places[next(iter(rows))]
        above = [f"{place.ward.word} {place.ward.label.text}"]
        if place.quarter is not None:
            above.insert(0, f"{place.quarter.word} {place.quarter.label.text}")
        mask = 0
        for points in rows.values():
            mask |= points
        zone = zone_of(report.universe, mask)
        words = say(zone) if zone is not None else ""
        lines.append(MemberLine(", ".join(above), words, len(rows), possible))
    return lines
