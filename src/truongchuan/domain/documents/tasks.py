"""Tasks that a document gives rise to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.documents.acts import locked, record_act, refuse_ended
from truongchuan.domain.documents.models import DocumentTask, OfficialDocument
from truongchuan.domain.documents.states import ActKind
from truongchuan.domain.programmes.assigning import assign_task
from truongchuan.domain.programmes.models import RowOrigin
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.shared.actor import Actor


@transaction.atomic
def derive_task(
    *,
    actor: Actor,
    document: OfficialDocument,
    task: str,
    lead: Organisation,
    due_on: date,
    cooperating: Sequence[Organisation] = (),
    schools: Sequence[School] = (),
    quote: str = "",
    line: int | None = None,
) -> DocumentTask:
    """Give a unit a task because of a document. A document may give rise to several.

    ``quote`` and ``line`` say where the document asks for it. The task's own event is that of
    :func:`~truongchuan.domain.programmes.assigning.assign_task`; the entry records one too.

    :raises DomainError: ``document-ended``; as ``assign_task``.
    """
    document = locked(document)
    require(actor, "documents.derive", document)
    refuse_ended(document)
    row = assign_task(
        actor=actor,
        programme=document.programme,
        task=task,
        lead=lead,
        due_on=due_on,
        origin=RowOrigin.DOCUMENT,
        cooperating=cooperating,
        schools=schools,
    )
    derived = DocumentTask.objects.create(
        document=document,
        row=row,
        quote=quote.strip(),
        line=line,
        created_at=timezone.now(),
        created_by=actor.name,
    )
    record_act(
        actor=actor,
        document=document,
        kind=ActKind.TASK,
        before=document.state,
        unit=lead,
        note=f"{row.label}: {row.task}",
    )
    record_event(
        actor=actor,
        authority_id=document.authority_id,
        action="document.derive_task",
        subject=document,
        after={"task": row.number, "lead": lead.pk, "due_on": due_on.isoformat()},
    )
    return derived
