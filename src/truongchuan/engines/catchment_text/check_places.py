"""Checks of single places: whether they exist, and whether it is clear which is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from truongchuan.engines.catchment_text.evaluate import NOTHING, Bounds, Evaluator
from truongchuan.engines.catchment_text.findings import Finding, Param
from truongchuan.engines.catchment_text.gazetteer import Unit, Ward
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.schools import School
from truongchuan.engines.catchment_text.sets import (
    Difference,
    Everything,
    Expression,
    Kind,
    Label,
    Places,
    Range,
    Street,
    Unclear,
    children,
    union,
    walk,
)
from truongchuan.engines.catchment_text.universe import (
    OTHER,
    Universe,
    find_wards,
    labels_of,
)
from truongchuan.engines.catchment_text.zones import compressed
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.engines.text import edit_distance, fold

_NEAR = 2
Where = tuple[Ward | None, Unit | None, Kind]


@dataclass
class _Places:
    universe: Universe
    document: ExtractedDocument
    evaluator: Evaluator

    def finding(self, code: str, node: Places | Street, **params: Param) -> Finding:
        span = self.document.span(node.start, node.end)
        return Finding(code, (span,), (self.document.quote(span),), params)

    def check(self, school: School, node: Places | Street, *, taken: bool) -> Iterator[Finding]:
        """Findings on a place and the units above it; the uppermost unknown one is told."""
        if node.within is not None:
            above = list(self.check(school, node.within, taken=taken))
            yield from above
            if any(f.code in {"unknown-place", "ambiguous-ward"} for f in above):
                return
        if isinstance(node, Street):
            yield from self._street(school, node)
        elif node.kind is Kind.WARD:
            yield from self._ward(school, node)
        elif not (taken and not self.evaluator.places(node).may):
            yield from self._unit(school, node)

    def _street(self, school: School, street: Street) -> Iterator[Finding]:
        gazetteer = self.universe.gazetteer
        listed = {p.houses.key: p.houses for p in gazetteer.places if p.houses} if gazetteer else {}
        if listed and street.key not in listed:
            names = tuple(f"{h.word} {h.name}" for h in listed.values())
            place = say(replace(street, within=None))
            yield self.finding("unknown-place", street, school=school.name, places=place,
                               nearest=_nearest(street.name, names))  # fmt: skip

    def _ward(self, school: School, node: Places) -> Iterator[Finding]:
        for label in labels_of(node.values):
            single = replace(node, values=(label,))
            found = find_wards(self.universe.wards, node, label)
            if not found:
                names = tuple(
                    f"{w.word} {w.label.text}" for w in self.universe.wards if label.number is None
                )
                yield self.finding("unknown-place", node, school=school.name, places=say(single),
                                   nearest=_nearest(label.text, names))  # fmt: skip
            elif len(found) > 1:
                yield self.finding("ambiguous-ward", node, school=school.name, places=say(single),
                                   wards=tuple(_ward_text(w) for w in found))  # fmt: skip
            elif found[0].key != label.key:
                yield self.finding("name-variant", node, school=school.name, places=say(single),
                                   nearest=_ward_text(found[0]))  # fmt: skip

    def _unit(self, school: School, node: Places) -> Iterator[Finding]:
        whole = say(node.within) if node.within is not None else ""
        for label in _ends(node):
            single = replace(node, values=(label,))
            bounds = self.evaluator.places(single)
            if not bounds.may:
                nearest = self._nearest_unit(node, label)
                yield self.finding("unknown-place", node, school=school.name, places=say(single),
                                   nearest=nearest, whole=whole)  # fmt: skip
            elif self._several_quarters(node, bounds.must, bounds.may):
                yield self.finding("ambiguous-group", node, school=school.name, places=say(single),
                                   whole=whole)  # fmt: skip

    def _several_quarters(self, node: Places, must: int, may: int) -> bool:
        """Whether a group without its quarter is a group of several quarters."""
        if node.kind is not Kind.GROUP or self.universe.gazetteer is None or must:
            return False
        if node.within is None or node.within.kind is not Kind.WARD:
            return False
        return len({p.quarter for p in self.universe.of(may & ~self.universe.no_group)}) > 1

    def _nearest_unit(self, node: Places, label: Label) -> str:
        parent = self.evaluator.parent(node).may
        units: dict[Unit, None] = {}
        for point in self.universe.of(parent):
            unit = point.quarter if node.kind is Kind.QUARTER else point.group
            if unit is not None and unit.label != OTHER:
                units[unit] = None
        if label.number is None:
            return _nearest(label.text, tuple(f"{u.word} {u.label.text}" for u in units))
        numbers = sorted({u.label.number for u in units if u.label.number is not None})
        return f"{node.word} {numbers[0]}–{numbers[-1]}" if numbers else ""


def _ends(node: Places) -> Iterator[Label]:
    """The labels a text names: every single one, of a range its ends."""
    for value in node.values:
        if isinstance(value, Range):
            yield value.first
            yield value.last
        else:
            yield value


def _nearest(name: str, known: Sequence[str]) -> str:
    folded = fold(name)
    ranked = sorted((edit_distance(folded, fold(k.split(" ", 1)[-1]), _NEAR), k) for k in known)
    return ranked[0][1] if ranked and ranked[0][0] <= _NEAR else ""


def _ward_text(ward: Ward) -> str:
    return " ".join(part for part in (ward.word, ward.label.text, ward.district) if part)


def _named(
    expression: Expression, *, taken: bool = False
) -> Iterator[tuple[Places | Street, bool]]:
    """Places that a text surely names; whether they are taken away."""
    if isinstance(expression, Places | Street):
        yield expression, taken
    elif isinstance(expression, Difference):
        yield from _named(expression.base, taken=taken)
        yield from _named(expression.without, taken=True)
    elif not isinstance(expression, Unclear) or len(expression.readings) == 1:
        for child in children(expression):
            yield from _named(child, taken=taken)


def place_findings(
    parts: Iterable[tuple[School, Expression]], universe: Universe, document: ExtractedDocument
) -> list[Finding]:
    """Findings on the places that the lists name."""
    checker = _Places(universe, document, Evaluator(universe))
    findings: list[Finding] = []
    written = list(parts)
    for school, expression in written:
        for node, taken in _named(expression):
            findings += checker.check(school, node, taken=taken)
    if universe.gazetteer is None:
        findings += _variants(written, checker)
        findings += _without_quarter(written, checker)
    return findings


def _variants(written: list[tuple[School, Expression]], checker: _Places) -> Iterator[Finding]:
    """Names of wards that differ in their marks only: one ward or two?"""
    count: Counter[tuple[int, str]] = Counter()
    first: dict[tuple[int, str], tuple[School, Places, Label]] = {}
    for school, expression in written:
        for node, _ in _named(expression):
            top: Places | None = node if isinstance(node, Places) else node.within
            while top is not None and top.within is not None:
                top = top.within
            if top is None or top.kind is not Kind.WARD:
                continue
            for label in labels_of(top.values):
                count[label.key] += 1
                first.setdefault(label.key, (school, top, label))
    for key, (school, node, label) in first.items():
        for other, (_, _, common) in first.items():
            alike = label.number is None and label.loose_key == common.loose_key
            if key != other and alike and (count[key], key) < (count[other], other):
                yield checker.finding(
                    "name-variant", node, school=school.name, places=f"{node.word} {label.text}",
                    nearest=f"{node.word} {common.text}",
                )  # fmt: skip


def _without_quarter(
    written: list[tuple[School, Expression]], checker: _Places
) -> Iterator[Finding]:
    """Groups told without their quarter in a ward that others part by quarters."""
    universe = checker.universe
    parted = {p.ward for p in universe.points if p.quarter is not None and p.quarter.label != OTHER}
    for school, expression in written:
        for node, _ in _named(expression):
            within = node.within
            if not isinstance(node, Places) or node.kind is not Kind.GROUP or within is None:
                continue
            if within.kind is not Kind.WARD:
                continue
            wards = {
                w for x in labels_of(within.values) for w in find_wards(universe.wards, within, x)
            }
            if wards & parted:
                yield checker.finding("group-without-quarter", node, school=school.name,
                                      places=say(node))  # fmt: skip


def number_gaps(parts: list[Expression], universe: Universe) -> Expression | None:
    """Numbers left out between those that the lists of one intake name."""
    if any(isinstance(n, Everything) for part in parts for n in walk(part)):
        return None
    evaluator = Evaluator(universe, others=NOTHING)
    named = NOTHING
    for part in parts:
        named |= evaluator.bounds(part)
    missing = tuple(_missing(universe, named))
    return union(missing) if missing else None


def _missing(universe: Universe, named: Bounds) -> Iterator[Expression]:
    """Numbers between those surely named that nobody may have, where nobody has "the others"."""
    sure = _units_of(universe, named.must)[0]
    units, covered = _units_of(universe, named.may)
    for (ward, quarter, kind), told in sure.items():
        where = (ward, quarter, kind)
        if where in covered or (quarter is not None and quarter.label == OTHER):
            continue
        within = None if ward is None else Places(Kind.WARD, ward.word, (ward.label,))
        if quarter is not None:
            within = Places(Kind.QUARTER, quarter.word, (quarter.label,), within)
        for word in sorted({w for w, _ in told}):
            numbers = {n for w, n in told if w == word}
            all_told = {n for w, n in units[where] if w == word}
            holes = [Label(n) for n in range(min(numbers), max(numbers)) if n not in all_told]
            if holes:
                yield Places(kind, word, tuple(compressed(holes, ())), within)


def _units_of(
    universe: Universe, mask: int
) -> tuple[dict[Where, set[tuple[str, int]]], set[Where]]:
    """Numbered units by the larger unit they lie in, and those larger units told as a whole."""
    units: dict[Where, set[tuple[str, int]]] = {}
    covered: set[Where] = set()
    for index, point in enumerate(universe.points):
        if point.cell is not None or not mask >> index & 1:
            continue
        for kind, unit, above in (
            (Kind.QUARTER, point.quarter, None),
            (Kind.GROUP, point.group, point.quarter),
        ):
            key = (point.ward, above, kind)
            if unit is not None and unit.label == OTHER:
                covered.add(key)
            elif unit is not None and unit.label.number is not None:
                units.setdefault(key, set()).add((unit.word, unit.label.number))
    return units, covered
