"""Acts on one paper: PDF, a new version, the official number, dropping and taking up again."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from truongchuan.adapters.paper_making import desk_for, write_paper
from truongchuan.adapters.writers.papers.pdf import PdfError, docx_to_pdf
from truongchuan.adapters.writers.papers.templates import TemplateError
from truongchuan.domain.papers.desk import PaperParams
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.papers.policies import may, may_make
from truongchuan.domain.papers.services import (
    discard_paper,
    keep_pdf,
    make_paper,
    record_issue,
    restore_paper,
    withdraw_issue,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.selectors import open_stored_file
from truongchuan.engines.plan.codec import load
from truongchuan.web.access import programme_page
from truongchuan.web.middleware import actor_of
from truongchuan.web.paper_forms import IssueForm, ReasonForm
from truongchuan.web.views.papers import draw_detail, open_paper
from truongchuan.wording.errors import error_message
from truongchuan.wording.papers import pdf_message, template_message


@programme_page("papers.view")
@require_POST
def make_pdf(request: HttpRequest, programme: Programme, paper_pk: int) -> HttpResponse:
    """Make the PDF from the paper's own .docx and keep it."""
    paper = _own(request, programme, paper_pk)
    actor = actor_of(request)
    if paper.pdf_id is None:
        try:
            with open_stored_file(actor=actor, file=paper.docx) as file:
                pdf = docx_to_pdf(file.read())
            keep_pdf(actor=actor, paper=paper, pdf=pdf)
            messages.success(request, gettext("Đã tạo bản PDF từ chính bản .docx này."))
        except PdfError as error:
            messages.error(request, pdf_message(error.code, error.params, gettext))
    return redirect("paper", pk=programme.pk, paper_pk=paper.pk)


@programme_page("papers.view")
@require_POST
def make_anew(request: HttpRequest, programme: Programme, paper_pk: int) -> HttpResponse:
    """Make the next version with the data of today."""
    paper = open_paper(request, programme, paper_pk)
    actor = actor_of(request)
    if not may_make(actor, programme, paper.kind, paper.school):
        raise PermissionDenied("papers.make")
    params = load(PaperParams, paper.params)
    desk = desk_for(actor=actor, programme=programme, law_folder=settings.LAW_FOLDER)
    try:
        written = write_paper(desk, paper.kind, params, templates=settings.PAPER_TEMPLATES)
        newer = make_paper(
            actor=actor,
            programme=programme,
            params=params,
            written=written,
            school=paper.school,
            follows=paper,
        )
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    except TemplateError as error:
        for line in template_message(error.name, error.faults, gettext):
            messages.error(request, line)
    else:
        messages.success(request, gettext("Đã lập bản mới theo số liệu hiện nay."))
        return redirect("paper", pk=programme.pk, paper_pk=newer.pk)
    return redirect("paper", pk=programme.pk, paper_pk=paper.pk)


@programme_page("papers.view")
@require_POST
def issue(request: HttpRequest, programme: Programme, paper_pk: int) -> HttpResponse:
    """Record the official number and day."""
    paper = _own(request, programme, paper_pk)
    form = IssueForm(request.POST, paper=paper, today=today_of(programme))
    if form.is_valid():
        sent = form.cleaned_data
        try:
            record_issue(
                actor=actor_of(request),
                paper=paper,
                number=sent["number"],
                issued_on=sent["issued_on"],
                note=sent["note"],
            )
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã ghi số, ngày ban hành."))
            return redirect("paper", pk=programme.pk, paper_pk=paper.pk)
    return draw_detail(request, programme, paper, issue=form)


@programme_page("papers.view")
@require_POST
def withdraw(request: HttpRequest, programme: Programme, paper_pk: int) -> HttpResponse:
    """Take a wrongly recorded number back."""
    paper = _own(request, programme, paper_pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            withdraw_issue(actor=actor_of(request), paper=paper, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã rút số, ngày ban hành; văn bản lại là dự thảo."))
            return redirect("paper", pk=programme.pk, paper_pk=paper.pk)
    return draw_detail(request, programme, paper, reason=form)


@programme_page("papers.view")
@require_POST
def discard(request: HttpRequest, programme: Programme, paper_pk: int) -> HttpResponse:
    """Drop a draft."""
    paper = _own(request, programme, paper_pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            discard_paper(actor=actor_of(request), paper=paper, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã bỏ bản dự thảo. Có thể khôi phục tại trang này."))
            return redirect("paper", pk=programme.pk, paper_pk=paper.pk)
    return draw_detail(request, programme, paper, reason=form)


@programme_page("papers.view")
@require_POST
def restore(request: HttpRequest, programme: Programme, paper_pk: int) -> HttpResponse:
    """Take a dropped draft up again."""
    paper = _own(request, programme, paper_pk)
    try:
        restore_paper(actor=actor_of(request), paper=paper)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, gettext("Đã khôi phục bản dự thảo."))
    return redirect("paper", pk=programme.pk, paper_pk=paper.pk)


def _own(request: HttpRequest, programme: Programme, pk: int) -> Paper:
    """Return a paper that the actor may change."""
    paper = open_paper(request, programme, pk)
    if not may(actor_of(request), "papers.change", paper):
        raise PermissionDenied("papers.change")
    return paper
