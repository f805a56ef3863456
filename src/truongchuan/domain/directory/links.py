"""Which authority may look into which: the province over its wards, from a day on."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import AuthorityLink, Organisation
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission


@transaction.atomic
def link_authorities(
    *,
    actor: Actor,
    viewer: Organisation,
    subject: Organisation,
    valid_from: date,
    valid_to: date | None = None,
) -> AuthorityLink:
    """Let the people of ``viewer`` read what belongs to ``subject``; they never write there.

    It is for those who look after ``subject`` to open its data.

    :raises DomainError: ``link-itself``, ``link-order`` (ends before it begins), ``link-known``
        (such a link is open already).
    """
    require_permission(actor, "directory.manage", subject)
    if viewer.pk == subject.pk:
        raise DomainError("link-itself")
    if valid_to is not None and valid_to < valid_from:
        raise DomainError("link-order")
    if AuthorityLink.objects.filter(viewer=viewer, subject=subject, valid_to__isnull=True).exists():
        raise DomainError("link-known", viewer=viewer.name, subject=subject.name)
    link = AuthorityLink.objects.create(
        viewer=viewer, subject=subject, valid_from=valid_from, valid_to=valid_to
    )
    record_event(
        actor=actor,
        authority_id=subject.pk,
        action="authority.link",
        subject=subject,
        after={"viewer": viewer.pk, "from": valid_from.isoformat()},
    )
    return link
