"""Standings: stretches of days, fresh and stale, read for many schools at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from tests.domain.accreditation.conftest import FULL, ON, Known, small_law
from truongchuan.adapters.law.load import load_law
from truongchuan.domain.accreditation.known import Known as KnownOfSchool
from truongchuan.domain.accreditation.models import Standing
from truongchuan.domain.accreditation.selectors import blocking_counts, stale_count, standings
from truongchuan.domain.accreditation.services import (
    record_many_school_facts,
    refresh_standing,
    refresh_standings,
)
from truongchuan.domain.accreditation.standings import make_then_store
from truongchuan.domain.accreditation.stretches import Stretch, stretch_of
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import create_authority
from truongchuan.engines.rules.model import LawSet


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        ("2023-05-15", "2022-09-01", "2023-05-31"),
        ("2023-05-31", "2022-09-01", "2023-05-31"),
        ("2023-06-01", "2023-06-01", "2023-08-31"),
        ("2023-09-01", "2023-09-01", "2024-05-31"),
        # The law changes on 25/01/2025 and 07/07/2026.
        ("2024-12-31", "2024-09-01", "2025-01-24"),
        ("2025-01-25", "2025-01-25", "2025-05-31"),
        ("2026-07-06", "2026-06-01", "2026-07-06"),
        ("2026-07-07", "2026-07-07", "2026-08-31"),
    ],
)
def test_a_stretch_has_one_law_and_one_window(on: str, first: str, last: str) -> None:
    found = stretch_of(small_law(), "primary", date.fromisoformat(on))
    assert found == Stretch(date.fromisoformat(first), date.fromisoformat(last))


def test_shipped_law_turns_on_the_days_it_changes() -> None:
    law = load_law()
    for day in (date(2021, 10, 20), date(2025, 1, 25), date(2026, 7, 7)):
        assert stretch_of(law, "preschool", day).first == day


def test_a_standing_holds_for_its_stretch_only(known: Known) -> None:
    def found(on: date, law: LawSet = known.law) -> bool:
        actor, ids = known.district.system, [known.school.pk]
        missing = stale_count(actor=actor, school_ids=ids, law=law, on=on)
        fresh = standings(actor=actor, school_ids=ids, law=law, on=on)
        assert len(fresh) + missing == 1
        return bool(fresh)

    assert found(ON)
    assert found(date(2022, 9, 1))
    assert not found(date(2023, 6, 1))
    assert not found(ON, small_law(19, "b" * 64))
    refresh_standing(school=known.school, law=known.law, on=date(2023, 6, 1))
    assert found(date(2023, 6, 1))
    assert not found(ON), "the other stretch was made of the same facts, but it is not kept up"
    School.objects.filter(pk=known.school.pk).update(kind="preschool")
    assert not found(date(2023, 6, 1))


def test_new_figures_leave_no_old_standing_behind(known: Known) -> None:
    refresh_standings(law=known.law, on=ON)
    refresh_standings(law=known.law, on=date(2024, 5, 15))
    assert Standing.objects.filter(school=known.school, stale=False).count() == 2
    known.give(classes=31)
    [standing] = Standing.objects.filter(school=known.school, stale=False)
    assert (standing.valid_from, standing.failing) == (date(2022, 9, 1), "1.1.M2")


def test_another_threshold_with_another_fingerprint_flips_the_verdict(known: Known) -> None:
    strict = small_law(19, "c" * 64)
    assert refresh_standing(school=known.school, law=strict, on=ON).failing == "1.1.M2"
    assert refresh_standing(school=known.school, law=known.law, on=ON).failing == ""


def test_a_standing_says_what_the_sheet_says(known: Known) -> None:
    known.give(site_area_m2=5400, has_gate=None)
    sheet = known.sheet()
    assert sheet.assessment is not None
    standing = Standing.objects.get(school=known.school, stale=False)
    assert standing.instrument == "1/2018"
    assert standing.proven_level == sheet.assessment.proven.level
    assert standing.unknown.split() == list(sheet.assessment.unknown)
    assert standing.norms == {
        "site": ["not_met", 600.0, 6000.0, 5400.0],
        "gate": ["not_known", None, 1.0, None],
    }
    assert (standing.norms_failing, standing.norms_unknown) == ("site", "gate")
    assert standing.levels["minimum"] == [False, False, 1, 1, 1, 0]
    assert (standing.capacity_learners, standing.capacity_classes) == (540, None)
    assert (sheet.capacity.learners, sheet.capacity.binding) == (540, ("site",))


def test_only_what_is_missing_is_made_and_no_more_than_asked(known: Known) -> None:
    assert refresh_standings(law=known.law, on=ON, limit=1) == 1
    assert refresh_standings(law=known.law, on=ON, school_ids=[known.school.pk]) == 0
    assert refresh_standings(law=known.law, on=ON) == 1
    assert refresh_standings(law=known.law, on=ON) == 0


def test_a_kind_of_school_without_a_set_has_norms_only(known: Known) -> None:
    School.objects.filter(pk=known.school.pk).update(kind="continuing")
    school = School.objects.get(pk=known.school.pk)
    standing = refresh_standing(school=school, law=known.law, on=ON)
    assert (standing.instrument, standing.proven_level, standing.criteria) == ("", None, {})


def test_a_sheet_takes_two_queries(known: Known, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        known.sheet()


def test_giving_figures_takes_a_constant_number_of_queries(
    known: Known, django_assert_max_num_queries: Any
) -> None:
    figures = {**FULL, "classes": 25, "pupils": 700, "site_area_m2": 9000, "has_gate": False}
    with django_assert_max_num_queries(24):
        known.give(**figures)


SCHOOLS = 3_000


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Organisation]:
    """An authority with 3,000 schools and their standings, made once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        authority = create_authority(
            actor=None, name="Ủy ban nhân dân tỉnh Mẫu", kind=OrganisationKind.PROVINCE
        )
        organisations = Organisation.objects.bulk_create(
            Organisation(
                authority=authority,
                kind=OrganisationKind.SCHOOL,
                name=f"TH Số {number}",
                folded=f"th so {number}",
                sort_key=f"{number:05d}",
            )
            for number in range(SCHOOLS)
        )
        schools = School.objects.bulk_create(
            School(authority=authority, organisation=organisation, kind="primary")
            for organisation in organisations
        )
        Standing.objects.bulk_create(
            [
                Standing(
                    authority=authority,
                    school=school,
                    valid_from=date(2022, 9, 1),
                    valid_to=date(2023, 5, 31),
                    fingerprint=small_law().fingerprint,
                    kind="primary",
                    failing="1.1.M2 1.2.M2" if place % 2 else "1.1.M2",
                    blocking="1.1.M2",
                    unknown=" ".join(f"2.{item}.M1.a" for item in range(25)),
                    norms_failing="site size",
                    norms_unknown=" ".join(f"th.san.item_{item}" for item in range(30)),
                    computed_at=timezone.now(),
                )
                for place, school in enumerate(schools)
            ],
            batch_size=500,
        )
        yield authority
        transaction.set_rollback(True)


