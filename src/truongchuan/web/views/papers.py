"""Papers: the list, making one, reading one with its figures linked, copies to download."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from truongchuan.adapters.paper_format import load_format
from truongchuan.adapters.paper_making import desk_for, file_name, write_paper
from truongchuan.adapters.writers.papers.docx import write_docx
from truongchuan.adapters.writers.papers.templates import TemplateError, find_template
from truongchuan.domain.audit.heads import head_of_thing
from truongchuan.domain.papers.kinds import get_kind
from truongchuan.domain.papers.letterhead import school_of
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.papers.policies import may
from truongchuan.domain.papers.selectors import get_paper, versions_of
from truongchuan.domain.papers.services import make_paper
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import docx_response, table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.paper_choices import own_school, paper_form
from truongchuan.web.paper_forms import IssueForm, PaperForm, ReasonForm
from truongchuan.web.presenters.paper import (
    changes_between,
    content_of_paper,
    draw_paper,
    origin_url,
)
from truongchuan.web.presenters.papers import kinds_for, paper_line, papers_page
from truongchuan.web.presenters.papers_book import papers_table
from truongchuan.wording.audit import head_line
from truongchuan.wording.errors import error_message
from truongchuan.wording.papers import KINDS, PURPOSES, template_message


@programme_page("papers.view")
@require_GET
def paper_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what can be made and what was made."""
    page = papers_page(actor=actor_of(request), programme=programme, query=request.GET)
    return render(request, "papers/list.html", {"list": page})


@programme_page("papers.view")
@require_GET
def papers_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the list as a workbook."""
    table = papers_table(actor=actor_of(request), programme=programme, query=request.GET)
    return table_response(request, table, "van-ban-da-lap")


@programme_page("papers.view")
@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request: HttpRequest, programme: Programme, paper_kind: str) -> HttpResponse:
    """Ask what a kind needs, and make the paper."""
    actor, on = actor_of(request), today_of(programme)
    try:
        kind = get_kind(paper_kind)
    except DomainError as error:
        raise Http404 from error
    if kind not in kinds_for(actor, programme):
        raise PermissionDenied("papers.make")
    manages = may(actor, "papers.make", programme)
    own = None if manages else own_school(actor, programme)
    posted = request.POST if request.method == "POST" else None
    form = paper_form(posted, actor=actor, programme=programme, kind=kind, on=on, own=own)
    if request.GET.get("thing"):
        form.initial["thing"] = request.GET["thing"][:20]
    if posted is not None and form.is_valid():
        paper = _make(request, programme, kind.code, form)
        if paper is not None:
            return redirect("paper", pk=programme.pk, paper_pk=paper.pk)
    context = {
        "form": form,
        "kind": gettext(KINDS[kind.code]),
        "purpose": gettext(PURPOSES[kind.code]),
    }
    return render(request, "papers/new.html", context, status=422 if posted is not None else 200)


def _make(request: HttpRequest, programme: Programme, code: str, form: PaperForm) -> Paper | None:
    """Write and keep the paper; what is wrong goes onto the form."""
    actor, params = actor_of(request), form.params
    desk = desk_for(actor=actor, programme=programme, law_folder=settings.LAW_FOLDER)
    try:
        school = school_of(desk, params) if params.school_id is not None else None
        written = write_paper(desk, code, params, templates=settings.PAPER_TEMPLATES)
        return make_paper(
            actor=actor, programme=programme, params=params, written=written, school=school
        )
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        form.add_error(None, error_message(error, gettext))
    except TemplateError as error:
        for line in template_message(error.name, error.faults, gettext):
            form.add_error(None, line)
    return None


@programme_page("papers.view")
@require_GET
def paper_detail(request: HttpRequest, programme: Programme, paper_pk: int) -> HttpResponse:
    """Show a paper as the sheet will be, every figure linked to its source."""
    return draw_detail(request, programme, open_paper(request, programme, paper_pk))


def open_paper(request: HttpRequest, programme: Programme, pk: int) -> Paper:
    """Return a paper of the programme, or answer 404."""
    paper = get_paper(actor=actor_of(request), programme=programme, pk=pk)
    if paper is None:
        raise Http404
    return paper


def draw_detail(
    request: HttpRequest,
    programme: Programme,
    paper: Paper,
    *,
    issue: IssueForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    """Draw the page of a paper, perhaps with a form that was refused."""
    actor = actor_of(request)
    content = content_of_paper(paper)
    versions = versions_of(actor=actor, paper=paper)
    changes = changes_between(content_of_paper(paper.follows), content) if paper.follows else []
    status = 422 if issue is not None or reason is not None else 200
    context = {
        "paper": paper,
        "line": paper_line(paper, programme),
        "sheet": draw_paper(content),
        "versions": versions,
        "newest": versions[0],
        "changes": changes,
        "may_change": may(actor, "papers.change", paper),
        "issue": issue or IssueForm(paper=paper, today=today_of(programme)),
        "reason": reason or ReasonForm(),
        "issue_open": issue is not None,
        "reason_open": reason is not None,
    }
    return render(request, "papers/detail.html", context, status=status)


@programme_page("papers.view")
@require_GET
def paper_linked(request: HttpRequest, programme: Programme, paper_pk: int) -> HttpResponse:
    """Send the copy for checking: every figure is a link to its page."""
    paper = open_paper(request, programme, paper_pk)
    content = content_of_paper(paper)
    written = write_docx(
        content,
        find_template(content.kind, content.form, None),
        load_format(),
        links=lambda origin: request.build_absolute_uri(origin_url(origin) or "/"),
        audit=_audit_line(paper),
    )
    return docx_response(written, f"doi-chieu-{file_name(content)}")


@programme_page("papers.view")
@require_GET
def paper_numbered(request: HttpRequest, programme: Programme, paper_pk: int) -> HttpResponse:
    """Send an issued paper with its number and day printed."""
    paper = open_paper(request, programme, paper_pk)
    if paper.issued_on is None:
        raise Http404
    content, audit = content_of_paper(paper), _audit_line(paper)
    try:
        template = find_template(content.kind, content.form, settings.PAPER_TEMPLATES)
        written = write_docx(content, template, load_format(), audit=audit)
    except TemplateError:
        template = find_template(content.kind, content.form, None)
        written = write_docx(content, template, load_format(), audit=audit)
    return docx_response(written, file_name(content))


def _audit_line(paper: Paper) -> str:
    """Return the line with the head that was noted when the paper was made or issued."""
    head = head_of_thing(authority_id=paper.authority_id, thing=paper)
    return head_line(head.number, head.mark) if head else ""
