"""Random expressions over the small registry and random schools with gaps, for property tests."""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import strategies as st

from tests.engines.rules.building import REGISTRY
from truongchuan.engines.rules.expression import (
    All,
    Always,
    Arithmetic,
    AtLeastYears,
    Branch,
    Call,
    Choose,
    Compare,
    Condition,
    Either,
    EveryYear,
    FactValue,
    Holds,
    Not,
    NotFalling,
    Number,
    Numeric,
    OneOf,
    lift_choices,
)
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.metrics import Metric, MetricType, PeriodKind

METRICS = tuple(REGISTRY.metrics.values())
DAYS = (date(2022, 9, 1), date(2023, 3, 1), date(2023, 6, 1), date(2023, 8, 31))
LITERALS = (0.0, 0.06, 0.5, 0.6, 0.9, 1.0, 1.35, 2.0, 3.0, 5.0, 6.0, 20.0, 27.0, 1e-12, 9e14)
FIGURES = {
    MetricType.COUNT: (0.0, 1.0, 2.0, 3.0, 5.0, 20.0, 1e14),
    MetricType.NUMBER: (0.0, 0.1 + 0.2, 0.3, 1.35, 3.0, 1.35 * 20, 27.0, 8e14),
    MetricType.SHARE: (0.0, 0.06, 0.5, 0.6, 0.9, 1.0),
    MetricType.BOOLEAN: (0.0, 1.0),
    MetricType.CHOICE: (0.0, 1.0, 2.0),
}


def _steady(metric: Metric) -> bool:
    return metric.period is PeriodKind.POINT


_any_metric = st.sampled_from(METRICS)
_booleans = st.sampled_from([m for m in METRICS if m.type is MetricType.BOOLEAN])
_leaves: st.SearchStrategy[Numeric] = st.one_of(
    st.sampled_from(LITERALS).map(Number),
    _any_metric.map(lambda m: FactValue(m.id, _steady(m))),
)
_years = st.integers(1, 4)


@cache
def _numbers(depth: int) -> st.SearchStrategy[Numeric]:
    if depth == 0:
        return _leaves
    below = _numbers(depth - 1)
    return st.one_of(
        _leaves,
        st.builds(Arithmetic, st.sampled_from("+-*/"), below, below),
        st.builds(Call, st.sampled_from(["ceil", "floor"]), st.tuples(below)),
        st.builds(
            Call,
            st.sampled_from(["max", "min"]),
            st.lists(below, min_size=2, max_size=3).map(tuple),
        ),
        st.builds(Choose, _conditions(depth - 1), below, below),
    )


@cache
def _comparisons(depth: int) -> st.SearchStrategy[Condition]:
    ops = st.sampled_from([">=", ">", "<=", "<", "==", "!="])
    side = _numbers(max(0, depth - 1))
    return st.builds(Compare, ops, side, side)


@cache
def _conditions(depth: int) -> st.SearchStrategy[Condition]:
    simple: list[st.SearchStrategy[Condition]] = [
        _comparisons(min(depth, 1)),
        _booleans.map(lambda m: Holds(m.id, _steady(m))),
        st.builds(
            lambda m, values: OneOf(m.id, tuple(values), _steady(m)),
            _any_metric,
            st.lists(st.sampled_from((0.0, 1.0, 2.0, 20.0)), min_size=1, max_size=2),
        ),
        st.booleans().map(Always),
        st.builds(NotFalling, st.sampled_from(["rate", "grads", "grade"]), _years),
    ]
    if depth == 0:
        return st.one_of(simple)
    below = _conditions(depth - 1)
    parts = st.lists(below, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        *simple,
        st.builds(All, parts),
        st.builds(Either, parts),
        st.builds(Not, below),
        st.builds(Branch, below, below, below),
        st.builds(EveryYear, below, _years),
        st.builds(AtLeastYears, _years, below, _years),
        _comparisons(depth),
    )


formulas = _numbers(3)
conditions = _conditions(3)
lifted = _comparisons(3).map(lambda node: (node, lift_choices(node)))  # type: ignore[arg-type]


@st.composite
def schools(draw: st.DrawFn, least: int = 1, most: int = 6) -> list[SchoolFacts]:
    """Some schools on one day; a metric of a school year is plain for all or by year for all."""
    on = draw(st.sampled_from(DAYS))
    by_year = {
        m.id for m in METRICS if m.period is PeriodKind.SCHOOL_YEAR and draw(st.booleans())
    }  # fmt: skip
    found = []
    for _ in range(draw(st.integers(least, most))):
        values: dict[str, float | None] = {}
        yearly: dict[str, dict[int, float | None]] = {}
        for m in METRICS:
            figure = st.none() | st.sampled_from(FIGURES[m.type])
            if m.id in by_year:
                years = draw(st.integers(0, 63))
                yearly[m.id] = {
                    2022 - back: draw(figure) for back in range(6) if years & (1 << back)
                }  # fmt: skip
            elif draw(st.booleans()):
                values[m.id] = draw(figure)
        found.append(SchoolFacts(on, values, yearly))
    return found
