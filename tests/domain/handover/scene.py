"""A district with open work of every sort, and three wards that follow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.domain.conftest import District, person_actor
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import create_authority, create_organisation
from truongchuan.domain.handover.agreeing import accept_part, offer_handover
from truongchuan.domain.handover.models import Handover, HandoverPart
from truongchuan.domain.handover.selectors import open_items
from truongchuan.domain.handover.services import (
    Choice,
    HandoverDraft,
    assign_schools,
    choose_items,
    create_handover,
)
from truongchuan.domain.shared.actor import Actor, Function

DAY = date(2026, 11, 20)


@dataclass
class Scene:
    """The giver, its receivers by name, and the leader of each."""

    district: District
    wards: dict[str, Organisation]
    leaders: dict[str, Actor]

    @property
    def leader(self) -> Actor:
        return self.leaders["giver"]

    def school(self, name: str) -> School:
        return School.objects.get(authority=self.district.authority, organisation__name=name)

    def part(self, handover: Handover, name: str) -> HandoverPart:
        return handover.parts.get(receiver=self.wards[name])


SCHOOLS = {"A": "TH Hòa Bình", "B": "THCS Hòa Bình", "C": "MN Đống Đa"}


def make_scene(district: District, names: str = "ABC") -> Scene:
    """Return the scene: wards A, B and C, each with a leader and an office."""
    wards, leaders = {}, {"giver": district.actor(Function.LEADER)}
    for name in names:
        ward = create_authority(
            actor=None, name=f"Ủy ban nhân dân phường {name}", kind=OrganisationKind.WARD
        )
        create_organisation(
            actor=system_actor(authority=ward),
            authority=ward,
            name="Phòng Văn hóa - Xã hội",
            kind=OrganisationKind.CULTURE_SOCIETY_OFFICE,
        )
        wards[name] = ward
        leaders[name] = person_actor(ward, ward, Function.LEADER)
    return Scene(district, wards, leaders)


def draft(scene: Scene, **changes: object) -> Handover:
    """Return a draft with every school at its ward (A, B, C in turn)."""
    handover = create_handover(
        actor=scene.leader,
        programme=scene.district.programme,
        draft=HandoverDraft("Bàn giao kế hoạch 7", DAY, "Nghị quyết mẫu", **changes),  # type: ignore[arg-type]
        receivers=list(scene.wards.values()),
    )
    parts = list(handover.parts.all())
    schools = list(handover.schools.order_by("pk"))
    known = {name: key for key, name in SCHOOLS.items()}
    assign_schools(
        actor=scene.leader,
        handover=handover,
        schools={
            line.school_id: (
                scene.part(handover, known[line.school.name])
                if known.get(line.school.name) in scene.wards
                else parts[place % len(parts)]
            ).pk
            for place, line in enumerate(schools)
        },
    )
    return handover


def complete(scene: Scene, handover: Handover) -> None:
    """Choose for every thing of no school: tasks and duties to ward A, the rest to A too."""
    while items := [(x.kind, x.pk) for x in open_items(handover=handover) if x.is_open]:
        choose_items(
            actor=scene.leader,
            handover=handover,
            items=items,
            choice=Choice(part_id=handover.parts.order_by("position")[0].pk),
        )


def agreed(scene: Scene, **changes: object) -> Handover:
    """Return a hand-over that all sides agreed on."""
    handover = draft(scene, **changes)
    complete(scene, handover)
    offer_handover(actor=scene.leader, handover=handover)
    for name in scene.wards:
        accept_part(
            actor=scene.leaders[name],
            part=scene.part(handover, name),
            signer_name=f"Chủ tịch {name}",
            signer_post="Chủ tịch UBND phường",
        )
    handover.refresh_from_db()
    return handover
