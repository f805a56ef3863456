"""The worked cases that stand beside the law: each is read and run as it is written."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from truongchuan.adapters.law.cases import WorkedCase, load_cases
from truongchuan.adapters.law.load import load_law
from truongchuan.engines.rules.assess import Assessment, assess
from truongchuan.engines.rules.intake import build_facts
from truongchuan.engines.rules.model import CriteriaSet, LawSet, Rule
from truongchuan.engines.rules.norms import NormCheck, check_norms
from truongchuan.engines.rules.verdicts import Judgement

LAW = load_law()
CASES = load_cases(LAW)


@cache
def _criteria_items(criteria_set_id: str) -> tuple[tuple[Rule, str, int], ...]:
    criteria_set = next(s for s in LAW.criteria_sets if s.id == criteria_set_id)
    extra = ((rule, "", 4) for rule in criteria_set.level_4)
    return tuple(
        (rule, criterion.no, level)
        for standard in criteria_set.standards
        for criterion in standard.criteria
        for level, rules in criterion.levels.items()
        for rule in rules
    ) + tuple(extra)


def judgements_of(case: WorkedCase, criteria_set: CriteriaSet | None) -> dict[str, Judgement]:
    """The judgements that a case means: those it lists, and the rest as it says."""
    judged: dict[str, Judgement] = {}

    def judge(ref: str, word: str | None) -> None:
        if word is not None:
            judged[ref] = Judgement(word == "met", evidence=("Minh chứng của trường hợp mẫu",))

    for rule, number, level in _criteria_items(criteria_set.id) if criteria_set else ():
        if "criteria_met" in case.stated:
            met = any(
                number in case.criteria_met.get(n, ()) for n in case.criteria_met if n >= level
            )
            judge(rule.ref, "met" if met else "not_met")
        elif rule.expression is None or rule.ref not in case.expect:
            # An item that the case expects something of is left to its numbers.
            judge(rule.ref, case.all_other_items)
    for ref, word in case.judgements.items():
        judged.pop(ref, None)
        judge(ref, word)
    return judged


def run(law: LawSet, case: WorkedCase) -> tuple[Assessment | None, NormCheck]:
    facts = build_facts(law.registry, case.facts, case.on, law.derivations)
    criteria_set = law.criteria_for(case.kind, case.on)
    judged = judgements_of(case, criteria_set)
    assessment = assess(criteria_set, facts, judged) if criteria_set else None
    return assessment, check_norms(law.norms_for(case.kind, case.on), facts, judged)


def outcome(case: WorkedCase) -> dict[str, object]:
    """What the law set says of everything that the case states."""
    assessment, check = run(LAW, case)
    verdicts = {norm.rule.id: norm.verdict.value for norm in check.norms}
    gaps = {norm.rule.id: norm.gap for norm in check.norms}
    for item in assessment.items() if assessment else ():
        verdicts[item.rule.ref] = item.verdict.value
    said: dict[str, object] = {}
    for name in case.expect:
        said[f"expect {name}"] = verdicts.get(name, "absent")
    for name in case.expect_required:
        gap = gaps.get(name)
        said[f"required {name}"] = None if gap is None else rounded(gap.required)
    for name in case.expect_shortfall:
        gap = gaps.get(name)
        said[f"shortfall {name}"] = None if gap is None else rounded(gap.shortfall)
    if "expect_level" in case.stated:
        said["level"] = assessment.proven.level if assessment else "absent"
    if "expect_degree" in case.stated:
        said["degree"] = assessment.proven.degree if assessment else "absent"
    return said


def expected(case: WorkedCase) -> dict[str, object]:
    said: dict[str, object] = {f"expect {name}": str(word) for name, word in case.expect.items()}
    said |= {f"required {n}": rounded(v) for n, v in case.expect_required.items()}
    said |= {f"shortfall {n}": rounded(v) for n, v in case.expect_shortfall.items()}
    if "expect_level" in case.stated:
        said["level"] = case.expect_level
    if "expect_degree" in case.stated:
        said["degree"] = case.expect_degree
    return said


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


FILES = sorted({case.file for case in CASES})


@pytest.mark.parametrize("file", FILES)
def test_the_cases_of_a_file_come_out_as_written(file: str) -> None:
    wrong = []
    for case in CASES:
        if case.file == file:
            said, wanted = outcome(case), expected(case)
            wrong += [
                f"{case.file}:{case.line} {case.title}: {key} là {said[key]}, cần {wanted[key]}"
                for key in wanted
                if said[key] != wanted[key]
            ]
    assert not wrong, "\n".join(wrong)


def test_every_case_states_something() -> None:
    empty = [f"{case.file}:{case.line}" for case in CASES if not expected(case)]
    assert not empty


def test_thirty_cases_and_more_for_each_circular() -> None:
    counts = Counter(case.file.split("/")[-2] for case in CASES)
    for folder in ("13-2020-tt-bgddt", "14-2020-tt-bgddt", "57-2026-tt-bgddt"):
        assert counts[folder] >= 30, (folder, counts[folder])
