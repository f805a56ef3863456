"""Who may bring lists into an authority."""

from __future__ import annotations

from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import has_permission, require_permission

PERMISSIONS = {
    ListKind.SCHOOLS: "directory.keep_schools",
    ListKind.CERTIFICATES: "directory.keep_schools",
    # A list of units or persons says who may do what: only those who look after the authority.
    ListKind.UNITS: "directory.manage",
    ListKind.PERSONS: "directory.manage",
}


def may_bring_in(actor: Actor, kind: str, thing: object = None) -> bool:
    """Tell whether the actor may bring in lists of a kind."""
    return has_permission(actor, PERMISSIONS[ListKind(kind)], thing)


def require_bring_in(actor: Actor, kind: str, thing: object) -> None:
    """Refuse an actor who may not bring in lists of a kind.

    :raises NotAllowed: with the permission's name.
    """
    require_permission(actor, PERMISSIONS[ListKind(kind)], thing)
