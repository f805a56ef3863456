"""What the next degree needs: the smallest set of changes, against trying every set."""

from __future__ import annotations

import random
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from tests.engines.rules.building import (
    DAY,
    LEVEL_4,
    cond,
    criteria_set,
    criterion,
    k_of_n,
    rule,
    school,
)
from truongchuan.engines.rules.assess import assess
from truongchuan.engines.rules.changes import Changes, next_degree
from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.model import CriteriaSet, Need, SchoolLevel
from truongchuan.engines.rules.scalar import truth
from truongchuan.engines.rules.shortfall import Gap
from truongchuan.engines.rules.verdicts import Judgement, Verdict

YES, NO = Judgement(True, "", ("x",)), Judgement(False, "", ("x",))


def changes_of(
    found: CriteriaSet, judged: dict[str, Judgement] | None = None, **facts: Any
) -> Changes:
    about = school(DAY, **facts)
    return next_degree(assess(found, about, judged), about)


def random_set(rng: random.Random) -> CriteriaSet:
    """A few criteria with up to two items a level, under one of the ways to count levels."""
    shape = rng.choice(("all", "k of n", "level 4"))
    criteria = []
    for at in range(3 if shape == "k of n" else 2):
        no = f"1.{at + 1}"
        sizes = (rng.choice((0, 1, 1)), rng.choice((0, 1, 1)))
        if shape == "k of n":
            mandatory: bool | None = at == 0
            sizes = (rng.choice((0, 1, 2)), 1) if at else (1, 0)
        else:
            mandatory = None
            sizes = (rng.choice((0, 1, 2)), rng.choice((0, 1)))
        items = [
            [rule(f"{no}.M{n}.{'ab'[i]}") for i in range(size)]
            for n, size in enumerate(sizes, start=1)
        ]
        criteria.append(criterion(no, *items, mandatory=mandatory))
    conditions = (rule("d"),) if rng.random() < 0.4 else ()
    if shape == "k of n":
        return criteria_set(
            *criteria, school_levels=k_of_n(1), degrees={1: 1, 2: 2}, degree_conditions=conditions
        )
    all_ = (SchoolLevel(1, (Need("all", 1),)), SchoolLevel(2, (Need("all", 2),)))
    if shape == "all":
        return criteria_set(
            *criteria, school_levels=all_, degrees={1: 0, 2: 1}, degree_conditions=conditions
        )
    levels = (*all_, SchoolLevel(4, (Need(level=2), Need(extra_items=True))))
    return criteria_set(
        *criteria, school_levels=levels, degrees={1: 0, 2: 1, 4: 2}, level_4=(rule("22.1"),),
        degree_conditions=conditions,
    )  # fmt: skip


def smallest(found: CriteriaSet, judged: dict[str, Judgement], degree: int) -> tuple[int, int]:
    """By trying every set of items to be met: how many to put right, then to find out."""
    assessment = assess(found, school(DAY), judged)
    open_ = [i for i in assessment.items() if i.verdict in (Verdict.NOT_MET, Verdict.NOT_KNOWN)]
    best: tuple[int, int] | None = None
    for size in range(len(open_) + 1):
        for chosen in combinations(open_, size):
            cost = (sum(i.verdict is Verdict.NOT_MET for i in chosen), 0)
            cost = (cost[0], size - cost[0])
            if best is not None and cost >= best:
                continue
            then = judged | {i.rule.ref: YES for i in chosen}
            reached = assess(found, school(DAY), then).proven.degree
            if reached is not None and reached >= degree:
                best = cost
    assert best is not None
    return best


@pytest.mark.parametrize("block", range(6))
def test_no_smaller_set_reaches_the_next_degree(block: int) -> None:
    tested = 0
    for seed in range(block * 40, block * 40 + 40):
        rng = random.Random(seed)
        found = random_set(rng)
        judged = {r.ref: rng.choice((YES, NO, NO)) for r in found.rules() if rng.random() < 0.75}
        assessment = assess(found, school(DAY), judged)
        changes = next_degree(assessment, school(DAY))
        if changes.degree is None:
            assert assessment.proven.degree == max(found.degrees.values())
            continue
        tested += 1
        assert changes.degree > (assessment.proven.degree or 0)
        then = judged | {c.item.rule.ref: YES for c in changes.changes}
        reached = assess(found, school(DAY), then).proven.degree
        assert reached is not None
        assert reached >= changes.degree
        cost = (len(changes.to_put_right), len(changes.to_find_out))
        assert cost == smallest(found, judged, changes.degree), seed
    assert tested > 20


def test_a_school_at_the_top_needs_nothing() -> None:
    found = criteria_set(criterion("1.1", [rule("1.1.M1.a")], [], []))
    assert changes_of(found, {"1.1.M1.a": YES}) == Changes(None, None, ())


