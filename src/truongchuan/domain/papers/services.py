"""Writing papers down: a version made, a PDF kept, an official number recorded, a draft dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.heads import Head, note_head
from truongchuan.domain.audit.models import HeadReason
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import School
from truongchuan.domain.papers.blocks import PaperContent, as_json, content_hash
from truongchuan.domain.papers.desk import PaperParams
from truongchuan.domain.papers.models import Paper, PaperState
from truongchuan.domain.papers.policies import may_make, require
from truongchuan.domain.papers.register import cancel_entry, enter_issued
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import refuse_closed
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.services import store_file
from truongchuan.engines.plan.codec import dump

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
NUMBER = re.compile(r"(?P<number>[0-9]{1,5}[a-z]?)/(?P<symbol>[^\W_][\w&.]*(?:-[\w&.]+)*)")


@dataclass(frozen=True, slots=True)
class WrittenPaper:
    """A paper as the writers made it: content, .docx, file name, title, and the template used.

    ``head`` is the head of the audit record that stands in its footer.
    """

    content: PaperContent
    docx: bytes
    file_name: str
    title: str
    template: str
    head: Head | None = None


@transaction.atomic
def make_paper(
    *,
    actor: Actor,
    programme: Programme,
    params: PaperParams,
    written: WrittenPaper,
    school: School | None = None,
    follows: Paper | None = None,
) -> Paper:
    """Keep a paper as a draft; with ``follows`` as the next version of one made before.

    :raises NotAllowed: for whoever may not make the kind.
    :raises DomainError: ``paper-already-followed`` when somebody made the next version meanwhile.
    """
    content = written.content
    refuse_closed(programme)
    if not may_make(actor, programme, content.kind, school):
        raise NotAllowed("papers.make")
    if follows is not None:
        follows = Paper.objects.select_for_update().get(pk=follows.pk)
        if Paper.objects.filter(follows=follows).exists():
            raise DomainError("paper-already-followed")
    data = as_json(content)
    file = store_file(
        actor=actor,
        authority_id=programme.authority_id,
        name=written.file_name,
        media_type=DOCX,
        content=written.docx,
    )
    paper = Paper.objects.create(
        authority_id=programme.authority_id,
        programme=programme,
        kind=content.kind,
        title=written.title[:400],
        school=school,
        params=dump(params),
        version=follows.version + 1 if follows else 1,
        follows=follows,
        as_of=datetime.fromisoformat(content.as_of),
        made_at=timezone.now(),
        made_by=actor.name,
        made_by_id=actor.person_id,
        content=data,
        content_hash=content_hash(data),
        template=written.template,
        docx=file,
    )
    record_event(
        actor=actor,
        authority_id=paper.authority_id,
        action="paper.make",
        subject=paper,
        after={"kind": paper.kind, "version": paper.version, "hash": paper.content_hash},
    )
    note_head(
        actor=actor,
        authority_id=paper.authority_id,
        reason=HeadReason.PRINT,
        thing=paper,
        head=written.head,
    )
    return paper


@transaction.atomic
def keep_pdf(*, actor: Actor, paper: Paper, pdf: bytes) -> Paper:
    """Keep the PDF made from the paper's own .docx; the first one stays."""
    paper = _locked(paper)
    require(actor, "papers.change", paper)
    if paper.pdf_id is not None:
        return paper
    paper.pdf = store_file(
        actor=actor,
        authority_id=paper.authority_id,
        name=paper.docx.name.removesuffix(".docx") + ".pdf",
        media_type=PDF,
        content=pdf,
    )
    paper.save(update_fields=["pdf"])
    record_event(
        actor=actor,
        authority_id=paper.authority_id,
        action="paper.pdf",
        subject=paper,
        after={"sha256": paper.pdf.sha256},
    )
    return paper


