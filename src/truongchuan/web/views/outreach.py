"""Outreach: coverage, campaigns, messages and what is asked of each place."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from truongchuan.domain.outreach.models import Campaign
from truongchuan.domain.outreach.selectors import (
    ActivityFilter,
    get_campaign,
    get_message,
    list_activities,
    list_campaigns,
    list_messages,
    list_targets,
)
from truongchuan.domain.outreach.services import (
    add_message,
    change_campaign,
    restore_message,
    set_target,
    start_campaign,
    withdraw_message,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.conflicts import clash_of, coded, is_outdated, last_change
from truongchuan.web.downloads import table_response, wants_file
from truongchuan.web.middleware import actor_of
from truongchuan.web.outreach_forms import CampaignForm, MessageForm, TargetForm, campaign_initial
from truongchuan.web.presenters.book_notes import MOST_LINES
from truongchuan.web.presenters.list_books import (
    campaigns_table,
    every_line,
    messages_table,
)
from truongchuan.web.presenters.outreach import (
    campaign_line,
    outreach_page,
    target_words,
    whole_table,
)
from truongchuan.web.presenters.outreach_book import coverage_book
from truongchuan.web.presenters.outreach_list import activity_lines, message_lines, messages_page
from truongchuan.web.presenters.query import PAGE_SIZE
from truongchuan.wording.errors import error_message


@programme_page("outreach.view")
@require_GET
def overview(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show who did what: tiles, campaigns, and the table of places."""
    page = outreach_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "outreach/overview.html", {"view": page})


@programme_page("outreach.view")
@require_GET
def overview_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the table of coverage as a workbook."""
    table, where = whole_table(actor=actor_of(request), programme=programme, query=request.GET)
    book = coverage_book(table, where, programme=programme, on=today_of(programme))
    return table_response(request, book, "do-phu-tuyen-truyen")


@programme_page("outreach.view")
@require_GET
def campaigns(request: HttpRequest, programme: Programme) -> HttpResponse:
    """List all campaigns."""
    actor, on = actor_of(request), today_of(programme)
    found = list_campaigns(actor=actor, programme=programme)
    if wants_file(request):
        told = [campaign_line(campaign, on) for campaign in found[:MOST_LINES]]
        table = campaigns_table(told, programme=programme, on=on)
        return table_response(request, table, "dot-tuyen-truyen")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [campaign_line(campaign, on) for campaign in page],
        "may_plan": may(actor, "outreach.plan", programme),
    }
    return render(request, "outreach/campaigns.html", context)


@programme_page("outreach.view")
@require_GET
def campaign(request: HttpRequest, programme: Programme, campaign_pk: int) -> HttpResponse:
    """Show a campaign: its aims, messages, and what was done for it."""
    found, actor = _campaign(request, programme, campaign_pk), actor_of(request)
    where = ActivityFilter(campaign_id=found.pk)
    done = list_activities(actor=actor, programme=programme, where=where)
    page = Paginator(done, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = list_messages(actor=actor, programme=programme, campaign=found)
    context = {
        "line": campaign_line(found, today_of(programme)),
        "campaign": found,
        "messages_of": message_lines(listed, programme),
        "page": page,
        "lines": activity_lines(page, actor=actor, programme=programme),
        "may_plan": may(actor, "outreach.plan", programme),
        "may_report": may(actor, "outreach.report_somewhere", programme),
    }
    return render(request, "outreach/campaign.html", context)


@programme_page("outreach.plan")
def campaign_new(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Plan a campaign."""
    return _edit_campaign(request, programme, None)


@programme_page("outreach.plan")
def campaign_edit(request: HttpRequest, programme: Programme, campaign_pk: int) -> HttpResponse:
    """Change a campaign."""
    return _edit_campaign(request, programme, _campaign(request, programme, campaign_pk))


@programme_page("outreach.view")
@require_GET
def message_library(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the messages in use, or those taken out of use."""
    actor, on = actor_of(request), today_of(programme)
    if wants_file(request):
        told = every_line(
            lambda asked: messages_page(actor=actor, programme=programme, query=asked), request.GET
        )
        table = messages_table(told, programme=programme, on=on)
        return table_response(request, table, "thong-diep")
    page = messages_page(actor=actor_of(request), programme=programme, query=request.GET)
    return render(request, "outreach/messages.html", {"view": page})


@programme_page("outreach.plan")
def message_new(request: HttpRequest, programme: Programme, campaign_pk: int) -> HttpResponse:
    """Add a message to a campaign."""
    found = _campaign(request, programme, campaign_pk)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_message(actor=actor_of(request), campaign=found, **form.cleaned_data)
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã thêm thông điệp."))
            return redirect("campaign", programme.pk, found.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "campaign": found}
    return render(request, "outreach/message_form.html", context, status=status)


@programme_page("outreach.plan")
@require_POST
def message_use(request: HttpRequest, programme: Programme, message_pk: int) -> HttpResponse:
    """Take a message out of use, or bring it back."""
    actor = actor_of(request)
    message = get_message(actor=actor, programme=programme, pk=message_pk)
    if message is None:
        raise Http404
    back = request.POST.get("use") == "1"
    try:
        (restore_message if back else withdraw_message)(actor=actor, message=message)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        done = gettext("Đã dùng lại thông điệp.") if back else gettext("Đã ngừng dùng thông điệp.")
        messages.success(request, done)
    return redirect("outreach_messages", programme.pk)


@programme_page("outreach.view")
def targets(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what is asked of each place a month; those who plan may set it."""
    actor = actor_of(request)
    may_plan = may(actor, "outreach.plan", programme)
    form = TargetForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        try:
            set_target(actor=actor, programme=programme, **form.cleaned_data)
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã ghi mức hằng tháng."))
            return redirect("outreach_targets", programme.pk)
    listed = list_targets(actor=actor, programme=programme)
    context = {
        "targets": [(target, target_words(target)) for target in listed],
        "form": form if may_plan else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/targets.html", context, status=status)


def _campaign(request: HttpRequest, programme: Programme, pk: int) -> Campaign:
    found = get_campaign(actor=actor_of(request), programme=programme, pk=pk)
    if found is None:
        raise Http404
    return found


def _edit_campaign(
    request: HttpRequest, programme: Programme, found: Campaign | None
) -> HttpResponse:
    actor = actor_of(request)
    form = CampaignForm(request.POST or None, actor=actor, programme=programme, campaign=found)
    if request.method == "POST" and form.is_valid():
        sent = dict(form.cleaned_data)
        based_on = sent.pop("based_on") or None
        try:
            if found is None:
                saved = start_campaign(actor=actor, programme=programme, **sent)
            else:
                saved = change_campaign(actor=actor, campaign=found, based_on=based_on, **sent)
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            form.add_error(None, coded(error, error_message(error, gettext)))
        else:
            messages.success(request, gettext("Đã ghi đợt tuyên truyền."))
            return redirect("campaign", programme.pk, saved.pk)
    clash = None
    if request.method == "POST" and found is not None and is_outdated(form):
        fresh = _campaign(request, programme, found.pk)
        clash = clash_of(
            form,
            present=campaign_initial(fresh),
            stamp=fresh.stamp,
            changed=last_change(actor, fresh),
            take=request.path,
        )
    status = 409 if clash else 422 if form.errors else 200
    context = {"form": form, "campaign": found, "clash": clash}
    return render(request, "outreach/campaign_form.html", context, status=status)
