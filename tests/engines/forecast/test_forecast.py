"""Chains of ages and grades, feeders, events, classes, horizons, and what is said aloud."""

from __future__ import annotations

import numpy as np
import pytest

from truongchuan.engines.forecast.classes import (
    Norms,
    classes_needed,
    right_share,
    rooms_needed,
    sizes_by_grade,
)
from truongchuan.engines.forecast.events import Event, event_term
from truongchuan.engines.forecast.forecast import Forecast, back_test, make_forecast
from truongchuan.engines.forecast.history import History, build_history
from truongchuan.engines.forecast.intervals import size_class, total_deviation
from truongchuan.engines.forecast.worlds import World, generate


def school(name: str, grades: range, sizes: dict[int, float], years: range):
    """Classes of ``sizes`` by year of birth (100 where not said), nobody moving."""
    return {
        (name, grade, year): sizes.get(year - grade - 5, 100.0)
        for grade in grades
        for year in years
    }


YEARS = range(2010, 2024)
BOOM = {2012: 130.0, 2018: 150.0, 2021: 170.0}


def test_a_large_cohort_moves_up_from_age_to_school_to_the_next_school() -> None:
    census = {
        ("Phường", age, year): BOOM.get(year - age, 100.0) for age in range(6) for year in YEARS
    }
    rows = school("TH", range(1, 6), BOOM, YEARS) | school("THCS", range(6, 10), BOOM, YEARS)
    places = dict.fromkeys(("TH", "THCS", "Phường"), "Phường")
    history = build_history(rows, parents=places, births={}, census=census)
    got = forecast_of(make_forecast(history, draws=5))
    assert got["Phường", 3 - 5, 2024] == pytest.approx(170, rel=0.08)  # born 2021, three years old
    assert got["TH", 1, 2024] == pytest.approx(150, rel=0.08)  # born 2018
    assert got["TH", 2, 2025] == pytest.approx(150, rel=0.1)
    assert got["TH", 1, 2027] == pytest.approx(170, rel=0.15)  # counted at two
    assert got["THCS", 7, 2024] == pytest.approx(130, rel=0.08)
    assert got["TH", 3, 2024] == pytest.approx(100, rel=0.08)


def test_births_show_what_no_trend_sees() -> None:
    births = {("P", year): 2 * BOOM.get(year, 100.0) for year in range(2004, 2024)}
    rows = school("TH", range(1, 6), BOOM, YEARS)
    history = build_history(rows, parents={"TH": "P"}, births=births)
    forecast = make_forecast(history, draws=5)
    got = forecast_of(forecast)
    assert got["TH", 1, 2024] == pytest.approx(150, rel=0.08)
    assert got["TH", 1, 2027] == pytest.approx(170, rel=0.15)
    assert forecast.origin.raw.pool[0, 0, 0] == 300
    assert forecast.origin.raw.rate[0, 0, 0] == pytest.approx(0.5, rel=0.05)


def forecast_of(forecast: Forecast) -> dict[tuple[str, int, int], float]:
    history = forecast.history
    return {
        (history.areas[a], history.grades[g], history.last_year + h + 1): forecast.median[a, g, h]
        for a, g, h in np.ndindex(forecast.median.shape)
    }


def test_children_not_born_are_not_forecast() -> None:
    history = build_history(school("TH", range(1, 6), {}, YEARS), parents={}, births={})
    forecast = make_forecast(history, horizon=8, draws=5)
    assert np.isfinite(forecast.median[0, 0]).tolist() == [True] * 6 + [False] * 2
    assert np.isfinite(forecast.median[0, 1]).tolist() == [True] * 7 + [False]
    notes = [note for note in forecast.notes if note.code == "not_born"]
    assert [note.params for note in notes] == [
        {"grade": 1, "from": 2030},
        {"grade": 2, "from": 2031},
    ]


def test_no_total_without_all_its_grades() -> None:
    history = build_history(school("TH", range(1, 6), {}, YEARS), parents={}, births={})
    forecast = make_forecast(history, horizon=8, draws=5, sizes=np.full(5, 35.0))
    for part in (*forecast.area_total, *forecast.parent_total, *(forecast.classes or ())):
        assert np.isfinite(part[0]).tolist() == [True] * 6 + [False] * 2
    told = {note.code: note.params for note in forecast.notes}
    assert told["total_not_born"] == {"from": 2030}


def test_a_kindergarten_grade_is_told_too() -> None:
    history = build_history(school("A", range(3), {}, YEARS), parents={}, births={})
    notes = make_forecast(history, horizon=6, draws=5).notes
    assert {"grade": 0, "from": 2029} in [n.params for n in notes if n.code == "not_born"]


