"""The steering committee: its page, a new decision, its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from truongchuan.domain.committee.members import (
    add_member,
    change_member,
    correct_member,
    create_committee,
    end_member,
)
from truongchuan.domain.committee.selectors import committee_on, get_member, members_on
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.services import store_file
from truongchuan.web.access import programme_page
from truongchuan.web.committee_choices import people_of, units_of
from truongchuan.web.committee_forms import CommitteeForm, EndForm, SeatForm, member_line
from truongchuan.web.downloads import table_response, wants_file
from truongchuan.web.forms import DateField
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.committee import committee_page, member_view
from truongchuan.web.presenters.list_books import committee_table
from truongchuan.wording.errors import error_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from truongchuan.domain.committee.models import CommitteeMember
    from truongchuan.domain.sources.models import StoredFile


@programme_page("committee.view")
@require_safe
def committee(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show who sits in the committee on a day, and how it changed."""
    today, written = today_of(programme), request.GET.get("day", "")
    day, wrong = today, ""
    if written:
        try:
            day = DateField().clean(written)
        except ValidationError as error:
            wrong = " ".join(error.messages)
    page = committee_page(actor=actor_of(request), programme=programme, day=day, today=today)
    if wants_file(request):
        return table_response(request, committee_table(page, programme=programme), "ban-chi-dao")
    context = {"page": page, "written": written, "wrong": wrong}
    return render(request, "committee/page.html", context, status=422 if wrong else 200)


@programme_page("committee.manage")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Set the committee up by a decision, or renew it."""
    actor = actor_of(request)
    units = units_of(actor, programme)
    if request.method == "POST":
        form = CommitteeForm(request.POST, request.FILES, units=units)
        if form.is_valid() and _saved(form, lambda: _create(request, programme, form)):
            messages.success(request, gettext("Đã ghi quyết định về Ban chỉ đạo."))
            return redirect("committee", programme.pk)
    else:
        form = CommitteeForm(units=units, initial=_initial(request, programme))
    status = 422 if form.errors else 200
    return render(request, "committee/new.html", {"form": form}, status=status)


def _initial(request: HttpRequest, programme: Programme) -> dict[str, object]:
    """Start from the committee in force: a renewal changes a name or two."""
    today = today_of(programme)
    found = committee_on(actor=actor_of(request), programme=programme, on=today)
    initial: dict[str, object] = {"starts_on": today, "issuer": programme.authority.name}
    if found is None:
        name = gettext("Ban chỉ đạo xây dựng trường đạt chuẩn quốc gia")
        return initial | {"name": name}
    lines = [member_line(member) for member in members_on(committee=found, on=today)]
    return initial | {
        "name": found.name,
        "issuer": found.issuer,
        "quorum_percent": found.quorum_percent,
        "members": "\n".join(lines),
    }


@transaction.atomic
def _create(request: HttpRequest, programme: Programme, form: CommitteeForm) -> None:
    """Keep the decision's file and the committee, or neither."""
    data = form.cleaned_data
    create_committee(
        actor=actor_of(request),
        programme=programme,
        name=data["name"],
        starts_on=data["starts_on"],
        seats=data["members"],
        decision_number=data["decision_number"],
        decided_on=data["decided_on"],
        issuer=data["issuer"],
        quorum_percent=data["quorum_percent"],
        file=stored(request, programme, data["file"]),
    )


def stored(request: HttpRequest, programme: Programme, upload: object) -> StoredFile | None:
    """Keep a checked upload for the programme's authority; None where none was sent."""
    if upload is None:
        return None
    return store_file(
        actor=actor_of(request),
        authority_id=programme.authority_id,
        name=upload.name,  # type: ignore[attr-defined]
        media_type=upload.media_type,  # type: ignore[attr-defined]
        content=upload.content,  # type: ignore[attr-defined]
    )


