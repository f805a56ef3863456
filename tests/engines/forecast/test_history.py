"""Rows become arrays; cohorts meet their births; nothing after a cut is there."""

from __future__ import annotations

import numpy as np
import pytest

from truongchuan.engines.forecast.history import births_ahead, build_history


def counts(areas: str = "AB", grades: range = range(1, 4), years: range = range(2010, 2016)):
    return {
        (area, grade, year): 10.0 * grade + year - 2010 + ord(area) - 65
        for area in areas
        for grade in grades
        for year in years
    }


def test_rows_are_laid_out() -> None:
    history = build_history(
        counts(),
        parents={"A": "P", "B": "P"},
        births={("P", 2008): 70.0},
        census={("A", 5, 2015): 9},
    )
    assert history.areas == ("A", "B")
    assert history.grades == (0, 1, 2, 3)
    assert (history.first_year, history.last_year) == (2008, 2015)
    assert history.counted_years == list(range(2010, 2016))
    assert history.counts[1, 2, -1] == 26.0
    assert history.counts[0, 0, -1] == 9.0
    assert history.census[0].tolist() == [True, False, False, False]
    assert history.entry[1].tolist() == [False, True, False, False]
    assert history.entry[0].tolist() == [True, False, False, False]


def test_a_history_needs_counts() -> None:
    with pytest.raises(ValueError, match="no counts"):
        build_history({}, parents={}, births={})


def test_births_meet_the_grade_they_enter() -> None:
    births = {("P", year): float(year) for year in range(2000, 2016)}
    history = build_history(counts(), parents={"A": "P", "B": "P"}, births=births)
    coming, past = births_ahead(history, grade=1, ahead=2)
    assert coming.tolist() == [2011.0]  # grade 1 in 2017: six years after
    assert past[0, -1] == 2009.0
    assert np.isnan(past[0, :6]).all()
    coming, _ = births_ahead(history, grade=1, ahead=7)
    assert np.isnan(coming).all()  # born in 2016: not yet


def test_a_cohort_over_two_years_takes_a_part_of_each() -> None:
    births = {("P", year): float(year % 2) * 12 for year in range(2000, 2016)}
    history = build_history(counts(), parents={"A": "P", "B": "P"}, births=births, cutoff_month=8)
    coming, _ = births_ahead(history, grade=1, ahead=2)
    assert coming[0] == pytest.approx(8.0)  # January to August of 2011, September to December 2010


def test_births_of_areas_add_up_only_when_all_have_them() -> None:
    both = {("A", 2012): 5.0, ("B", 2012): 6.0, ("A", 2013): 7.0}
    history = build_history(counts(), parents={"A": "P", "B": "P"}, births=both)
    column = 2012 - history.first_year
    assert history.births[0, column] == 11.0
    assert np.isnan(history.births[0, column + 1])


def test_a_cut_history_has_no_future() -> None:
    history = build_history(counts(), parents={}, births={("", 2014): 3.0})
    known = history.cut(2012)
    assert known.last_year == 2012
    assert known.counts.shape[2] == 3
    assert known.births.shape[1] == 3


def test_parents_add_their_areas_up() -> None:
    rows = counts() | {("C", 1, 2015): 4.0}
    top = build_history(rows, parents={"A": "P", "B": "P"}, births={}, whole="rest").by_parent()
    assert top.areas == ("P", "rest")
    assert top.counts[0, 0, -1] == 15.0 + 16.0
    assert np.isnan(top.counts[1, 1]).all()
