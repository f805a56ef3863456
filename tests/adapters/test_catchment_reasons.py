"""Reasons of a finished run as plain values: what is kept, what is left out, how they are read."""

from __future__ import annotations

import json

import pytest

from tests.web.catchment_cases import BORDERS, SCHOOLS, UNITS, small_files
from truongchuan.adapters.catchment import reasons as module
from truongchuan.adapters.catchment.package import read_area
from truongchuan.adapters.catchment.reasons import reasons_of
from truongchuan.domain.catchments.selectors import at_nearest, kept_reason
from truongchuan.engines.catchment.explain import explain_unit
from truongchuan.engines.catchment.model import Options, build_problem
from truongchuan.engines.catchment.run import solve_area

# B takes 20 children only: T5 and T6 are nearer to B and stay with A.
FULL = SCHOOLS.replace("TH Ban Mai,40", "TH Ban Mai,20").replace("TH Hoa Sen,40", "TH Hoa Sen,60")


def test_reasons_are_the_engine_s_and_survive_json() -> None:
    instance = read_area(small_files(schools=FULL)).instance
    options = Options()
    result = solve_area(instance, options)
    kept = reasons_of(instance, options, result)
    assert json.loads(json.dumps(kept)) == kept
    assert kept["seen"] == 8
    assert set(kept["units"]) == {"4", "5"}
    problem = build_problem(instance, options)
    for place in (4, 5):
        told = explain_unit(instance, problem, result, place, options=options, force=False)
        found = kept_reason(kept, place)
        assert found is not None
        assert (found["code"], found["nearest"]) == (told.code, told.nearest)
        assert abs(found["more"] - told.difference) < 1e-6
    assert kept["units"]["5"]["code"] == "full"
    assert kept["units"]["5"]["params"]["lacking"] == 10.0
    # At the price of a seat the sixth unit is on the edge; the fifth is proven to cost more.
    assert 2.0 < kept["units"]["4"]["least"] < 2.1
    assert "least" not in kept["units"]["5"]
    assert at_nearest(kept, 0)
    assert not at_nearest(kept, 5)


def test_least_is_below_what_forcing_costs() -> None:
    borders = BORDERS + "T6,T8\nT5,T7\nT5,T8\nT4,T6\n"
    instance = read_area(small_files(schools=FULL, borders=borders)).instance
    options = Options()
    result = solve_area(instance, options)
    kept = reasons_of(instance, options, result)
    problem = build_problem(instance, options)
    for place, reason in kept["units"].items():
        forced = explain_unit(instance, problem, result, int(place), options=options).forced
        assert forced is not None
        assert forced.extra is not None, place
        assert reason.get("least", 0.0) <= forced.extra + 1e-6


def test_what_is_late_is_left_out_and_not_called_nearest() -> None:
    instance = read_area(small_files(schools=FULL)).instance
    result = solve_area(instance, Options())
    asked = iter([False, False, True])
    kept = reasons_of(instance, Options(), result, enough=lambda: next(asked))
    assert kept["seen"] == 2
    assert at_nearest(kept, 1)
    assert not at_nearest(kept, 2)
    assert kept_reason(kept, 5) is None


def test_large_areas_go_by_the_prices_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = read_area(small_files(schools=FULL)).instance
    result = solve_area(instance, Options())
    monkeypatch.setattr(module, "MOST_PAIRS", 0)
    kept = reasons_of(instance, Options(), result)
    assert set(kept["units"]) == {"4", "5"}


def test_beyond_the_limits_nothing_is_said_to_be_proven() -> None:
    short = SCHOOLS.replace("TH Ban Mai,40", "TH Ban Mai,20")
    instance = read_area(small_files(units=UNITS, schools=short)).instance
    result = solve_area(instance, Options())
    assert result.search is not None
    assert result.search.overflow > 0
    kept = reasons_of(instance, Options(), result)
    assert all("least" not in reason for reason in kept["units"].values())


def test_other_versions_are_not_read() -> None:
    other = {"version": 99, "seen": 8, "units": {"1": {"code": "full"}}}
    assert kept_reason(other, 1) is None
    assert not at_nearest(other, 0)
    assert kept_reason({}, 1) is None
