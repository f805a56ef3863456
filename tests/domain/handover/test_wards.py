"""The view from above: every programme counts once, and queries do not grow with wards."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.conftest import District, make_district, person_actor
from tests.domain.handover.scene import DAY, Scene, agreed, make_scene
from truongchuan.domain.directory.models import AuthorityLink, Organisation, OrganisationKind
from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.directory.services import create_authority
from truongchuan.domain.handover.doing import carry_out_handover
from truongchuan.domain.handover.wards import counted_on, list_wards, lowest_chance, sum_wards
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.shared.actor import Actor, Function

pytestmark = pytest.mark.django_db


def above(*subjects: Organisation) -> Actor:
    """Return a leader of a city that looks into some authorities."""
    city = create_authority(
        actor=None, name="Ủy ban nhân dân thành phố", kind=OrganisationKind.PROVINCE
    )
    for subject in subjects:
        AuthorityLink.objects.create(viewer=city, subject=subject)
    leader = person_actor(city, city, Function.LEADER)
    from truongchuan.domain.directory.models import Person

    user = Person.objects.get(pk=leader.person_id).user
    assert user is not None
    return actor_for(user=user, on=DAY)


def handed_over(district: District) -> tuple[Scene, Actor]:
    scene = make_scene(district)
    actor = above(district.authority, *scene.wards.values())
    carry_out_handover(actor=scene.leader, handover=agreed(scene))
    return scene, actor


def test_what_was_handed_over_counts_at_one_place_on_every_day(district: District) -> None:
    scene, actor = handed_over(district)
    before = list_wards(actor=actor, on=DAY - timedelta(days=1))
    after = list_wards(actor=actor, on=DAY)
    assert sum_wards(before).targets == sum_wards(after).targets == 3
    assert [x.authority for x in before if x.programme] == [district.authority]
    assert {x.authority for x in after if x.programme} == set(scene.wards.values())
    # The giver has nothing more to count, so it has no line.
    assert district.authority not in [x.authority for x in after]
    every = Programme.objects.all()
    assert counted_on(every, DAY - timedelta(days=1)).count() == 1
    assert counted_on(every, DAY).count() == 3


def test_figures_of_a_line(district: District) -> None:
    scene, actor = handed_over(district)
    Target.objects.filter(programme__authority=scene.wards["A"]).update(state="recognised")
    line = next(x for x in list_wards(actor=actor, on=DAY) if x.authority == scene.wards["A"])
    assert (line.targets, line.recognised, line.rows, line.late) == (1, 1, 3, 3)
    assert [(q.quarter, q.total, q.recognised) for q in line.quarters] == [("2023-Q3", 1, 1)]
    assert (line.obstacles, line.expiring, line.last_report, line.chance) == ({}, 0, None, None)


def test_nobody_sees_wards_without_a_link(district: District) -> None:
    scene = make_scene(district)
    assert list_wards(actor=scene.leader, on=DAY) == []


def test_queries_do_not_grow_with_wards() -> None:
    districts = [make_district(f"Ủy ban nhân dân phường số {n}") for n in range(3)]
    few = above(*(d.authority for d in districts))
    counts = []
    for size in (3, 30):
        for n in range(Organisation.objects.filter(name__contains="số").count(), size):
            ward = create_authority(
                actor=None, name=f"Ủy ban nhân dân phường số {n}", kind=OrganisationKind.WARD
            )
            Programme.objects.create(
                authority=ward, title=f"Kế hoạch {n}", starts_on=DAY, ends_on=DAY,
                created_at=districts[0].version.imported_at,
            )  # fmt: skip
            AuthorityLink.objects.create(viewer_id=few.authority_id or 0, subject=ward)
        from truongchuan.domain.directory.models import Person

        user = Person.objects.get(pk=few.person_id).user
        assert user is not None
        actor = actor_for(user=user, on=DAY)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(list_wards(actor=actor, on=DAY)) == size
        counts.append(len(queries))
    assert all(a == b for a, b in pairwise(counts))
    assert counts[0] <= 10


def test_the_lowest_chance_of_a_kept_result() -> None:
    kept = {
        "before": {"targets": {"1": {"chance": 0.7}, "2": {"chance": 0.2}, "3": {"chance": None}}}
    }
    assert lowest_chance(kept) == 0.2
    assert lowest_chance({"before": {"targets": {}}}) is None
