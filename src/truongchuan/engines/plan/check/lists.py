"""The lists of schools against each other: one school, one recognition, one quarter.

Lists are told by the line on which their count stands ("Công nhận mới 04 trường: …"). A line that
states two groups cannot tell which school belongs to which, and is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from truongchuan.engines.plan.check.reading import Reading, Result
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import SchoolFact


@dataclass
class _Listed:
    """Where the lists name a school: group or quarter → the place."""

    targets: dict[str, Span] = field(default_factory=dict)
    recognitions: dict[str, Span] = field(default_factory=dict)
    quarters: dict[str, Span] = field(default_factory=dict)


def _target_lines(reading: Reading) -> dict[int, str]:
    targets = reading.facts.targets
    lines: dict[int, set[str]] = {}
    for group, span in (
        ("new", targets.new_span),
        ("new", targets.stretch_span),
        ("renewal", targets.renewal_span),
    ):
        if span is not None:
            lines.setdefault(span.line, set()).add(group)
    return {line: groups.pop() for line, groups in lines.items() if len(groups) == 1}


def _quarter_lines(reading: Reading) -> dict[int, tuple[str, str | None]]:
    lines: dict[int, set[tuple[str, str | None]]] = {}
    for quarter in reading.facts.targets.by_quarter:
        parts = (("new", quarter.new_span), ("renewal", quarter.renewal_span))
        for group, span in parts:
            if span is not None:
                lines.setdefault(span.line, set()).add((quarter.quarter, group))
        if all(span is None for _, span in parts):
            lines.setdefault(quarter.span.line, set()).add((quarter.quarter, None))
    return {line: found.pop() for line, found in lines.items() if len(found) == 1}


def _listed(reading: Reading, school: SchoolFact) -> _Listed:
    targets, quarters = _target_lines(reading), _quarter_lines(reading)
    listed = _Listed()
    for mention in school.mentions:
        line = mention.span.line
        if line in targets:
            listed.targets.setdefault(targets[line], mention.span)
        if line in quarters:
            quarter, group = quarters[line]
            listed.quarters.setdefault(quarter, mention.span)
            if group is not None:
                listed.recognitions.setdefault(group, mention.span)
    return listed


def lists_agree(reading: Reading) -> Iterator[Result]:
    """The lists of targets against each other and against the lists of the quarters."""
    listed = {s.name: _listed(reading, s) for s in reading.facts.schools}
    if not any(entry.targets for entry in listed.values()):
        return
    clean = True
    for name, entry in listed.items():
        for result in _conflicts(reading, name, entry):
            clean = False
            yield result
    both = sum(bool(entry.targets) and bool(entry.quarters) for entry in listed.values())
    if clean and both:
        yield reading.confirmation("lists-agree", count=both)


def _conflicts(reading: Reading, name: str, entry: _Listed) -> Iterator[Result]:
    if len(entry.targets) > 1:
        yield reading.finding("school-in-two-lists", *entry.targets.values(), school=name)
    if len(entry.quarters) > 1:
        yield reading.finding(
            "school-in-two-quarters",
            *entry.quarters.values(),
            school=name,
            quarters=tuple(entry.quarters),
        )
    if len(entry.targets) == 1 and len(entry.recognitions) == 1:
        (target,), (quarterly,) = entry.targets, entry.recognitions
        if target != quarterly:
            yield reading.finding(
                "recognition-conflict",
                entry.targets[target],
                entry.recognitions[quarterly],
                school=name,
                group=target,
                groups=(quarterly,),
            )
    if entry.quarters and not entry.targets:
        yield reading.finding("school-only-in-quarter", *entry.quarters.values(), school=name)


def listed_once(reading: Reading) -> Iterator[Result]:
    """A school that one list names twice."""
    lines = _target_lines(reading).keys() | _quarter_lines(reading).keys()
    for school in reading.facts.schools:
        # "MN A" inside "Trường MN A" is one place, not two.
        places = {m.span.end: m.span for m in school.mentions if m.span.line in lines}
        counts = Counter(span.line for span in places.values())
        for line, count in counts.items():
            if count > 1:
                yield reading.finding(
                    "school-listed-twice",
                    *(span for span in places.values() if span.line == line),
                    school=school.name,
                    count=count,
                )


CHECKS = (lists_agree, listed_once)
