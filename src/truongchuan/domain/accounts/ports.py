"""What the domain asks of whoever signs people in: sessions, locks, second factors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody is signed in."""

    pk: int
    browser: str
    address: str
    since: datetime
    last_seen: datetime
    key: str


class SignIn(Protocol):
    """Sessions, locks after wrong passwords, and second factors of users."""

    def sessions(self, user_id: int) -> list[Session]:
        """Return the live sessions of a user, the last used first."""

    def end_sessions(
        self, user_ids: Iterable[int], *, only: int | None = None, keep: str = ""
    ) -> int:
        """End sessions of users (``only``: one of them; all but the one with key ``keep``)."""

    def locked_usernames(self, usernames: Iterable[str]) -> set[str]:
        """Return the user names that are locked after wrong passwords."""

    def unlock(self, username: str) -> int:
        """Forget wrong passwords of a user name; return how many rows were forgotten."""

    def with_second_factor(self, user_ids: Iterable[int]) -> set[int]:
        """Return the users who have a second factor."""

    def reset_second_factor(self, user_id: int) -> bool:
        """Remove second factor and recovery codes; tell whether there were any."""

    def linked(self, user_id: int) -> list[dict[str, Any]]:
        """Return the outside sign-ins that a user is linked to."""

    def forget(self, user_id: int, username: str) -> int:
        """Remove sessions, factors, links and sign-in records of a user; return their number."""

    def tidy(self, *, before: datetime) -> int:
        """Remove ended sessions and sign-in records older than a moment; return their number."""


_sign_in: list[SignIn] = []


def set_sign_in(sign_in: SignIn) -> None:
    """Give whoever signs people in. Called when the applications are ready."""
    _sign_in[:] = [sign_in]


def sign_in() -> SignIn:
    """Return whoever signs people in."""
    return _sign_in[0]
