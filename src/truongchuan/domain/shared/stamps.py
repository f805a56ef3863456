"""What a form's values were when it was drawn, in one short word: for optimistic locking."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def stamp_of(values: Mapping[str, object]) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of the values' canonical JSON.

    Values that JSON does not know (days) count as the text they are written as.
    """
    canonical = json.dumps(
        dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
