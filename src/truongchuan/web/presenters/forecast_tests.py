"""The back-test as a table: every method's past error by horizon, the best marked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from truongchuan.engines.forecast.backtest import PUBLISHED, Report
from truongchuan.engines.forecast.baselines import NAMES
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
class TestTable:
    """Methods by horizon, and how the published forecast did besides."""

    origins: str
    horizons: list[int]
    rows: list[TestRow]
    coverage: list[str]
    classes: list[str]
    words: str


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
    )


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
