"""Names of schools: variants, ambiguities, and schools that no list knows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from truongchuan.engines.plan.check.famous import FAMOUS_NAMES
from truongchuan.engines.plan.check.reading import Reading, Result
from truongchuan.engines.plan.document import Span
from truongchuan.engines.text import fold, same_text

_PREFIX = re.compile(
    r"^(trường\s+)?((tiểu học|mầm non|mẫu giáo|trung học cơ sở|trung học phổ thông"
    r"|phổ thông|mn|mg|th|thcs|thpt)\b[\s&-]*)*",
    re.IGNORECASE,
)


def base_name(name: str) -> str:
    """Return a school's name without the words for its kind."""
    bare = _PREFIX.sub("", name, count=1).strip()
    return bare or name


def _variants(reading: Reading) -> dict[tuple[str, str], list[Span]]:
    """(canonical name, variant) → places, for spellings that differ in letters or tones."""
    found: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for school in reading.facts.schools:
        proper = base_name(school.name)
        for mention in school.mentions:
            written = base_name(mention.as_written)
            if not same_text(proper, written):
                found[school.name, written].append(mention.span)
    return found


def name_variants(reading: Reading) -> Iterator[Result]:
    """A school's name written in two ways."""
    found = _variants(reading)
    for (name, written), spans in found.items():
        yield reading.finding(
            "school-name-variant",
            *spans,
            school=name,
            written=written,
            proper=base_name(name),
            count=len(spans),
        )
    if reading.facts.schools and not found:
        yield reading.confirmation("school-names-agree", count=len(reading.facts.schools))


def shared_names(reading: Reading) -> Iterator[Result]:
    """Schools of several kinds that bear one name: the kind must never be left out."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for school in reading.facts.schools:
        by_name[fold(base_name(school.name))].append(school.name)
    for names in by_name.values():
        if len(set(names)) < 2:
            continue
        spans = [reading.schools[n].span for n in dict.fromkeys(names)]
        yield reading.finding(
            "shared-school-name",
            *spans,
            name=base_name(names[0]),
            schools=tuple(dict.fromkeys(names)),
        )


def famous_names(reading: Reading) -> Iterator[Result]:
    """A school that seems to bear a historical name, with other tones than history writes."""
    done = set()
    for school in reading.facts.schools:
        name = base_name(school.name)
        usual = FAMOUS_NAMES.get(fold(name))
        if usual is None or same_text(usual, name) or name in done:
            continue
        done.add(name)
        spans = [s.span for s in reading.facts.schools if base_name(s.name) == name]
        yield reading.finding(
            "historical-name-spelling",
            *spans,
            written=name,
            usual=usual,
        )


def unknown_schools(reading: Reading) -> Iterator[Result]:
    """A roadmap row that names a school without a target."""
    if not reading.facts.schools:
        return
    seen: dict[str, list[Span]] = defaultdict(list)
    for row in reading.facts.roadmap:
        for name, mention in row.school_mentions:
            if name not in reading.schools:
                seen[name].append(mention.span)
    for name, spans in seen.items():
        yield reading.finding(
            "school-without-target",
            *spans,
            school=name,
        )


def schools_without_row(reading: Reading) -> Iterator[Result]:
    """Schools that no row of a roadmap with listed schools names or includes."""
    if not reading.has_roadmap or not reading.facts.schools:
        return
    covered = frozenset().union(*(r.schools for r in reading.rows))
    for school in reading.facts.schools:
        if school.name not in covered:
            yield reading.finding(
                "school-without-row",
                school.span,
                school=school.name,
            )


CHECKS = (name_variants, shared_names, famous_names, unknown_schools, schools_without_row)
