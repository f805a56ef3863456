"""An issued paper stands in the register of documents that went out."""

from __future__ import annotations

from typing import Any

from truongchuan.domain.documents.services import Entry, register_document, withdraw_document
from truongchuan.domain.documents.states import Direction, DocumentState
from truongchuan.domain.papers.letterhead import standing_body
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError

LETTER = "CV"


def enter_issued(*, actor: Actor, paper: Paper) -> None:
    """Enter an issued paper of the authority or its standing body. Part of a larger write.

    A school's own letter has the school's register; who may not keep the authority's leaves the
    entry to the clerical office.

    :raises DomainError: ``paper-number-registered`` when the register has that number already.
    """
    if paper.school_id is not None or not may(actor, "documents.register", paper.programme):
        return
    head, signature = paper.content["head"], paper.content["signature"]
    try:
        paper.entry = register_document(
            actor=actor,
            programme=paper.programme,
            entry=Entry(
                direction=Direction.OUT,
                body=_body(paper, head),
                summary=head["summary"] or head["subject"] or paper.title,
                number=paper.number,
                kind="" if head["type_name"] else LETTER,
                signed_on=paper.issued_on,
                signer_name=signature["name"],
                signer_post=signature["lines"][-1].capitalize() if signature["lines"] else "",
                recipients="; ".join(paper.content["recipients"]),
                state=DocumentState.ISSUED,
            ),
            files=[paper.pdf or paper.docx],
        )
    except DomainError as error:
        if error.code == "document-number-taken":
            raise DomainError("paper-number-registered", value=paper.number) from error
        raise
    paper.save(update_fields=["entry"])


def cancel_entry(*, actor: Actor, paper: Paper, reason: str) -> None:
    """Cancel the entry of a paper whose number was recorded by mistake. Part of a larger write."""
    if paper.entry is None:
        return
    if paper.entry.state not in {DocumentState.VOID, DocumentState.REVOKED}:
        withdraw_document(actor=actor, document=paper.entry, reason=reason, mistaken=True)
    paper.entry = None
    paper.save(update_fields=["entry"])


def _body(paper: Paper, head: dict[str, Any]) -> str:
    """Return the issuer's name: a letterhead with a parent is that of the standing body."""
    programme = paper.programme
    return standing_body(programme).name if head["parent"] else programme.authority.name
