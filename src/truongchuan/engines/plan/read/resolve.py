"""Putting names to what the rows and duties write: units, schools, groups of schools."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from truongchuan.engines.plan.document import ExtractedDocument, Paragraph, Span
from truongchuan.engines.plan.facts import (
    Duty,
    RoadmapRow,
    SchoolFact,
    SchoolMention,
    UnitMention,
)
from truongchuan.engines.plan.read.duties import RawDuty
from truongchuan.engines.plan.read.roadmap import RawRow
from truongchuan.engines.plan.read.unit_words import office_of
from truongchuan.engines.plan.read.units import UnitForm, UnitRegistry
from truongchuan.engines.text import CountMatch, find_counts, fold, quarter_of, roman_value

_OFFICE = re.compile(r"(?<!\w)[Pp]hòng\s+(?P<rest>[^\W\d_]+(?:[\s,-]+[^\W\d_]+){0,8})")
_QUARTER_GROUP = re.compile(
    r"truong(?:[\s,/]|va|cua|trong|thuoc|du kien|hoan thanh|nhom|dat chuan|cong nhan|moi|lai"
    r"|dang ky|quoc gia|ke hoach)*"
    r"\bquy (?P<no>iv|i{1,3}|[1-4])\b(?:\s*(?:/|nam)\s*(?P<year>20\d\d))?"
)
_ALL = re.compile(
    r"(?:cac|nhung|\d+)\s+(?:nha\s+)?truong\s+(?:duoc giao|trong|thuoc|co ten trong|nam trong"
    r"|co trong|co)\s*"
    r"(?:danh sach|chi tieu|ke hoach)"
)
_NEW_PHRASE = re.compile(r"truong\s+(?:de nghi\s+|dang ky\s+)?cong nhan moi|truong moi\b")
_RENEWAL_PHRASE = re.compile(r"truong\s+(?:de nghi\s+|dang ky\s+)?cong nhan lai")
_BOTH_PHRASE = re.compile(
    r"truong\s+(?:de nghi\s+|dang ky\s+)?cong nhan (?:moi|lai)\s*(?:,|va|/|va cac truong|, truong"
    r"|va truong)?\s*"
    r"(?:cac\s+)?(?:truong\s+)?(?:cong nhan\s+)?(?:lai|moi)"
)


class Resolver:
    """Resolves units and schools of the rows and duties of one document."""

    def __init__(
        self,
        document: ExtractedDocument,
        issuer: str | None,
        *,
        schools: Sequence[SchoolFact],
        mentions: Sequence[tuple[str, SchoolMention]],
        raw_duties: Sequence[RawDuty],
        raw_rows: Sequence[RawRow],
    ) -> None:
        self._document = document
        self._schools = schools
        self._mentions = mentions
        self._starts = [mention.span.start for _, mention in mentions]
        self._raw_duties = raw_duties
        self._raw_rows = raw_rows
        self._units = UnitRegistry(issuer=issuer)
        for duty in raw_duties:
            self._units.add_duty(duty.form)
        for row in raw_rows:
            advised = [row.advises_to] if row.advises_to else []
            self._units.add([*row.lead, *row.cooperating, *advised])
        for written in _full_office_names(document):
            self._units.add_body(written)

    def rows(self) -> tuple[RoadmapRow, ...]:
        """Return the roadmap rows, numbered from 1."""
        return tuple(self._row(number, raw) for number, raw in enumerate(self._raw_rows, start=1))

    def duties(self) -> tuple[Duty, ...]:
        """Return the duties with the canonical name of each unit."""
        return tuple(
            Duty(raw.no, self._mention(raw.form), raw.items, raw.span) for raw in self._raw_duties
        )

    def _mention(self, form: UnitForm) -> UnitMention:
        name = self._units.canonical(form)
        span = self._document.span(form.start, form.end)
        if form.key.startswith("school:"):
            for school, _ in self._between(form.start, form.end):
                name = school
        written = " ".join(form.written.split())
        return UnitMention(name, written, span, form.vague, form.group, form.count)

    def _between(self, start: int, end: int) -> Sequence[tuple[str, SchoolMention]]:
        """Return the mentions that begin in a stretch of the document."""
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _row(self, number: int, raw: RawRow) -> RoadmapRow:
        listed = tuple(
            (name, m)
            for name, m in self._between(raw.task_start, raw.task_end)
            if m.span.end <= raw.task_end
        )
        names = tuple(dict.fromkeys(name for name, _ in listed))
        text = self._document.text[raw.task_start : raw.task_end]
        counts = find_counts(text)
        count = counts[0] if counts else None
        return RoadmapRow(
            row=number,
            months=raw.period.months,
            task=raw.task,
            lead=tuple(self._mention(f) for f in raw.lead),
            cooperating=tuple(self._mention(f) for f in raw.cooperating),
            span=raw.span,
            schools=names or None,
            school_mentions=listed,
            school_group=self._group(raw, count, bool(names)),
            stated_school_count=count.value if count else None,
            stated_count_span=self._count_span(raw, count),
            advises_to=self._mention(raw.advises_to) if raw.advises_to else None,
            period_text=raw.period_text,
            period_inherited=raw.inherited,
            due=raw.period.due,
            starts=raw.period.starts,
            task_span=self._document.span(raw.task_start, raw.task_end),
            period_span=raw.period_span,
            lead_span=raw.lead_span,
            cooperating_span=raw.cooperating_span,
        )

    def _count_span(self, raw: RawRow, count: CountMatch | None) -> Span | None:
        if count is None:
            return None
        return self._document.span(raw.task_start + count.start, raw.task_start + count.end)

    def _group(self, raw: RawRow, count: CountMatch | None, has_list: bool) -> str | None:
        """Return the group a task is about: by a named quarter, by its size, or by a phrase."""
        folded = fold(raw.task)
        quarter = self._quarter(folded)
        if quarter is not None:
            return quarter
        if has_list:
            return None
        if count is not None:
            by_size = [g for g, size in self._sizes().items() if size == count.value]
            own = {quarter_of(m) for m in raw.period.months}
            if len(by_size) > 1 and "truong con lai" in folded:
                by_size = [g for g in by_size if g in own]
            if len(by_size) == 1:
                return by_size[0]
        if _ALL.search(folded) or _BOTH_PHRASE.search(folded):
            return None if count is not None and count.value != len(self._schools) else "all"
        new, renewal = _NEW_PHRASE.search(folded), _RENEWAL_PHRASE.search(folded)
        if new and renewal:
            return "all"
        return "new" if new else "renewal" if renewal else None

    def _quarter(self, folded: str) -> str | None:
        match = _QUARTER_GROUP.search(folded)
        if match is None:
            return None
        number = int(match["no"]) if match["no"].isdigit() else roman_value(match["no"])
        known = {s.quarter for s in self._schools if s.quarter}
        fitting = {
            q
            for q in known
            if q.endswith(f"-Q{number}") and (not match["year"] or q.startswith(match["year"]))
        }
        return fitting.pop() if len(fitting) == 1 else None

    def _sizes(self) -> dict[str, int]:
        sizes = {"all": len(self._schools)}
        for school in self._schools:
            for group in (school.recognition, school.quarter):
                if group in {"new", "renewal"} or (group and "-Q" in group):
                    sizes[str(group)] = sizes.get(str(group), 0) + 1
        same_as_all = [g for g, n in sizes.items() if g != "all" and n == sizes["all"]]
        return {g: n for g, n in sizes.items() if g not in same_as_all}


def _full_office_names(document: ExtractedDocument) -> list[str]:
    """Return the offices that running text writes in full ("phòng Giáo dục và Đào tạo")."""
    found: dict[str, None] = {}
    for block in document.blocks:
        if not isinstance(block, Paragraph):
            continue
        for match in _OFFICE.finditer(block.text):
            words = match["rest"].split()
            for size in range(len(words), 0, -1):
                name = " ".join(words[:size]).rstrip(" ,-")
                if name[:1].isupper() and office_of(fold(name)) and not name.isupper():
                    found[f"Phòng {name}"] = None
                    break
    return list(found)
