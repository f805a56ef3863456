"""What ``truongchuan forecast`` prints for people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from truongchuan.engines.forecast.backtest import PUBLISHED, Report
from truongchuan.engines.forecast.baselines import NAMES
from truongchuan.engines.forecast.classes import Norms
from truongchuan.engines.forecast.forecast import Forecast
from truongchuan.engines.forecast.history import ENTRY_AGE
from truongchuan.engines.forecast.rolling import MODEL
from truongchuan.wording.catalogue import decimal
from truongchuan.wording.forecast import METHODS, VERDICTS, note_text


def forecast_lines(
    forecast: Forecast, *, norms: Norms | None = None, tested: Report | None = None
) -> Iterator[str]:
    """Tables by area, what to know, and past errors."""
    history = forecast.history
    years = [history.last_year + h + 1 for h in range(forecast.horizon)]
    share = decimal(100 * forecast.factors.level)
    yield (
        f"Dự báo từ số liệu năm {history.counted_years[0]}-{history.last_year}; "
        f"mỗi ô: số giữa (thấp-cao, {share}% số lần nằm trong khoảng)"
    )
    for a, name in enumerate(history.areas):
        if not np.isfinite(forecast.median[a]).any():
            continue
        yield ""
        yield f"{name} ({history.parents[history.parent_of[a]]})"
        yield " " * 10 + "".join(f"{year:>18}" for year in years)
        for g in range(len(history.grades)):
            if np.isfinite(forecast.median[a, g]).any():
                yield _row(_label(forecast, a, g), forecast.median[a, g], forecast.low[a, g],
                           forecast.high[a, g])  # fmt: skip
        yield _row("cộng", *(part[a] for part in forecast.area_total))
        if norms is not None and forecast.classes is not None:
            yield _row("số lớp", *(part[a] for part in forecast.classes))
            yield from _class_years(forecast, a)
    yield ""
    yield from _feeder_lines(forecast)
    for h in range(forecast.horizon):
        yield _past_line(forecast, h)
    for note in forecast.notes:
        yield f"Lưu ý: {note_text(note.code, note.params)}"
    if tested is not None:
        yield ""
        yield from backtest_lines(tested)


def _label(forecast: Forecast, a: int, g: int) -> str:
    grade = forecast.history.grades[g]
    return f"{grade + ENTRY_AGE} tuổi" if forecast.history.census[a, g] else f"lớp {grade}"


def _row(label: str, *parts: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    cells = "".join(
        f"{f'{middle:.0f} ({low:.0f}-{high:.0f})' if np.isfinite(middle) else '–':>18}"
        for middle, low, high in zip(*parts, strict=True)
    )
    return f"  {label:<8}{cells}"


def _class_years(forecast: Forecast, a: int) -> Iterator[str]:
    """How often the whole number of classes would have been right, by horizon."""
    if forecast.class_years is None:
        return
    right, tested = (part[a] for part in forecast.class_years)
    if tested.any():
        cells = "".join(
            f"{f'{r:.0f}/{n:.0f} năm' if n else '–':>18}"
            for r, n in zip(right, tested, strict=True)
        )
        yield f"  {'từng đúng':<8}{cells}"


def _feeder_lines(forecast: Forecast) -> Iterator[str]:
    names = forecast.history.areas
    for one in forecast.origin.raw.feeding:
        for i, source in enumerate(one.sources.tolist()):
            parts = ", ".join(
                f"{names[target]} {decimal(100 * one.shares[i, j])}% "
                f"(nếu đều: {decimal(100 * one.even[j])}%)"
                for j, target in enumerate(one.targets.tolist())
            )
            known = "theo tệp đã cho" if one.given else "đoán từ số liệu"
            yield f"{names[source]} vào lớp {one.grade} ({known}): {parts}"


def _past_line(forecast: Forecast, h: int) -> str:
    moving, entering = forecast.origin.chosen[h]
    used = METHODS[moving]
    if entering != moving:
        used += f"; lớp đầu vào: {METHODS[entering]}"
    words = {c.verdict: VERDICTS[c.verdict] for c in forecast.choices if c.horizon == h + 1}
    used += f" ({'; '.join(words.values())})"
    seen = forecast.report.by_method.get((PUBLISHED, h + 1))
    if seen is None or seen.wape is None:
        return f"Trước {h + 1} năm: {used}; chưa thử được trên số liệu này."
    best = forecast.report.best_simple(h + 1)
    text = f"Trước {h + 1} năm: {used}; trước đây sai {decimal(100 * seen.wape)}% mỗi ô"
    if best is not None:
        text += f" (cách đơn giản tốt nhất, {METHODS[best[0]]}: {decimal(100 * best[1])}%)"
    right, cases = forecast.report.classes.get((PUBLISHED, h + 1), (0, 0))
    if cases:
        text += f"; đúng số lớp {decimal(100 * right / cases)}% số lần"
    return text + "."


def backtest_lines(report: Report) -> Iterator[str]:
    """Errors by method and horizon, coverage by horizon."""
    horizons = sorted({h for _, h in report.by_method})
    yield f"Thử lại từ các năm {', '.join(map(str, report.origins))}: sai số (%) mỗi ô"
    yield " " * 48 + "".join(f"{f'{h} năm':>8}" for h in horizons)
    for name in (PUBLISHED, MODEL, *NAMES):
        errors = [report.by_method[name, h].wape for h in horizons]
        cells = "".join(f"{'–' if e is None else decimal(100 * e):>8}" for e in errors)
        yield f"  {METHODS[name]:<46}{cells}"
    cover = [report.coverage[h].coverage for h in horizons]
    cells = "".join(f"{'–' if c is None else decimal(100 * c):>8}" for c in cover)
    yield f"  {'khoảng dự báo chứa đúng (%)':<46}{cells}"
