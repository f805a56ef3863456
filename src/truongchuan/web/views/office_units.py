"""The units that an authority keeps: the list, adding, and everything about one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.units import (
    add_spelling,
    correct_organisation,
    end_organisation,
    move_organisation,
    organisation_stamp,
    organisation_values,
    remove_organisation,
    remove_spelling,
    rename_unit,
    reopen_organisation,
)
from truongchuan.domain.onboarding.setup_selectors import office_units
from truongchuan.domain.onboarding.setup_units import add_units
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import page
from truongchuan.web.conflicts import Clash
from truongchuan.web.downloads import table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.office_unit import unit_page
from truongchuan.web.presenters.office_units import office_units_page
from truongchuan.web.presenters.office_units_book import office_units_table
from truongchuan.web.unit_forms import EndForm, NewUnitForm, RenameForm, SpellingForm, UnitForm
from truongchuan.web.views.authority import CHANGED, MANAGE, authority_of, setup_clash
from truongchuan.wording.errors import error_message


@page(MANAGE)
@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """Show the authority's units."""
    found = office_units_page(actor=actor_of(request), query=request.GET, on=timezone.localdate())
    return render(request, "setup/office_units.html", {"list": found})


@page(MANAGE)
@require_safe
def unit_list_xlsx(request: HttpRequest) -> HttpResponse:
    """Send what the list shows, all pages, as a workbook."""
    on = timezone.localdate()
    found = office_units_page(actor=actor_of(request), query=request.GET, on=on)
    table = office_units_table(found.all, authority=authority_of(request), on=on)
    return table_response(request, table, "don-vi")


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def unit_add(request: HttpRequest) -> HttpResponse:
    """Add one unit."""
    form = NewUnitForm(request.POST or None, initial={"kind": "other"})
    if request.method == "POST" and form.is_valid():
        try:
            made = add_units(
                actor=actor_of(request), authority=authority_of(request), units=[form.unit()]
            )
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã thêm “%(name)s”.") % {"name": made[0].name})
            return redirect("office_unit", made[0].pk)
    status = 422 if form.errors else 200
    return render(request, "setup/office_unit_add.html", {"form": form}, status=status)


@page(MANAGE)
@require_POST
def unit_move(request: HttpRequest, office_unit_pk: int) -> HttpResponse:
    """Move a unit one place up or down, and go back to it in the list."""
    unit = _unit(request, office_unit_pk)
    up = request.POST.get("act") == "up"
    move_organisation(actor=actor_of(request), organisation=unit, up=up)
    back = redirect("office_units")
    number = request.POST.get("page", "")
    query = f"?page={number}" if number.isascii() and number.isdigit() and number != "1" else ""
    back["Location"] += f"{query}#don-vi-{unit.pk}"
    return back


# --- one unit -----------------------------------------------------------------------------------


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def unit_detail(request: HttpRequest, office_unit_pk: int) -> HttpResponse:
    """Show one unit, and do with it what a form sent asks for."""
    unit = _unit(request, office_unit_pk)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    found = _forms(request, unit, act)
    form, clash, error = found.get(act), None, ""
    if act and (form is None or form.is_valid()):
        try:
            return _do(request, unit, act, form)
        except DomainError as refused:
            error = error_message(refused, gettext)
            if form is not None:
                form.add_error(None, error)
                error = ""
            if refused.code == CHANGED and form is not None:
                clash = _clash(request, unit, act, form)
    bad = bool(error) or (form is not None and bool(form.errors))
    context = {
        "view": unit_page(
            actor=actor_of(request), unit=_unit(request, unit.pk), on=timezone.localdate()
        ),
        "forms": found,
        "act": act if bad else "",
        "error": error,
        "clash": clash,
    }
    status = 409 if clash else 422 if bad else 200
    return render(request, "setup/office_unit.html", context, status=status)


def _unit(request: HttpRequest, pk: int) -> Organisation:
    unit = office_units(actor=actor_of(request), on=timezone.localdate()).filter(pk=pk).first()
    if unit is None:
        raise Http404
    return unit


