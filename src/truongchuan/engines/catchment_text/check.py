"""Checks of written lists: overlaps, gaps, unknown places, empty sets, doubts.

Only schools of one intake (MN, lớp 1, lớp 6 …) can overlap, and together should cover the area.
What a school takes "if seats are left" is no assignment: it neither overlaps nor fills a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from truongchuan.engines.catchment_text.check_places import number_gaps, place_findings
from truongchuan.engines.catchment_text.evaluate import NOTHING, Bounds, Evaluator
from truongchuan.engines.catchment_text.findings import UNREAD, Finding, Param
from truongchuan.engines.catchment_text.gazetteer import Gazetteer
from truongchuan.engines.catchment_text.mentions import Remark
from truongchuan.engines.catchment_text.read import SchoolList, WrittenLists
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.schools import School
from truongchuan.engines.catchment_text.sets import (
    RESIDENCE_CLASSES,
    Conditional,
    Difference,
    Everything,
    Expression,
    Rest,
    Street,
    Unclear,
    Union,
    extent,
    walk,
)
from truongchuan.engines.catchment_text.settle import Settler
from truongchuan.engines.catchment_text.universe import Universe, build_universe
from truongchuan.engines.catchment_text.zones import zone_of
from truongchuan.engines.plan.document import ExtractedDocument

Residence = str | None


@dataclass
class SchoolSets:
    """A school with its settled set and, by class of residence, its points.

    ``named`` leaves remainders out.
    """

    school: School
    parts: list[Expression]
    bounds: dict[Residence, Bounds] = field(default_factory=dict)
    named: dict[Residence, Bounds] = field(default_factory=dict)
    if_seats_left: dict[Residence, Bounds] = field(default_factory=dict)

    @property
    def whole(self) -> Bounds:
        """Points of any class of residence."""
        result = NOTHING
        for bounds in self.bounds.values():
            result |= bounds
        return result


@dataclass
class ListReport:
    """Schools with their sets, findings (most severe first), and the points they speak of."""

    schools: list[SchoolSets]
    findings: list[Finding]
    universe: Universe
    residence: tuple[Residence, ...]


def check_lists(
    lists: WrittenLists, document: ExtractedDocument, gazetteer: Gazetteer | None = None
) -> ListReport:
    """Settle, evaluate and check the lists of a paper."""
    return _Checker(lists, document, gazetteer).run()


class _Checker:
    def __init__(
        self, lists: WrittenLists, document: ExtractedDocument, gazetteer: Gazetteer | None
    ):
        self.document = document
        self.lists = lists
        every = [part for s in lists.schools for part in s.parts]
        self.universe = build_universe(every, gazetteer)
        self.settler = Settler(self.universe)
        self.schools = [self._settled(s) for s in lists.schools]
        classes = {
            c for e in every for n in walk(e) if isinstance(n, Conditional)
            for c in n.residence or ()
        }  # fmt: skip
        parted = any(
            isinstance(n, Conditional) and n.residence is not None
            and len(n.residence) < len(RESIDENCE_CLASSES)
            for e in every for n in walk(e)
        )  # fmt: skip
        self.residence: tuple[Residence, ...] = RESIDENCE_CLASSES if parted and classes else (None,)
        self.findings: list[Finding] = []

    def _settled(self, entry: SchoolList) -> SchoolSets:
        return SchoolSets(entry.school, [self.settler.settle(p) for p in entry.parts])

    def run(self) -> ListReport:
        self._evaluate()
        self._remarks()
        self._chosen()
        self.findings += place_findings(
            [(s.school, p) for s in self.schools for p in s.parts], self.universe, self.document
        )
        if self.universe.gazetteer is None:
            self._number_gaps()
        unknown = {f.params["school"] for f in self.findings if f.code == "unknown-place"}
        for school in self.schools:
            self._doubts(school)
            self._school(school, unknown=school.school.name in unknown)
        for stage in sorted({stage for s in self.schools for stage in s.school.stages}):
            members = [s for s in self.schools if stage in s.school.stages]
            self._rests(members)
            self._overlaps(members)
            self._gaps(members)
        unique = list(dict.fromkeys(_Key(f) for f in self.findings))
        ordered = sorted((k.finding for k in unique), key=lambda f: (-f.severity, _start(f)))
        return ListReport(self.schools, ordered, self.universe, self.residence)

    # --- sets

    def _evaluate(self) -> None:
        for residence in self.residence:
            for school in self.schools:
                school.named[residence] = self._bounds(school, Evaluator(self.universe, residence))
            for school in self.schools:
                others = NOTHING
                for other in self.schools:
                    if other is not school and other.school.stages & school.school.stages:
                        others |= other.named[residence]
                evaluator = Evaluator(self.universe, residence, others)
                school.bounds[residence] = self._bounds(school, evaluator)
                evaluator = Evaluator(self.universe, residence, others, seats=True)
                school.if_seats_left[residence] = self._bounds(school, evaluator)

    @staticmethod
    def _bounds(school: SchoolSets, evaluator: Evaluator) -> Bounds:
        result = NOTHING
        for part in school.parts:
            result |= evaluator.bounds(part)
        return result

    # --- helpers

    def _add(self, code: str, where: Iterable[tuple[int, int]], **params: Param) -> None:
        spans = tuple(self.document.span(a, b) for a, b in where)
        quotes = tuple(self.document.quote(s) for s in spans)
        self.findings.append(Finding(code, spans, quotes, params))

    def words(self, mask: int) -> str:
        """A set of points in words."""
        zone = zone_of(self.universe, mask)
        return say(zone) if zone is not None else ""

    # --- what the reader noticed

    def _remarks(self) -> None:
        remarks = self.lists.remarks
        if self.universe.one_ward:
            lost = [r for r in remarks if r.code == "missing-ward"]
            remarks = [r for r in remarks if r.code != "missing-ward"]
            if lost and self.universe.gazetteer is None:
                self._add("one-ward", [(lost[0].start, lost[0].end)])
        for remark in remarks:
            self._remark(remark)

    def _remark(self, remark: Remark) -> None:
        self._add(remark.code, [(remark.start, remark.end)])

    def _doubts(self, school: SchoolSets) -> None:
        for part in school.parts:
            for node in walk(part):
                if isinstance(node, Unclear) and node.reason not in {"unreadable", "feeder"}:
                    readings = tuple(say(r) for r in node.readings)
                    self._add(node.reason, [(node.start, node.end)],
                              school=school.school.name, readings=readings)  # fmt: skip
                elif isinstance(node, Street) and node.stretch:
                    self._add("landmark", [(node.start, node.end)], school=school.school.name)
                elif isinstance(node, Conditional) and node.if_seats_left:
                    self._add("if-seats-left", [extent(node)], school=school.school.name,
                              places=say(node.inner))  # fmt: skip

    def _chosen(self) -> None:
        for unclear, reading in self.settler.chosen:
            self._add("reading-chosen", [(unclear.start, unclear.end)], places=say(reading))

    # --- one school

    def _school(self, school: SchoolSets, *, unknown: bool) -> None:
        name = school.school.name
        if not school.parts:
            self._add("no-places", [(school.school.start, school.school.end)], school=name)
            return
        self._excepts(school)
        self._duplicates(school)
        seats = any(b.may for b in school.if_seats_left.values())
        unread = any(isinstance(n, Unclear) for p in school.parts for n in walk(p))
        if not (school.whole.may or seats or unread or unknown):
            self._add("empty-set", [extent(school.parts[0])], school=name)

    def _excepts(self, school: SchoolSets) -> None:
        evaluator = Evaluator(self.universe)
        for part in school.parts:
            for node in walk(part):
                if not isinstance(node, Difference):
                    continue
                base = evaluator.bounds(node.base)
                for taken in _operands(node.without):
                    without = evaluator.bounds(taken)
                    outside = not (without.may & base.may) or bool(without.must & ~base.may)
                    if outside and base.may:
                        self._add("except-not-contained", [_extent(taken, node)],
                                  school=school.school.name, places=say(taken),
                                  whole=say(node.base))  # fmt: skip
                if base.may and not (base - evaluator.bounds(node.without)).may:
                    self._add("empty-set", [extent(node)], school=school.school.name)

    def _duplicates(self, school: SchoolSets) -> None:
        leaves = [leaf for part in school.parts for leaf in _leaves(part)]
        told: dict[tuple[int, int], int] = {}
        for residence in self.residence:
            evaluator = Evaluator(self.universe, residence)
            sets = [evaluator.bounds(leaf).must & self.universe.sure for leaf in leaves]
            for (a, one), (b, two) in combinations(enumerate(sets), 2):
                if one & two:
                    told[a, b] = told.get((a, b), 0) | (one & two)
        for (a, b), both in told.items():
            self._add("duplicate", [extent(leaves[a]), extent(leaves[b])],
                      school=school.school.name, places=self.words(both))  # fmt: skip

    # --- several schools

    def _rests(self, members: list[SchoolSets]) -> None:
        rests = [
            (school, node)
            for school in members for part in school.parts for node in walk(part)
            if isinstance(node, Rest)
        ]  # fmt: skip
        evaluator = Evaluator(self.universe)
        for (one, a), (two, b) in combinations(rests, 2):
            shared = evaluator.bounds(a.scope).must & evaluator.bounds(b.scope).must
            if one is not two and shared:
                self._add("two-rests", [(a.start, a.end), (b.start, b.end)],
                          places=say(b.scope),
                          schools=(one.school.name, two.school.name))  # fmt: skip
        for school, node in rests:
            scope = evaluator.bounds(node.scope)
            others = NOTHING
            for other in members:
                if other is not school:
                    others |= self._bounds(other, evaluator)
            if scope.may and not scope.may & others.may and not isinstance(node.scope, Everything):
                self._add("rest-of-nothing", [(node.start, node.end)], school=school.school.name,
                          places=say(node.scope))  # fmt: skip
            elif scope.may and not (scope - others).may:
                self._add("empty-set", [(node.start, node.end)], school=school.school.name)

    def _overlaps(self, members: list[SchoolSets]) -> None:
        """Places that two schools name. Remainders leave out what others name, by definition."""
        sure = self.universe.sure
        placed = {
            (id(s), r): self._bounds(s, Evaluator(self.universe, r, homeless=False)).may
            for s in members for r in self.residence
        }  # fmt: skip
        for one, two in combinations(members, 2):
            must = may = 0
            classes = []
            for residence in self.residence:
                a, b = one.named[residence], two.named[residence]
                shared = a.must & b.must & sure
                if shared:
                    classes.append(residence or "")
                must |= shared
                may |= placed[id(one), residence] & placed[id(two), residence]
            pair = (one.school.name, two.school.name)
            if must:
                spans = [*self._where(one, must), *self._where(two, must)]
                told = () if len(classes) == len(self.residence) else tuple(classes)
                code = "shared" if spans[0] == spans[1] else "overlap"
                self._add(code, spans, schools=pair, places=self.words(must),
                          residence=told)  # fmt: skip
            left = may & ~must
            if left and not must:
                spans = [*self._where(one, left), *self._where(two, left)]
                self._add("possible-overlap", spans, schools=pair, places=self.words(left))

    def _where(self, school: SchoolSets, mask: int) -> list[tuple[int, int]]:
        """Where a school's text names some of the points: surely, else perhaps."""
        evaluators = [Evaluator(self.universe, r, NOTHING) for r in self.residence]
        perhaps: list[tuple[int, int]] = []
        for leaf in (leaf for part in school.parts for leaf in _leaves(part)):
            bounds = [e.bounds(leaf) for e in evaluators]
            if any(b.must & mask for b in bounds):
                return [extent(leaf)]
            if any(b.may & mask for b in bounds):
                perhaps.append(extent(leaf))
        return perhaps[:1] or [(school.school.start, school.school.end)]

    def _number_gaps(self) -> None:
        """Numbers that the lists leave out, where nothing of an intake is unread."""
        for stage in sorted({stage for s in self.schools for stage in s.school.stages}):
            members = [s for s in self.schools if stage in s.school.stages]
            missing = number_gaps([p for s in members for p in s.parts], self.universe)
            if missing is not None and not self._unread(members):
                self._add("number-gap", [], places=say(missing), stage=stage)

    def _gaps(self, members: list[SchoolSets]) -> None:
        if self.universe.gazetteer is None:
            return
        listed = self.universe.listed
        missing: dict[int, list[str]] = {}
        open_ = 0
        for residence in self.residence:
            must = may = 0
            for school in members:
                must |= school.bounds[residence].must
                may |= school.bounds[residence].may
            gap = listed & ~may
            if gap:
                missing.setdefault(gap, []).append(residence or "")
            open_ |= listed & may & ~must
        unread = self._unread(members)
        for gap, classes in missing.items():
            told = () if len(classes) == len(self.residence) else tuple(classes)
            code = "gap-unsettled" if unread else "gap"
            self._add(code, unread[:3], places=self.words(gap), residence=told,
                      stage=_stage(members))  # fmt: skip
        if open_:
            self._add("gap-unsettled", [], places=self.words(open_), residence=(),
                      stage=_stage(members))  # fmt: skip

    def _unread(self, members: list[SchoolSets]) -> list[tuple[int, int]]:
        """Texts that are not read: a place that nobody seems to have may stand there."""
        stretches = [s for school in members for s in school.school.stretches]
        left = [
            (r.start, r.end) for r in self.lists.remarks
            if r.code in UNREAD and any(a <= r.start < b for a, b in stretches)
        ]  # fmt: skip
        return left + [
            (node.start, node.end)
            for school in members for part in school.parts for node in walk(part)
            if isinstance(node, Unclear) and not node.readings and node.reason != "feeder"
        ]  # fmt: skip


class _Key:
    """Findings that say the same of the same place are one."""

    def __init__(self, finding: Finding):
        self.finding = finding
        self.parts = (finding.code, finding.spans, tuple(sorted(finding.params.items(), key=str)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)


def _start(finding: Finding) -> int:
    return finding.spans[0].start if finding.spans else 10**9


def _stage(members: list[SchoolSets]) -> str:
    common = frozenset.intersection(*(m.school.stages for m in members))
    return min(common) if common else ""


def _operands(expression: Expression) -> tuple[Expression, ...]:
    return expression.parts if isinstance(expression, Union) else (expression,)


def _extent(taken: Expression, node: Difference) -> tuple[int, int]:
    start, end = extent(taken)
    return (start, end) if end > start else (node.start, node.end)


def _leaves(expression: Expression) -> Iterator[Expression]:
    """The parts of a union, conditions kept on each."""
    if isinstance(expression, Union):
        for part in expression.parts:
            yield from _leaves(part)
    elif isinstance(expression, Conditional) and isinstance(expression.inner, Union):
        for part in expression.inner.parts:
            for leaf in _leaves(part):
                yield Conditional(leaf, expression.residence, expression.if_seats_left)
    else:
        yield expression
