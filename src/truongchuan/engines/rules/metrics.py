"""The one registry of facts about a school.

Criteria, norms, surveys, staffing and capacity all speak these ids. A value is a number inside
the engines: a truth is 1.0 or 0.0, a choice the position of its word in ``choices``, a share
0–1. ``None`` means not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from truongchuan.engines.rules.expression import LARGEST
from truongchuan.engines.text.distance import edit_distance

SHARE_UNIT = "tỷ lệ"
"""The unit of shares in the law files; they are shown as percent."""

TRUTH_UNIT = "đúng/sai"
"""The unit of yes-or-no facts in the law files."""


class MetricType(StrEnum):
    """What kind of value a metric holds."""

    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    BOOLEAN = "boolean"
    CHOICE = "choice"


class PeriodKind(StrEnum):
    """What stretch of time a value speaks about."""

    POINT = "point"
    SCHOOL_YEAR = "school_year"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Metric:
    """One fact that can be known about a school.

    ``reduce`` says which of several values (one per class, room or group) is the worst one;
    ``each`` is the text of an expression that makes those values from other lists, element by
    element. ``asked_of`` is who gives the figure. ``plausible`` bounds lead to warnings only.
    """

    id: str
    name: str
    unit: str
    type: MetricType
    period: PeriodKind
    group: str
    choices: tuple[str, ...] = ()
    choice_names: tuple[str, ...] = ()
    ordered: bool = False
    school_kinds: tuple[str, ...] = ()
    asked_of: str = "school"
    aliases: tuple[str, ...] = ()
    reduce: str | None = None
    each: str | None = None
    help: str | None = None
    plausible: tuple[float | None, float | None] = (None, None)

    def applies_to(self, kind: str) -> bool:
        """Whether a school of this kind has the fact at all."""
        return not self.school_kinds or kind in self.school_kinds


class UnknownMetricError(ValueError):
    """A name that is no metric: the name and the nearest known ones."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.nearest = tuple(nearest)


class BadValueError(ValueError):
    """A value that its metric cannot hold. ``code`` and ``params`` say what and why."""

    def __init__(self, metric: Metric, code: str, value: object) -> None:
        super().__init__(f"{metric.id}: {code}: {value!r}")
        self.metric = metric
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Registry:
    """All metrics by id and by alias."""

    metrics: Mapping[str, Metric]
    by_alias: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, metrics: Iterable[Metric]) -> Registry:
        """Build from metrics; ids and aliases must be unique (``ValueError`` names the clash)."""
        known: dict[str, Metric] = {}
        names: dict[str, str] = {}
        for metric in metrics:
            if metric.id in known:
                raise ValueError(metric.id)
            known[metric.id] = metric
        for metric in known.values():
            for alias in metric.aliases:
                if alias in known or names.get(alias, metric.id) != metric.id:
                    raise ValueError(alias)
                names[alias] = metric.id
        return cls(known, names)

    def resolve(self, name: str) -> Metric:
        """The metric of an id or alias."""
        metric = self.metrics.get(name) or self.metrics.get(self.by_alias.get(name, ""))
        if metric is None:
            raise UnknownMetricError(name, self.nearest(name))
        return metric

    def nearest(self, name: str, count: int = 3) -> list[str]:
        """Known names that look most like ``name``, best first."""
        lowered = name.lower()
        scored = [
            (edit_distance(lowered, known), len(known), known)
            for known in (*self.metrics, *self.by_alias)
        ]
        limit = max(3, len(name) // 2)
        return [known for score, _, known in sorted(scored)[:count] if score <= limit]


def number_of(metric: Metric, value: object) -> float | None:
    """A fact's value as the engines' number; ``None`` stays unknown.

    Lists are reduced to their worst element (unknown if an element is). Raises
    :class:`BadValueError` for anything that the metric cannot hold.
    """
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return _worst(metric, value)
    if metric.type is MetricType.CHOICE:
        return _choice(metric, value)
    if isinstance(value, bool):
        if metric.type is not MetricType.BOOLEAN:
            raise BadValueError(metric, "not-a-number", value)
        return float(value)
    if metric.type is MetricType.BOOLEAN:
        if value in (0, 1):
            return float(value)
        raise BadValueError(metric, "not-a-truth", value)
    if not isinstance(value, (int, float)) or not abs(value) <= LARGEST:
        raise BadValueError(metric, "not-a-number", value)
    if value < 0 and not (metric.plausible[0] or 0.0) < 0:
        raise BadValueError(metric, "negative", value)
    if metric.type is MetricType.SHARE and value > 1:
        raise BadValueError(metric, "share-above-one", value)
    if metric.type is MetricType.COUNT and metric.reduce is None and value != int(value):
        raise BadValueError(metric, "not-whole", value)
    return float(value)


def _choice(metric: Metric, value: object) -> float:
    word = str(value)
    if word in metric.choices:
        return float(metric.choices.index(word))
    if word in metric.choice_names:
        return float(metric.choice_names.index(word))
    raise BadValueError(metric, "not-a-choice", value)


def _worst(metric: Metric, values: Sequence[object]) -> float | None:
    if metric.reduce is None:
        raise BadValueError(metric, "no-list", list(values))
    numbers = [number_of(metric, value) for value in values]
    known = [number for number in numbers if number is not None]
    if not known or len(known) < len(numbers):
        return None
    return max(known) if metric.reduce == "max" else min(known)
