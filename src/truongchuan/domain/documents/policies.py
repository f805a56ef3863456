"""Who may do what with documents: leaders, standing body and office keep the register."""

from __future__ import annotations

from django.db import models

from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.programmes.policies import is_in_charge, sees_programme, writes_for_owner
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.permissions import add_permission, predicate


@predicate
def keeps_register(actor: Actor, _thing: models.Model) -> bool:
    """The actor works in the authority's office, whose clerks enter documents."""
    return any(
        grant.unit_kind == OrganisationKind.OFFICE
        and grant.function in {Function.HEAD, Function.OFFICER}
        for grant in actor.grants
    )


@predicate
def handles_document(actor: Actor, document: OfficialDocument) -> bool:
    """The document was given to the actor's unit."""
    return document.assigned_to_id is not None and document.assigned_to_id in actor.unit_ids


add_permission("documents.view", sees_programme)
add_permission("documents.register", writes_for_owner & (is_in_charge | keeps_register))
add_permission(
    "documents.handle", writes_for_owner & (is_in_charge | keeps_register | handles_document)
)
add_permission("documents.derive", writes_for_owner & is_in_charge)
