"""Who may look at the installation's health, handle backups of everything, export an authority.

A backup holds the data of every authority, so no function in a single authority gives a right to
it: the machine's own setting names the persons (docs/adr/0136-operators-of-the-installation.md).
"""

from __future__ import annotations

from django.conf import settings

from truongchuan.domain.directory.models import Person
from truongchuan.domain.directory.policies import looks_after_authority
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import (
    add_permission,
    has_permission,
    predicate,
    require_permission,
)
from truongchuan.domain.upkeep.models import ExportRun


@predicate
def runs_the_installation(actor: Actor, _thing: object) -> bool:
    """The machine's settings name the actor, who has a function in force."""
    if actor.system:
        return True
    if not settings.OPERATORS or actor.person_id is None or not actor.grants:
        return False
    return Person.objects.filter(
        pk=actor.person_id, user__username__in=settings.OPERATORS, user__is_active=True
    ).exists()


@predicate
def asked_for_it(actor: Actor, run: ExportRun | None) -> bool:
    """The export is the actor's own, of the authority that they still work for."""
    return run is None or (
        run.asked_by_id == actor.person_id and run.authority_id == actor.authority_id
    )


add_permission("upkeep.view", looks_after_authority | runs_the_installation)
add_permission("upkeep.operate", runs_the_installation)
add_permission("upkeep.export", looks_after_authority & asked_for_it)

may, require = has_permission, require_permission
