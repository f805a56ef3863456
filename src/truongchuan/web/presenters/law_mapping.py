"""Our own mapping of criteria ready to draw: what became of each, and what the new ones ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from truongchuan.adapters.law.mapping import CriteriaMapping, MappedCriterion
from truongchuan.engines.rules.assess import Assessment, CriterionVerdict
from truongchuan.engines.rules.model import CriteriaSet, Criterion, LawSet
from truongchuan.engines.rules.verdicts import Verdict
from truongchuan.web.presenters.reasons import Look, law_url, verdict_look
from truongchuan.wording.law_mapping import RELATIONS, THRESHOLDS
from truongchuan.wording.school_law import level_text


@dataclass(frozen=True, slots=True)
class CriterionLevel:
    """The level that a school reached in a criterion: how it looks, and in words."""

    look: Look
    word: str


@dataclass(frozen=True, slots=True)
class AskedLevel:
    """What a criterion asks at one level."""

    name: str
    texts: list[str]


@dataclass(frozen=True, slots=True)
class NewCriterion:
    """A criterion that an old one goes into. ``now`` is the school's level in it, if judged."""

    no: str
    title: str
    url: str
    mandatory: bool
    levels: list[AskedLevel]
    asks_more: str
    now: CriterionLevel | None


@dataclass(frozen=True, slots=True)
class MappingRow:
    """An old criterion. ``then`` is the school's level in it, if judged."""

    no: str
    title: str
    then: CriterionLevel | None
    relation: str
    note: str
    threshold: str
    to: list[NewCriterion]
    reuse: str


@dataclass(frozen=True, slots=True)
class MappingView:
    """The table. ``judged`` tells that it speaks of a school."""

    old: str
    new: str
    notice: str
    hint: str
    judged: bool
    rows: list[MappingRow]


def mapping_between(
    mappings: Sequence[CriteriaMapping], old: CriteriaSet, new: CriteriaSet, kind: str
) -> CriteriaMapping | None:
    """Return the mapping from one set to the other for a kind of school, if there is one."""
    return next(
        (
            m
            for m in mappings
            if (m.old, m.new) == (old.instrument, new.instrument) and kind in m.kinds
        ),
        None,
    )


def mapping_view(
    mapping: CriteriaMapping,
    law: LawSet,
    kind: str,
    days: tuple[date, date],
    judged: tuple[Assessment, Assessment] | None = None,
) -> MappingView:
    """Return the table of the criteria of the first day; ``judged`` is a school on both days."""
    before, after = days
    new_set = law.criteria_for(kind, after)
    criteria = {c.no: c for c in new_set.criteria(after)} if new_set is not None else {}
    then = {c.criterion.no: c for c in judged[0].criteria} if judged else {}
    now = {c.criterion.no: c for c in judged[1].criteria} if judged else {}
    url = law_url(law, mapping.new, kind, after)
    new = {
        no: _new(criterion, after, mapping, url, now.get(no)) for no, criterion in criteria.items()
    }
    return MappingView(
        old=mapping.old,
        new=mapping.new,
        notice=mapping.notice,
        hint=mapping.levels_hint,
        judged=judged is not None,
        rows=[_row(old, then.get(old.no), new) for old in mapping.criteria if old.in_force(before)],
    )


def _row(
    old: MappedCriterion, then: CriterionVerdict | None, new: dict[str, NewCriterion]
) -> MappingRow:
    return MappingRow(
        no=old.no,
        title=old.title,
        then=_level(then),
        relation=gettext(RELATIONS[old.relation]),
        note=old.note,
        threshold=gettext(THRESHOLDS[old.had_threshold]) if THRESHOLDS[old.had_threshold] else "",
        to=[new[no] for no in old.to if no in new],
        reuse=", ".join(old.evidence_reuse),
    )


def _new(
    criterion: Criterion,
    on: date,
    mapping: CriteriaMapping,
    url: str,
    now: CriterionVerdict | None,
) -> NewCriterion:
    return NewCriterion(
        no=criterion.no,
        title=criterion.title_on(on),
        url=url,
        mandatory=bool(criterion.mandatory),
        levels=[
            AskedLevel(
                gettext("Mức %(level)s") % {"level": level},
                [rule.requirement for rule in criterion.items(level, on)],
            )
            for level in sorted(criterion.levels)
        ],
        asks_more=mapping.asks_more.get(criterion.no, ""),
        now=_level(now),
    )


def _level(verdict: CriterionVerdict | None) -> CriterionLevel | None:
    if verdict is None:
        return None
    shown = Verdict.NOT_KNOWN if verdict.level is None else Verdict.MET
    if verdict.level == 0:
        shown = Verdict.NOT_MET
    return CriterionLevel(verdict_look(shown), level_text(verdict.level, gettext))
