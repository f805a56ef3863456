"""Certificates that schools hold: the table, one entered by hand, one withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from truongchuan.domain.accreditation.certificates import (
    list_certificates,
    record_certificate,
    withdraw_certificate,
)
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.shared.permissions import has_permission
from truongchuan.domain.sources.models import SourceKind
from truongchuan.domain.sources.services import record_source
from truongchuan.web.access import page
from truongchuan.web.current import today_of
from truongchuan.web.downloads import table_response
from truongchuan.web.list_forms import CertificateForm, WithdrawForm
from truongchuan.web.middleware import actor_of
from truongchuan.web.oversight_acts import saved
from truongchuan.web.presenters.certificates import certificate_line, certificates_page
from truongchuan.web.presenters.certificates_book import certificates_table

KEEP = "directory.keep_schools"


@page("directory.view")
@require_GET
def certificates(request: HttpRequest) -> HttpResponse:
    """Show the certificates that schools hold, and schools without."""
    actor = actor_of(request)
    view = certificates_page(actor=actor, on=today_of(request), query=request.GET)
    context = {"view": view, "may_keep": has_permission(actor, KEEP)}
    return render(request, "lists/certificates.html", context)


@page("directory.view")
@require_GET
def certificates_xlsx(request: HttpRequest) -> HttpResponse:
    """Send what the page shows as a workbook."""
    table = certificates_table(actor=actor_of(request), on=today_of(request), query=request.GET)
    return table_response(request, table, "bang-cong-nhan")


@page(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_new(request: HttpRequest) -> HttpResponse:
    """Enter a certificate by hand."""
    actor = actor_of(request)
    initial = {"school": request.GET.get("school", "")[:200]}
    form = CertificateForm(actor=actor, initial=initial)
    if request.method == "POST":
        form = CertificateForm(request.POST, actor=actor)
        if saved(form, lambda: _record(request, form)):
            messages.success(request, gettext("Đã ghi bằng công nhận."))
            return redirect("certificates")
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "lists/certificate_new.html", context, status=status)


@transaction.atomic
def _record(request: HttpRequest, form: CertificateForm) -> None:
    actor, school = actor_of(request), form.school_chosen()
    source = record_source(
        actor=actor,
        authority_id=school.authority_id,
        kind=SourceKind.PERSON,
        title=gettext("%(name)s ghi tay") % {"name": actor.name},
        dated=today_of(request),
    )
    record_certificate(actor=actor, school=school, draft=form.draft(), source=source)


@page(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_withdraw(request: HttpRequest, certificate_pk: int) -> HttpResponse:
    """Withdraw an entry that was a mistake, with its reason."""
    certificate = _own(request, certificate_pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form,
        lambda: withdraw_certificate(
            actor=actor_of(request), certificate=certificate, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, gettext("Đã rút bằng công nhận. Bản ghi cũ vẫn giữ kèm lý do."))
        return redirect("certificates")
    line = certificate_line(certificate, today_of(request))
    context = {"form": form, "line": line, "certificate": certificate}
    status = 422 if form.errors else 200
    return render(request, "lists/certificate_withdraw.html", context, status=status)


def _own(request: HttpRequest, pk: int) -> Certificate:
    actor = actor_of(request)
    found = list_certificates(actor=actor).select_related("school__ward", "school__authority")
    certificate = found.filter(pk=pk).first()
    if certificate is None:
        raise Http404
    if not has_permission(actor, KEEP, certificate):
        raise PermissionDenied
    return certificate
