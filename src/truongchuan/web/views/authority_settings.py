"""Letterheads, school years and working days of the authority."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.models import Letterhead, OfficeCalendar, OfficeDay, SchoolYear
from truongchuan.domain.onboarding.settings_days import (
    add_office_day,
    calendar_stamp,
    remove_office_day,
    set_weekly_rest,
)
from truongchuan.domain.onboarding.settings_letterhead import (
    letterhead_on,
    letterhead_stamp,
    letterhead_values,
    remove_letterhead,
    set_letterhead,
)
from truongchuan.domain.onboarding.settings_years import (
    remove_school_year,
    set_school_year,
    usual_year,
    year_beginning,
    year_stamp,
    year_values,
)
from truongchuan.domain.onboarding.setup_selectors import units_in_force
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import page
from truongchuan.web.conflicts import Clash
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.letterheads import head_cards, preview_of
from truongchuan.web.presenters.office_days import office_days_page
from truongchuan.web.presenters.setup import step_nav
from truongchuan.web.setup_forms import (
    LetterheadForm,
    OfficeDayForm,
    SchoolYearForm,
    WeeklyRestForm,
)
from truongchuan.web.views.authority import CHANGED, MANAGE, authority_of, setup_clash
from truongchuan.wording.errors import error_message


def _status(*forms: object, clash: Clash | None = None) -> int:
    if clash is not None:
        return 409
    return 422 if any(getattr(form, "errors", None) for form in forms) else 200


# --- letterheads --------------------------------------------------------------------------------


@page(MANAGE)
@require_safe
def letterheads(request: HttpRequest) -> HttpResponse:
    """Show the head of every body that issues papers, as it prints today."""
    authority, on = authority_of(request), timezone.localdate()
    units = list(units_in_force(authority, on).select_related("parent"))
    context = {
        "cards": head_cards(authority, units, on),
        "nav": step_nav("letterhead", actor_of(request)),
        "on": on,
    }
    return render(request, "setup/letterheads.html", context)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def letterhead(request: HttpRequest, issuer_pk: int) -> HttpResponse:
    """Set the head of one body from a day on."""
    authority, on = authority_of(request), timezone.localdate()
    issuer = _issuer(authority, issuer_pk)
    newest = Letterhead.objects.filter(issuer=issuer).order_by("-valid_from").first()
    start = {**letterhead_values(newest), "valid_from": newest.valid_from if newest else on}
    form = LetterheadForm(
        request.POST or None, initial={**start, "based_on": letterhead_stamp(newest)}
    )
    clash: Clash | None = None
    if request.method == "POST" and form.is_valid():
        try:
            set_letterhead(
                actor=actor_of(request),
                issuer=issuer,
                values=form.values(),
                valid_from=form.cleaned_data["valid_from"],
                based_on=form.stamp,
            )
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
            if error.code == CHANGED:
                present = {**letterhead_values(newest), "valid_from": start["valid_from"]}
                stamp = letterhead_stamp(newest)
                clash = setup_clash(request, form, present, stamp=stamp, subject=newest)
        else:
            messages.success(request, gettext("Đã ghi tiêu đề văn bản."))
            return redirect("letterhead", issuer.pk)
    own = letterhead_on(issuer_id=authority.pk, on=on)
    context = {
        "form": form,
        "issuer": issuer,
        "clash": clash,
        "preview": preview_of(
            issuer,
            authority,
            letterhead_on(issuer_id=issuer.pk, on=on) or newest,
            own.place if own else "",
        ),
        "history": Letterhead.objects.filter(issuer=issuer).order_by("-valid_from"),
    }
    return render(request, "setup/letterhead.html", context, status=_status(form, clash=clash))


@page(MANAGE)
@require_POST
def letterhead_remove(request: HttpRequest, letterhead_pk: int) -> HttpResponse:
    """Take a letterhead away."""
    found = Letterhead.objects.filter(pk=letterhead_pk, authority=authority_of(request)).first()
    if found is None:
        raise Http404
    issuer_pk = found.issuer_id
    remove_letterhead(actor=actor_of(request), letterhead=found)
    messages.success(request, gettext("Đã bỏ tiêu đề văn bản này. Văn bản đã làm không thay đổi."))
    return redirect("letterhead", issuer_pk)


def _issuer(authority: Organisation, pk: int) -> Organisation:
    if pk == authority.pk:
        return authority
    units = units_in_force(authority, timezone.localdate()).select_related("parent", "authority")
    found = units.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


# --- school years -------------------------------------------------------------------------------


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def school_years(request: HttpRequest) -> HttpResponse:
    """List the school years and add one, started from the usual frame."""
    authority = authority_of(request)
    years = list(SchoolYear.objects.filter(authority=authority))
    newest = max((year.first_day.year + 1 for year in years), default=0)
    frame = usual_year(newest or year_beginning(timezone.localdate()))
    start = {name: getattr(frame, name) for name in type(frame).__slots__}
    form = SchoolYearForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            set_school_year(actor=actor_of(request), authority=authority, values=form.values())
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã thêm năm học."))
            return redirect("school_years")
    context = {
        "years": years,
        "form": form,
        "nav": step_nav("school_years", actor_of(request)),
        "on": timezone.localdate(),
    }
    return render(request, "setup/school_years.html", context, status=_status(form))


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def school_year(request: HttpRequest, year_pk: int) -> HttpResponse:
    """Change a school year, or remove it."""
    authority, actor = authority_of(request), actor_of(request)
    year = _year(authority, year_pk)
    if request.method == "POST" and request.POST.get("act") == "remove":
        remove_school_year(actor=actor, year=year)
        messages.success(request, gettext("Đã xóa năm học."))
        return redirect("school_years")
    start = {name: getattr(year, name) for name in year_values(year)}
    form = SchoolYearForm(request.POST or None, initial={**start, "based_on": year_stamp(year)})
    clash: Clash | None = None
    if request.method == "POST" and form.is_valid():
        try:
            set_school_year(
                actor=actor,
                authority=authority,
                values=form.values(),
                year=year,
                based_on=form.stamp,
            )
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
            if error.code == CHANGED:
                clash = setup_clash(request, form, start, stamp=year_stamp(year), subject=year)
        else:
            messages.success(request, gettext("Đã ghi năm học."))
            return redirect("school_years")
    context = {"form": form, "year": year, "clash": clash}
    return render(request, "setup/school_year.html", context, status=_status(form, clash=clash))


def _year(authority: Organisation, pk: int) -> SchoolYear:
    found = SchoolYear.objects.filter(pk=pk, authority=authority).first()
    if found is None:
        raise Http404
    return found


# --- working days -------------------------------------------------------------------------------


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def office_days(request: HttpRequest) -> HttpResponse:
    """Show the year's days off, the weekly rest, and the authority's own days."""
    authority, actor = authority_of(request), actor_of(request)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    calendar = OfficeCalendar.objects.filter(authority=authority).first()
    rest = WeeklyRestForm(
        request.POST if act == "rest" else None,
        auto_id="rest_%s",
        initial={
            "weekly_rest": calendar.weekly_rest if calendar else "sat_sun",
            "based_on": calendar_stamp(authority),
        },
    )
    day = OfficeDayForm(request.POST if act == "day" else None, auto_id="day_%s")
    form = {"rest": rest, "day": day}.get(act)
    clash: Clash | None = None
    if form is not None and form.is_valid():
        data = form.cleaned_data
        try:
            if isinstance(form, WeeklyRestForm):
                set_weekly_rest(
                    actor=actor,
                    authority=authority,
                    weekly_rest=data["weekly_rest"],
                    based_on=form.stamp,
                )
            else:
                rules = load_calendar_rules()
                add_office_day(actor=actor, authority=authority, rules=rules, **data)
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
            if error.code == CHANGED and calendar is not None:
                present = {"weekly_rest": calendar.weekly_rest}
                stamp = calendar_stamp(authority)
                clash = setup_clash(request, form, present, stamp=stamp, subject=authority)
        else:
            messages.success(request, gettext("Đã ghi. Lịch của các kế hoạch được tính lại."))
            return redirect("office_days")
    context = {
        "page": office_days_page(authority, request.GET, timezone.localdate()),
        "rest": rest,
        "day": day,
        "calendar": calendar,
        "clash": clash,
        "nav": step_nav("working_days", actor_of(request)),
    }
    return render(request, "setup/office_days.html", context, status=_status(form, clash=clash))


@page(MANAGE)
@require_POST
def office_day_remove(request: HttpRequest, office_day_pk: int) -> HttpResponse:
    """Take one of the authority's own days away."""
    day = OfficeDay.objects.filter(pk=office_day_pk, authority=authority_of(request)).first()
    if day is None:
        raise Http404
    try:
        remove_office_day(actor=actor_of(request), day=day)
        messages.success(request, gettext("Đã bỏ ngày này. Lịch của các kế hoạch được tính lại."))
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    return redirect("office_days")
