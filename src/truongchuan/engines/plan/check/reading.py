"""What every check reads from: the facts, the text in one spelling, and the rows with their sense.

The text is lower case with one placement of tone marks and mark-up blanked, of the same length
as the document's own text: a position found here is a position there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from truongchuan.engines.plan.check.codes import CODES
from truongchuan.engines.plan.check.months import Month, month_of
from truongchuan.engines.plan.check.roles import Role, role_of
from truongchuan.engines.plan.check.steps import Step, steps_of
from truongchuan.engines.plan.document import ExtractedDocument, Span, Table
from truongchuan.engines.plan.facts import (
    PlanFacts,
    Recognition,
    RoadmapRow,
    SchoolFact,
    UnitMention,
    group_members,
)
from truongchuan.engines.plan.findings import (
    Confirmation,
    Finding,
    Instrument,
    Knowledge,
    Param,
    Severity,
)
from truongchuan.engines.text import blank_markup, tone_canonical

Result = Finding | Confirmation

_WORD = re.compile(r"[^\W\d_]+")
_CAPITALS = re.compile(r"(?<![\w/\-–.&])[A-ZĐ][A-ZĐƯƠÂĂÊÔ]+(?:[&\-–][A-ZĐ]{2,}|&[A-ZĐ]+)*(?![\w/])")
DISTRICTS_ENDED_ON = date(2025, 6, 30)
"""Last day of the district tier (Luật Tổ chức chính quyền địa phương 72/2025/QH15)."""
EXTERNAL_EVALUATION_UNTIL = date(2026, 7, 6)
"""Last day of the process of registration and external evaluation (circulars of 2018)."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return the text lower-cased, one tone placement, mark-up blanked, of the same length."""
    blanked = blank_markup(text)
    canonical = tone_canonical(blanked).lower()
    if len(canonical) == len(text):
        return canonical
    lowered = blanked.lower()
    return lowered if len(lowered) == len(text) else blanked


@dataclass(frozen=True)
class Row:
    """A roadmap row with its sense: steps, months, and the schools that it is about.

    ``schools`` are the schools listed, or those of the group that the row names. ``explicit``
    says that the row itself sets them; a row that names nobody speaks for every school. ``first``
    and ``last`` are the months in which it begins and ends.
    """

    fact: RoadmapRow
    text: str
    steps: frozenset[Step]
    schools: frozenset[str]
    explicit: bool
    first: Month | None
    last: Month | None

    @property
    def span(self) -> Span:
        """Where the task of the row stands."""
        return self.fact.task_span or self.fact.span

    @property
    def leads(self) -> tuple[UnitMention, ...]:
        """Lead units that are named."""
        return self.fact.lead