@transaction.atomic
def record_issue(
    *, actor: Actor, paper: Paper, number: str, issued_on: date, note: str = ""
) -> Paper:
    """Record the official number and day under which a paper was signed and sent.

    It is entered in the register of documents that went out (an event of its own).

    :raises DomainError: ``paper-not-draft``; ``paper-number-form`` for a number that is none,
        ``paper-number-type`` for one whose type is not the paper's, ``paper-number-taken`` when
        another paper of the authority has it that year; ``paper-day-ahead`` after the
        programme's today, ``paper-day-before-data`` before the day of the paper's figures;
        ``paper-number-registered`` when the register of documents has the number already.
    """
    paper = _locked(paper)
    require(actor, "papers.change", paper)
    number = _written(number)
    if paper.state != PaperState.DRAFT:
        raise DomainError("paper-not-draft")
    _check_number(paper, number)
    if issued_on > today_of(paper.programme):
        raise DomainError("paper-day-ahead", value=issued_on)
    if issued_on < timezone.localtime(paper.as_of).date():
        raise DomainError("paper-day-before-data", value=issued_on, on=_data_day(paper))
    same = Paper.objects.filter(
        authority_id=paper.authority_id, number=number, issued_on__year=issued_on.year
    )
    if same.exists():
        raise DomainError("paper-number-taken", value=number)
    paper.state, paper.number, paper.issued_on = PaperState.ISSUED, number, issued_on
    paper = _save(actor, paper, "paper.issue", note)
    note_head(actor=actor, authority_id=paper.authority_id, reason=HeadReason.PRINT, thing=paper)
    enter_issued(actor=actor, paper=paper)
    return paper


@transaction.atomic
def withdraw_issue(*, actor: Actor, paper: Paper, reason: str) -> Paper:
    """Take a wrongly recorded number back: the paper is a draft again, the record keeps both.

    :raises DomainError: ``paper-not-issued``, ``paper-reason-missing``.
    """
    paper = _locked(paper)
    require(actor, "papers.change", paper)
    if paper.state != PaperState.ISSUED:
        raise DomainError("paper-not-issued")
    if not reason.strip():
        raise DomainError("paper-reason-missing")
    before = {"number": paper.number, "issued_on": str(paper.issued_on)}
    paper.state, paper.number, paper.issued_on = PaperState.DRAFT, "", None
    cancel_entry(actor=actor, paper=paper, reason=reason)
    return _save(actor, paper, "paper.withdraw", reason, before)


@transaction.atomic
def discard_paper(*, actor: Actor, paper: Paper, reason: str) -> Paper:
    """Drop a draft; it stays readable.

    :raises DomainError: ``paper-not-draft``, ``paper-reason-missing``.
    """
    paper = _locked(paper)
    require(actor, "papers.change", paper)
    if paper.state != PaperState.DRAFT:
        raise DomainError("paper-not-draft")
    if not reason.strip():
        raise DomainError("paper-reason-missing")
    paper.state = PaperState.DISCARDED
    return _save(actor, paper, "paper.discard", reason)


@transaction.atomic
def restore_paper(*, actor: Actor, paper: Paper) -> Paper:
    """Take a dropped draft up again.

    :raises DomainError: ``paper-not-discarded``.
    """
    paper = _locked(paper)
    require(actor, "papers.change", paper)
    if paper.state != PaperState.DISCARDED:
        raise DomainError("paper-not-discarded")
    paper.state = PaperState.DRAFT
    return _save(actor, paper, "paper.restore", "")


def _locked(paper: Paper) -> Paper:
    Paper.objects.select_for_update().get(pk=paper.pk)
    return Paper.objects.select_related(
        "programme__authority", "school", "docx", "pdf", "entry"
    ).get(pk=paper.pk)


def _data_day(paper: Paper) -> date:
    return timezone.localtime(paper.as_of).date()


def _written(number: str) -> str:
    """Return a number the one way it is written: without blanks, below ten with a zero."""
    count, slash, symbol = re.sub(r"\s+", "", number).partition("/")
    return f"{int(count):02d}{slash}{symbol}" if count.isdecimal() else count + slash + symbol


def _check_number(paper: Paper, number: str) -> None:
    match = NUMBER.fullmatch(number)
    if match is None:
        raise DomainError("paper-number-form", value=number, symbol=_symbol(paper))
    wanted = _symbol(paper).split("-")[0]
    if match["symbol"].split("-")[0] != wanted:
        raise DomainError("paper-number-type", value=number, symbol=_symbol(paper))


def _symbol(paper: Paper) -> str:
    return str(paper.content["head"]["symbol"])


def _save(
    actor: Actor, paper: Paper, action: str, note: str, before: dict[str, str] | None = None
) -> Paper:
    paper.note, paper.recorded_at, paper.recorded_by = note.strip(), timezone.now(), actor.name
    paper.save(update_fields=["state", "number", "issued_on", "note", "recorded_at", "recorded_by"])
    record_event(
        actor=actor,
        authority_id=paper.authority_id,
        action=action,
        subject=paper,
        before=before,
        after={
            "state": paper.state,
            "number": paper.number,
            "issued_on": str(paper.issued_on or ""),
            "note": paper.note,
        },
    )
    return paper