def test_the_next_degree_is_the_one_after_the_proven_one() -> None:
    items = [[rule(f"1.1.M{n}.a")] for n in (1, 2, 3)]
    found = criteria_set(criterion("1.1", *items))
    yes = {"1.1.M1.a": YES, "1.1.M2.a": YES}
    assert (changes_of(found, yes).degree, changes_of(found, yes).level) == (2, 3)
    changes = changes_of(found, {"1.1.M1.a": YES, "1.1.M3.a": NO})
    assert (changes.degree, changes.level) == (1, 2)
    assert [c.item.rule.ref for c in changes.to_find_out] == ["1.1.M2.a"]
    assert changes.to_put_right == ()


def test_what_fails_at_a_level_that_is_not_needed_is_left_alone() -> None:
    found = criteria_set(
        criterion("1.1", [rule("1.1.M1.a")], [rule("1.1.M2.a")]),
        school_levels=(*criteria_set().school_levels, LEVEL_4),
    )
    changes = changes_of(found, {"1.1.M1.a": NO, "1.1.M2.a": YES})
    assert [c.item.rule.ref for c in changes.changes] == ["1.1.M1.a"]


def test_finding_out_comes_before_putting_right() -> None:
    found = criteria_set(
        criterion("1.1", [rule("1.1.M1.a")], [], mandatory=False),
        criterion("1.2", [rule("1.2.M1.a"), rule("1.2.M1.b")], [], mandatory=False),
        school_levels=k_of_n(1),
        degrees={1: 1, 2: 2},
    )
    changes = changes_of(found, {"1.1.M1.a": NO})
    assert [c.item.rule.ref for c in changes.changes] == ["1.2.M1.a", "1.2.M1.b"]
    changes = changes_of(found, {"1.1.M1.a": NO, "1.2.M1.a": NO})
    assert [c.item.rule.ref for c in changes.changes] == ["1.1.M1.a"]


def test_a_change_says_how_much_is_short() -> None:
    found = criteria_set(criterion("1.1", [], [rule("1.1.M2.a", "area >= 10 * pupils")]))
    (change,) = changes_of(found, area=300, pupils=40).changes
    assert change.gap == Gap(400.0, 300.0, 100.0, False, "area")
    assert not change.find_out
    (change,) = changes_of(found, area=300).changes
    assert change.find_out


# The first school year whose window is clean


def earliest(text: str, **facts: Any) -> int | None:
    found = criteria_set(criterion("1.1", [], [rule("1.1.M2.a", text)]))
    changes = changes_of(found, **facts).changes
    assert len(changes) == 1
    return changes[0].earliest_year


def years(newest: int, *values: float | None) -> dict[int, float | None]:
    return {newest - back: value for back, value in enumerate(values)}


@pytest.mark.parametrize(
    ("rates", "year"),
    [
        (years(2021, 0.5, 0.9, 0.9), 2024),
        (years(2021, 0.9, 0.5, 0.9), 2023),
        (years(2021, 0.9, 0.9, 0.5), 2022),
        (years(2021, 0.5, 0.5, 0.5), 2024),
        (years(2021, None, 0.5, 0.5), 2023),
        (years(2022, 0.5, 0.9, 0.9), 2025),
    ],
)
def test_the_earliest_year_without_a_failing_one(rates: dict[int, float | None], year: int) -> None:
    assert earliest("every_year(rate >= 0.9, 3)", rate=rates) == year
    # With good years from then on, the window of that year holds, and that of the year before not.
    known = dict.fromkeys(range(2010, year + 1), 0.95) | {y: r for y, r in rates.items() if r}
    node = cond("every_year(rate >= 0.9, 3)")
    for end, wanted in ((year, Truth.TRUE), (year - 1, Truth.FALSE)):
        shown = {y: v for y, v in known.items() if y <= end}
        if end >= max(rates):
            assert truth(node, school(date(end + 1, 7, 1), rate=shown)) is wanted


def test_a_failure_outside_any_window_has_no_year() -> None:
    assert earliest("area >= 500", area=1) is None
    assert earliest("area >= 500 and every_year(calm, 2)", area=1, calm=years(2021, 1, 1)) is None
    assert earliest("every_year(rate >= 0.9, 3)", rate=0.5) is None


def test_the_last_window_to_clear_counts() -> None:
    text = "every_year(rate >= 0.9, 3) and every_year(calm, 5)"
    assert earliest(text, rate=years(2021, 0.5, 1, 1), calm=years(2021, 1, 0, 1, 1, 1)) == 2025
    assert earliest(text, rate=years(2021, 0.5, 1, 1), calm=years(2021, 1, 1, 1, 1, 0)) == 2024


def test_only_the_branch_that_applies_counts() -> None:
    text = "if(flag, every_year(rate >= 0.8, 3), every_year(rate >= 0.9, 3))"
    rates = years(2021, 0.85, 0.85, 0.5)
    assert earliest(text, flag=True, rate=rates) == 2022
    assert earliest(text, flag=False, rate=rates) == 2024


def test_of_several_ways_the_first_to_clear_counts() -> None:
    text = "every_year(rate >= 0.9, 5) or every_year(calm, 2)"
    assert earliest(text, rate=years(2021, 0, 1, 1, 1, 1), calm=years(2021, 1, 0)) == 2022


def test_what_is_not_known_has_no_year() -> None:
    assert earliest("every_year(rate >= 0.9, 3)", rate=years(2021, 0.95)) is None
