"""Carrying a small district's programme out to three wards."""

from __future__ import annotations

import pytest

from tests.domain.conftest import District
from tests.domain.handover.scene import SCHOOLS, agreed, make_scene
from truongchuan.domain.directory.models import School
from truongchuan.domain.handover.doing import carry_out_handover
from truongchuan.domain.handover.totals import check_totals, read_lines
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, Target

pytestmark = pytest.mark.django_db


def test_schools_and_work_come_to_the_wards(district: District) -> None:
    scene = make_scene(district)
    handover = carry_out_handover(actor=scene.leader, handover=agreed(scene))
    assert handover.state == "done"
    for name, ward in scene.wards.items():
        school = School.objects.get(authority=ward)
        assert school.name == SCHOOLS[name]
        programme = Programme.objects.get(authority=ward)
        assert Target.objects.get(programme=programme).school == school
        assert {p.school for p in RowSchool.objects.filter(row__programme=programme)} == {school}
    a = Programme.objects.get(authority=scene.wards["A"])
    assert [row.number for row in RoadmapRow.objects.filter(programme=a)] == [1, 2, 3]
    lines = read_lines(handover.reconciliation.lines)
    assert handover.reconciliation.agrees
    by_kind = {line.kind: line for line in lines}
    assert (by_kind["row"].before, by_kind["row"].after, by_kind["row"].copies) == (3, 3, 5)
    assert check_totals(handover).is_right
