"""Unknown is never a failure: what taking facts away and adding judgements can do.

What holds, for the shipped law and any school without judgements, when all figures of one metric
are taken away:

* an item or norm that was met is met or not known;
* one that was not met is not met or not known;
* one that was not known stays so;
* one that did not apply stays so, or is not known, or met (its numbers hold whether or not it
  applies). Only a norm that another replaced may be not met, and only where the one that replaced
  it was not met: the school fails either way;
* a suspended item stays suspended;
* a school's proven level never rises, and is 0 only if it was; the possible level never falls.

Taking one year's figure away is the same for every year but the running one: a window ends with
the running year only where a figure of it is given (see ``years``), so without it an older year
comes into the window.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from tests.engines.rules.building import DAY, cond, norm, school
from tests.engines.rules.real_schools import DAYS, KINDS, LAW, facts_of, judgements, raw_schools
from truongchuan.engines.rules.assess import Assessment, assess
from truongchuan.engines.rules.expression import Truth, metrics_of, walk
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.model import Rule, Verification
from truongchuan.engines.rules.norms import NormCheck, check_norms
from truongchuan.engines.rules.scalar import truth
from truongchuan.engines.rules.verdicts import DECIDED, Judgement, Verdict
from truongchuan.engines.rules.years import running_year

MET, NOT_MET, NOT_KNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.NOT_KNOWN
NOT_APPLICABLE, SUSPENDED = Verdict.NOT_APPLICABLE, Verdict.SUSPENDED
MAY_BECOME = {
    MET: {MET, NOT_KNOWN},
    NOT_MET: {NOT_MET, NOT_KNOWN},
    NOT_KNOWN: {NOT_KNOWN},
    NOT_APPLICABLE: {NOT_APPLICABLE, NOT_KNOWN, MET},
    SUSPENDED: {SUSPENDED},
}
CASES = [(kind, on) for kind in KINDS for on in DAYS]
SOME = [(kind, on) for at, kind in enumerate(KINDS) for on in DAYS[at % 2 :: 2]]


def without(facts: SchoolFacts, metric: str, year: int | None = None) -> SchoolFacts:
    """The facts without a metric, or without its figure of one school year."""
    if year is not None:
        left = {y: v for y, v in facts.yearly[metric].items() if y != year}
        return replace(facts, yearly={**facts.yearly, metric: left})
    return replace(
        facts,
        values={m: v for m, v in facts.values.items() if m != metric},
        yearly={m: v for m, v in facts.yearly.items() if m != metric},
    )


def assessed(kind: str, facts: SchoolFacts) -> Assessment:
    found = LAW.criteria_for(kind, facts.on)
    assert found is not None
    return assess(found, facts)


@cache
def used(kind: str, on: date) -> tuple[str, ...]:
    """Metrics that any rule of the day rests on."""
    found = LAW.criteria_for(kind, on)
    rules: list[Rule] = [*(found.rules() if found else ()), *LAW.norms_for(kind, on)]
    return tuple(
        dict.fromkeys(
            metric
            for rule in rules
            for node in (rule.when, rule.expression)
            if node is not None
            for metric in metrics_of(node)
        )
    )


def compare_items(before: Assessment, after: Assessment) -> None:
    for one, other in zip(before.items(), after.items(), strict=True):
        assert other.verdict in MAY_BECOME[one.verdict], one.rule.id
    level, later = before.proven.level, after.proven.level
    assert later is None or (level is not None and later <= level)
    assert later != 0 or level == 0
    assert (after.possible.level or 0) >= (before.possible.level or 0)
    assert after.proven.degree in (None, 0) or (
        before.proven.degree is not None and after.proven.degree <= before.proven.degree
    )


def compare_norms(before: NormCheck, after: NormCheck) -> None:
    failed = {n.rule.id for n in before.norms if n.verdict is NOT_MET}
    for one, other in zip(before.norms, after.norms, strict=True):
        if one.replaced_by is not None and other.verdict is NOT_MET:
            assert one.replaced_by in failed, one.rule.id
        else:
            assert other.verdict in MAY_BECOME[one.verdict], one.rule.id
    for level, summary in before.levels.items():
        assert after.levels[level].proven is not False or summary.proven is False


@pytest.mark.parametrize(("kind", "on"), SOME)
def test_taking_a_fact_away_makes_nothing_fail_and_nothing_met(kind: str, on: date) -> None:
    rules = LAW.norms_for(kind, on)
    for facts in facts_of(raw_schools(on.toordinal() + 7, kind, 1, known=1.0), on):
        check, assessment = check_norms(rules, facts), assessed(kind, facts)
        asked = {metric for rule in rules for metric in _metrics(rule)}
        for metric in used(kind, on):
            if metric not in facts.values and metric not in facts.yearly:
                continue
            left = without(facts, metric)
            compare_items(assessment, assessed(kind, left))
            if metric in asked:
                compare_norms(check, check_norms(rules, left))


def _metrics(rule: Rule) -> tuple[str, ...]:
    nodes = [node for node in (rule.when, rule.expression) if node is not None]
    return tuple(metric for node in nodes for metric in metrics_of(node))


@pytest.mark.parametrize("kind", KINDS)
def test_taking_any_earlier_year_away_is_the_same(kind: str) -> None:
    on = DAYS[1]
    rules, running = LAW.norms_for(kind, on), running_year(on)
    for facts in facts_of(raw_schools(11, kind, 1, known=1.0), on):
        check, assessment = check_norms(rules, facts), assessed(kind, facts)
        for metric in [m for m in used(kind, on) if m in facts.yearly]:
            left = without(facts, metric, running - 2)
            compare_items(assessment, assessed(kind, left))
            compare_norms(check, check_norms(rules, left))


def test_taking_the_running_year_away_lets_an_older_year_into_the_window() -> None:
    node = cond("every_year(rate >= 0.9, 2)")
    facts = school(DAY, rate={2022: 0.9, 2021: 0.9, 2020: 0.1})
    assert truth(node, facts) is Truth.TRUE
    assert truth(node, without(facts, "rate", 2022)) is Truth.FALSE
    assert truth(node, without(facts, "rate", 2021)) is Truth.UNKNOWN
    assert truth(node, without(facts, "rate")) is Truth.UNKNOWN


@pytest.mark.parametrize(("kind", "on"), CASES)
def test_a_school_of_which_nothing_is_known_fails_nothing(kind: str, on: date) -> None:
    nothing = SchoolFacts(on)
    assessment = assessed(kind, nothing)
    assert {i.verdict for i in assessment.items()} <= {NOT_KNOWN, SUSPENDED}
    assert assessment.proven.level is None
    assert assessment.possible.level == max(s.level for s in assessment.criteria_set.school_levels)
    assert assessment.blocking == ()
    check = check_norms(LAW.norms_for(kind, on), nothing)
    assert {n.verdict for n in check.norms} <= {NOT_KNOWN, NOT_APPLICABLE}
    assert all(summary.proven is None for summary in check.levels.values())


@pytest.mark.parametrize(("kind", "on"), CASES)
def test_what_is_not_verified_never_decides_by_numbers(kind: str, on: date) -> None:
    doubted = 0
    for facts in facts_of(raw_schools(on.toordinal() + 3, kind, 4, known=0.95), on):
        norms = check_norms(LAW.norms_for(kind, on), facts).norms
        for item in (*assessed(kind, facts).items(), *(n.item for n in norms)):
            if item.rule.verification_on(on) is not Verification.VERIFIED:
                assert item.verdict not in DECIDED, item.rule.id
                doubted += item.indication is not None
    assert doubted > 0


@pytest.mark.parametrize(("kind", "on"), CASES)
def test_a_judgement_with_evidence_decides_every_item_it_is_about(kind: str, on: date) -> None:
    found = LAW.criteria_for(kind, on)
    assert found is not None
    rules = LAW.norms_for(kind, on)
    refs = [r.ref for r in found.rules() if r.in_force(on)] + [r.id for r in rules]
    (facts,) = facts_of(raw_schools(on.toordinal(), kind, 1, known=0.5), on)
    (judged,) = judgements(3, refs, 1, 0.8)
    plain = assess(found, facts)
    for before, item in zip(plain.items(), assess(found, facts, judged).items(), strict=True):
        if item.rule.ref not in judged or before.verdict in (SUSPENDED, NOT_APPLICABLE):
            assert item.verdict is before.verdict
        else:
            assert item.verdict is (MET if judged[item.rule.ref].met else NOT_MET)
            assert not item.left_out
    for one in check_norms(rules, facts, judged).norms:
        if one.rule.id in judged and one.verdict is not NOT_APPLICABLE:
            assert one.verdict is (MET if judged[one.rule.id].met else NOT_MET)
    unproven = {ref: Judgement(j.met, "miệng") for ref, j in judged.items()}
    assert [i.verdict for i in assess(found, facts, unproven).items()] == [
        i.verdict for i in plain.items()
    ]


@pytest.mark.parametrize(("kind", "on"), CASES)
def test_a_school_judged_in_full_is_decided_in_full(kind: str, on: date) -> None:
    found = LAW.criteria_for(kind, on)
    assert found is not None
    refs = [r.ref for r in found.rules() if r.in_force(on)]
    top = max(level.level for level in found.school_levels)
    yes = {ref: Judgement(True, "", ("x",)) for ref in refs}
    reached = assess(found, SchoolFacts(on), yes)
    assert reached.proven.level == reached.possible.level == top
    assert reached.proven.degree == max(found.degrees.values())
    assert not reached.unknown
    no = {ref: Judgement(False, "", ("x",)) for ref in refs}
    failed = assess(found, SchoolFacts(on), no)
    assert failed.proven.level == failed.possible.level == 0


def test_norms_with_a_remembered_stand_in_fail_no_more_when_less_is_known() -> None:
    rules = [
        norm("base", "area >= 10 * pupils"),
        norm("guess", "area >= 8 * pupils", "flag", overrides=("base",),
             verification=Verification.REMEMBERED),
    ]  # fmt: skip
    for flag in (0, 1):
        facts = school(area=100, pupils=100, flag=flag)
        before = check_norms(rules, facts)
        for metric in ("area", "pupils", "flag"):
            compare_norms(before, check_norms(rules, without(facts, metric)))


def test_every_rule_of_the_law_is_made_of_known_metrics() -> None:
    for rule in LAW.rules():
        for tree in (rule.when, rule.expression):
            for node in walk(tree) if tree is not None else ():
                name = getattr(node, "metric", None)
                assert name is None or name in LAW.registry.metrics
