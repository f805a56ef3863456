"""Loading the ward: its plan through the product's own reader, its people, what they did."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction

from truongchuan.adapters.law.load import load_law
from truongchuan.domain.directory.links import link_authorities
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import create_authority, create_organisation
from truongchuan.domain.programmes.models import Programme
from truongchuan.project.demo_facts import record_sample_facts
from truongchuan.project.demo_people import CITY, DISTRICT, create_people, import_demo_plan
from truongchuan.project.ward.events import EVENTS, SIGNED, TODAY
from truongchuan.project.ward.figures import SEED, STORIES, ward_figures
from truongchuan.project.ward.people import CITY_ROLES, WARD_ROLES
from truongchuan.project.ward.stage import WardStage
from truongchuan.project.year.engine import run_daily

PLAN = "ke-hoach-phuong-2026.docx"
WARD = "Ủy ban nhân dân phường Vĩnh Tuy"
TWO_TIERS_SINCE = date(2025, 7, 1)
ARCHIVE_SINCE = date(2023, 1, 1)
"""From when the city reads the district's programme; it goes on after the district's end."""


@transaction.atomic
def load_ward_data() -> bool:
    """Load the ward, the department above it and the links; tell whether that was done.

    All or nothing; a second call changes nothing.
    """
    ward = _authority(WARD, "Phường Vĩnh Tuy", OrganisationKind.WARD, TWO_TIERS_SINCE)
    if Programme.objects.filter(authority=ward).exists():
        return False
    city = _authority(CITY, "UBND thành phố", OrganisationKind.PROVINCE, None)
    if ward.parent_id is None:
        ward.parent = city
        ward.save(update_fields=["parent"])
    _open_to_city(city, ward)
    programme = import_demo_plan(authority=ward, name=PLAN, opens_on=SIGNED)
    create_people(authority=ward, roles=WARD_ROLES, since=TWO_TIERS_SINCE)
    create_people(authority=city, roles=CITY_ROLES, since=TWO_TIERS_SINCE)
    stage = WardStage(programme=programme, on=SIGNED)
    for on, act in EVENTS:
        stage.turn_to(on)
        act(stage)
    stage.turn_to(TODAY)
    record_sample_facts(
        authority=ward,
        law=load_law(settings.LAW_FOLDER),
        on=TODAY,
        stories=STORIES,
        make=ward_figures,
        seed=SEED,
    )
    run_daily(stage)
    return True


def _authority(name: str, short: str, kind: str, since: date | None) -> Organisation:
    """Return an authority by its name; one that the district's demo did not make is created."""
    found = Organisation.objects.filter(is_authority=True, name=name).first()
    return found or create_authority(
        actor=None, name=name, short_name=short, kind=kind, starts_on=since
    )


def _open_to_city(city: Organisation, ward: Organisation) -> None:
    """Create the department and let it read the ward, and the district's archive."""
    create_organisation(
        actor=system_actor(authority=city),
        authority=city,
        name="Sở Giáo dục và Đào tạo Hà Nội",
        short_name="Sở GD&ĐT",
        kind=OrganisationKind.EDUCATION_DEPARTMENT,
    )
    below = {ward: TWO_TIERS_SINCE}
    district = Organisation.objects.filter(is_authority=True, name=DISTRICT).first()
    if district is not None:
        below[district] = ARCHIVE_SINCE
    for subject, since in below.items():
        link_authorities(
            actor=system_actor(authority=subject), viewer=city, subject=subject, valid_from=since
        )
