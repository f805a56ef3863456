"""The back-test as a table: every method's past error by horizon, the best marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext

from truongchuan.engines.forecast.backtest import PUBLISHED, Report
from truongchuan.engines.forecast.baselines import NAMES
from truongchuan.engines.forecast.history import ENTRY_AGE
from truongchuan.engines.forecast.intervals import SIZES
from truongchuan.engines.forecast.rolling import MODEL
from truongchuan.web.forecast_input import Made
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.forecast import METHODS


@dataclass(frozen=True, slots=True)
class TestCell:
    """An error in hundredths; ``best`` marks the lowest of its column."""

    text: str
    best: bool = False


@dataclass(frozen=True, slots=True)
class TestRow:
    """A method; ``kind`` is published, model or simple."""

    label: str
    kind: str
    cells: list[TestCell]


@dataclass(frozen=True, slots=True)
class PartCell:
    """Error of the published forecast and of the best simple method of the same cells."""

    ours: str
    best: str
    better: bool


@dataclass(frozen=True, slots=True)
class PartRow:
    """A grade, size class, kind of cells or area; a cell a horizon, coverage for size classes."""

    label: str
    cells: list[PartCell]
    coverage: list[str]


@dataclass(frozen=True, slots=True)
class PartGroup:
    """Rows of one sort."""

    title: str
    rows: list[PartRow]


@dataclass(frozen=True, slots=True)
class TestTable:
    """Methods by horizon, and how the published forecast did besides."""

    origins: str
    horizons: list[int]
    rows: list[TestRow]
    coverage: list[str]
    classes: list[str]
    words: str
    parts: list[PartGroup]


def test_table(made: Made) -> TestTable | None:
    """Return the table, None where the history is too short for one."""
    report = made.tested
    if report is None:
        return None
    horizons = sorted({h for _, h in report.by_method})
    names = (PUBLISHED, MODEL, *NAMES)
    errors = {(n, h): report.by_method[n, h].wape for n in names for h in horizons}
    best = {
        h: min((e for n in names if (e := errors[n, h]) is not None), default=None)
        for h in horizons
    }
    return TestTable(
        origins=", ".join(map(str, report.origins)),
        horizons=horizons,
        rows=[
            TestRow(
                gettext(METHODS[name]),
                name if name in (PUBLISHED, MODEL) else "simple",
                [_cell(errors[name, h], best[h]) for h in horizons],
            )
            for name in names
        ],
        coverage=[_share(report.coverage[h].coverage) for h in horizons],
        classes=_classes(report, horizons),
        words=_words(report, horizons[0]),
        parts=part_groups(made, report, horizons),
    )


def part_groups(made: Made, report: Report, horizons: list[int]) -> list[PartGroup]:
    """Return the errors by kind, grade, size and area, beside the best simple method there."""
    kinds = {"moving": gettext("lứa chuyển lên"), "entry": gettext("trẻ vào lớp đầu")}
    grades = [g for g in made.forecast.history.grades if _seen(report, "grade", g, horizons)]
    sizes = [k for k in range(len(SIZES) + 1) if _seen(report, "size", k, horizons)]
    groups = [
        PartGroup(
            gettext("Loại lớp"),
            [_part_row(report, kind, 1, name, horizons) for kind, name in kinds.items()
             if _seen(report, kind, 1, horizons)],
        ),
        PartGroup(
            gettext("Khối lớp"),
            [_part_row(report, "grade", g, _grade_name(g), horizons) for g in grades],
        ),
        PartGroup(
            gettext("Cỡ lớp (số trẻ một khối)"),
            [_part_row(report, "size", k, _size_name(k), horizons) for k in sizes],
        ),
        PartGroup(gettext("Trường, địa bàn"), _area_rows(made, report, horizons)),
    ]  # fmt: skip
    return [group for group in groups if group.rows]


def _seen(report: Report, kind: str, value: int, horizons: list[int]) -> bool:
    return any((PUBLISHED, kind, value, h) in report.parts for h in horizons)


def _grade_name(grade: int) -> str:
    if grade < 0:
        return gettext("%(age)s tuổi") % {"age": grade + ENTRY_AGE}
    return gettext("lớp %(grade)s") % {"grade": grade}


def _size_name(size: int) -> str:
    low = round(SIZES[size - 1]) if size else 0
    if size == len(SIZES):
        return gettext("từ %(low)s") % {"low": low}
    return gettext("%(low)s đến dưới %(high)s") % {"low": low, "high": round(SIZES[size])}


def _part_row(report: Report, kind: str, value: int, label: str, horizons: list[int]) -> PartRow:
    cells = []
    for h in horizons:
        ours = report.parts.get((PUBLISHED, kind, value, h))
        best = report.best_simple_of(kind, value, h)
        cells.append(_pair(ours.wape if ours else None, best[1] if best else None))
    coverage = []
    if kind == "size":
        hits = [report.size_cases.get((value, h)) for h in horizons]
        coverage = [_share(one.coverage if one else None) for one in hits]
    return PartRow(label, cells, coverage)


def _area_rows(made: Made, report: Report, horizons: list[int]) -> list[PartRow]:
    ours = [report.area_errors(PUBLISHED, h) for h in horizons]
    best = [np.min([report.area_errors(name, h) for name in NAMES], axis=0) for h in horizons]
    return [
        PartRow(
            area, [_pair(_known(o[a]), _known(b[a])) for o, b in zip(ours, best, strict=True)], []
        )
        for a, area in enumerate(made.forecast.history.areas)
        if any(np.isfinite(one[a]) for one in ours)
    ]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _pair(ours: float | None, best: float | None) -> PartCell:
    better = ours is not None and best is not None and ours <= best
    return PartCell(_share(ours), _share(best), better)


def _cell(error: float | None, best: float | None) -> TestCell:
    shown = _share(error)
    return TestCell(shown, error is not None and best is not None and shown == _share(best))


def _share(value: float | None) -> str:
    return "—" if value is None else number_vn(100 * value, 1)


def _classes(report: Report, horizons: list[int]) -> list[str]:
    shares = []
    for h in horizons:
        right, cases = report.classes.get((PUBLISHED, h), (0, 0))
        shares.append(_share(right / cases if cases else None))
    return shares if report.classes else []


def _words(report: Report, horizon: int) -> str:
    """Say in a sentence how the published forecast did against the best simple method."""
    ours, best = report.by_method[PUBLISHED, horizon].wape, report.best_simple(horizon)
    if ours is None or best is None:
        return ""
    params = {
        "horizon": horizon, "ours": _share(ours), "best": _share(best[1]),
        "name": gettext(METHODS[best[0]]),
    }  # fmt: skip
    if ours <= best[1]:
        words = gettext(
            "Trước %(horizon)s năm, dự báo sai trung bình %(ours)s%% mỗi ô; cách đơn giản tốt nhất "
            "(%(name)s) sai %(best)s%%."
        )
    else:
        words = gettext(
            "Trước %(horizon)s năm, dự báo sai trung bình %(ours)s%% mỗi ô, kém cách đơn giản tốt "
            "nhất (%(name)s) sai %(best)s%%; lúc dự báo chưa biết cách nào sẽ tốt nhất."
        )
    return words % params
