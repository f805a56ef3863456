"""What every authority of the demo needs: its plan brought in, and persons that one may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from django.contrib.auth import get_user_model

from truongchuan.adapters.plans import check_document
from truongchuan.adapters.readers import media_type, read_document
from truongchuan.domain.directory.models import Organisation, Person, School
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import create_person
from truongchuan.domain.programmes.importing import PlanReading, import_plan
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.sources.services import store_file
from truongchuan.wording.findings import finding_message

DISTRICT = "Ủy ban nhân dân quận Hai Bà Trưng"
CITY = "Ủy ban nhân dân thành phố Hà Nội"


@dataclass(frozen=True, slots=True)
class Role:
    """A demo person: who, where, and what they may do."""

    username: str
    name: str
    function: Function
    title: str
    unit_kind: str | None = None
    school: str | None = None
    ward: str | None = None


def import_demo_plan(*, authority: Organisation, name: str, opens_on: date) -> Programme:
    """Read, check and import a plan that ships with the demo, as the web and command line do."""
    actor = system_actor(authority=authority)
    content = files("truongchuan.demo").joinpath(name).read_bytes()
    checked = check_document(read_document(content, name))
    file = store_file(
        actor=actor,
        authority_id=authority.pk,
        name=name,
        media_type=media_type(content),
        content=content,
    )
    version = import_plan(
        actor=actor,
        authority=authority,
        file=file,
        is_demo=True,
        fixed_today=opens_on,
        reading=PlanReading(
            document=checked.document,
            facts=checked.facts,
            report=checked.report,
            finding_text=finding_message,
        ),
    )
    return version.programme


def create_people(*, authority: Organisation, roles: Iterable[Role], since: date) -> None:
    """Create demo persons with accounts that have no password."""
    users = get_user_model()
    actor = system_actor(authority=authority)
    for role in roles:
        person = create_person(
            actor=actor,
            authority=authority,
            name=role.name,
            organisation=_unit_of(role, authority),
            function=role.function,
            title=role.title,
            valid_from=since,
            is_demo=True,
        )
        user = users.objects.create(username=f"demo-{role.username}", is_active=True)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Person.objects.filter(pk=person.pk).update(user=user)


def _unit_of(role: Role, authority: Organisation) -> Organisation:
    if role.school:
        return School.objects.get(authority=authority, organisation__name=role.school).organisation
    if role.ward:
        return Organisation.objects.get(
            authority=authority, short_name=role.ward, starts_on__isnull=True
        )
    if role.unit_kind == authority.kind:
        return authority
    return Organisation.objects.get(authority=authority, kind=role.unit_kind)
