"""What somebody looks for in the audit record, read from a query string."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.audit.selectors import Where
from truongchuan.domain.directory.models import Person
from truongchuan.domain.programmes.history import EVENT_KINDS
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.presenters.query import number, one_of, words
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.areas import AREAS
from truongchuan.wording.audit import GROUPS, KINDS
from truongchuan.wording.roadmap import ACTIONS
from truongchuan.wording.roadmap import EVENT_KINDS as KIND_WORDS

PRODUCT = "he-thong"
"""What stands for acts of the product itself among people."""
_BASE = "roadmap"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: as it was typed, and as the record is asked."""

    where: Where
    since: str
    until: str
    person: str
    group: str
    kind: str
    words: str
    number: int | None

    @property
    def is_filtered(self) -> bool:
        """True when something was asked for."""
        return self.where != Where() or self.number is not None

    @property
    def description(self) -> str:
        """The filter in words, as a printed extract names it."""
        parts = []
        if self.where.since:
            parts.append(gettext("từ ngày %(day)s") % {"day": date_vn(self.where.since)})
        if self.where.until:
            parts.append(gettext("đến ngày %(day)s") % {"day": date_vn(self.where.until)})
        if self.person:
            parts.append(gettext("người làm: %(who)s") % {"who": person_label(self.person)})
        if self.group:
            parts.append(gettext("nhóm việc: %(group)s") % {"group": gettext(GROUPS[self.group])})
        if self.kind:
            parts.append(gettext("về: %(kind)s") % {"kind": kind_label(self.kind)})
        if self.words:
            parts.append(gettext("có chữ “%(words)s”") % {"words": self.words})
        return "; ".join(parts)


def asked_of(query: QueryDict, actor: Actor) -> Asked:
    """Read a query string; what makes no sense counts as not said."""
    text, person = words(query), words(query, "person")
    group, kind = one_of(query, "group", actions_by_group()), one_of(query, "kind", kind_words())
    subject = query.get("subject", "")[:60] if kind else ""
    where = Where(
        since=_day(query.get("from", "")),
        until=_day(query.get("to", "")),
        actors=_actors(actor, person) if person else None,
        actions=actions_by_group()[group] if group else None,
        subject_type=kind,
        subject_id=subject.replace("\x00", ""),
        words=text,
        worded=_worded(text) if text else (),
    )
    asked_number = number(query, "q")
    if asked_number is not None:
        where = replace(where, words="", worded=())
    return Asked(
        where=where,
        since=_written(where.since),
        until=_written(where.until),
        person=person,
        group=group,
        kind=kind,
        words=text,
        number=asked_number,
    )


@cache
def actions_by_group() -> dict[str, tuple[str, ...]]:
    """Return the acts of each group: an area's own texts say which are its."""
    groups = {module.__name__.rpartition(".")[2]: tuple(module.ACTIONS) for module in AREAS}
    others = {action for actions in groups.values() for action in actions}
    groups[_BASE] = tuple(action for action in ACTIONS if action not in others)
    return {name: groups[name] for name in GROUPS if groups.get(name)}


@cache
def kind_words() -> dict[str, str]:
    """Return the kinds of things that the record is about, by model, as message ids."""
    named = {
        model._meta.label_lower: KIND_WORDS[name]
        for name, model in EVENT_KINDS.items()
        if name in KIND_WORDS
    }
    return {**KINDS, **named}


def kind_label(kind: str) -> str:
    """Return what a kind of thing is called; the code itself for an unknown one."""
    return gettext(kind_words()[kind]) if kind in kind_words() else kind


def group_choices(chosen: str) -> list[Choice]:
    """Return the groups of acts to choose from."""
    return [Choice(name, gettext(GROUPS[name]), name == chosen) for name in actions_by_group()]


def kind_choices(chosen: str) -> list[Choice]:
    """Return the kinds of things to choose from, in the order of their words."""
    labels = sorted((kind_label(kind), kind) for kind in kind_words())
    return [Choice(kind, label, kind == chosen) for label, kind in labels]


def person_label(text: str) -> str:
    """Return what was asked for as a person, in words."""
    return gettext("hệ thống") if text == PRODUCT else text


def _actors(actor: Actor, text: str) -> tuple[int | None, ...]:
    """Return the persons whose name has the words, whatever their diacritics; or one by number."""
    wanted = fold(text)
    if wanted in {fold(gettext("hệ thống")), fold(PRODUCT), "he thong"}:
        return (None,)
    people = Person.objects.visible_to(actor)
    if text.isascii() and text.isdigit() and len(text) < 16:
        return (int(text),)
    return tuple(people.filter(folded__contains=wanted).values_list("pk", flat=True)[:200])


def _worded(text: str) -> tuple[str, ...]:
    wanted = fold(text)
    return tuple(action for action, label in ACTIONS.items() if wanted in fold(gettext(label)))


def _day(text: str) -> date | None:
    """Read a day as it is typed here (15/10/2026) or as addresses of other pages write it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        try:
            day = datetime.strptime(text.strip(), "%d/%m/%Y").date()
        except ValueError:
            return None
    return day if 1990 <= day.year <= 2200 else None


def _written(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
