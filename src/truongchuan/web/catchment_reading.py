"""From sent files to an area that is kept; nothing is kept of files with a fault."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from django.db import transaction

from truongchuan.adapters.catchment.package import MEDIA_TYPE, ReadArea, read_area
from truongchuan.adapters.catchment.templates import KnownSchool
from truongchuan.adapters.uploads import clean_name
from truongchuan.domain.accreditation.models import Standing
from truongchuan.domain.catchments.models import CatchmentArea
from truongchuan.domain.catchments.policies import require
from truongchuan.domain.catchments.services import AreaFacts, keep_area
from truongchuan.domain.directory.models import Campus, Organisation
from truongchuan.domain.directory.selectors import schools_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.services import store_file
from truongchuan.web.list_reading import own_authority

SAMPLE = ("units.csv", "schools.csv", "adjacency.csv", "units.geojson")
SAMPLE_NAME = "Số liệu minh họa: tiểu học, 96 tổ dân phố"
MOST_SCHOOLS = 2_000
"""Lines of the workbook that is filled with the authority's schools."""


def bring_in_area(
    *,
    actor: Actor,
    name: str,
    sent: Sequence[tuple[str, bytes]],
    is_sample: bool = False,
    borders_from_shapes: bool = False,
) -> CatchmentArea:
    """Read files and keep them as an area; ``borders_from_shapes`` as in ``read_area``.

    :raises UploadError: when a file is not accepted.
    :raises InstanceError: when the tables have a fault; :raises ListFault: a workbook's.
    :raises DomainError: as :func:`keep_area`.
    """
    authority = own_authority(actor)
    require(actor, "catchments.manage", authority)
    area = read_area(sent, borders_from_shapes=borders_from_shapes)
    return keep_read_area(
        actor=actor, authority=authority, name=name, area=area, is_sample=is_sample
    )


@transaction.atomic
def keep_read_area(
    *, actor: Actor, authority: Organisation, name: str, area: ReadArea, is_sample: bool = False
) -> CatchmentArea:
    """Keep an area that was read: its archive and its figures."""
    instance = area.instance
    file = store_file(
        actor=actor,
        authority_id=authority.pk,
        name=clean_name(f"{name}.zip"),
        media_type=MEDIA_TYPE,
        content=area.content,
    )
    facts = AreaFacts(
        units=len(instance.unit_ids),
        schools=len(instance.school_ids),
        campuses=len(instance.site_school),
        children=float(instance.children.sum()) / instance.scale,
        seats=float(instance.capacity.sum()) / instance.scale,
        pieces=area.pieces,
        isolated=area.isolated,
        has_current=instance.current is not None and bool((instance.current >= 0).any()),
        has_wards=instance.ward is not None and bool((instance.ward >= 0).any()),
        feeders=0 if area.feeder is None else len(area.feeder.names),
        shapes=len(mesh.shaped) if (mesh := area.mesh()) is not None else 0,
        findings=[{"code": one.code, "params": one.params} for one in area.findings],
    )
    return keep_area(
        actor=actor, authority=authority, name=name, file=file, facts=facts, is_sample=is_sample
    )


def sample_files() -> list[tuple[str, bytes]]:
    """Return the shipped sample: made up by our own generator (seed 8), no real place.

    Its shapes are cells around the units with waving sides; a few do not agree with the table of
    borders, as in real files.
    """
    folder = files("truongchuan.web.samples").joinpath("chia-tuyen")
    return [(name, folder.joinpath(name).read_bytes()) for name in SAMPLE]


def known_schools(actor: Actor) -> list[KnownSchool]:
    """Return the authority's schools, a line for every campus; three queries."""
    own = schools_of(actor=actor).filter(
        authority_id=actor.authority_id, organisation__ends_on=None
    )
    schools = list(
        own.prefetch_related("organisation__external_ids", "campuses").order_by(
            "kind", "organisation__sort_key", "pk"
        )[:MOST_SCHOOLS]
    )
    rooms = dict(
        Standing.objects.visible_to(actor)
        .filter(school__in=[school.pk for school in schools], stale=False)
        .order_by("valid_from")
        .values_list("school_id", "capacity_learners")
    )
    lines = []
    for school in schools:
        ids = list(school.organisation.external_ids.all())
        moet = next((i.value for i in ids if i.scheme == "moet"), ids[0].value if ids else "")
        campuses: list[Campus | None] = list(school.campuses.all()) or [None]
        lines += [
            KnownSchool(
                id=moet or f"T{school.pk}",
                name=school.organisation.name,
                campus=campus.name if campus else "",
                address=campus.address if campus else "",
                room=rooms.get(school.pk) if place == 0 else None,
                latitude=campus.latitude if campus else None,
                longitude=campus.longitude if campus else None,
            )
            for place, campus in enumerate(campuses)
        ]
    return lines
