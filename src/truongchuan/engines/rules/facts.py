"""What is known of one school on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from truongchuan.engines.rules.years import last_known_year, running_year


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """Numbers by metric id, and by school year for metrics given year by year.

    ``values`` are the figures that stand for the day itself; ``yearly`` maps a metric to its
    figures by the year a school year begins in. A metric has one or the other. The law of ``on``
    applies; windows of years are counted back from ``data_day`` where that is another day, so
    that the same data can be held against the law of several days.
    """

    on: date
    values: Mapping[str, float | None] = field(default_factory=dict)
    yearly: Mapping[str, Mapping[int, float | None]] = field(default_factory=dict)
    data_day: date | None = None

    def under_law_of(self, day: date) -> SchoolFacts:
        """The same data under the law of another day."""
        return replace(self, on=day, data_day=self.data_day or self.on)

    def with_values(self, **values: float | None) -> SchoolFacts:
        """The same facts with some figures of the day replaced."""
        yearly = {metric: years for metric, years in self.yearly.items() if metric not in values}
        return replace(self, values={**self.values, **values}, yearly=yearly)

    def newest_year(self, metric: str) -> int:
        """The school year that a window of this metric ends with."""
        day = self.data_day or self.on
        running = running_year(day)
        if self.yearly.get(metric, {}).get(running) is not None:
            return running
        return last_known_year(day)

    def value(self, metric: str, back: int = 0) -> float | None:
        """The value ``back`` school years before the newest one; ``None`` when not known."""
        years = self.yearly.get(metric)
        if years is not None:
            return years.get(self.newest_year(metric) - back)
        return self.values.get(metric) if back == 0 else None
