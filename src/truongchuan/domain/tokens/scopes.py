"""What a token may be used for. A scope narrows a person's rights; it never adds to them."""

from __future__ import annotations

READ_SCOPES: tuple[str, ...] = (
    "programmes:read",
    "schools:read",
    "steering:read",
    "documents:read",
    "society:read",
    "directory:read",
    "law:read",
    "notifications:read",
    "audit:read",
)
WRITE_SCOPES: tuple[str, ...] = ("progress:write", "obstacles:write", "figures:write")
SCOPES: tuple[str, ...] = READ_SCOPES + WRITE_SCOPES
LIFETIMES: tuple[int, ...] = (30, 90, 365)
"""Days for which a token may be made."""


def in_order(scopes: object) -> list[str]:
    """Return the scopes that there are of those given, once each, in their usual order."""
    given = set(scopes) if isinstance(scopes, list | tuple | set | frozenset) else set()
    return [scope for scope in SCOPES if scope in given]