def _forms(request: HttpRequest, unit: Organisation, act: str) -> dict[str, forms.Form]:
    stamp = {"based_on": organisation_stamp(unit)}
    others = office_units(actor=actor_of(request), on=timezone.localdate())
    others = others.filter(ends_on__isnull=True).exclude(pk=unit.pk)

    def options(form: str, /, **initial: object) -> dict[str, Any]:
        data = request.POST if act == form else None
        return {"data": data, "auto_id": f"{form}_%s", "initial": {**stamp, **initial}}

    return {
        "correct": UnitForm(**options("correct", **organisation_values(unit))),
        "rename": RenameForm(**options("rename")),
        "spelling": SpellingForm(**options("spelling")),
        "end": EndForm(units=others, **options("end")),
    }


def _do(
    request: HttpRequest, unit: Organisation, act: str, form: forms.Form | None
) -> HttpResponse:
    """Do what was asked, say so, and show the unit again; a removed one is gone."""
    acts: dict[str, Callable[[HttpRequest, Organisation, Any], str]] = {
        "correct": _correct,
        "rename": _rename,
        "spelling": _add_spelling,
        "forget": _forget_spelling,
        "end": _end,
        "reopen": _reopen,
        "remove": _remove,
    }
    if act not in acts:
        raise Http404
    messages.success(request, acts[act](request, unit, form))
    return redirect("office_units") if act == "remove" else redirect("office_unit", unit.pk)


def _correct(request: HttpRequest, unit: Organisation, form: UnitForm) -> str:
    correct_organisation(
        actor=actor_of(request), organisation=unit, values=form.values(), based_on=form.stamp
    )
    return gettext("Đã sửa.")


def _rename(request: HttpRequest, unit: Organisation, form: RenameForm) -> str:
    data = form.cleaned_data
    rename_unit(
        actor=actor_of(request),
        organisation=unit,
        name=data["name"],
        short_name=data["short_name"],
        on=data["on"],
        based_on=form.stamp,
    )
    return gettext("Đã ghi tên mới. Tên cũ còn trong lịch sử và là một cách viết khác.")


def _add_spelling(request: HttpRequest, unit: Organisation, form: SpellingForm) -> str:
    add_spelling(actor=actor_of(request), organisation=unit, written=form.cleaned_data["written"])
    return gettext("Đã thêm cách viết khác.")


def _forget_spelling(request: HttpRequest, unit: Organisation, _form: None) -> str:
    pk = request.POST.get("alias", "")
    alias = unit.aliases.filter(pk=pk if pk.isascii() and pk.isdigit() else 0).first()
    if alias is None:
        raise Http404
    remove_spelling(actor=actor_of(request), alias=alias)
    return gettext("Đã bỏ cách viết “%(written)s”.") % {"written": alias.written}


def _end(request: HttpRequest, unit: Organisation, form: EndForm) -> str:
    data = form.cleaned_data
    end_organisation(
        actor=actor_of(request),
        organisation=unit,
        last_day=data["last_day"],
        successor=form.follower,
        kind=data["how"] or "transferred",
        based_on=form.stamp,
    )
    return gettext("Đã ghi ngày kết thúc. Đơn vị vẫn xem được trong các kế hoạch đã có.")


def _reopen(request: HttpRequest, unit: Organisation, _form: None) -> str:
    reopen_organisation(actor=actor_of(request), organisation=unit)
    return gettext("Đã bỏ ngày kết thúc.")


def _remove(request: HttpRequest, unit: Organisation, _form: None) -> str:
    remove_organisation(actor=actor_of(request), organisation=unit)
    return gettext("Đã xóa “%(name)s”.") % {"name": unit.name}


def _clash(request: HttpRequest, unit: Organisation, act: str, form: forms.Form) -> Clash:
    now = _unit(request, unit.pk)
    present = {**organisation_values(now), "last_day": now.ends_on or ""}
    stamp = organisation_stamp(now)
    return setup_clash(request, form, present, stamp=stamp, subject=now, anchor=f"form-{act}")
