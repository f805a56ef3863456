"""The law that papers cite: in force on the day, with the title as the plan itself cited it."""

from __future__ import annotations

from dataclasses import dataclass

from truongchuan.domain.papers.desk import Desk
from truongchuan.domain.programmes.selectors import newest_version
from truongchuan.engines.plan.codec import load
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.findings import Instrument


@dataclass(frozen=True, slots=True)
class Citation:
    """An instrument with its title; ``own_words`` when that is ours, not the official one."""

    instrument: Instrument
    title: str
    own_words: bool


def plan_facts(desk: Desk) -> PlanFacts:
    """Return what was read from the newest version of the plan."""
    version = newest_version(programme=desk.programme)
    return load(PlanFacts, version.facts) if version else PlanFacts()


def recognition_law(desk: Desk, kinds: set[str]) -> tuple[Citation, ...]:
    """Return the instruments on recognition in force on the day for some kinds of school."""
    titles = {
        reference.number: reference.title
        for reference in plan_facts(desk).legal_references
        if reference.number and reference.title
    }
    return tuple(
        Citation(i, titles.get(i.number) or i.title, own_words=i.number not in titles)
        for i in desk.instruments
        if "recognition" in i.matters_for
        and i.in_force_on(desk.on)
        and (set(i.school_kinds) & kinds)
    )
