"""The register of documents in and out, and the papers that were made."""

from typing import Literal

from django.http import HttpRequest
from django.http.response import FileResponse
from ninja import Query, Router
from pydantic import Field

from truongchuan.api.access import actor_of
from truongchuan.api.operations import page_of, reads
from truongchuan.api.parts import (
    Day,
    FileRef,
    Id,
    Moment,
    Out,
    Page,
    Paging,
    SchoolRef,
    UnitRef,
    Wanted,
    Words,
)
from truongchuan.api.things import programme_of, there
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.selectors import (
    DocumentFilter,
    acts_of,
    get_document,
    list_documents,
    tasks_of,
)
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.papers.selectors import PaperFilter, get_paper, list_papers
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.selectors import open_stored_file

router = Router(tags=["documents"])
SCOPE = "documents:read"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


class DocumentOut(Out):
    """An entry of the register. ``full_number`` is the official number as printed."""

    id: int
    direction: str
    tracking_year: int
    tracking_number: int
    """Our own number: by authority, direction and year, without gaps."""
    kind: str
    full_number: str
    body_name: str
    """Issuer, as typed."""
    signed_on: Day | None
    signer_name: str
    signer_post: str
    received_on: Day | None
    summary: str
    urgency: str
    recipients: str
    state: str
    assigned_to: UnitRef | None
    reply_due: Day | None
    replied_on: Day | None
    registered_on: Day
    registered_by: str
    updated_at: Moment


class ActOut(Out):
    """One thing that was done to an entry."""

    kind: str
    state_before: str
    state: str
    unit: UnitRef | None
    note: str
    on: Day
    at: Moment
    person_name: str


class DerivedTaskOut(Out):
    """A task that a document gave rise to."""

    row: int
    task: str
    quote: str


class DocumentDetailOut(DocumentOut):
    """An entry with its files, tasks and all that was done to it, newest first."""

    files: list[FileRef]
    schools: list[SchoolRef]
    tasks: list[DerivedTaskOut]
    acts: list[ActOut]


class PaperOut(Out):
    """One version of a paper that was made from the programme's figures."""

    id: int
    kind: str
    title: str
    state: str
    version: int
    as_of: Moment
    made_at: Moment
    made_by: str
    number: str
    issued_on: Day | None
    content_hash: str
    docx: FileRef
    pdf: FileRef | None
    """Null until somebody had it made."""


class DocumentQuery(Paging):
    """Which entries of the register."""

    direction: Literal["in", "out"] = "in"
    kind: str | None = Field(default=None, max_length=5, pattern=r"^[^\x00]*$")
    year: int | None = Field(default=None, ge=1900, le=2200)
    state: str | None = Field(default=None, max_length=8, pattern="^[a-z_]+$")
    unit_id: Wanted | None = None
    reply: Literal["late", "waiting", "answered"] | None = None
    words: Words = ""


class PaperQuery(Paging):
    """Which papers."""

    kind: str | None = Field(default=None, max_length=24, pattern="^[a-z_]+$")
    state: Literal["draft", "issued", "discarded"] | None = None
    older: Literal["true", "false"] = "false"
    """Older versions too."""
    words: Words = ""


@reads(router, "/programmes/{programme_id}/documents", Page[DocumentOut],
       scope=SCOPE, permission="documents.view")  # fmt: skip
def list_of_documents(
    request: HttpRequest, programme_id: Id, query: Query[DocumentQuery]
) -> Page[DocumentOut]:
    """List the documents of one direction, the newest tracking number first."""
    programme = programme_of(request, programme_id)
    where = DocumentFilter(
        kind=query.kind or "", year=query.year, state=query.state or "", unit_id=query.unit_id,
        reply=query.reply or "", words=query.words,
    )  # fmt: skip
    found = list_documents(
        actor=actor_of(request), programme=programme, direction=query.direction,
        on=today_of(programme), where=where,
    )  # fmt: skip
    return page_of(found, query, DocumentOut.of)


@reads(router, "/programmes/{programme_id}/documents/{document_id}", DocumentDetailOut,
       scope=SCOPE, permission="documents.view")  # fmt: skip
def document_detail(request: HttpRequest, programme_id: Id, document_id: Id) -> DocumentDetailOut:
    """Show one entry of the register."""
    programme = programme_of(request, programme_id)
    found = there(get_document(actor=actor_of(request), programme=programme, pk=document_id))
    return _document(found)


@reads(router, "/programmes/{programme_id}/papers", Page[PaperOut],
       scope=SCOPE, permission="papers.view")  # fmt: skip
def list_of_papers(
    request: HttpRequest, programme_id: Id, query: Query[PaperQuery]
) -> Page[PaperOut]:
    """List the papers that were made, newest first."""
    programme = programme_of(request, programme_id)
    where = PaperFilter(
        kind=query.kind or "", state=query.state or "", words=query.words,
        with_older=query.older == "true",
    )  # fmt: skip
    found = list_papers(actor=actor_of(request), programme=programme, where=where)
    return page_of(found, query, PaperOut.of)


@reads(router, "/programmes/{programme_id}/papers/{paper_id}", PaperOut,
       scope=SCOPE, permission="papers.view")  # fmt: skip
def paper_detail(request: HttpRequest, programme_id: Id, paper_id: Id) -> PaperOut:
    """Show one paper."""
    programme = programme_of(request, programme_id)
    return PaperOut.of(there(get_paper(actor=actor_of(request), programme=programme, pk=paper_id)))


@reads(router, "/programmes/{programme_id}/papers/{paper_id}/docx", None,
       scope=SCOPE, permission="papers.view", sends=[DOCX])  # fmt: skip
def paper_docx(request: HttpRequest, programme_id: Id, paper_id: Id) -> FileResponse:
    """Download a paper as .docx."""
    programme = programme_of(request, programme_id)
    paper = there(get_paper(actor=actor_of(request), programme=programme, pk=paper_id))
    return _download(request, paper, paper.docx)


@reads(router, "/programmes/{programme_id}/papers/{paper_id}/pdf", None,
       scope=SCOPE, permission="papers.view", sends=[PDF])  # fmt: skip
def paper_pdf(request: HttpRequest, programme_id: Id, paper_id: Id) -> FileResponse:
    """Download a paper as .pdf; not found until somebody had it made."""
    programme = programme_of(request, programme_id)
    paper = there(get_paper(actor=actor_of(request), programme=programme, pk=paper_id))
    return _download(request, paper, there(paper.pdf))


def _document(found: OfficialDocument) -> DocumentDetailOut:
    return DocumentDetailOut.of(
        found,
        files=[link.file for link in found.files.select_related("file")],
        schools=list(found.schools.select_related("organisation")),
        tasks=[
            DerivedTaskOut(row=task.row.number, task=task.row.task, quote=task.quote)
            for task in tasks_of(found)
        ],
        acts=[ActOut.of(act) for act in acts_of(found)],
    )


def _download(request: HttpRequest, paper: Paper, file: StoredFile) -> FileResponse:
    try:
        content = open_stored_file(actor=actor_of(request), file=file)
    except FileNotFoundError:
        content = None
    response = FileResponse(
        there(content), as_attachment=True, filename=file.name, content_type=file.media_type
    )
    response.headers["ETag"] = f'"{file.sha256[:24]}"'
    response.headers["Cache-Control"] = "private"
    return response