def test_counting_over_3000_schools_reads_text_columns_only(
    province: Organisation, django_assert_num_queries: Any
) -> None:
    actor, ids = system_actor(authority=province), []
    with django_assert_num_queries(2):
        ids = list(School.objects.filter(authority=province).values_list("pk", flat=True))
        counts = blocking_counts(actor=actor, school_ids=ids, law=small_law(), on=ON)
    assert counts["items"] == {"1.1.M2": SCHOOLS, "1.2.M2": SCHOOLS // 2}
    assert counts["blocking"] == {"1.1.M2": SCHOOLS}
    assert counts["norms"] == {"site": SCHOOLS, "size": SCHOOLS}
    assert counts["unknown"]["2.7.M1.a"] == counts["norms_unknown"]["th.san.item_7"] == SCHOOLS
    with django_assert_num_queries(2):
        assert stale_count(actor=actor, school_ids=ids, law=small_law(), on=ON) == 0


def test_standings_of_many_schools_are_made_in_few_queries(
    province: Organisation, django_assert_max_num_queries: Any
) -> None:
    actor = system_actor(authority=province)
    schools = list(School.objects.filter(authority=province)[:200])
    with transaction.atomic():
        record_many_school_facts(
            actor=actor,
            figures=dict.fromkeys(schools[:20], FULL),
            law=small_law(),
            on=ON,
            source_title="Mẫu",
        )
        with django_assert_max_num_queries(12):
            ids = [school.pk for school in schools]
            assert refresh_standings(law=small_law(), on=ON, school_ids=ids) == 20
        transaction.set_rollback(True)


def test_judging_holds_no_lock_and_what_changed_meanwhile_is_judged_again(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody gives a figure while the schools are judged: the standing stored has it."""
    depth = len(connection.savepoint_ids)
    kept: list[str] = []

    def make(_school: School, found: KnownOfSchool) -> str:
        if not kept:
            assert len(connection.savepoint_ids) == depth
            kept.append("made")
            known.give(pupils=777)
        newest = found.given["pupils"].newest
        return f"{newest.value}"

    make_then_store([known.school], make, kept.extend)
    assert kept == ["made", "777"]


def test_a_school_that_is_gone_meanwhile_is_left_out(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[object] = []
    monkeypatch.setattr(School.objects, "in_bulk", lambda _ids: {})
    make_then_store([known.school], lambda _school, _known: 1, stored.extend)
    assert stored == []
