"""Award ceremonies: the list, one ceremony, its preparation, its printed programme."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongchuan.domain.oversight.ceremonies import (
    Preparation,
    add_preparation,
    cancel_ceremony,
    edit_ceremony,
    hold_ceremony,
    plan_ceremony,
    remove_preparation,
    tick_preparation,
)
from truongchuan.domain.oversight.models import Ceremony, CeremonyItem
from truongchuan.domain.oversight.selectors import get_ceremony
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.school_selectors import get_school
from truongchuan.web.access import programme_page
from truongchuan.web.ceremony_forms import (
    CeremonyForm,
    CeremonyHeldForm,
    PreparationForm,
    ceremony_initial,
)
from truongchuan.web.conflicts import clash_of, is_outdated, last_change
from truongchuan.web.downloads import table_response, wants_file
from truongchuan.web.middleware import actor_of
from truongchuan.web.oversight_acts import act, choices, saved
from truongchuan.web.oversight_forms import ReasonForm
from truongchuan.web.presenters.ceremonies import ceremonies_page, ceremony_page
from truongchuan.web.presenters.list_books import ceremonies_table, every_line
from truongchuan.web.presenters.query import number
from truongchuan.wording.oversight import AGENDA, PREPARATIONS


def _ceremony(request: HttpRequest, programme: Programme, pk: int) -> Ceremony:
    found = get_ceremony(actor=actor_of(request), programme=programme, pk=pk)
    if found is None:
        raise Http404
    return found


def _item(ceremony: Ceremony, pk: int) -> CeremonyItem:
    found = next((item for item in ceremony.items.all() if item.pk == pk), None)
    if found is None:
        raise Http404
    return found


@programme_page("oversight.view")
@require_safe
def ceremonies(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the ceremonies and the recognised schools that wait for one."""
    actor, on = actor_of(request), today_of(programme)
    if wants_file(request):
        told = every_line(
            lambda asked: ceremonies_page(actor=actor, programme=programme, on=on, query=asked),
            request.GET,
        )
        table = ceremonies_table(told, programme=programme, on=on)
        return table_response(request, table, "le-don-bang")
    page = ceremonies_page(actor=actor, programme=programme, on=on, query=request.GET)
    return render(request, "oversight/ceremonies.html", {"page": page})


