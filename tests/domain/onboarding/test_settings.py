"""Letterheads, school years and an authority's own days: what is kept, refused, and used where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.conftest import District, person_actor
from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.adapters.paper_making import desk_for, draft_content
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.onboarding.models import OfficeDay, SchoolYear
from truongchuan.domain.onboarding.settings_days import (
    add_office_day,
    calendar_stamp,
    remove_office_day,
    set_weekly_rest,
)
from truongchuan.domain.onboarding.settings_letterhead import (
    HeadValues,
    letterhead_on,
    letterhead_stamp,
    remove_letterhead,
    set_letterhead,
)
from truongchuan.domain.onboarding.settings_years import (
    remove_school_year,
    school_year_on,
    set_school_year,
    usual_year,
    year_beginning,
    year_stamp,
)
from truongchuan.domain.onboarding.setup_progress import resume_step, skip_step
from truongchuan.domain.onboarding.setup_selectors import setup_state
from truongchuan.domain.papers.desk import PaperParams
from truongchuan.domain.papers.letterhead import letterhead_of
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.scheduling.inputs import calendar_of, current_swaps
from truongchuan.domain.scheduling.keeping import add_swap
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

pytestmark = pytest.mark.django_db
RULES = load_calendar_rules()
TODAY = date(2026, 11, 20)


def code_of(act: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **kwargs)  # type: ignore[operator]
    return refused.value.code


# --- letterheads --------------------------------------------------------------------------------


def test_papers_take_head_place_symbol_and_signer_from_the_letterhead(district: District) -> None:
    actor, authority = district.actor(Function.LEADER), district.authority
    deputy = person_actor(authority, authority, Function.LEADER)
    authority.memberships.filter(person=deputy.person_id).update(title="Phó Chủ tịch")
    desk = desk_for(actor=district.system, programme=district.programme)
    before = draft_content(desk, "plan", PaperParams())
    set_letterhead(
        actor=actor,
        issuer=authority,
        values=HeadValues("", "Ủy ban nhân dân quận Mới", "UBQM", "Quận Mới", "phó chủ tịch"),
        valid_from=date(2020, 1, 1),
    )
    after = draft_content(desk, "plan", PaperParams())
    assert before.head.place == "Mẫu"
    assert after.head.place == "Quận Mới"
    assert after.head.body == ("ỦY BAN NHÂN DÂN", "QUẬN MỚI")
    assert after.head.symbol == "KH-UBQM"
    assert after.head.parent == ""
    assert after.signature.lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    # A body below takes the authority's place, and keeps its own names.
    office = letterhead_of(desk, district.unit(OrganisationKind.EDUCATION_OFFICE))
    assert (office.place, office.parent) == ("Quận Mới", "Ủy ban nhân dân quận Mẫu")
    # A paper of an earlier day keeps the head of that day.
    earlier = letterhead_of(replace(desk, on=date(2019, 12, 31)), authority)
    assert (earlier.place, earlier.name) == ("Mẫu", "Ủy ban nhân dân quận Mẫu")


def test_letterheads_follow_each_other_by_day(district: District) -> None:
    actor, authority = district.actor(Function.OPERATOR), district.authority
    mine = {"actor": actor, "issuer": authority}
    first = set_letterhead(values=HeadValues(place="A"), valid_from=date(2025, 1, 1), **mine)  # type: ignore[arg-type]
    stamp = letterhead_stamp(first)
    second = set_letterhead(
        values=HeadValues(place="B"), valid_from=date(2026, 1, 1), based_on=stamp, **mine
    )  # type: ignore[arg-type]
    assert letterhead_on(issuer_id=authority.pk, on=date(2025, 12, 31)) == first
    assert letterhead_on(issuer_id=authority.pk, on=TODAY) == second
    assert letterhead_on(issuer_id=authority.pk, on=date(2024, 12, 31)) is None
    late = {"values": HeadValues(place="C"), "valid_from": TODAY, "based_on": stamp}
    assert code_of(set_letterhead, **late, **mine) == "setup-changed-meanwhile"
    empty = {"values": HeadValues("  "), "valid_from": TODAY}
    assert code_of(set_letterhead, **empty, **mine) == "letterhead-empty"
    wrong = {"values": HeadValues(symbol="UB ND/1"), "valid_from": TODAY}
    assert code_of(set_letterhead, **wrong, **mine) == "letterhead-symbol"
    remove_letterhead(actor=actor, letterhead=second)
    assert letterhead_on(issuer_id=authority.pk, on=TODAY) == first
    assert [e.action for e in AuditEvent.objects.order_by("-number")[:3]] == [
        "letterhead.remove",
        "letterhead.set",
        "letterhead.set",
    ]


# --- school years -------------------------------------------------------------------------------


def test_school_years_are_entered_changed_and_removed(district: District) -> None:
    actor, authority = district.actor(Function.LEADER), district.authority
    mine = {"actor": actor, "authority": authority}
    frame = usual_year(year_beginning(TODAY))
    assert (frame.label, frame.first_day, frame.last_day) == (
        "2026-2027",
        date(2026, 9, 5),
        date(2027, 5, 31),
    )
    year = set_school_year(values=frame, **mine)  # type: ignore[arg-type]
    assert school_year_on(authority_id=authority.pk, on=TODAY) == year
    assert school_year_on(authority_id=authority.pk, on=date(2026, 7, 1)) is None
    stamp = year_stamp(year)
    basis = replace(frame, basis="QĐ 1/QĐ-UBND")
    set_school_year(values=basis, year=year, based_on=stamp, **mine)  # type: ignore[arg-type]
    again = {"values": frame, "year": year, "based_on": stamp}
    assert code_of(set_school_year, **again, **mine) == "setup-changed-meanwhile"
    assert code_of(set_school_year, values=frame, **mine) == "school-year-known"
    for values, code in (
        (replace(frame, label="2026-2028"), "school-year-label"),
        (replace(frame, label="26-27"), "school-year-label"),
        (replace(frame, label="2027-2028"), "school-year-days"),
        (replace(frame, first_term_ends=frame.first_day), "school-year-order"),
        (replace(usual_year(2025), last_day=date(2026, 9, 10)), "school-year-overlaps"),
    ):
        assert code_of(set_school_year, values=values, **mine) == code
    remove_school_year(actor=actor, year=year)
    assert not SchoolYear.objects.exists()


def test_the_school_year_turns_in_june() -> None:
    assert [year_beginning(date(2026, m, 1)) for m in (1, 5, 6, 9)] == [2025, 2025, 2026, 2026]


# --- working days -------------------------------------------------------------------------------


def test_every_programme_s_calendar_starts_from_the_authority_s_days(district: District) -> None:
    actor, authority, programme = district.system, district.authority, district.programme
    on = today_of(programme)

    def calendar() -> object:
        return calendar_of(programme, on, RULES, current_swaps(programme))

    friday, saturday = date(2023, 5, 19), date(2023, 5, 20)
    plain = calendar()
    assert plain.is_working(friday)  # type: ignore[attr-defined]
    day = add_office_day(
        actor=actor, authority=authority, off=friday, works=saturday, basis="TB 1", rules=RULES
    )
    own = calendar()
    assert not own.is_working(friday)  # type: ignore[attr-defined]
    assert own.is_working(saturday)  # type: ignore[attr-defined]
    assert own.reason(friday).source == "TB 1"  # type: ignore[attr-defined]
    # What is entered for one programme goes over it.
    add_swap(
        actor=actor,
        programme=programme,
        off=saturday,
        works=friday,
        decision="QĐ 2",
        calendar=RULES,
    )
    over = calendar()
    assert over.is_working(friday)  # type: ignore[attr-defined]
    assert not over.is_working(saturday)  # type: ignore[attr-defined]
    programme.calendar_swaps.all().delete()
    remove_office_day(actor=actor, day=day)
    assert calendar().days == plain.days  # type: ignore[attr-defined]
    set_weekly_rest(actor=actor, authority=authority, weekly_rest="sun")
    assert calendar().is_working(saturday)  # type: ignore[attr-defined]


def test_days_that_are_refused(district: District) -> None:
    actor, authority = district.actor(Function.LEADER), district.authority
    mine = {"actor": actor, "authority": authority, "rules": RULES}
    friday, saturday = date(2026, 11, 27), date(2026, 11, 28)
    for off, works, basis, code in (
        (None, None, "TB 1", "swap-empty"),
        (friday, friday, "TB 1", "swap-same-day"),
        (friday, None, "  ", "swap-decision-missing"),
        (saturday, None, "TB 1", "swap-not-working"),
        (None, friday, "TB 1", "swap-is-working"),
        (date(1999, 1, 4), None, "TB 1", "office-day-outside"),
    ):
        sent = {"off": off, "works": works, "basis": basis}
        assert code_of(add_office_day, **sent, **mine) == code
    day = add_office_day(off=friday, works=saturday, basis="TB 1", **mine)  # type: ignore[arg-type]
    sent = {"off": friday, "works": None, "basis": "TB 2"}
    assert code_of(add_office_day, **sent, **mine) == "swap-not-working"
    remove_office_day(actor=actor, day=day)
    assert code_of(remove_office_day, actor=actor, day=day) == "swap-gone"
    assert OfficeDay.objects.get().removed_by == actor.name
    stamp = calendar_stamp(authority)
    rest = {"actor": actor, "authority": authority}
    assert code_of(set_weekly_rest, weekly_rest="x", **rest) == "weekly-rest-unknown"
    set_weekly_rest(weekly_rest="sat_sun", based_on=stamp, **rest)  # type: ignore[arg-type]
    late = {"weekly_rest": "sun", "based_on": stamp}
    assert code_of(set_weekly_rest, **late, **rest) == "setup-changed-meanwhile"


# --- rights and steps ---------------------------------------------------------------------------


def test_others_than_keepers_set_nothing(district: District) -> None:
    authority = district.authority
    officer = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    acts = (
        lambda: set_letterhead(
            actor=officer, issuer=authority, values=HeadValues(place="A"), valid_from=TODAY
        ),
        lambda: set_school_year(actor=officer, authority=authority, values=usual_year(2026)),
        lambda: set_weekly_rest(actor=officer, authority=authority, weekly_rest="sun"),
        lambda: skip_step(actor=officer, authority=authority, step="plan"),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_steps_are_read_from_what_there_is(district: District) -> None:
    actor, authority = district.actor(Function.LEADER), district.authority
    mine = {"actor": actor, "authority": authority}

    def states() -> dict[str, tuple[str, tuple[str, ...]]]:
        found = setup_state(actor=actor, on=TODAY)
        assert found is not None
        return {step.code: (step.state, step.missing) for step in found.steps}

    first = states()
    assert first["name"] == ("open", ("no-superior",))
    assert first["units"] == ("done", ())
    assert first["schools"][0] == first["plan"][0] == "done"
    assert first["people"] == ("open", ("no-standing-staff",))
    assert first["school_years"] == ("open", ("no-school-year",))
    skip_step(step="school_years", **mine)  # type: ignore[arg-type]
    assert states()["school_years"][0] == "skipped"
    resume_step(step="school_years", **mine)  # type: ignore[arg-type]
    assert states()["school_years"][0] == "open"
    skip_step(step="school_years", **mine)  # type: ignore[arg-type]
    # Doing a step takes it up again; a step that is done is not "skipped".
    year = set_school_year(values=usual_year(2026), **mine)  # type: ignore[arg-type]
    assert states()["school_years"] == ("done", ())
    remove_school_year(actor=actor, year=year)
    assert states()["school_years"][0] == "open"
    found = setup_state(actor=actor, on=TODAY)
    assert found is not None
    assert found.next is not None
    assert (found.last.step if found.last else "", found.next.code) == (
        "school_years",
        "working_days",
    )
    set_school_year(values=usual_year(2024), **mine)  # type: ignore[arg-type]
    assert states()["school_years"][1] == ("school-year-over",)
    assert code_of(skip_step, step="x", **mine) == "setup-step-unknown"
    assert setup_state(actor=district.system, on=TODAY) is not None
