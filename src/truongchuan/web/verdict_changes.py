"""What a new figure or finding did to a school's verdicts, carried to the next page shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from truongchuan.domain.accreditation.selectors import SchoolSheet
from truongchuan.engines.rules.model import LawSet, NormKind, Rule
from truongchuan.engines.rules.verdicts import ItemVerdict, Verdict
from truongchuan.web.presenters.reasons import Look, verdict_look
from truongchuan.web.presenters.school_head import result_cards

_KEY = "verdict_changes"
MOST = 60


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """An item or norm whose verdict is another one now."""

    ref: str
    title: str
    before: Look
    after: Look
    is_norm: bool


@dataclass(frozen=True, slots=True)
class ResultChange:
    """One of the three results that is another one now."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VerdictChanges:
    """What changed; empty when figures were recorded and no verdict moved."""

    results: list[ResultChange]
    verdicts: list[VerdictChange]
    total: int


def remember_changes(request: HttpRequest, before: SchoolSheet, after: SchoolSheet) -> None:
    """Keep what changed for the next page about the school."""
    old, new = _verdicts(before), _verdicts(after)
    moved = [
        [rule_id, old[rule_id].verdict.value, item.verdict.value]
        for rule_id, item in new.items()
        if rule_id in old and old[rule_id].verdict is not item.verdict
    ]
    request.session[_KEY] = {
        "school": after.school.pk,
        "results": _results(before, after),
        "verdicts": moved[:MOST],
        "total": len(moved),
    }


def take_changes(request: HttpRequest, law: LawSet, sheet: SchoolSheet) -> VerdictChanges | None:
    """Return what changed since the page before, once."""
    kept: dict[str, Any] | None = request.session.get(_KEY)
    if kept is None:
        return None
    del request.session[_KEY]
    if kept["school"] != sheet.school.pk:
        return None
    rules = {rule.id: rule for rule in law.rules() if rule.in_force(sheet.on)}
    return VerdictChanges(
        results=[ResultChange(title, old, new) for title, old, new in kept["results"]],
        verdicts=[
            _change(rules[rule_id], Verdict(old), Verdict(new))
            for rule_id, old, new in kept["verdicts"]
            if rule_id in rules
        ],
        total=kept["total"],
    )


def _verdicts(sheet: SchoolSheet) -> dict[str, ItemVerdict]:
    items = sheet.assessment.items() if sheet.assessment else ()
    norms = [n.item for n in sheet.check.norms if n.rule.kind is not NormKind.QUOTA]
    return {item.rule.id: item for item in (*items, *norms)}


def _results(before: SchoolSheet, after: SchoolSheet) -> list[list[str]]:
    if before.assessment is None or after.assessment is None:
        return []
    pairs = zip(result_cards(before.assessment), result_cards(after.assessment), strict=True)
    return [
        [new.title, f"{old.degree}, {old.level}", f"{new.degree}, {new.level}"]
        for old, new in pairs
        if (old.degree, old.level) != (new.degree, new.level)
    ]


def _change(rule: Rule, before: Verdict, after: Verdict) -> VerdictChange:
    is_norm = rule.level is not None
    return VerdictChange(
        ref=gettext("định mức") if is_norm else rule.ref,
        title=rule.title or rule.requirement,
        before=verdict_look(before),
        after=verdict_look(after),
        is_norm=is_norm,
    )
