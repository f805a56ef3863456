"""Who may see, give and judge; who is asked."""

from __future__ import annotations

import pytest

from tests.domain.accreditation.conftest import FULL, ON, REGISTRY, Known
from tests.domain.conftest import make_district
from truongchuan.domain.accreditation.policies import may, may_give
from truongchuan.domain.accreditation.selectors import (
    asked_people,
    blocking_counts,
    fact_history,
    judgement_history,
    people_to_ask,
    school_impact,
    school_sheet,
    stale_count,
    standings,
)
from truongchuan.domain.accreditation.services import (
    record_judgement,
    record_school_facts,
    undo_school_fact,
)
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.shared.actor import ANONYMOUS, Actor, Function
from truongchuan.domain.shared.errors import NotAllowed
from truongchuan.domain.sources.models import Fact

RECORD, JUDGE, VIEW = (
    "accreditation.record_facts",
    "accreditation.judge",
    "accreditation.view",
)


def rights(actor: Actor, school: School) -> str:
    names = {VIEW: "v", RECORD: "r", JUDGE: "j"}
    return "".join(letter for name, letter in names.items() if may(actor, name, school))


def test_rights_follow_function_and_unit(known: Known) -> None:
    district, school = known.district, known.school
    own = district.actor(Function.HEAD_TEACHER, unit=school.organisation)
    other = School.objects.get(organisation__name="THCS Hòa Bình")
    assert rights(own, school) == "vrj"
    assert rights(own, other) == "v"
    education = OrganisationKind.EDUCATION_OFFICE
    assert rights(district.actor(Function.OFFICER, education), school) == "vrj"
    assert rights(district.actor(Function.LEADER), school) == "vrj"
    assert rights(district.actor(Function.OFFICER, OrganisationKind.FINANCE), school) == "vr"
    assert rights(district.actor(Function.VIEWER), school) == "v"
    assert rights(district.actor(Function.VIEWER, education), school) == "v"
    assert rights(ANONYMOUS, school) == ""


def test_the_school_s_ward_gives_figures_and_another_ward_does_not(known: Known) -> None:
    wards = list(Organisation.objects.filter(kind=OrganisationKind.WARD).order_by("pk"))
    School.objects.filter(pk=known.school.pk).update(ward=wards[0])
    school = School.objects.get(pk=known.school.pk)
    own, other = (known.district.actor(Function.OFFICER, unit=ward) for ward in wards[:2])
    assert (rights(own, school), rights(other, school)) == ("vr", "v")


def test_a_unit_gives_only_the_figures_that_it_is_asked_for(known: Known) -> None:
    finance = known.district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    with pytest.raises(NotAllowed):
        record_school_facts(
            actor=finance, school=known.school, figures={"classes": 9}, law=known.law, on=ON
        )
    assert may_give(finance, known.school, "finance")
    assert not may_give(finance, known.school, "ward")


def test_another_authority_sees_and_changes_nothing(known: Known) -> None:
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    school, law = known.school, known.law
    assert rights(stranger, school) == ""
    fact = Fact.objects.get(metric="classes")
    with pytest.raises(NotAllowed):
        record_school_facts(actor=stranger, school=school, figures=FULL, law=law, on=ON)
    with pytest.raises(NotAllowed):
        undo_school_fact(actor=stranger, fact=fact, law=law, on=ON)
    with pytest.raises(NotAllowed):
        record_judgement(
            actor=stranger, school=school, ref="1.1.M2", met=True, evidence=["x"], law=law, on=ON
        )
    with pytest.raises(NotAllowed):
        school_sheet(actor=stranger, school=school, law=law, on=ON)
    with pytest.raises(NotAllowed):
        school_impact(actor=stranger, school=school, law=law, on=ON, days=[ON])
    with pytest.raises(NotAllowed):
        asked_people(actor=stranger, school=school, metric=REGISTRY.metrics["pupils"], on=ON)
    assert fact_history(actor=stranger, school=school, metric="classes") == []
    assert judgement_history(actor=stranger, school=school, ref="1.1.M2") == []
    ids = [school.pk]
    assert standings(actor=stranger, school_ids=ids, law=law, on=ON) == {}
    assert stale_count(actor=stranger, school_ids=ids, law=law, on=ON) == 0
    counts = blocking_counts(actor=stranger, school_ids=ids, law=law, on=ON)
    assert not any(counts.values())


def test_a_linked_authority_looks_on(known: Known) -> None:
    linked = Actor(
        person_id=1,
        name="Sở",
        authority_id=None,
        visible_authority_ids=frozenset({known.district.authority.pk}),
    )
    assert rights(linked, known.school) == "v"
    assert set(standings(actor=linked, school_ids=[known.school.pk], law=known.law, on=ON)) == {
        known.school.pk
    }


def test_who_is_asked_for_a_figure(known: Known) -> None:
    district, school = known.district, known.school
    ward = Organisation.objects.filter(kind=OrganisationKind.WARD)[0]
    School.objects.filter(pk=school.pk).update(ward=ward)
    school = School.objects.get(pk=school.pk)
    deputy = district.actor(Function.OFFICER, unit=school.organisation)
    head = district.actor(Function.HEAD_TEACHER, unit=school.organisation)
    office = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    clerk = district.actor(Function.OFFICER, unit=ward)
    district.actor(Function.VIEWER, unit=school.organisation)
    people = people_to_ask(
        actor=district.system, school=school, metrics=REGISTRY.metrics.values(), on=ON
    )
    ids = {metric: [person.pk for person in found] for metric, found in people.items()}
    assert ids["pupils"] == [head.person_id, deputy.person_id]
    assert ids["region"] == [office.person_id]
    assert ids["spending"] == [finance.person_id]
    assert ids["population"] == [clerk.person_id]
    assert ids["nobodys"] == []
    other = School.objects.get(organisation__name="MN Đống Đa")
    metrics = REGISTRY.metrics
    actor = district.system
    assert asked_people(actor=actor, school=other, metric=metrics["pupils"]) == []
    assert asked_people(actor=actor, school=other, metric=metrics["population"]) == []