@dataclass(frozen=True)
class Reading:
    """One plan under check, on the day ``on``."""

    facts: PlanFacts
    document: ExtractedDocument
    knowledge: Knowledge
    on: date | None

    # --- what kind of paper this is -------------------------------------------------------

    @cached_property
    def is_plan(self) -> bool:
        """Whether the paper sets targets or a roadmap (a press report does neither)."""
        facts = self.facts
        recognised = any(s.recognition is Recognition.RECOGNISED for s in facts.schools)
        return (facts.document.kind in ("plan", None) and not recognised) and bool(
            facts.roadmap or facts.duties or facts.targets.new or facts.targets.renewal
        )

    @cached_property
    def is_whole(self) -> bool:
        """Whether head and foot are there, so that what is missing is missing from the plan."""
        facts = self.facts
        document = facts.document
        return (
            self.is_plan
            and document.title is not None
            and document.issuer is not None
            and (document.signatory_name is not None or bool(facts.recipients))
        )

    @cached_property
    def has_roadmap(self) -> bool:
        """Whether there is a dated roadmap long enough to expect the steps in it."""
        dated = [r for r in self.rows if r.fact.months]
        return len(dated) >= 6

    @cached_property
    def by_external_evaluation(self) -> bool:
        """Whether recognition goes by registration and external evaluation on that day."""
        return self.on is None or self.on <= EXTERNAL_EVALUATION_UNTIL

    # --- text -------------------------------------------------------------------------------

    @cached_property
    def text(self) -> str:
        """The whole text for matching, see :func:`plain`."""
        return plain(self.document.text)

    @cached_property
    def words(self) -> tuple[re.Match[str], ...]:
        """All words of the matching text, with their places."""
        return tuple(_WORD.finditer(self.text))

    @cached_property
    def capitals(self) -> tuple[tuple[str, Span], ...]:
        """Words in capitals (UBND, GD&ĐT); lines in capitals, which are titles, are left out."""
        text = self.document.text
        found = []
        for match in _CAPITALS.finditer(text):
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end())
            letters = [c for c in text[start : end if end >= 0 else len(text)] if c.isalpha()]
            upper = sum(c.isupper() for c in letters)
            if upper * 5 <= 4 * len(letters) or len(letters) <= len(match.group()):
                found.append((match.group(), self.document.span(match.start(), match.end())))
        return tuple(found)

    @cached_property
    def tables(self) -> tuple[Span, ...]:
        """Where tables stand."""
        return tuple(b.span for b in self.document.blocks if isinstance(b, Table))

    @cached_property
    def foot_start(self) -> int:
        """Where the recipients begin; the length of the text when there are none."""
        starts = [r.span.start for r in self.facts.recipients]
        return min(starts) if starts else len(self.document.text)

    @cached_property
    def foot_end(self) -> int:
        """Where recipients and signature end."""
        ends = [r.span.end for r in self.facts.recipients]
        signatory = self.facts.document.signatory_span
        if signatory is not None:
            ends.append(signatory.end)
        return max(ends, default=len(self.document.text))

    def in_foot(self, position: int) -> bool:
        """Whether a position lies among recipients and signature."""
        return self.foot_start <= position < self.foot_end

    def in_table(self, position: int) -> bool:
        """Whether a position lies in a table."""
        return any(s.start <= position < s.end for s in self.tables)

    def find(self, pattern: re.Pattern[str], within: Span | None = None) -> Iterator[Span]:
        """Yield the spans of a pattern in the matching text."""
        start, end = (within.start, within.end) if within else (0, len(self.text))
        for match in pattern.finditer(self.text, start, end):
            yield self.document.span(match.start(), match.end())

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern stands anywhere in the text."""
        return pattern.search(self.text) is not None

    def quote(self, span: Span) -> str:
        """The document's words at a span, mark-up left out, white space folded."""
        return " ".join(blank_markup(self.document.text[span.start : span.end]).split())

    def sentence(self, position: int) -> Span:
        """Span of the sentence or line part around a position, at most some 200 characters."""
        text = self.document.text
        start = max(text.rfind(mark, 0, position) for mark in ("\n", "\t", ". ", "; "))
        ends = [e for e in (text.find(m, position) for m in ("\n", "\t", ". ", ";")) if e >= 0]
        end = min(ends, default=len(text))
        start += 1
        if start < position - 120:
            start = max(text.find(" ", position - 120, position), position - 120)
        if end > position + 160:
            end = max(text.rfind(" ", position, position + 160), position)
        while start < position and not text[start].isalnum():
            start += 1
        return self.document.span(start, max(end, position))

    # --- schools and rows -------------------------------------------------------------------

    @cached_property
    def schools(self) -> dict[str, SchoolFact]:
        """Schools with a target, by canonical name."""
        return {s.name: s for s in self.facts.schools}

    @cached_property
    def quarters(self) -> tuple[str, ...]:
        """Quarters that schools are set to, in order."""
        return tuple(sorted({s.quarter for s in self.facts.schools if s.quarter}))

    def members(self, group: str) -> frozenset[str]:
        """Names of the schools of a group (``all``, ``new``, ``renewal``, a quarter)."""
        return frozenset(group_members(self.facts, group))

    @cached_property
    def group_sizes(self) -> dict[str, int]:
        """Size of every group that a row may speak of."""
        groups = ("all", "new", "renewal", *self.quarters)
        return {g: len(self.members(g)) for g in groups if self.members(g)}

    def quarter_of_count(self, count: int) -> str | None:
        """The one quarter that has this many schools when no other group has, or None."""
        fitting = [g for g, size in self.group_sizes.items() if size == count]
        return fitting[0] if len(fitting) == 1 and fitting[0] in self.quarters else None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Roadmap rows with their sense."""
        return tuple(self._row(fact) for fact in self.facts.roadmap)

    def _row(self, fact: RoadmapRow) -> Row:
        text = plain(fact.task)
        names: Iterable[str]
        explicit = True
        if fact.schools:
            names = fact.schools
        elif fact.school_group and fact.school_group != "all":
            names = self.members(fact.school_group)
        else:
            count = None if "còn lại" in text else fact.stated_school_count
            group = self.quarter_of_count(count) if count else None
            explicit = group is not None
            names = self.members(group or "all")
        months = fact.months
        return Row(
            fact=fact,
            text=text,
            steps=steps_of(text),
            schools=frozenset(names),
            explicit=explicit,
            first=Month.parse(months[0]) if months else None,
            last=Month.parse(months[-1]) if months else None,
        )

    @cached_property
    def _rows_by_step(self) -> dict[Step, tuple[Row, ...]]:
        return {step: tuple(r for r in self.rows if step in r.steps) for step in Step}

    def rows_of(self, *steps: Step) -> tuple[Row, ...]:
        """Rows that hold one of the steps, in order."""
        if len(steps) == 1:
            return self._rows_by_step[steps[0]]
        return tuple(r for r in self.rows if not r.steps.isdisjoint(steps))

    # --- units ------------------------------------------------------------------------------

    def roles_of(self, units: Iterable[UnitMention]) -> set[Role]:
        """Roles of the units, unknown ones left out."""
        roles = {role_of(u.name) or role_of(u.as_written) for u in units}
        return {role for role in roles if role is not None}

    @cached_property
    def plan_month(self) -> Month | None:
        """The month of the document's date."""
        day = self.facts.document.date
        return month_of(day) if day else None

    # --- law --------------------------------------------------------------------------------

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """Known instruments by number."""
        return {i.number: i for i in self.knowledge.instruments}

    # --- results ----------------------------------------------------------------------------

    def finding(
        self,
        code: str,
        *spans: Span,
        severity: Severity | None = None,
        **params: Param,
    ) -> Finding:
        """Make a finding that quotes the document at its spans.

        Category and severity are those of :data:`CODES`; ``severity`` may lower it.
        """
        category, gravest = CODES[code]
        quotes = tuple(self.quote(s) for s in spans)
        return Finding(code, category, severity or gravest, tuple(spans), quotes, params)

    def confirmation(self, code: str, *spans: Span, **params: Param) -> Confirmation:
        """Make a confirmation."""
        return Confirmation(code, tuple(spans), params)