def test_where_births_end_is_told() -> None:
    births = {("P", year): 200.0 for year in range(2004, 2021)}
    rows = school("TH", range(1, 6), {}, YEARS)
    forecast = make_forecast(build_history(rows, parents={"TH": "P"}, births=births), draws=5)
    told = {note.code: note.params for note in forecast.notes}
    assert told["births_end"] == {"parent": "P", "year": 2020, "from": 2027}
    assert np.isfinite(forecast.median[0, 0]).all()


def test_a_short_history_says_so() -> None:
    rows = school("TH", range(1, 6), {}, range(2021, 2024))
    notes = {note.code: note.params for note in
             make_forecast(build_history(rows, parents={}, births={}), draws=5).notes}  # fmt: skip
    assert notes["history_too_short"] == {"years": 3, "needed": 6, "from": 1}
    rows = school("TH", range(1, 6), {}, range(2016, 2024))
    notes = {note.code: note.params for note in
             make_forecast(build_history(rows, parents={}, births={}), draws=5).notes}  # fmt: skip
    assert notes["history_too_short"] == {"years": 8, "needed": 9, "from": 4}


def test_one_year_is_enough_for_a_wide_interval() -> None:
    rows = school("TH", range(1, 6), {}, range(2023, 2024))
    forecast = make_forecast(build_history(rows, parents={}, births={}), draws=5)
    assert forecast.median[0, :, 0] == pytest.approx(100, rel=0.02)
    assert (forecast.high - forecast.low)[0, 0, 0] > 15
    assert (forecast.high - forecast.low)[0, 2, 2] > (forecast.high - forecast.low)[0, 2, 0]


def test_a_small_class_is_not_trusted_more_for_want_of_years() -> None:
    small = {
        key: value / 10 for key, value in school("A", range(1, 6), {}, range(2021, 2024)).items()
    }
    forecast = make_forecast(build_history(small, parents={}, births={}), draws=5)
    large = build_history(school("A", range(1, 6), {}, range(2021, 2024)), parents={}, births={})
    width = (forecast.high / forecast.low)[0, 2, 0]
    assert width > (make_forecast(large, draws=5).high / make_forecast(large, draws=5).low)[0, 2, 0]


def test_ended_and_uncounted_areas_and_missing_years_are_told() -> None:
    rows = school("A", range(1, 4), {}, YEARS)
    rows |= school("B", range(1, 4), {}, range(2010, 2022))
    rows |= {("C", 1, year): 0.0 if year == 2023 else 30.0 for year in YEARS}
    rows = {key: value for key, value in rows.items() if key[2] != 2015}
    forecast = make_forecast(build_history(rows, parents={}, births={}), draws=5)
    told = [
        (note.code, note.params.get("area", note.params.get("years"))) for note in forecast.notes
    ]
    assert ("area_not_counted", "B") in told
    assert ("area_ended", "C") in told
    assert ("years_missing", "2015") in told
    assert np.isnan(forecast.median[1:]).all()


def two_schools() -> History:
    rows = school("A", range(1, 4), {}, YEARS) | school("B", range(1, 4), {}, YEARS)
    return build_history(rows, parents={}, births={}, more_areas=["New"])


def test_housing_moves_up_with_its_children() -> None:
    history = two_schools()
    cells = np.full((3, 3, 4), 100.0)
    event = Event(2025, "A", "housing", 30.0, grade=1)
    term = event_term([event], history, cells)
    assert term[0, 0].tolist() == [0, 30, 0, 0]
    assert term[0, 1].tolist() == [0, 0, 30, 0]
    assert term[0, 2].tolist() == [0, 0, 0, 30]
    assert (term[1:] == 0).all()
    spread = event_term([Event(2025, "A", "housing", 30.0)], history, cells)
    assert spread[0, :, 1].tolist() == [10, 10, 10]
    assert spread[0, :, 2].tolist() == [0, 10, 10]


def test_a_new_border_gives_and_takes() -> None:
    history, cells = two_schools(), np.full((3, 3, 3), 100.0)
    event = Event(2024, "A", "catchment", -20.0, grade=1, to=("B",), yearly=True)
    term = event_term([event], history, cells)
    assert term[0, 0].tolist() == [-20, -20, -20]
    assert term[0, 1].tolist() == [0, -20, -20]
    np.testing.assert_array_equal(term[1], -term[0])


