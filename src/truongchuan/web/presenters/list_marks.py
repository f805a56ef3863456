"""Where each part of a school's list was read in the text."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from truongchuan.engines.catchment_text.check import ListReport, SchoolSets
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.sets import (
    Conditional,
    Difference,
    Everything,
    Expression,
    Places,
    Rest,
    Street,
    Unclear,
    Union,
)
from truongchuan.web.presenters.drawn import Mark


def list_marks(report: ListReport) -> list[Mark]:
    """Return marks on the schools' names and on every part of their sets."""
    marks: list[Mark] = []
    for number, school in enumerate(report.schools, start=1):
        target = school_anchor(number)
        name = school.school
        marks.append(Mark(name.start, name.end, "school", name.name, target, f"at-{target}"))
        marks += (mark for part in school.parts for mark in _marks(part, school, target))
    return list(dict.fromkeys(mark for mark in marks if mark.end > mark.start))


def school_anchor(number: int) -> str:
    """Return the id of the part of the page about a school."""
    return f"truong-{number}"


def _marks(part: Expression, school: SchoolSets, target: str) -> Iterator[Mark]:
    def mark(start: int, end: int, kind: str, words: str) -> Mark:
        return Mark(start, end, kind, f"{school.school.name}: {words}", target)

    match part:
        case Places() | Street():
            yield mark(part.start, part.end, "place", say(part))
            above = part.within
            while above is not None:
                yield mark(above.start, above.end, "within", say(above))
                above = above.within
        case Union():
            for inner in part.parts:
                yield from _marks(inner, school, target)
        case Conditional():
            yield from _marks(part.inner, school, target)
        case Difference():
            yield from _marks(part.base, school, target)
            for inner in part.without.parts if isinstance(part.without, Union) else (part.without,):
                if isinstance(inner, Places | Street):
                    words = gettext("trừ %(places)s") % {"places": say(inner)}
                    yield mark(inner.start, inner.end, "except", words)
        case Rest() | Everything():
            yield mark(part.start, part.end, "rest", say(part))
            if isinstance(part, Rest):
                yield from _marks(part.scope, school, target)
        case Unclear():
            words = gettext(" hoặc ").join(say(r) for r in part.readings)
            words = words or gettext("không đọc được")
            yield mark(part.start, part.end, "unclear", gettext("chưa rõ: %s") % words)
