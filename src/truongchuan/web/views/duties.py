"""Duties of a unit: what was said of each in a month, reporting, and taking back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.duties import duty_stamp, report_duty, undo_duty_report
from truongchuan.domain.followup.models import DutyReport
from truongchuan.domain.followup.policies import may_report_for
from truongchuan.domain.followup.selectors import list_duty_reports, unit_duty_standings
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Duty, Programme
from truongchuan.domain.programmes.selectors import list_duties
from truongchuan.domain.programmes.unit_selectors import get_unit
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.services import store_file
from truongchuan.web.access import programme_page
from truongchuan.web.conflicts import OUTDATED, Clash, clash_of
from truongchuan.web.duty_form import DutyReportForm
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.duties import duties_card, report_lines, status_mark
from truongchuan.web.presenters.months import MonthSwitch, month_switch, months_until
from truongchuan.web.presenters.rows import source_url
from truongchuan.wording.errors import error_message


@programme_page("followup.view")
@require_GET
def unit_duties(request: HttpRequest, programme: Programme, unit_pk: int) -> HttpResponse:
    """Show the duties of a unit or school in a month."""
    unit = _unit(request, programme, unit_pk)
    card = duties_card(
        actor=actor_of(request),
        programme=programme,
        unit=unit,
        on=today_of(programme),
        query=request.GET,
    )
    return render(request, "followup/duties.html", {"unit": unit, "duties": card})


@programme_page("followup.view")
@require_http_methods(["GET", "HEAD", "POST"])
def duty_report(
    request: HttpRequest, programme: Programme, unit_pk: int, duty_pk: int
) -> HttpResponse:
    """Show what a unit said of a duty, and take a report from those who may give it."""
    actor, unit = actor_of(request), _unit(request, programme, unit_pk)
    duty = list_duties(actor=actor, programme=programme, unit=unit).filter(pk=duty_pk).first()
    if duty is None:
        raise Http404
    allowed = may_report_for(actor, programme, unit)
    if request.method != "POST":
        switch = month_switch(programme, today_of(programme), request.GET)
        form = _empty(request, programme, unit, duty, switch) if allowed else None
        return _draw(request, programme, unit, duty, form)
    if not allowed:
        raise PermissionDenied
    months = months_until(programme, today_of(programme))
    form = DutyReportForm(request.POST, request.FILES, months=months)
    if form.is_valid():
        try:
            _save(request, programme, unit, duty, form)
        except DomainError as error:
            outdated = error.code in OUTDATED
            clash = _clash(request, programme, unit, duty, form) if outdated else None
            form = _again(request, programme, unit, duty, form)
            form.add_error(None, error_message(error, gettext))
            if clash is not None:
                return _draw(request, programme, unit, duty, form, status=409, clash=clash)
        else:
            messages.success(request, gettext("Đã ghi báo cáo."))
            address = reverse("duty_report", args=[programme.pk, unit.pk, duty.pk])
            return redirect(f"{address}?month={form.cleaned_data['month']}")
    return _draw(request, programme, unit, duty, form, status=422)


@programme_page("followup.view")
@require_POST
def duty_report_undo(
    request: HttpRequest, programme: Programme, unit_pk: int, duty_pk: int, duty_report_pk: int
) -> HttpResponse:
    """Take a report back."""
    actor, unit = actor_of(request), _unit(request, programme, unit_pk)
    reports = list_duty_reports(actor=actor, programme=programme, unit=unit)
    report = reports.filter(pk=duty_report_pk, duty_id=duty_pk).first()
    if report is None:
        raise Http404
    try:
        undo_duty_report(actor=actor, report=report)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, gettext("Đã hoàn tác báo cáo."))
    address = reverse("duty_report", args=[programme.pk, unit.pk, duty_pk])
    return redirect(f"{address}?month={report.month}")


def _unit(request: HttpRequest, programme: Programme, pk: int) -> Organisation:
    unit = get_unit(actor=actor_of(request), programme=programme, pk=pk)
    if unit is None:
        raise Http404
    return unit


def _newest(
    request: HttpRequest, programme: Programme, unit: Organisation, duty: Duty, month: str
) -> DutyReport | None:
    reports = list_duty_reports(actor=actor_of(request), programme=programme, unit=unit)
    return reports.filter(duty=duty, month=month, undone_by__isnull=True).first()


def _empty(
    request: HttpRequest,
    programme: Programme,
    unit: Organisation,
    duty: Duty,
    switch: MonthSwitch,
) -> DutyReportForm:
    newest = _newest(request, programme, unit, duty, switch.month)
    initial = {"month": switch.month, "based_on": f"{switch.month} {duty_stamp(newest)}"}
    if newest is not None:
        initial |= {"state": newest.state, "words": newest.words}
    months = [option.value for option in reversed(switch.options)]
    return DutyReportForm(initial=initial, months=months)


def _again(
    request: HttpRequest,
    programme: Programme,
    unit: Organisation,
    duty: Duty,
    sent: DutyReportForm,
) -> DutyReportForm:
    """Return the refused form, now based on what is there; files have to be chosen again."""
    month = sent.cleaned_data["month"]
    newest = _newest(request, programme, unit, duty, month)
    data = {name: sent.data.get(name, "") for name in sent.fields}
    data["based_on"] = f"{month} {duty_stamp(newest)}"
    form = DutyReportForm(data, months=months_until(programme, today_of(programme)))
    if sent.files:
        form.add_error("evidence", gettext("Hãy chọn lại tệp kèm theo."))
    return form


def _clash(
    request: HttpRequest,
    programme: Programme,
    unit: Organisation,
    duty: Duty,
    sent: DutyReportForm,
) -> Clash | None:
    """Return both reports when somebody reported meanwhile."""
    month = sent.cleaned_data["month"]
    newest = _newest(request, programme, unit, duty, month)
    if newest is None:
        return None
    return clash_of(
        sent,
        present={"state": newest.state, "words": newest.words},
        stamp=f"{month} {duty_stamp(newest)}",
        changed=(newest.person_name, newest.at),
        take=f"{request.path}?month={month}",
    )


@transaction.atomic
def _save(
    request: HttpRequest,
    programme: Programme,
    unit: Organisation,
    duty: Duty,
    form: DutyReportForm,
) -> None:
    """Write the report with its files, or neither."""
    actor, sent = actor_of(request), form.cleaned_data
    seen_month, _, seen = sent["based_on"].partition(" ")
    files = [
        store_file(
            actor=actor,
            authority_id=programme.authority_id,
            name=file.name,
            media_type=file.media_type,
            content=file.content,
        )
        for file in sent["evidence"]
    ]
    report_duty(
        actor=actor,
        duty=duty,
        organisation=unit,
        month=sent["month"],
        state=sent["state"],
        words=sent["words"],
        files=files,
        links=sent["links"],
        # Another month was chosen in the form: what was seen says nothing about that one.
        based_on=seen if seen and seen_month == sent["month"] else None,
    )


def _draw(
    request: HttpRequest,
    programme: Programme,
    unit: Organisation,
    duty: Duty,
    form: DutyReportForm | None,
    *,
    status: int = 200,
    clash: Clash | None = None,
) -> HttpResponse:
    actor, on = actor_of(request), today_of(programme)
    switch = month_switch(programme, on, request.GET)
    standing = next(
        (
            found
            for found in unit_duty_standings(
                actor=actor, programme=programme, unit=unit, month=switch.month, on=on
            )
            if found.duty.pk == duty.pk
        ),
        None,
    )
    reports = list_duty_reports(actor=actor, programme=programme, unit=unit).filter(duty=duty)
    context = {
        "unit": unit,
        "duty": duty,
        "text_url": source_url(programme.pk, duty.line),
        "month": switch,
        "status": status_mark(standing.status) if standing is not None else None,
        "reports": report_lines(reports, actor=actor, programme=programme),
        "form": form,
        "clash": clash,
        "back": reverse("unit_duties", args=[programme.pk, unit.pk]) + f"?month={switch.month}",
    }
    return render(request, "followup/duty_report.html", context, status=status)