def test_children_of_an_event_change_schools_after_the_last_grade() -> None:
    rows = school("TH", range(4, 6), {}, YEARS) | school("THCS 1", range(6, 8), {}, YEARS)
    rows |= {key: 3 * n for key, n in school("THCS 2", range(6, 8), {}, YEARS).items()}
    history = build_history(rows, parents={}, births={}, more_areas=["New"])
    assert history.areas == ("New", "TH", "THCS 1", "THCS 2")
    cells = make_forecast(history, draws=3).origin.published
    term = event_term([Event(2024, "TH", "housing", 40.0, grade=5)], history, cells)
    assert term[1].sum() == 40
    assert term[2, 2, 1] == pytest.approx(10, rel=0.01)
    assert term[3, 2, 1] == pytest.approx(30, rel=0.01)
    assert term[3, 3, 2] == pytest.approx(30, rel=0.01)
    assert term[0].sum() == 0
    opened = event_term([Event(2024, "New", "opening", 40.0, grade=4)], history, cells)
    assert opened[0, :2].sum(axis=0).tolist() == [40, 40, 0, 0, 0]
    assert opened[0, 2:].sum() == 0
    assert opened[2:, :, 2].sum() == pytest.approx(40)


def test_a_closure_leaves_nothing_behind() -> None:
    history, cells = two_schools(), np.full((3, 3, 3), 100.0)
    term = event_term([Event(2025, "A", "closure", to=("B",))], history, cells)
    assert (cells + term)[0, :, 1:].sum() == 0
    assert term.sum() == 0
    assert (term[:, :, 0] == 0).all()


def test_events_are_used_only_when_known_and_ahead() -> None:
    event = Event(2025, "A", "other", 10.0, grade=1, known_from=2022)
    assert [event.known_at(year) for year in (2021, 2022, 2024, 2025)] == [False, True, True, False]


def test_an_opening_has_figures_and_its_own_term() -> None:
    history = two_schools()
    events = [Event(2024, "New", "opening", 90.0, grade=1, to=("A",), yearly=True)]
    forecast = make_forecast(history, events=events, draws=5)
    new = history.areas.index("New")
    assert forecast.median[new, 0].tolist() == [90.0] * 5
    assert forecast.median[0, 0] == pytest.approx(10.0, abs=1e-6)
    assert forecast.terms["events"][0, 0] == pytest.approx(-90.0)
    assert forecast.area_total[0][new, 2] == pytest.approx(270.0)
    assert forecast.uncertainty["events"][new, 0] == pytest.approx(1.0)
    reach = 1.2816 * 0.2 * 90
    assert forecast.low[new, 0, 0] == pytest.approx(90 - reach, rel=1e-3)
    assert forecast.high[new, 0, 0] == pytest.approx(90 + reach, rel=1e-3)
    _, low, high = make_forecast(history, events=events).area_total
    assert high[new, 0] - low[new, 0] == pytest.approx(2 * reach, rel=0.15)


def test_what_is_certain_has_no_doubt() -> None:
    history = two_schools()
    forecast = make_forecast(history, events=[Event(2025, "A", "closure", to=("B",))], draws=40)
    assert forecast.median[0, :, 1:].sum() == 0
    assert forecast.high[0, :, 1:].sum() == 0
    assert forecast.area_total[2][0, 1:].sum() == pytest.approx(0, abs=1e-6)
    assert (forecast.uncertainty["events"][1, :, 1] > 0).all()


def test_classes_know_of_events() -> None:
    events = [Event(2024, "A", "housing", 70.0, grade=1)]
    sizes = np.full(3, 35.0)
    calm = make_forecast(two_schools(), sizes=sizes, draws=60).classes
    more = make_forecast(two_schools(), sizes=sizes, draws=60, events=events).classes
    assert calm is not None
    assert more is not None
    for before, after in zip(calm, more, strict=True):
        assert after[0, 0] >= before[0, 0] + 1


def test_events_are_scored_with_and_without() -> None:
    rows = school("A", range(1, 4), {}, YEARS) | school("B", range(1, 4), {}, YEARS)
    for year in range(2020, 2024):
        rows["A", 1, year] += 60
    report = back_test(
        build_history(rows, parents={}, births={}), 5,
        events=[Event(2020, "A", "housing", 60.0, grade=1, yearly=True)],
    )  # fmt: skip
    assert report.events[True, 1].wape < report.events[False, 1].wape


def test_classes_rooms_and_how_often_right() -> None:
    norms = Norms({1: 35.0, 2: 35.0}, {1: 1.5})
    sizes = sizes_by_grade(norms, (1, 2, 3))
    children = np.array([[35.0], [35.6], [20.0]])
    needed = classes_needed(children, sizes)
    assert needed[:2, 0].tolist() == [1, 2]
    assert np.isnan(needed[2, 0])
    assert rooms_needed(np.array([5.0]), 2).tolist() == [3]
    right = right_share(np.array([[34.0, 36.0, 9.0]]), np.array([[35.0, 35.0, 9.0]]), sizes)
    assert right == (1, 2)


