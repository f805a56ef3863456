"""Edit distance between two words or names."""

from __future__ import annotations


def edit_distance(a: str, b: str, limit: int | None = None) -> int:
    """Return the Levenshtein distance; more than ``limit`` is reported as ``limit + 1``.

    :raises ValueError: for a negative limit.
    """
    if limit is not None and limit < 0:
        raise ValueError("limit must not be negative")
    bound = max(len(a), len(b)) if limit is None else limit
    if abs(len(a) - len(b)) > bound:
        return bound + 1
    previous = list(range(len(b) + 1))
    for i, char in enumerate(a, start=1):
        current = [i]
        for j, other in enumerate(b, start=1):
            current.append(
                min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (char != other))
            )
        if min(current) > bound:
            return bound + 1
        previous = current
    return min(previous[-1], bound + 1)
