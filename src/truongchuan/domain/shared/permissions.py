"""Permissions as predicates joined by ``&``, ``|`` and ``~``: a typed face of django-rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

import rules

from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import NotAllowed


class Predicate(Protocol):
    """A yes-or-no question about an actor and a thing."""

    def __call__(self, actor: Actor, thing: Any = None, /) -> bool:
        """Answer the question."""

    def __and__(self, other: Predicate) -> Predicate:
        """Both hold."""

    def __or__(self, other: Predicate) -> Predicate:
        """At least one holds."""

    def __invert__(self) -> Predicate:
        """It does not hold."""


def predicate(question: Callable[[Actor, Any], bool]) -> Predicate:
    """Turn a function into a predicate."""
    return cast("Predicate", rules.predicate(question))


def add_permission(name: str, test: Predicate) -> None:
    """Name a permission and what it takes."""
    rules.add_perm(name, test)


def has_permission(actor: Actor, name: str, thing: object = None) -> bool:
    """Tell whether an actor holds a named permission on a thing.

    :raises KeyError: for a permission that was never named: a typing slip must not read as "no".
    """
    if not rules.perm_exists(name):
        raise KeyError(name)
    return bool(rules.has_perm(name, actor, thing))


def require_permission(actor: Actor, name: str, thing: object = None) -> None:
    """Refuse an actor who does not hold a permission.

    :raises NotAllowed: with the permission's name.
    """
    if not has_permission(actor, name, thing):
        raise NotAllowed(name)
