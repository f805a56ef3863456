"""Choosing up to three days whose law is compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from truongchuan.web.forms import DateField
from truongchuan.web.templatetags.vn import date_vn

MOST_DAYS = 3
LATER_DAYS = (date(2025, 2, 1), date(2026, 8, 1))
"""Days after the amendments of 22/2024 and after 57/2026 came into force."""


@dataclass(frozen=True, slots=True)
class DayField:
    """A field for one of the days."""

    id: str
    label: str
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class ChosenDays:
    """The days in order, and the fields that they were typed into."""

    days: list[date]
    fields: list[DayField]

    @property
    def wrong(self) -> bool:
        """True when one of the fields holds no day."""
        return any(field.error for field in self.fields)


def chosen_days(written: Sequence[str], today: date) -> ChosenDays:
    """Read what people typed; the usual days where nothing was."""
    texts = [text.strip() for text in written if text.strip()][:MOST_DAYS]
    days, errors = _days(texts)
    if not days and not errors:
        days = sorted({today, *LATER_DAYS})
        texts = [date_vn(day) for day in days]
    return ChosenDays(days or [today], _fields(texts, errors))


def _days(texts: Iterable[str]) -> tuple[list[date], dict[int, str]]:
    days: set[date] = set()
    errors: dict[int, str] = {}
    for index, text in enumerate(texts):
        try:
            day = DateField(required=True).clean(text)
        except ValidationError as error:
            errors[index] = " ".join(error.messages)
        else:
            days.add(day)
    return sorted(days), errors


def _fields(texts: Sequence[str], errors: dict[int, str]) -> list[DayField]:
    padded = [*texts, *[""] * (MOST_DAYS - len(texts))]
    label = gettext("Ngày thứ %(n)s")
    return [
        DayField(f"ngay-{index + 1}", label % {"n": index + 1}, text, errors.get(index, ""))
        for index, text in enumerate(padded)
    ]