@programme_page("oversight.manage")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Plan a ceremony; the usual preparations come with it."""
    actor, pk = actor_of(request), number(request.GET, "school")
    school = get_school(actor=actor, programme=programme, pk=pk) if pk else None
    initial = {
        "title": gettext("Lễ đón bằng công nhận trường đạt chuẩn quốc gia"),
        "schools": school.name if school else "",
        "hour": "08:00",
        "agenda": "\n".join(gettext(line) for line in AGENDA),
    }
    form = CeremonyForm(request.POST or None, initial=initial, **choices(request, programme))
    made: list[Ceremony] = []

    def write() -> None:
        event = form.event()
        day, today = timezone.localtime(event.at).date(), today_of(programme)
        # A week before, or from today on when the day is near; a ceremony of the past has no terms.
        due = max(day - timedelta(days=7), today) if day >= today else None
        usual = [Preparation(gettext(text), due_on=due) for text in PREPARATIONS]
        made.append(
            plan_ceremony(actor=actor, programme=programme, event=event, preparations=usual)
        )

    if request.method == "POST" and saved(form, write):
        messages.success(request, gettext("Đã lập kế hoạch buổi lễ, kèm các việc chuẩn bị."))
        return redirect("ceremony", programme.pk, made[0].pk)
    status = 422 if form.errors else 200
    return render(request, "oversight/ceremony_form.html", {"form": form}, status=status)


@programme_page("oversight.manage")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, programme: Programme, ceremony_pk: int) -> HttpResponse:
    """Change what is written of a ceremony."""
    found = _ceremony(request, programme, ceremony_pk)
    form = CeremonyForm(
        request.POST or None, initial=ceremony_initial(found), **choices(request, programme)
    )
    if request.method == "POST" and saved(
        form,
        lambda: edit_ceremony(
            actor=actor_of(request),
            ceremony=found,
            event=form.event(),
            based_on=form.cleaned_data["based_on"],
        ),
    ):
        messages.success(request, gettext("Đã ghi buổi lễ."))
        return redirect("ceremony", programme.pk, ceremony_pk)
    clash = None
    if request.method == "POST" and is_outdated(form):
        fresh = _ceremony(request, programme, ceremony_pk)
        clash = clash_of(
            form,
            present=ceremony_initial(fresh),
            stamp=fresh.revision,
            changed=last_change(actor_of(request), fresh),
            take=request.path,
        )
    context = {"form": form, "ceremony": found, "clash": clash}
    status = 409 if clash else 422 if form.errors else 200
    return render(request, "oversight/ceremony_form.html", context, status=status)


@programme_page("oversight.view")
@require_safe
def ceremony(request: HttpRequest, programme: Programme, ceremony_pk: int) -> HttpResponse:
    """Show one ceremony with what is prepared."""
    return _draw(request, programme, _ceremony(request, programme, ceremony_pk))


@programme_page("oversight.view")
@require_safe
def sheet(request: HttpRequest, programme: Programme, ceremony_pk: int) -> HttpResponse:
    """Show the programme of the event as a sheet to print."""
    found = _ceremony(request, programme, ceremony_pk)
    page = ceremony_page(
        actor=actor_of(request), programme=programme, ceremony=found, on=today_of(programme)
    )
    return render(request, "oversight/ceremony_sheet.html", {"page": page})


def _draw(
    request: HttpRequest, programme: Programme, found: Ceremony, **forms: Any
) -> HttpResponse:
    today = today_of(programme)
    page = ceremony_page(actor=actor_of(request), programme=programme, ceremony=found, on=today)
    units = choices(request, programme)["units"]
    context = {
        "page": page,
        "item_form": PreparationForm(units=units),
        "held_form": CeremonyHeldForm(
            initial={"held_on": min(today, timezone.localtime(found.at).date())}
        ),
        "cancel_form": ReasonForm(),
        **forms,
    }
    status = 422 if any(getattr(form, "errors", None) for form in forms.values()) else 200
    return render(request, "oversight/ceremony.html", context, status=status)


@programme_page("oversight.manage")
@require_POST
def item_add(request: HttpRequest, programme: Programme, ceremony_pk: int) -> HttpResponse:
    """Add something to prepare."""
    found = _ceremony(request, programme, ceremony_pk)
    form = PreparationForm(request.POST, units=choices(request, programme)["units"])
    if saved(
        form,
        lambda: add_preparation(
            actor=actor_of(request), ceremony=found, preparation=form.preparation()
        ),
    ):
        messages.success(request, gettext("Đã thêm việc chuẩn bị."))
        return redirect("ceremony", programme.pk, ceremony_pk)
    return _draw(request, programme, found, item_form=form)


@programme_page("oversight.view")
@require_POST
def item(
    request: HttpRequest, programme: Programme, ceremony_pk: int, ceremony_item_pk: int
) -> HttpResponse:
    """Say that something is prepared, or that it is not."""
    wanted = _item(_ceremony(request, programme, ceremony_pk), ceremony_item_pk)
    done = request.POST.get("done") == "1"
    return act(
        request,
        reverse("ceremony", args=[programme.pk, ceremony_pk]) + "#chuan-bi",
        lambda: tick_preparation(actor=actor_of(request), item=wanted, done=done),
        gettext("Đã đánh dấu xong.") if done else gettext("Đã bỏ đánh dấu."),
    )


@programme_page("oversight.manage")
@require_POST
def item_remove(
    request: HttpRequest, programme: Programme, ceremony_pk: int, ceremony_item_pk: int
) -> HttpResponse:
    """Take something off the list of what to prepare."""
    wanted = _item(_ceremony(request, programme, ceremony_pk), ceremony_item_pk)
    return act(
        request,
        reverse("ceremony", args=[programme.pk, ceremony_pk]) + "#chuan-bi",
        lambda: remove_preparation(actor=actor_of(request), item=wanted),
        gettext("Đã bỏ việc chuẩn bị."),
    )


@programme_page("oversight.manage")
@require_POST
def held(request: HttpRequest, programme: Programme, ceremony_pk: int) -> HttpResponse:
    """Write down that a ceremony took place."""
    found, form = _ceremony(request, programme, ceremony_pk), CeremonyHeldForm(request.POST)
    if saved(
        form,
        lambda: hold_ceremony(actor=actor_of(request), ceremony=found, **form.cleaned_data),
    ):
        messages.success(request, gettext("Đã ghi kết quả buổi lễ."))
        return redirect("ceremony", programme.pk, ceremony_pk)
    return _draw(request, programme, found, held_form=form)


@programme_page("oversight.manage")
@require_POST
def cancel(request: HttpRequest, programme: Programme, ceremony_pk: int) -> HttpResponse:
    """Call a ceremony off."""
    found, form = _ceremony(request, programme, ceremony_pk), ReasonForm(request.POST)
    if saved(
        form,
        lambda: cancel_ceremony(
            actor=actor_of(request), ceremony=found, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, gettext("Đã hủy buổi lễ."))
        return redirect("ceremony", programme.pk, ceremony_pk)
    return _draw(request, programme, found, cancel_form=form)