@programme_page("committee.manage")
@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Give somebody a new seat."""
    actor, today = actor_of(request), today_of(programme)
    found = committee_on(actor=actor, programme=programme, on=today)
    if found is None:
        messages.error(request, gettext("Chưa có Ban chỉ đạo: hãy ghi quyết định thành lập trước."))
        return redirect("committee_new", programme.pk)
    form = _seat_form(request, programme, initial={"on": today, "role": "member"})
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            add_member(
                actor=actor,
                committee=found,
                seat=form.seat(),
                starts_on=form.cleaned_data["on"],
                decision_number=form.cleaned_data["decision_number"],
                decided_on=form.cleaned_data["decided_on"],
            )

        if _saved(form, save):
            messages.success(request, gettext("Đã thêm thành viên."))
            return redirect("committee", programme.pk)
    context = {"add": form}
    return render(request, "committee/member.html", context, status=422 if form.errors else 200)


@programme_page("committee.manage")
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, programme: Programme, member_pk: int) -> HttpResponse:
    """Let somebody take a seat over, let its holder leave, or write them anew."""
    found = get_member(actor=actor_of(request), programme=programme, pk=member_pk)
    if found is None:
        raise Http404
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = _member_forms(request, programme, found, act)
    saves: dict[str, Callable[[HttpRequest, CommitteeMember, Any], None]] = {
        "change": _change,
        "end": _end,
        "correct": _correct,
    }
    sent = act in saves and forms[act].is_valid()
    if sent and _saved(forms[act], lambda: saves[act](request, found, forms[act])):
        messages.success(request, gettext("Đã ghi thay đổi của Ban chỉ đạo."))
        return redirect("committee", programme.pk)
    view = member_view(found, programme, editable=False)
    context = {"member": view, "left": found.valid_to, "act": act, **forms}
    wrong = act in forms and bool(forms[act].errors)
    return render(request, "committee/member.html", context, status=422 if wrong else 200)


def _seat_form(
    request: HttpRequest,
    programme: Programme,
    *,
    initial: dict[str, object],
    without: tuple[str, ...] = ("reason",),
    bound: bool = True,
    prefix: str = "them",
    needs_decision: bool = False,
) -> SeatForm:
    actor = actor_of(request)
    return SeatForm(
        request.POST if request.method == "POST" and bound else None,
        units=units_of(actor, programme),
        people=people_of(actor, programme),
        without=without,
        needs_decision=needs_decision,
        initial=initial,
        auto_id=f"{prefix}_%s",
    )


def _member_forms(
    request: HttpRequest, programme: Programme, found: CommitteeMember, act: str
) -> dict[str, Form]:
    """Return the three forms; only the one that was sent is bound."""
    today = today_of(programme)
    written: dict[str, object] = {
        "name": found.name,
        "post": found.post,
        "unit": found.unit_id,
        "person": found.person_id,
    }
    dated = ("on", "decision_number", "decided_on", "reason", "role")
    return {
        "change": _seat_form(
            request,
            programme,
            initial={"on": today, "role": found.role, "post": found.post, "unit": found.unit_id},
            without=(),
            bound=act == "change",
            prefix="thay",
            needs_decision=True,
        ),
        "correct": _seat_form(
            request,
            programme,
            initial=written,
            without=dated,
            bound=act == "correct",
            prefix="sua",
        ),
        "end": EndForm(
            request.POST if act == "end" else None, initial={"last_day": today}, auto_id="thoi_%s"
        ),
    }


def _change(request: HttpRequest, found: CommitteeMember, form: SeatForm) -> None:
    data = form.cleaned_data
    change_member(
        actor=actor_of(request),
        member=found,
        seat=form.seat(),
        on=data["on"],
        decision_number=data["decision_number"],
        decided_on=data["decided_on"],
        reason=data["reason"],
    )


def _end(request: HttpRequest, found: CommitteeMember, form: EndForm) -> None:
    data = form.cleaned_data
    end_member(
        actor=actor_of(request),
        member=found,
        last_day=data["last_day"],
        decision_number=data["decision_number"],
        reason=data["reason"],
    )


def _correct(request: HttpRequest, found: CommitteeMember, form: SeatForm) -> None:
    data = form.cleaned_data
    correct_member(
        actor=actor_of(request),
        member=found,
        name=data["name"],
        post=data["post"],
        unit=data["unit"],
        person=data["person"],
    )


def _saved(form: Form, save: Callable[[], None]) -> bool:
    """Write what a valid form asks for; a refusal becomes the form's error."""
    try:
        save()
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        form.add_error(None, error_message(error, gettext))
        return False
    return True