def test_classes_come_with_bounds_and_a_record() -> None:
    history = generate(World(parents=2, areas=3, years=12), 4)
    sizes = np.full(len(history.grades), 35.0)
    forecast = make_forecast(history, sizes=sizes)
    assert forecast.classes is not None
    middle, low, high = forecast.classes
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert (low < high).any()
    right, cases = forecast.report.classes["published", 1]
    assert 0.5 < right / cases <= 1


def test_the_simulation_agrees_with_the_variances() -> None:
    history = generate(World(parents=2, areas=3, years=14), 8)
    forecast = make_forecast(history, draws=1500)
    middle, low, high = forecast.area_total
    stretch = np.take_along_axis(forecast.factors.stretch["total"].T, size_class(middle), axis=0)
    wide = np.log(high / low) / (2 * 1.2816) / stretch
    exact = total_deviation(forecast.origin.raw, forecast.origin.published)
    assert np.median(wide / exact) == pytest.approx(1.0, abs=0.12)


def test_totals_are_narrower_than_added_bounds() -> None:
    forecast = make_forecast(generate(World(parents=1, areas=6, years=14), 2))
    _, low, high = forecast.parent_total
    assert ((high - low)[0] < 0.7 * np.nansum(forecast.high - forecast.low, axis=(0, 1))).all()


def test_every_figure_opens_its_past_error() -> None:
    forecast = make_forecast(generate(World(parents=2, areas=3, years=14), 2), draws=5)
    error, cases = forecast.past_error(int(size_class(forecast.median[0, 0, 0])), 0)
    assert error is not None
    assert 0 < error < 0.5
    assert cases > 10
    assert np.isfinite(forecast.area_error).all()


def test_every_figure_opens_its_own_past() -> None:
    history = generate(World(parents=2, areas=3, years=14), 2)
    forecast = make_forecast(history, draws=5)
    past = forecast.past_book.figures(1, 2, 1)
    assert [one.year for one in past] == list(range(past[0].year, history.last_year + 1))
    assert len(past) == forecast.record.cases[1, 2, 1]
    miss = sum(abs(one.median - one.counted) for one in past)
    wape = miss / sum(one.counted for one in past)
    assert forecast.record.cell[1, 2, 1] == pytest.approx(wape)
    for one in past:
        assert one.counted == history.counts[1, 2, one.year - history.first_year]
        assert one.low < one.median < one.high
        assert one.held == (one.low <= one.counted <= one.high)


def test_errors_stand_by_area_grade_size_and_horizon() -> None:
    history = generate(World(parents=2, areas=3, years=14), 2)
    forecast = make_forecast(history, draws=5)
    report = forecast.report
    errors = report.area_errors("published", 2)
    assert errors == pytest.approx(forecast.area_error[:, 1])
    whole = report.by_method["gpr3", 2]
    assert report.areas["gpr3", 2][0].sum() == pytest.approx(whole.miss)
    for kind, value in (("grade", 3), ("entry", 1)):
        best = report.best_simple_of(kind, value, 1)
        assert best is not None
        assert best[1] == min(
            part.wape for (name, k, v, h), part in report.parts.items()
            if (k, v, h) == (kind, value, 1) and name not in {"published", "model"}
        )  # fmt: skip
    assert report.best_simple_of("grade", 99, 1) is None
    by_size = {k: hits.cases for k, hits in report.size_coverage.items()}
    assert by_size == {
        k: sum(hits.cases for (size, _), hits in report.size_cases.items() if size == k)
        for k in by_size
    }


def test_years_with_the_right_number_of_classes() -> None:
    rows = school("A", range(1, 4), {}, YEARS) | school("B", range(1, 4), {2013: 110.0}, YEARS)
    sizes = np.array([35.0, 35.0, np.nan])
    forecast = make_forecast(build_history(rows, parents={}, births={}), sizes=sizes, draws=5)
    assert forecast.class_years is not None
    right, tested = forecast.class_years
    assert tested[0].tolist() == [9, 8, 7, 6, 5]
    assert right[0].tolist() == tested[0].tolist()
    assert (right[1] < tested[1]).any()


def test_classes_of_a_ward_are_drawn_together() -> None:
    forecast = make_forecast(
        generate(World(parents=1, areas=6, years=12), 4), sizes=np.full(5, 35.0)
    )
    assert forecast.classes is not None
    assert forecast.parent_classes is not None
    middle, low, high = forecast.parent_classes
    assert middle[0].tolist() == forecast.classes[0].sum(axis=0).tolist()
    assert ((high - low)[0] < (forecast.classes[2] - forecast.classes[1]).sum(axis=0)).all()
