"""The simple methods, against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from truongchuan.engines.forecast.baselines import NAMES, all_baselines, blend_weight
from truongchuan.engines.forecast.history import build_history


def history(births: dict[tuple[str, int], float] | None = None, b_shift: float = 0.0):
    table = {
        1: [100, 102, 104, 106, 108, 110],
        2: [90, 95, 96.9, 98.8, 100.7, 102.6],
        3: [80, 81, 85.5, 87.21, 88.92, 90.63],
    }
    rows = {
        (area, grade, 2010 + t): float(value) + (b_shift if area == "B" else 0)
        for area in "AB"
        for grade, values in table.items()
        for t, value in enumerate(values)
    }
    return build_history(rows, parents={"A": "P", "B": "P"}, births=births or {})


def test_by_hand() -> None:
    got = {name: values[0] for name, values in all_baselines(history(), 3).items()}
    assert got["last"][:, 2].tolist() == [110.0, 102.6, 90.63]
    assert got["mean3"][0].tolist() == pytest.approx([108.0] * 3)
    assert got["trend5"][0].tolist() == pytest.approx([112.0, 114.0, 116.0])
    # every class of grade 2 is 95 % of grade 1 the year before, grade 3 is 90 % of grade 2
    for name in ("gpr1", "gpr3", "gpr5", "pool3", "shrunk5", "shrunk5_feed", "shrunk5_td"):
        assert got[name][:, 0] == pytest.approx([110.0, 104.5, 92.34]), name
        assert got[name][:, 2] == pytest.approx([110.0, 104.5, 94.05]), name
    assert got["gpr3_mean"][:, 1] == pytest.approx([108.0, 102.6, 94.05])
    total, last = 110 + 104.5 + 92.34, 110 + 102.6 + 90.63
    assert got["control"][:, 0].sum() == pytest.approx((total + last) / 2)
    assert got["combo"][1, 0] == pytest.approx((102.6 + 104.5 + 104.5) / 3)


def test_births_feed_the_entry() -> None:
    births = {("P", year): 200.0 + (100.0 if year == 2011 else 0) for year in range(2004, 2013)}
    got = all_baselines(history(births), 2)["shrunk5_feed"]
    rate = (102 + 104 + 106 + 108 + 110) / 1000
    assert got[0, 0, 0] == pytest.approx(200 * rate)  # born in 2010
    assert got[0, 0, 1] == pytest.approx(300 * rate)


def test_the_grade_below_feeds_another_school() -> None:
    rows = {("TH", 5, y): 100.0 + y - 2010 for y in range(2010, 2016)}
    rows |= {("THCS", 6, y): 0.6 * (100.0 + y - 2011) for y in range(2011, 2016)}
    got = all_baselines(build_history(rows, parents={}, births={}), 2)["shrunk5_feed"]
    assert got[1, 1, 0] == pytest.approx(0.6 * 105)


def test_a_broken_chain_is_an_entry() -> None:
    rows = {("A", 1, y): 50.0 for y in range(2010, 2016)}
    rows |= {("A", 2, y): 120.0 for y in range(2010, 2016)}
    got = all_baselines(build_history(rows, parents={}, births={}), 1)
    assert got["gpr3"][0, 1, 0] == 120.0


def test_weight_of_the_blend() -> None:
    last, feed = np.array([10.0, 10.0]), np.array([20.0, 20.0])
    assert blend_weight(last, feed, np.array([13.0, 13.0])) == pytest.approx(0.3)
    assert blend_weight(last, feed, np.array([30.0, 30.0])) == 1.0
    assert blend_weight(last, last, np.array([30.0, 30.0])) == 0.7


def test_all_are_there() -> None:
    assert set(all_baselines(history(), 1)) == set(NAMES) - {"blend"}
    assert len(NAMES) == 14
