"""The authority's own settings, as steps that each stand on a page of their own."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.units import organisation_stamp, organisation_values
from truongchuan.domain.onboarding.setup_authority import (
    correct_authority,
    rename_authority,
    set_authority_superior,
)
from truongchuan.domain.onboarding.setup_children import PARENT_KINDS
from truongchuan.domain.onboarding.setup_progress import resume_step, skip_step
from truongchuan.domain.onboarding.setup_selectors import (
    own_authority,
    possible_superiors,
    setup_state,
    units_in_force,
)
from truongchuan.domain.onboarding.setup_units import add_units
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import page
from truongchuan.web.conflicts import Clash, clash_of, last_change
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.setup import setup_page, step_nav
from truongchuan.web.presenters.usual_units import posted_units, usual_page
from truongchuan.web.setup_forms import SuperiorForm
from truongchuan.web.unit_forms import RenameForm, UnitForm
from truongchuan.wording.errors import error_message

MANAGE = "directory.manage"
CHANGED = "setup-changed-meanwhile"


def authority_of(request: HttpRequest) -> Organisation:
    """Return the authority that the person works for.

    :raises Http404: for somebody without one.
    """
    found = own_authority(actor=actor_of(request))
    if found is None:
        raise Http404
    return found


def setup_clash(
    request: HttpRequest,
    form: Form,
    present: Mapping[str, object],
    *,
    stamp: str,
    subject: Model | None,
    anchor: str = "bieu-mau",
) -> Clash:
    """Return both versions of a setting, whose page is its form's own address."""
    changed = last_change(actor_of(request), subject) if subject is not None else ("", None)
    return clash_of(
        form, present=present, stamp=stamp, changed=changed, take=request.path, anchor=anchor
    )


@page(MANAGE)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how far the authority is set up, what is missing and why it matters."""
    actor = actor_of(request)
    state = setup_state(actor=actor, on=timezone.localdate())
    if state is None:
        raise Http404
    context = {
        "page": setup_page(state, actor),
        "authority": state.authority,
        "has_children": state.authority.kind in PARENT_KINDS,
    }
    return render(request, "setup/overview.html", context)


@page(MANAGE)
@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Leave a step out for now, or take it up again."""
    act = resume_step if request.POST.get("act") == "resume" else skip_step
    try:
        act(
            actor=actor_of(request),
            authority=authority_of(request),
            step=request.POST.get("step", ""),
        )
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    return redirect("authority")


# --- name ---------------------------------------------------------------------------------------


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Correct or change the authority's name and tier, and say who stands above it."""
    authority = authority_of(request)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = _name_forms(request, authority, act)
    clash: Clash | None = None
    if act in forms and forms[act].is_valid():
        try:
            _change_name(request, authority, act, forms)
        except DomainError as error:
            forms[act].add_error(None, error_message(error, gettext))
            if error.code == CHANGED:
                clash = _name_clash(request, act, forms[act])
        else:
            messages.success(request, gettext("Đã ghi thông tin cơ quan."))
            return redirect("authority_name")
    context = {
        **forms,
        "authority": authority,
        "act": act,
        "nav": step_nav("name", actor_of(request)),
        "clash": clash,
        "versions": authority.versions.order_by("valid_from", "pk"),
    }
    bad = act in forms and bool(forms[act].errors)
    status = 409 if clash else 422 if bad else 200
    return render(request, "setup/name.html", context, status=status)


NameForm = UnitForm | RenameForm | SuperiorForm


def _name_forms(request: HttpRequest, authority: Organisation, act: str) -> dict[str, NameForm]:
    stamp = organisation_stamp(authority)
    superior = authority.parent
    known = list(possible_superiors(below=authority))
    listed = superior is not None and superior in known

    def sent(name: str) -> QueryDict | None:
        return request.POST if act == name else None

    return {
        "correct": UnitForm(
            sent("correct"),
            of_authority=True,
            auto_id="correct_%s",
            initial={**organisation_values(authority), "based_on": stamp},
        ),
        "rename": RenameForm(sent("rename"), auto_id="rename_%s", initial={"based_on": stamp}),
        "superior": SuperiorForm(
            sent("superior"),
            known=known,
            auto_id="superior_%s",
            initial={
                "superior": str(superior.pk) if superior and listed else "",
                "superior_name": superior.name if superior and not listed else "",
                "based_on": stamp,
            },
        ),
    }


def _change_name(
    request: HttpRequest, authority: Organisation, act: str, forms: dict[str, NameForm]
) -> None:
    form, actor = forms[act], actor_of(request)
    data = form.cleaned_data
    if isinstance(form, UnitForm):
        correct_authority(
            actor=actor, authority=authority, values=form.values(), based_on=form.stamp
        )
    elif isinstance(form, RenameForm):
        rename_authority(
            actor=actor,
            authority=authority,
            name=data["name"],
            short_name=data["short_name"],
            on=data["on"],
            based_on=form.stamp,
        )
    else:
        set_authority_superior(
            actor=actor,
            authority=authority,
            superior=form.chosen,
            name=data["superior_name"],
            based_on=form.stamp,
        )


def _name_clash(request: HttpRequest, act: str, form: NameForm) -> Clash:
    now = authority_of(request)
    present = organisation_values(now) | {
        "superior": now.parent_id or "",
        "superior_name": now.parent.name if now.parent else "",
    }
    stamp = organisation_stamp(now)
    return setup_clash(request, form, present, stamp=stamp, subject=now, anchor=f"form-{act}")


# --- units --------------------------------------------------------------------------------------


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def units(request: HttpRequest) -> HttpResponse:
    """Offer the usual units of the tier, to be ticked and named as the authority does."""
    authority, error = authority_of(request), ""
    if request.method == "POST":
        try:
            made = add_units(
                actor=actor_of(request), authority=authority, units=posted_units(request.POST)
            )
        except DomainError as refused:
            error = error_message(refused, gettext)
        else:
            messages.success(request, gettext("Đã thêm %(n)s đơn vị.") % {"n": len(made)})
            return redirect("authority_units")
    there = list(units_in_force(authority, timezone.localdate()).prefetch_related("aliases"))
    context = {
        "page": usual_page(authority, there, request.POST if request.method == "POST" else None),
        "nav": step_nav("units", actor_of(request)),
        "error": error,
    }
    return render(request, "setup/units.html", context, status=422 if error else 200)
