"""Figures as people type them: Vietnamese marks, percent signs, lists, years; and back again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext

from truongchuan.domain.accreditation.figures import figure_errors
from truongchuan.domain.accreditation.known import GivenFact
from truongchuan.engines.rules.metrics import (
    BadValueError,
    Metric,
    MetricType,
    PeriodKind,
    number_of,
)
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.years import running_year, year_text
from truongchuan.wording.catalogue import SAMPLE_NUMBER
from truongchuan.wording.errors import error_message
from truongchuan.wording.rules import amount, with_unit
from truongchuan.wording.school_law import FIGURE_ERRORS

YEARS_SHOWN = 6
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?!\d)")


class FigureInputError(ValueError):
    """A text that is no figure; the message is for the person who typed it."""


@dataclass(slots=True)
class Submitted:
    """What a form sent: the figures that differ, and what is wrong, by the input's name."""

    figures: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def input_name(metric: Metric, period: str = "") -> str:
    """Return the name of the input of a figure (of a school year)."""
    return f"{metric.id}@{period}" if period else metric.id


def shown_name(name: str) -> str:
    """Return the name under which a form says what an input held when it was shown."""
    return f"truoc:{name}"


def periods_of(metric: Metric, given: GivenFact | None, on: date) -> list[str]:
    """Return the periods that a figure is given for, newest first; "" is the day."""
    known = set(given.by_period) if given else set()
    by_year = any(known) or (metric.period is PeriodKind.SCHOOL_YEAR and "" not in known)
    if not by_year:
        return [""]
    newest = running_year(on)
    years = {year_text(newest - back) for back in range(YEARS_SHOWN)}
    return sorted(years | (known - {""}), reverse=True)


def takes_list(metric: Metric, value: Any = None) -> bool:
    """Tell whether one figure may be several: one per class, room or group."""
    return metric.reduce is not None or isinstance(value, list)


def read_submitted(
    post: Mapping[str, str],
    metrics: Iterable[Metric],
    given: Mapping[str, GivenFact],
    law: LawSet,
    on: date,
) -> Submitted:
    """Read the figures of a form; those left as they were shown, or as they are now, are left out.

    A figure that somebody else changed since the form was shown is not overwritten but asked about.
    """
    read = Submitted()
    for metric in metrics:
        fact = given.get(metric.id)
        changed: dict[str, Any] = {}
        for period in periods_of(metric, fact, on):
            name = input_name(metric, period)
            if name not in post:
                continue
            text = read.texts[name] = post[name].strip()
            before = fact.by_period[period].value if fact and period in fact.by_period else None
            now = write_figure(metric, before)
            shown = post.get(shown_name(name), now)
            if text in (now, shown):
                continue
            if shown != now:
                told = now or gettext("chưa biết")
                read.errors[name] = gettext(FIGURE_ERRORS["overtaken"]).format(text=told)
                continue
            try:
                changed[period] = read_figure(metric, text, several=takes_list(metric, before))
            except FigureInputError as error:
                read.errors[name] = str(error)
                continue
            figure = {"by_year": {period: changed[period]}} if period else changed[period]
            for refused in figure_errors(law, {metric.id: figure}, on).values():
                read.errors[name] = error_message(refused, translate=gettext)
        if changed:
            read.figures[metric.id] = changed.get("", {"by_year": changed})
    return read


def read_figure(metric: Metric, text: str, *, several: bool = False) -> Any:
    """Return what a text says: ``None`` for nothing.

    :raises FigureInputError: for a text that is no such figure.
    """
    text = text.replace("\u00a0", " ").strip()
    if not text:
        return None
    if metric.type is MetricType.CHOICE:
        if text not in metric.choices:
            raise _error("not-a-choice", text)
        return text
    if metric.type is MetricType.BOOLEAN:
        if text not in ("1", "0"):
            raise _error("not-a-choice", text)
        return text == "1"
    if ";" in text:
        if not several:
            raise _error("no-list", text)
        return [_number(metric, part) for part in text.split(";") if part.strip()]
    return _number(metric, text)


def write_figure(metric: Metric, value: Any) -> str:
    """Return a stored value as it stands in its input."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(write_figure(metric, element) for element in value)
    if metric.type is MetricType.CHOICE:
        return str(value)
    if metric.type is MetricType.BOOLEAN:
        return "1" if value else "0"
    return amount(value, metric, gettext)


def shown_figure(metric: Metric, value: Any) -> str:
    """Return a stored value as people read it, with its unit."""
    if isinstance(value, list):
        return "; ".join(amount(element, metric, gettext) for element in value)
    try:
        return with_unit(number_of(metric, value), metric, gettext)
    except BadValueError:
        return str(value)


def parse_number(text: str, sample: str = "1.234,5") -> float:
    """Return the number a text writes with the marks of ``sample`` (for thousands, for decimals).

    A single mark of thousands that cannot be one ("12.5", "0.95") is read as a decimal mark; what
    could be either is read by the language's own rule.

    :raises FigureInputError: for a text that is no number, or whose marks contradict each other.
    """
    thousands, decimals = re.escape(sample[1]), re.escape(sample[5])
    if _SPACED.match(text):
        text = re.sub(r"(?<=\d) (?=\d{3})", "", text)
    sign = -1.0 if text.startswith("-") else 1.0
    bare = text[1:] if text[:1] in ("+", "-") else text
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:{thousands}\d{{3}})+(?:{decimals}\d+)?", bare):
        bare = bare.replace(sample[1], "").replace(sample[5], ".")
    elif re.fullmatch(rf"\d+(?:{decimals}\d+)?", bare):
        bare = bare.replace(sample[5], ".")
    elif re.fullmatch(rf"\d+{thousands}\d+", bare):
        bare = bare.replace(sample[1], ".")
    elif re.fullmatch(r"\d[\d.,]*", bare):
        raise _error("marks-mixed", text)
    else:
        raise _error("not-a-number", text)
    return sign * float(bare)


def _number(metric: Metric, text: str) -> float | int:
    sample = gettext(SAMPLE_NUMBER)
    text = text.strip()
    if metric.type is MetricType.SHARE:
        return _share(text, sample)
    unit = metric.unit.lower()
    if unit and text.lower().endswith(unit):
        text = text[: -len(unit)].strip()
    value = parse_number(text, sample)
    return int(value) if value == int(value) else value


def _share(text: str, sample: str) -> float:
    marked = text.endswith("%")
    bare = text.rstrip("% ").strip()
    value = parse_number(bare, sample)
    if not marked and 0 < value <= 1:
        times = amount(value * 100, None, gettext)
        raise FigureInputError(
            gettext(FIGURE_ERRORS["share-unclear"]).format(text=bare, times=times)
        )
    return round(value / 100, 6)


def _error(code: str, text: str) -> FigureInputError:
    return FigureInputError(
        gettext(FIGURE_ERRORS[code]).format(text=text, sample=gettext(SAMPLE_NUMBER))
    )
