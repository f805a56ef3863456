"""An outside sign-in opens the account of a person who is known; it never makes anybody known."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from truongchuan.domain.accounts.invitations import accept_invitation, find_invitation, state_of
from truongchuan.domain.accounts.models import Invitation, Purpose
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.accounts import address_of

INVITED_KEY = "invited_by"
"""The session remembers the token of the invitation from which somebody went to sign in outside."""


class LinkOnlyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Links an outside account to a person: by an invitation, or by a verified address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody gets an account by signing in outside."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Return to one's own account."""
        return reverse("my_account")

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find whose account it is when it is not linked yet; refuse when it is nobody's."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        user = self._invited(request) or self._by_address(request, sociallogin)
        if user is None or not user.is_active:
            page = render(request, "accounts/outside_refused.html", status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, user)

    def _invited(self, request: HttpRequest) -> AbstractBaseUser | None:
        """Accept the invitation that the person came from."""
        token = request.session.pop(INVITED_KEY, "")
        found = find_invitation(token=token) if token else None
        if found is None or found.purpose != Purpose.ACCOUNT or state_of(found) != "open":
            return None
        return self._accept(request, found)

    def _by_address(self, request: HttpRequest, sociallogin: Any) -> AbstractBaseUser | None:
        """Find the one person whose address the provider verified, with an account or invited."""
        verified = [e.email for e in sociallogin.email_addresses if e.verified and e.email]
        if not verified:
            return None
        people = list(Person.objects.filter(email__iexact=verified[0]).select_related("user")[:2])
        if len(people) != 1:
            return None
        if people[0].user is not None:
            return people[0].user
        waiting = Invitation.objects.filter(
            person=people[0], accepted_at__isnull=True, revoked_at__isnull=True
        ).select_related("person__user")
        found = waiting.first()
        if found is None or state_of(found) != "open":
            return None
        return self._accept(request, found)

    def _accept(self, request: HttpRequest, invitation: Invitation) -> AbstractBaseUser | None:
        try:
            return accept_invitation(invitation=invitation, address=address_of(request))
        except DomainError:  # somebody was quicker
            return None
