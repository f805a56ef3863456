"""Units looked after by hand: corrected, renamed, ended, removed, spelled otherwise, ordered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.domain.conftest import District, reading
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Succession
from truongchuan.domain.directory.selectors import version_on
from truongchuan.domain.directory.services import create_organisation, end_membership
from truongchuan.domain.directory.units import (
    UnitValues,
    add_spelling,
    correct_organisation,
    end_organisation,
    move_organisation,
    organisation_stamp,
    remove_organisation,
    remove_spelling,
    rename_unit,
    reopen_organisation,
    set_superior,
    uses_of,
)
from truongchuan.domain.onboarding.setup_selectors import alias_uses, office_units, units_in_force
from truongchuan.domain.onboarding.setup_units import NewUnit, add_units, core_of, likely_same
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def code_of(act: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **kwargs)  # type: ignore[operator]
    return refused.value.code


def new_unit(district: District, name: str, kind: str = "other") -> Organisation:
    return create_organisation(
        actor=district.system, authority=district.authority, name=name, kind=kind
    )


def test_a_correction_leaves_no_history_and_a_new_name_does(district: District) -> None:
    leader, unit = district.actor(Function.LEADER), district.unit(OrganisationKind.FINANCE)
    values = UnitValues("Phòng  Tài chính – Kế hoạch", "Phòng TC-KH", "finance")
    unit = correct_organisation(actor=leader, organisation=unit, values=values)
    assert unit.name == "Phòng Tài chính – Kế hoạch"
    assert [v.name for v in unit.versions.all()] == [unit.name]
    unit = rename_unit(
        actor=leader,
        organisation=unit,
        name="Phòng Kinh tế",
        short_name="Phòng KT",
        on=date(2026, 7, 1),
    )
    assert [v.name for v in unit.versions.order_by("pk")] == [
        "Phòng Tài chính – Kế hoạch",
        "Phòng Kinh tế",
    ]
    before = version_on(organisation=unit, on=date(2026, 6, 30))
    assert before is not None
    assert before.name == "Phòng Tài chính – Kế hoạch"
    assert unit.aliases.filter(written="Phòng Tài chính – Kế hoạch").exists()
    # A second new name goes on top of the newest, not of the one without a first day.
    unit = rename_unit(actor=leader, organisation=unit, name="Phòng KT-HT", on=TODAY)
    assert unit.versions.filter(valid_to__isnull=True).count() == 1
    actions = list(AuditEvent.objects.order_by("number").values_list("action", flat=True))
    assert actions[-3:] == ["organisation.correct", "organisation.rename", "organisation.rename"]


def test_a_plan_that_writes_the_old_name_still_finds_the_unit(district: District) -> None:
    leader, unit = district.actor(Function.LEADER), district.unit(OrganisationKind.FINANCE)
    rename_unit(actor=leader, organisation=unit, name="Phòng Kinh tế", on=TODAY)
    units = Organisation.objects.count()
    import_plan(
        actor=district.system, authority=district.authority, file=district.file, reading=reading()
    )
    assert Organisation.objects.count() == units


def test_what_changed_meanwhile_is_not_written_over(district: District) -> None:
    leader, unit = district.actor(Function.LEADER), district.unit(OrganisationKind.FINANCE)
    seen = organisation_stamp(unit)
    correct_organisation(
        actor=leader,
        organisation=unit,
        values=UnitValues("Phòng TCKH", "", "finance"),
        based_on=seen,
    )
    mine = {"actor": leader, "organisation": unit, "based_on": seen}
    assert (
        code_of(correct_organisation, values=UnitValues("Phòng B", "", "other"), **mine)
        == "setup-changed-meanwhile"
    )
    assert code_of(rename_unit, name="Phòng B", on=TODAY, **mine) == "setup-changed-meanwhile"
    assert code_of(end_organisation, last_day=TODAY, **mine) == "setup-changed-meanwhile"
    unit.refresh_from_db()
    assert unit.name == "Phòng TCKH"


def test_names_that_are_refused(district: District) -> None:
    leader, unit = district.actor(Function.LEADER), district.unit(OrganisationKind.FINANCE)
    mine = {"actor": leader, "organisation": unit}
    for values, code in (
        (UnitValues("  ", "", "finance"), "unit-name-missing"),
        (UnitValues("PHÒNG giáo dục và  đào tạo", "", "finance"), "unit-name-taken"),
        (UnitValues("Phòng Mới", "", "school"), "unit-kind"),
        (UnitValues("Phòng Mới", "", "x"), "unit-kind"),
    ):
        assert code_of(correct_organisation, values=values, **mine) == code
    assert code_of(rename_unit, name=unit.name, on=TODAY, **mine) == "unit-name-same"


@pytest.mark.parametrize(
    ("function", "kind", "may"),
    [
        (Function.LEADER, "", True),
        (Function.OPERATOR, "", True),
        (Function.OFFICER, OrganisationKind.EDUCATION_OFFICE, False),
        (Function.HEAD, OrganisationKind.FINANCE, False),
        (Function.VIEWER, "", False),
    ],
)
def test_who_looks_after_units(
    district: District, function: Function, kind: str, may: bool
) -> None:
    actor, unit = district.actor(function, kind), district.unit(OrganisationKind.FINANCE)
    acts = (
        lambda: add_spelling(actor=actor, organisation=unit, written="Ban Tài chính"),
        lambda: move_organisation(actor=actor, organisation=unit, up=True),
        lambda: add_units(
            actor=actor, authority=district.authority, units=[NewUnit("Phòng Mới", "other")]
        ),
    )
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


def test_a_unit_ends_with_a_day_and_a_follower_and_is_opened_again(district: District) -> None:
    leader = district.actor(Function.LEADER)
    unit, other = district.unit(OrganisationKind.FINANCE), new_unit(district, "Phòng Kinh tế")
    officer = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    mine = {"actor": leader, "organisation": unit}
    assert code_of(end_organisation, last_day=TODAY, **mine) == "unit-has-people"
    membership = unit.memberships.get(person=officer.person_id)
    end_membership(actor=district.system, membership=membership, last_day=TODAY)
    assert code_of(end_organisation, last_day=TODAY, successor=unit, **mine) == "unit-successor"
    end_organisation(last_day=TODAY, successor=other, kind="merged", **mine)  # type: ignore[arg-type]
    unit.refresh_from_db()
    assert unit.ends_on == TODAY
    succession = Succession.objects.get()
    assert (succession.successor, succession.on) == (other, TODAY + timedelta(days=1))
    assert unit in units_in_force(district.authority, TODAY)
    assert unit not in units_in_force(district.authority, TODAY + timedelta(days=1))
    assert code_of(end_organisation, last_day=TODAY, **mine) == "unit-ended"
    assert code_of(reopen_organisation, **mine) == "unit-has-successor"
    end_organisation(actor=leader, organisation=other, last_day=TODAY)
    other = reopen_organisation(actor=leader, organisation=other)
    assert other.ends_on is None
    assert other.versions.get().valid_to is None
    authority = {"actor": leader, "organisation": district.authority, "last_day": TODAY}
    assert code_of(end_organisation, **authority) == "authority-not-ended-here"


def test_only_what_nothing_refers_to_is_removed(district: District) -> None:
    leader, unit = district.actor(Function.LEADER), district.unit(OrganisationKind.FINANCE)
    assert "programmes.rowunit" in uses_of(unit)
    assert code_of(remove_organisation, actor=leader, organisation=unit) == "unit-used"
    wrong = new_unit(district, "Phòng Thêm Nhầm")
    add_spelling(actor=leader, organisation=wrong, written="PTN")
    assert uses_of(wrong) == []
    pk = wrong.pk
    remove_organisation(actor=leader, organisation=wrong)
    assert not Organisation.objects.filter(pk=pk).exists()
    event = AuditEvent.objects.get(action="organisation.remove")
    assert (event.subject_id, event.subject_label) == (str(pk), "Phòng Thêm Nhầm")
    assert (
        code_of(remove_organisation, actor=leader, organisation=district.authority) == "unit-used"
    )


def test_spellings_belong_to_one_unit_and_tell_who_uses_them(district: District) -> None:
    leader, unit = district.actor(Function.LEADER), district.unit(OrganisationKind.FINANCE)
    mine = {"actor": leader, "organisation": unit}
    alias = add_spelling(written=" Ban  Tài vụ ", **mine)  # type: ignore[arg-type]
    assert alias.written == "Ban Tài vụ"
    for written, code in (
        ("", "alias-missing"),
        (unit.name, "alias-is-name"),
        ("Ban Tài vụ", "alias-known"),
        ("Phòng GD&ĐT", "alias-taken"),
        ("phong giao duc va dao tao", "alias-taken"),
    ):
        assert code_of(add_spelling, written=written, **mine) == code
    office = district.unit(OrganisationKind.EDUCATION_OFFICE)
    counted = alias_uses(office.aliases.all())
    by_text = {a.written: counted[a.pk] for a in office.aliases.all()}
    assert by_text.get("Phòng GD&ĐT", 3) == 3
    remove_spelling(actor=leader, alias=alias)
    assert not unit.aliases.filter(written="Ban Tài vụ").exists()


def test_the_order_is_changed_one_place_at_a_time(district: District) -> None:
    leader = district.actor(Function.LEADER)
    names = [u.name for u in office_units(actor=leader, on=TODAY)]
    second = Organisation.objects.get(authority=district.authority, name=names[1])
    assert move_organisation(actor=leader, organisation=second, up=True)
    after = [u.name for u in office_units(actor=leader, on=TODAY)]
    assert after == [names[1], names[0], *names[2:]]
    assert not move_organisation(actor=leader, organisation=second, up=True)


def test_the_usual_set_is_added_at_once_or_not_at_all(district: District) -> None:
    leader, authority = district.actor(Function.LEADER), district.authority
    units = [
        NewUnit("Phòng Nội vụ", "home_affairs", "Phòng NV", ("PNV", "Phòng NV")),
        NewUnit("Công an quận", "police"),
    ]
    made = add_units(actor=leader, authority=authority, units=units)
    assert [u.name for u in made] == ["Phòng Nội vụ", "Công an quận"]
    assert [a.written for a in made[0].aliases.all()] == ["PNV"]
    assert made[0].order < made[1].order
    event = AuditEvent.objects.get(action="setup.add_units")
    assert event.after == {"units": [u.pk for u in made]}
    mine = {"actor": leader, "authority": authority}
    count = Organisation.objects.count()
    twice = [NewUnit("Phòng Một", "other"), NewUnit("PHÒNG MỘT", "other")]
    assert code_of(add_units, units=twice, **mine) == "unit-name-taken"
    assert code_of(add_units, units=[], **mine) == "units-none"
    assert code_of(add_units, units=[NewUnit("A", "x")], **mine) == "unit-kind"
    assert Organisation.objects.count() == count


def test_units_that_look_the_same_are_told(district: District) -> None:
    assert core_of("Phòng Văn hóa - Xã hội") == core_of("phòng Văn hoá, Xã hội") == "van hoa xa hoi"
    first = new_unit(district, "Phòng Văn hóa - Xã hội", "culture_society_office")
    second = new_unit(district, "Văn hóa, Xã hội", "culture_society_office")
    new_unit(district, "Văn hóa, Xã hội thể thao", "culture")
    units = office_units(actor=district.actor(Function.LEADER), on=timezone.localdate())
    assert likely_same(units) == {second.pk: first}


def test_the_one_above_may_not_stand_below(district: District) -> None:
    leader = district.actor(Function.LEADER)
    body = set_superior(actor=leader, authority=district.authority, name="UBND thành phố Mẫu")
    assert body is not None
    assert body not in office_units(actor=leader, on=TODAY)
    again = set_superior(actor=leader, authority=district.authority, name="ubnd thành phố mẫu")
    assert again == body
    mine = {"actor": leader, "authority": district.authority}
    assert code_of(set_superior, superior=district.authority, **mine) == "superior-itself"
    assert set_superior(actor=leader, authority=district.authority) is None
