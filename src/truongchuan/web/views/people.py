"""People of an authority: the list, adding and inviting, the policy of signing in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.domain.accounts.accounts import set_access_policy
from truongchuan.domain.accounts.invitations import Issued, add_person, invite_people
from truongchuan.domain.accounts.policies import may
from truongchuan.domain.accounts.ports import sign_in
from truongchuan.domain.accounts.selectors import people_of, policy_of
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import page
from truongchuan.web.downloads import table_response
from truongchuan.web.invitation_mail import mail_invitations
from truongchuan.web.middleware import actor_of
from truongchuan.web.people_forms import NewPersonForm, PolicyForm
from truongchuan.web.presenters.invitation_slips import slips_of
from truongchuan.web.presenters.people_book import people_table
from truongchuan.web.presenters.people_list import people_page
from truongchuan.wording.errors import error_message


def own_authority(actor: Actor) -> Organisation:
    """Return the authority that the actor works for.

    :raises Http404: for somebody who works for none.
    """
    found = Organisation.objects.filter(pk=actor.authority_id or 0).first()
    if found is None:
        raise Http404
    return found


@page("accounts.view")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Show the people that the actor looks after."""
    actor = actor_of(request)
    context = {
        "list": people_page(actor=actor, query=request.GET),
        "may_manage": may(actor, "accounts.manage", own_authority(actor)),
    }
    return render(request, "accounts/people.html", context)


@page("accounts.view")
@require_GET
def people_xlsx(request: HttpRequest) -> HttpResponse:
    """Send what the list shows as a workbook."""
    table = people_table(actor=actor_of(request), query=request.GET)
    return table_response(request, table, "nguoi-dung")


@page("accounts.add_people")
@never_cache
@require_http_methods(["GET", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Add somebody, and invite them if wished: then the link is shown, once."""
    actor = actor_of(request)
    form = NewPersonForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST" and form.is_valid():
        authority = own_authority(actor)
        try:
            person = add_person(actor=actor, authority=authority, new=form.new_person())
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã thêm %s.") % person.name)
            if form.cleaned_data["invite"]:
                issued = invite_people(actor=actor, authority=authority, people=[person])
                return show_slips(request, issued)
            return redirect("office_person", person.pk)
    status = 422 if form.errors else 200
    return render(request, "accounts/person_new.html", {"form": form}, status=status)


@page("accounts.add_people")
@never_cache
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Invite the people that were ticked, or all shown who were not yet; show their links."""
    actor, posted = actor_of(request), request.POST
    ticked = posted.getlist("person") + (posted.getlist("shown") if "all_shown" in posted else [])
    wanted = {int(pk) for pk in ticked if pk.isdigit() and len(pk) < 16}
    chosen = list(people_of(actor=actor).filter(pk__in=wanted))
    try:
        issued = invite_people(actor=actor, authority=own_authority(actor), people=chosen)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
        return redirect("office_people")
    return show_slips(request, issued)


def show_slips(request: HttpRequest, issued: list[Issued]) -> HttpResponse:
    """Mail the links where that is possible, and show them: never again after this page."""
    mail_invitations(issued)
    context = {"slips": slips_of(issued), "authority": issued[0].person.authority}
    return render(request, "accounts/slips.html", context)


@page("accounts.view")
@require_http_methods(["GET", "POST"])
def access_policy(request: HttpRequest) -> HttpResponse:
    """Show and set how the authority's people sign in."""
    actor = actor_of(request)
    authority = own_authority(actor)
    if not may(actor, "accounts.manage", authority):
        raise PermissionDenied
    policy = policy_of(authority=authority)
    now = {"second_factor": policy.second_factor if policy else "offered"}
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["second_factor"]
        try:
            set_access_policy(actor=actor, authority=authority, second_factor=chosen)
        except DomainError as error:
            form.add_error("second_factor", error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã đổi chính sách đăng nhập."))
            return redirect("office_access")
    users = list(
        people_of(actor=actor).filter(user__is_active=True).values_list("user_id", flat=True)
    )
    context = {
        "form": form,
        "policy": policy,
        "with_factor": len(sign_in().with_second_factor(pk for pk in users if pk)),
        "accounts": len(users),
    }
    return render(request, "accounts/policy.html", context, status=422 if form.errors else 200)
