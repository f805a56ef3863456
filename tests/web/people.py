"""Signed-in browsers of people with the usual roles."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.test import Client

from tests.domain.conftest import District, make_district
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person, School
from truongchuan.domain.shared.actor import Actor, Function

ROLES = ("leader", "education", "finance", "head_teacher", "viewer", "operator")


def signed_in(actor: Actor) -> Client:
    """Return a browser in which an actor is signed in."""
    client = Client()
    person = Person.objects.get(pk=actor.person_id)
    client.force_login(get_user_model().objects.get(pk=person.user_id))
    return client


def browser(district: District, role: str) -> Client:
    """Return a browser of somebody of the district, of another one ("stranger"), or nobody."""
    if role == "nobody":
        return Client()
    if role == "stranger":
        other = Organisation.objects.filter(name="Ủy ban nhân dân quận Khác").exists()
        assert not other, "one stranger per test"
        return signed_in(make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER))
    if role == "head_teacher":
        school = School.objects.get(authority=district.authority, organisation__name="TH Hòa Bình")
        return signed_in(district.actor(Function.HEAD_TEACHER, unit=school.organisation))
    function, kind = {
        "leader": (Function.LEADER, ""),
        "education": (Function.OFFICER, OrganisationKind.EDUCATION_OFFICE),
        "finance": (Function.OFFICER, OrganisationKind.FINANCE),
        "viewer": (Function.VIEWER, ""),
        "operator": (Function.OPERATOR, ""),
    }[role]
    return signed_in(district.actor(function, kind))
