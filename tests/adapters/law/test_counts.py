"""What the law set holds, counted: criteria, indicators, norms, cases, names of the reference."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from truongchuan.adapters.law.cases import load_cases
from truongchuan.adapters.law.load import load_law
from truongchuan.adapters.regulations import load_instruments
from truongchuan.engines.rules.expression import metrics_of
from truongchuan.engines.rules.metrics import UnknownMetricError
from truongchuan.engines.rules.model import CriteriaSet, NormKind, Rule, Verification

LAW = load_law()
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "law"

# Names of the reference files that are no facts to be given, and why.
RESULTS = "the result of a quota's formula, not a figure to be given"
LISTED = "counted with the size of each group or class (group_size_…, class_size_…), or the largest"
QUALIFICATION = "teachers' qualifications are given as the share of teachers at the standard"
NOT_FACTS = {
    "basis_pupils": RESULTS,
    "extra_teachers": RESULTS,
    "quota_counsellors": RESULTS,
    "quota_kindergarten_teachers": RESULTS,
    "quota_lab_staff": RESULTS,
    "quota_nursery_teachers": RESULTS,
    "quota_registrars": RESULTS,
    "quota_teachers": RESULTS,
    "quota_teachers_1s": RESULTS,
    "quota_teachers_2s": RESULTS,
    "disabled_children": LISTED,
    "disabled_pupils": LISTED,
    "qualification": QUALIFICATION,
    "cao_dang": QUALIFICATION,
    "cao_dang_su_pham": QUALIFICATION,
    "cu_nhan": QUALIFICATION,
    "so_khoa_hoan_thanh": "a yes or no: has_finished_cohort",
    "so_phong_hoc_tren_so_lop": "classrooms / classes",
    "so_phong_tru_so_nhom_lop": "care_rooms - groups_classes",
    "xu_huong_ty_le_gv_tren_chuan": "not_falling(teachers_above_standard_share)",
}


def set_of(set_id: str) -> CriteriaSet:
    return next(s for s in LAW.criteria_sets if s.id == set_id)


def norms() -> Iterator[Rule]:
    for norm_set in LAW.norm_sets:
        yield from norm_set.norms


def lines(name: str) -> list[str]:
    return (FIXTURES / name).read_text(encoding="utf-8").split()


@pytest.mark.parametrize(
    ("set_id", "kind", "standards", "criteria", "indicators", "extra"),
    [
        ("17/2018/TT-BGDĐT", "primary", 5, 27, {1: 81, 2: 48, 3: 24}, 5),
        ("18/2018/TT-BGDĐT", "lower_secondary", 5, 28, {1: 84, 2: 45, 3: 25}, 6),
        ("19/2018/TT-BGDĐT", "preschool", 5, 25, {1: 75, 2: 46, 3: 25}, 6),
    ],
)
def test_the_circulars_of_2018_as_issued(
    set_id: str, kind: str, standards: int, criteria: int, indicators: dict[int, int], extra: int
) -> None:
    found, on = set_of(set_id), date(2018, 10, 10)
    assert LAW.criteria_for(kind, on) is found
    of_the_day = found.criteria(on)
    assert len([s for s in found.standards if any(c.in_force(on) for c in s.criteria)]) == standards
    assert len(of_the_day) == criteria
    assert {n: sum(len(c.items(n, on)) for c in of_the_day) for n in (1, 2, 3)} == indicators
    assert len([r for r in found.level_4 if r.in_force(on)]) == extra
    assert all(c.mandatory is None for c in of_the_day)
    assert found.degrees == {1: 0, 2: 1, 3: 2, 4: 2}


@pytest.mark.parametrize("set_id", ["57/2026/TT-BGDĐT:mn", "57/2026/TT-BGDĐT:pt"])
def test_the_circular_of_2026(set_id: str) -> None:
    found, on = set_of(set_id), date(2026, 7, 7)
    of_the_day = found.criteria(on)
    assert len(of_the_day) == 15
    assert sum(bool(c.mandatory) for c in of_the_day) == 8
    assert {level for c in of_the_day for level in c.levels} == {1, 2}
    assert [n.level for n in found.school_levels] == [1, 2]
    assert [(n.which, n.at_level, n.at_least) for n in found.school_levels[0].needs] == [
        ("mandatory", 1, None), ("others", 1, 5),
    ]  # fmt: skip
    assert not found.accreditation_levels
    assert found.accreditation_note
    assert found.degrees == {1: 1, 2: 2}


def test_data_items_of_2026_decide_nothing_until_2028() -> None:
    items = [
        item
        for set_id in ("57/2026/TT-BGDĐT:mn", "57/2026/TT-BGDĐT:pt")
        for criterion in set_of(set_id).criteria(date(2026, 7, 7))
        for item in criterion.data
    ]
    assert items
    assert {item.not_decisive_until for item in items} == {date(2028, 12, 31)}
    assert all(item.cites and item.metric in LAW.registry.metrics for item in items)


@pytest.mark.parametrize("kind", ["preschool", "primary", "lower_secondary"])
def test_one_set_takes_over_from_another_without_a_gap(kind: str) -> None:
    day = date(2018, 10, 10)
    while day < date(2027, 1, 1):
        found = [s for s in LAW.criteria_sets if kind in s.school_kinds and s.in_force(day)]
        assert len(found) == 1, day
        day += timedelta(days=1 if day.year == 2026 else 13)
    assert LAW.criteria_for(kind, date(2018, 10, 9)) is None


def test_qualification_thresholds_are_suspended_in_all_three_circulars() -> None:
    # 2.2.M3.a of 18/2018 speaks of the professional standard, not of qualification.
    both, third = ["2.2.M1.b", "2.2.M2.a"], ["2.2.M3.a"]
    for set_id, refs in (
        ("17/2018/TT-BGDĐT", both + third),
        ("18/2018/TT-BGDĐT", both),
        ("19/2018/TT-BGDĐT", both + third),
    ):
        rules = list(set_of(set_id).rules())
        for day in (date(2021, 10, 20), date(2023, 7, 1), date(2025, 1, 24)):
            assert sorted(r.ref for r in rules if r.suspension_on(day)) == refs
        for day in (date(2021, 10, 19), date(2025, 1, 25)):
            assert not [r.ref for r in rules if r.suspension_on(day)]


# Norms and names of the reference


def test_every_norm_of_the_reference_is_encoded() -> None:
    wanted = lines("reference-ids.txt")
    assert len(wanted) == len(set(wanted)) == 216 + 90
    known = {name for rule in norms() for name in (rule.id, *rule.aliases)}
    assert [name for name in wanted if name not in known] == []


def test_a_norm_that_cannot_be_computed_says_why() -> None:
    for rule in norms():
        if rule.kind is NormKind.NOT_COMPUTABLE:
            assert rule.reason
            assert rule.expression is None
            assert rule.quota is None
        elif rule.kind is NormKind.QUOTA:
            assert rule.quota is not None
        else:
            assert rule.expression is not None, rule.id


def test_every_name_of_the_reference_is_a_fact_or_has_a_reason() -> None:
    unknown = set()
    for name in lines("reference-metrics.txt"):
        try:
            LAW.registry.resolve(name)
        except UnknownMetricError:
            unknown.add(name)
    assert unknown == set(NOT_FACTS)


# Every rule


def test_not_one_rule_without_citation_and_verification() -> None:
    known = {i.number for i in load_instruments()}
    for rule in LAW.rules():
        assert rule.cites, rule.id
        assert {cite.instrument for cite in rule.cites} <= known, rule.id
        assert isinstance(rule.verification, Verification)
        assert rule.requirement.strip()
        assert rule.in_force_from > date.min


def test_a_verified_rule_says_where_it_was_read() -> None:
    silent = [r.id for r in LAW.rules() if r.verification is Verification.VERIFIED and not r.source]
    assert silent == []


def test_a_missing_text_has_no_numbers() -> None:
    for rule in LAW.rules():
        if rule.verification is Verification.MISSING:
            assert rule.expression is None, rule.id


def test_ids_are_unique_on_every_day() -> None:
    for day in LAW.change_days():
        ids = Counter(rule.id for rule in LAW.rules() if rule.in_force(day))
        assert [name for name, count in ids.items() if count > 1] == [], day


def test_a_rule_uses_only_facts_that_its_schools_have() -> None:
    wrong = []
    kinds_of = [(s.school_kinds, rule) for s in LAW.criteria_sets for rule in s.rules()]
    kinds_of += [(rule.school_kinds, rule) for rule in norms()]
    for kinds, rule in kinds_of:
        trees = (rule.when, rule.expression, rule.quota.required if rule.quota else None)
        used = {metric for tree in trees if tree is not None for metric in metrics_of(tree)}
        if rule.quota and rule.quota.actual:
            used.add(rule.quota.actual)
        for kind in {"preschool", "primary", "lower_secondary"} & set(kinds):
            wrong += [
                (rule.id, kind, metric)
                for metric in sorted(used)
                if not LAW.registry.metrics[metric].applies_to(kind)
            ]
    assert wrong == []


# Worked cases


@cache
def cases() -> tuple:  # type: ignore[type-arg]
    return load_cases(LAW)


@pytest.mark.parametrize(
    "folder",
    [
        "17-2018-tt-bgddt", "18-2018-tt-bgddt", "19-2018-tt-bgddt", "57-2026-tt-bgddt",
        "13-2020-tt-bgddt", "14-2020-tt-bgddt", "19-2023-tt-bgddt", "20-2023-tt-bgddt",
    ],
)  # fmt: skip
def test_thirty_cases_for_each_circular(folder: str) -> None:
    assert (
        sum(case.file.split("/")[-2 - case.file.count("/cases/")] == folder for case in cases())
        >= 30
    )


def test_every_verified_norm_has_a_case_met_and_one_not_met() -> None:
    outcomes: dict[str, set[str]] = defaultdict(set)
    numbers: Counter[str] = Counter()
    for case in cases():
        for name, verdict in case.expect.items():
            outcomes[name].add(verdict)
        numbers.update(case.expect_required)
    bare = [
        rule.id
        for rule in norms()
        if rule.verification is Verification.VERIFIED
        and rule.kind is NormKind.CONSTRAINT
        and not {"met", "not_met"} <= outcomes[rule.id]
    ]
    bare += [
        rule.id
        for rule in norms()
        if rule.verification is Verification.VERIFIED
        and rule.kind is NormKind.QUOTA
        and not numbers[rule.id]
    ]
    assert bare == []


@pytest.mark.parametrize(
    "day",
    [
        date(2021, 10, 20), date(2023, 12, 16), date(2025, 1, 25), date(2025, 1, 31),
        date(2025, 9, 2), date(2026, 7, 7),
    ],
)  # fmt: skip
def test_cases_stand_on_both_sides_of_every_turn(day: date) -> None:
    sides: dict[date, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for case in cases():
        for name, verdict in case.expect.items():
            sides[case.on][case.kind, name].add(verdict)
    before, after = sides[day - timedelta(days=1)], sides[day]
    assert [name for name in after if name in before and after[name] != before[name]]
