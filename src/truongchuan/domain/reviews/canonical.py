"""One text for one value: the JSON that hashes are taken over."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """Return a value as JSON with sorted keys, without blanks, in Unicode as it stands.

    :raises TypeError: for what JSON does not hold (a date: write it as text first).
    :raises ValueError: for a number that is none (NaN, infinity).
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
