"""What is known of one school on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from truongchuan.engines.rules.years import last_known_year, running_year


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """Numbers by metric id, and by school year for metrics given year by year.

    ``values`` are the figures that stand for the day itself; ``yearly`` maps a metric to its
    figures by the year a school year begins in. A metric has one or the other.
    """

    on: date
    values: Mapping[str, float | None] = field(default_factory=dict)
    yearly: Mapping[str, Mapping[int, float | None]] = field(default_factory=dict)

    def newest_year(self, metric: str) -> int:
        """The school year that a window of this metric ends with."""
        running = running_year(self.on)
        if self.yearly.get(metric, {}).get(running) is not None:
            return running
        return last_known_year(self.on)

    def value(self, metric: str, back: int = 0) -> float | None:
        """The value ``back`` school years before the newest one; ``None`` when not known."""
        years = self.yearly.get(metric)
        if years is not None:
            return years.get(self.newest_year(metric) - back)
        return self.values.get(metric) if back == 0 else None
