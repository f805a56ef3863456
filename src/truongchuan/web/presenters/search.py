"""What a search found, ready to draw: the hits marked in the original text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.programmes.models import Duty, PlanFinding, Programme, RoadmapRow
from truongchuan.domain.programmes.readings import as_finding
from truongchuan.domain.programmes.search import search
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.highlight import Piece, excerpt, highlight, hit_ranges
from truongchuan.web.presenters.query import PAGE_SIZE, one_of
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.presenters.rows import period_label, source_url
from truongchuan.web.presenters.schools import kind_label
from truongchuan.wording.directory_labels import UNIT_KINDS
from truongchuan.wording.findings import finding_message

FEW = 6
SUGGESTED = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. ``state`` or ``severity`` is drawn as a badge, ``note`` in small print."""

    title: tuple[Piece, ...]
    url: str
    note: tuple[Piece, ...] = ()
    state: str = ""
    severity: int = 0


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The hits of one kind; ``count`` is their number, of which the first are in ``hits``."""

    kind: str
    label: str
    icon: str
    count: int
    hits: list[Hit]
    active: bool = False

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.hits)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Everything on the search page; ``page`` is set when only one kind is shown."""

    words: str
    kind: str
    groups: list[HitGroup]
    total: int
    page: Page[Any] | None

    @property
    def all(self) -> bool:
        """True when hits of every kind are shown."""
        return not self.kind

    @property
    def shown(self) -> list[HitGroup]:
        """The groups that have something to show."""
        return [g for g in self.groups if g.hits and (not self.kind or g.kind == self.kind)]


def _labels() -> dict[str, tuple[str, str]]:
    return {
        "schools": (gettext("Trường"), "school"),
        "units": (gettext("Đơn vị"), "units"),
        "rows": (gettext("Nhiệm vụ"), "roadmap"),
        "duties": (gettext("Phân công"), "list"),
        "findings": (gettext("Phát hiện"), "flag"),
    }


def search_page(*, actor: Actor, programme: Programme | None, query: QueryDict) -> SearchPage:
    """Return the page that a query string asks for."""
    words = words_of(query)
    found = search(actor=actor, words=words, programme=programme)
    kind = one_of(query, "kind", _labels())
    counts = {name: matches.count() for name, matches in found}
    page = Paginator(getattr(found, kind), PAGE_SIZE).get_page(query.get("page")) if kind else None

    def shown(name: str) -> Iterable[Any]:
        if page is None:
            return getattr(found, name)[:FEW]  # type: ignore[no-any-return]
        return page if name == kind else ()

    groups = [
        HitGroup(
            kind=name,
            label=label,
            icon=icon,
            count=counts[name],
            hits=_hits(name, shown(name), words, programme),
            active=name == kind,
        )
        for name, (label, icon) in _labels().items()
    ]
    return SearchPage(words, kind, groups, sum(counts.values()), page)


def suggestions(*, actor: Actor, programme: Programme | None, query: QueryDict) -> list[HitGroup]:
    """Return a few hits of each kind, for the list under the search box."""
    words = words_of(query)
    found = search(actor=actor, words=words, programme=programme)
    groups = []
    for name, (label, icon) in _labels().items():
        if name == "duties":
            continue
        things = list(getattr(found, name)[:SUGGESTED])
        groups.append(
            HitGroup(name, label, icon, len(things), _hits(name, things, words, programme))
        )
    return [group for group in groups if group.hits]


def _hits(name: str, things: Iterable[Any], words: str, programme: Programme | None) -> list[Hit]:
    found = list(things)
    if name in {"schools", "units"}:
        _read_aliases(name, found)
    return [_DRAWN[name](thing, words, programme) for thing in found]


def _read_aliases(name: str, found: list[Any]) -> None:
    prefetch_related_objects(found, "organisation__aliases" if name == "schools" else "aliases")


def _school(school: School, words: str, programme: Programme | None) -> Hit:
    about = [kind_label(school)]
    about += [school.ward.label] if school.ward else []
    return Hit(
        title=highlight(school.name, words),
        url=reverse("school", args=[programme.pk, school.pk]) if programme else "",
        note=_also_written(" · ".join(about), school.organisation, words),
    )


def _unit(unit: Organisation, words: str, programme: Programme | None) -> Hit:
    return Hit(
        title=highlight(unit.name, words),
        url=reverse("unit", args=[programme.pk, unit.pk]) if programme else "",
        note=_also_written(gettext(UNIT_KINDS.get(unit.kind, unit.kind)), unit, words),
    )


def _also_written(about: str, organisation: Organisation, words: str) -> tuple[Piece, ...]:
    """Say by which other spelling a name was found, when its own name does not show the words."""
    shown = _marked(organisation.name, words)
    for written in (organisation.short_name, *(a.written for a in organisation.aliases.all())):
        if written and _marked(written, words) > shown:
            told = gettext("còn viết: ")
            return (Piece(f"{about} · {told}"), *highlight(written, words))
    return (Piece(about),)


def _marked(text: str, words: str) -> int:
    """Return how many characters of a text are marked."""
    return sum(end - start for start, end in hit_ranges(text, words))


def _row(row: RoadmapRow, words: str, programme: Programme | None) -> Hit:
    period = period_label(row)
    return Hit(
        title=excerpt(row.task, words),
        url=reverse("task", args=[row.programme_id, row.number]),
        note=(Piece(gettext("Nhiệm vụ %(number)s") % {"number": row.label} + f" · {period}"),),
        state=row.state,
    )


def _duty(duty: Duty, words: str, programme: Programme | None) -> Hit:
    units = [part.organisation.label for part in duty.units.all()]
    who = units[0] if len(units) == 1 else duty.unit_as_written
    return Hit(
        title=excerpt(duty.text, words),
        url=source_url(programme.pk, duty.line) if programme else "",
        note=(Piece(who),),
    )


def _finding(finding: PlanFinding, words: str, programme: Programme | None) -> Hit:
    return Hit(
        title=excerpt(finding_text(finding), words, around=140),
        url=reverse("findings", args=[finding.programme_id]) + f"#phat-hien-{finding.pk}",
        severity=finding.severity,
        state=finding.state,
    )


def finding_text(row: PlanFinding) -> str:
    """Return a stored finding's message in the reader's language.

    The quoted words stand for a finding of an older check that the catalogue no longer words.
    """
    try:
        return finding_message(as_finding(row), gettext)
    except KeyError:
        return "; ".join(row.quotes) or row.code


_DRAWN: dict[str, Callable[[Any, str, Programme | None], Hit]] = {
    "schools": _school,
    "units": _unit,
    "rows": _row,
    "duties": _duty,
    "findings": _finding,
}
