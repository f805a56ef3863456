"""A short text that stands for some values: what a person saw when they began to write.

A form carries the stamp of what it was made from; the service compares it with what is there now
and refuses to write over what the person has not seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models


def stamp_of(values: Mapping[str, object]) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of the values as canonical JSON.

    Equal values give equal stamps whatever their order; days and moments count by their ISO text,
    rows by their id.

    :raises TypeError: for a value that has no plain form.
    """
    text = json.dumps(
        dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    raise TypeError(f"{type(value).__name__} has no plain form")
