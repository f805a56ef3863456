"""The demo's ward beside the district: loaded once, by the product's own reader and services."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from pytest_django.plugin import DjangoDbBlocker

from tests.domain.conftest import make_district
from tests.web.people import signed_in
from truongchuan.adapters.law.load import load_law
from truongchuan.adapters.paper_making import desk_for, draft_content
from truongchuan.domain.accreditation.certificates import list_certificates
from truongchuan.domain.accreditation.selectors import school_sheet, standings
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person, School
from truongchuan.domain.directory.selectors import actor_for, organisations_of, schools_of
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.papers.desk import PaperParams
from truongchuan.domain.papers.gather.registration import known_expiry
from truongchuan.domain.papers.kinds import kinds
from truongchuan.domain.papers.letterhead import standing_body
from truongchuan.domain.programmes.models import Programme, ProgressEntry, RoadmapRow, Target
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.scheduling.models import RiskRun
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.sources.models import Fact
from truongchuan.project.demo_people import DISTRICT
from truongchuan.project.ward.events import TODAY
from truongchuan.project.ward.load import WARD, load_ward_data
from truongchuan.project.ward.people import CITY_ROLES, HEAD, TEACHER, WARD_ROLES

pytestmark = pytest.mark.django_db
OF_THE_DISTRICT_TIER = re.compile(
    r"\bquận\b|\bhuyện\b|phòng gd|phòng giáo dục và đào tạo|\bpgdđt\b|\bcaq\b", re.IGNORECASE
)
LEGAL_PAGES = {
    "law", "law_instrument", "law_diff", "law_coverage", "law_metrics", "school_norms",
    "norms_heat", "programme_impact", "school_impact", "school_facts_record",
}  # fmt: skip
"""Pages that say what a legal text says; those texts name the tier of their time."""
LEFT_OUT = LEGAL_PAGES | {"forecast", "catchment_lists", "set_language", "theme"}


@dataclass(frozen=True)
class Loaded:
    """The ward's programme, and a small district under the demo district's name."""

    programme: Programme
    district: Programme
    leader: Actor


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """Load once; every test of the module works inside that transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        district = make_district(DISTRICT)
        leader = district.actor(Function.LEADER)
        assert load_ward_data()
        yield Loaded(Programme.objects.get(authority__name=WARD), district.programme, leader)
        transaction.set_rollback(True)


def be(username: str) -> Actor:
    user = Person.objects.select_related("user").get(user__username=f"demo-{username}").user
    assert user is not None
    return actor_for(user=user, on=date(2026, 11, 20))


def browser(username: str) -> Client:
    return signed_in(be(username))


# --- what is loaded -----------------------------------------------------------------------------


def test_the_plan_came_in_through_the_reader(loaded: Loaded) -> None:
    programme = loaded.programme
    assert (programme.number, programme.signed_on) == ("96/KH-UBND", date(2026, 9, 4))
    assert (programme.starts_on, programme.ends_on) == (date(2026, 9, 1), date(2027, 6, 30))
    assert programme.fixed_today == TODAY == date(2026, 10, 15)
    assert RoadmapRow.objects.filter(programme=programme, origin="plan").count() == 19
    targets = Target.objects.filter(programme=programme)
    assert {(t.school.name, t.degree, t.quarter) for t in targets} == {
        ("MN Thanh Lương", 2, "2027-Q2"),
        ("MN Vĩnh Tuy", 1, "2027-Q1"),
        ("TH Ngô Quyền", 1, "2027-Q1"),
    }


def test_units_of_two_tiers_have_their_kinds(loaded: Loaded) -> None:
    units = Organisation.objects.filter(authority=loaded.programme.authority, school__isnull=True)
    assert dict(units.values_list("name", "kind")) == {
        "Sở GD&ĐT": OrganisationKind.EDUCATION_DEPARTMENT,
        "Phòng Văn hóa - Xã hội": OrganisationKind.CULTURE_SOCIETY_OFFICE,
        "Văn phòng HĐND và UBND phường": OrganisationKind.OFFICE,
        "Phòng Kinh tế, Hạ tầng và Đô thị": OrganisationKind.FINANCE,
        "Ban Quản lý dự án khu vực": OrganisationKind.PROJECT_BOARD,
        "Công an phường": OrganisationKind.POLICE,
        "Trạm Y tế phường": OrganisationKind.OTHER,
        "Ủy ban MTTQ Việt Nam phường": OrganisationKind.OTHER,
    }
    # The Sở has a part in the plan, yet the ward's own office directs.
    assert standing_body(loaded.programme).name == "Phòng Văn hóa - Xã hội"


def test_everybody_works_where_the_role_says(loaded: Loaded) -> None:
    for role in (*WARD_ROLES, *CITY_ROLES):
        actor = be(role.username)
        [grant] = actor.grants
        assert grant.function is role.function
        assert grant.unit_kind == (role.unit_kind or OrganisationKind.SCHOOL)
        assert (actor.authority_id == loaded.programme.authority_id) == (role in WARD_ROLES)
    assert not Person.objects.filter(user__username=f"demo-{HEAD}", is_demo=False).exists()


def test_work_is_reported_by_the_wards_own_people_on_their_days(loaded: Loaded) -> None:
    entries = ProgressEntry.objects.filter(row__programme=loaded.programme)
    names = set(entries.values_list("person_name", flat=True))
    assert {"Vương Thảo Linh", "Lương Tuấn Kiệt", "Triệu Đức Thành", "Quách Bảo Châu"} <= names
    assert names <= {role.name for role in WARD_ROLES}
    assert all("Số liệu minh họa" in note for note in entries.values_list("note", flat=True))
    done = RoadmapRow.objects.filter(programme=loaded.programme, state="done")
    assert sorted(done.values_list("number", flat=True))[:3] == [1, 2, 3]
    meetings = Meeting.objects.filter(programme=loaded.programme).order_by("at")
    assert [meeting.state for meeting in meetings] == ["concluded", "invited"]
    assert RiskRun.objects.filter(programme=loaded.programme).count() == 1
    assert "ba năm học" in Obstacle.objects.get(row__programme=loaded.programme).words


def test_the_law_of_2026_judges_the_schools(loaded: Loaded) -> None:
    law, actor = load_law(), be(HEAD)
    schools = {s.pk: s.name for s in School.objects.filter(authority=loaded.programme.authority)}
    found = standings(actor=actor, school_ids=schools, law=law, on=TODAY)
    by_name = {schools[pk]: standing for pk, standing in found.items()}
    assert {s.instrument for s in by_name.values()} == {"57/2026/TT-BGDĐT"}
    assert all(s.is_sample for s in by_name.values())
    assert {name: s.proven_level for name, s in by_name.items()} == {
        "MN Vĩnh Tuy": 1,
        "MN Thanh Lương": 1,
        "TH Ngô Quyền": 0,
    }
    assert by_name["TH Ngô Quyền"].blocking == "4.1.M1.1"
    # Nobody knows whether the years under the old rules count: no degree is proven.
    assert all("DK.b" in s.unknown for s in by_name.values())
    assert not any(s.proven_degree for s in by_name.values())
    for school in schools_of(actor=actor):
        sheet = school_sheet(actor=actor, school=school, law=law, on=TODAY)
        assert sheet.unreadable == ()
        assert sheet.check.norms


def test_figures_say_that_they_are_made_up(loaded: Loaded) -> None:
    facts = Fact.objects.filter(
        authority_id=loaded.programme.authority_id, source__title="Số liệu minh họa"
    )
    assert facts.count() > 300
    assert not facts.filter(source__is_sample=False).exists()
    years = set(facts.values_list("period", flat=True))
    assert "2025-2026" in years
    assert not any(year.startswith(("2018", "2019", "2020")) for year in years)


def test_certificates_of_2023_run_to_2028_by_the_rules_of_2018(loaded: Loaded) -> None:
    held = list_certificates(actor=be(HEAD), holding_on=TODAY)
    assert {(c.school.name, c.degree, c.instrument, c.valid_to) for c in held} == {
        ("MN Vĩnh Tuy", 1, "19/2018/TT-BGDĐT", date(2028, 10, 20)),
        ("MN Thanh Lương", 1, "19/2018/TT-BGDĐT", date(2028, 10, 20)),
        ("TH Ngô Quyền", 1, "17/2018/TT-BGDĐT", date(2028, 10, 27)),
    }
    assert all(c.source.is_sample and "minh họa" in c.number for c in held)
    desk = desk_for(actor=be(HEAD), programme=loaded.programme)
    school = School.objects.get(organisation__name="MN Vĩnh Tuy", authority__name=WARD)
    assert known_expiry(desk, school.pk) == date(2028, 10, 20)


def test_a_second_call_changes_nothing(loaded: Loaded) -> None:
    people = Person.objects.count()
    assert not load_ward_data()
    assert Person.objects.count() == people
    assert first_broken_event(authority_id=loaded.programme.authority_id) is None


# --- who sees what ------------------------------------------------------------------------------


def test_the_ward_and_the_district_see_nothing_of_each_other(loaded: Loaded) -> None:
    ward, district = loaded.programme, loaded.district
    for actor, own, other in (
        *((be(role.username), ward, district) for role in WARD_ROLES),
        (loaded.leader, district, ward),
    ):
        assert [p.pk for p in list_programmes(actor=actor)] == [own.pk]
        assert set(schools_of(actor=actor).values_list("authority", flat=True)) == {
            own.authority_id
        }
        assert not organisations_of(actor=actor).filter(authority=other.authority).exists()
        client = signed_in(actor)
        for name in ("programme", "roadmap", "schools", "units", "documents", "papers"):
            assert client.get(reverse(name, args=[other.pk])).status_code == 404


def test_the_department_reads_both_and_writes_in_neither(loaded: Loaded) -> None:
    for role in CITY_ROLES:
        actor = be(role.username)
        seen = {p.pk for p in list_programmes(actor=actor)}
        assert seen == {loaded.programme.pk, loaded.district.pk}
        client = browser(role.username)
        for programme in (loaded.programme, loaded.district):
            assert client.get(reverse("programme", args=[programme.pk])).status_code == 200
            row = programme.rows.get(number=1)
            report = reverse("task_report", args=[programme.pk, row.number])
            assert client.post(report, {"state": "done", "percent": 100}).status_code == 403
    # The link is dated: before the two tiers the city did not read the ward.
    user = Person.objects.get(user__username="demo-so-lanh-dao").user
    assert user is not None
    before = actor_for(user=user, on=date(2025, 6, 30))
    assert loaded.programme.authority_id not in before.visible_authority_ids


# --- words of the tier --------------------------------------------------------------------------


def visible(page: str) -> str:
    """Return the words of a page's main part."""
    main = page[page.find("<main") :]
    bare = re.sub(r"<(script|style|template)\b.*?</\1>", " ", main, flags=re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", bare).split()))


def walk(client: Client, start: str, per_page: int = 1) -> Iterator[tuple[str, str, str]]:
    """Follow links from a page, so many addresses of a name; yield name, address and words."""
    waiting, seen, taken = [start], set(), Counter[str]()
    while waiting:
        address = waiting.pop(0).split("#")[0]
        if address in seen or not address.startswith("/"):
            continue
        seen.add(address)
        name = resolve(address.split("?")[0]).url_name or ""
        if not name or name in LEFT_OUT or name.startswith(("account_", "demo_")):
            continue
        if taken[name] >= per_page:
            continue
        taken[name] += 1
        response: Any = client.get(address)
        assert response.status_code in {200, 302}, address
        if response.status_code != 200 or "html" not in response.headers["Content-Type"]:
            continue
        page = response.content.decode()
        waiting += [html.unescape(found) for found in re.findall(r'href="(/[^"]*)"', page)
                    if not found.startswith(("/static", "/lich/"))]  # fmt: skip
        yield name, address, visible(page)


def test_pages_of_the_ward_name_nobody_of_the_district_tier(loaded: Loaded) -> None:
    pages = list(walk(browser(HEAD), "/"))
    assert len({name for name, _address, _words in pages}) > 50
    found = {
        (name, words[max(0, hit.start() - 50) : hit.end() + 30])
        for name, _address, words in pages
        for hit in OF_THE_DISTRICT_TIER.finditer(words)
    }
    assert found == set()


def test_papers_of_the_ward_are_those_of_a_ward(loaded: Loaded) -> None:
    programme = loaded.programme
    desk = desk_for(actor=be(HEAD), programme=programme, law_folder=settings.LAW_FOLDER)
    school = School.objects.get(organisation__name="MN Vĩnh Tuy", authority__name=WARD)
    asked = [
        ("plan", PaperParams()),
        ("next-plan", PaperParams()),
        ("report", PaperParams(period="2026-09")),
        ("report", PaperParams(period="2026-Q3", to="above")),
        ("directive", PaperParams()),
        ("proposal", PaperParams()),
        ("registration", PaperParams(school_id=school.pk)),
        ("registration", PaperParams(quarter="2027-Q1")),
        ("school-list", PaperParams()),
        ("outreach-report", PaperParams(period="2026-Q3")),
        ("mobilisation-report", PaperParams(period="2026-Q3")),
    ]
    for kind in kinds():
        if "thing" in kind.needs and kind.things is not None:
            asked += [(kind.code, PaperParams(thing_id=pk)) for pk, _label in
                      kind.things(desk.actor, programme)[:1]]  # fmt: skip
    heads = {("UBND PHƯỜNG VĨNH TUY", ("PHÒNG VĂN HÓA - XÃ HỘI",)),
             ("", ("ỦY BAN NHÂN DÂN", "PHƯỜNG VĨNH TUY")),
             ("UBND PHƯỜNG VĨNH TUY", ("TRƯỜNG MN VĨNH TUY",))}  # fmt: skip
    made = {}
    for code, params in asked:
        content = draft_content(desk, code, params)
        assert (content.head.parent, tuple(content.head.body)) in heads, code
        hit = OF_THE_DISTRICT_TIER.search(repr(content))
        assert hit is None, (code, hit)
        made[code, params.period, params.to, params.school_id] = content
    # The ward hands nothing over: that protocol has a test of its own.
    left = {"handover-protocol"}
    assert {kind.code for kind in kinds()} - left == {code for code, *_rest in made} - left
    above = made["report", "2026-Q3", "above", None]
    assert above.addressees == (
        "Ủy ban nhân dân thành phố Hà Nội",
        "Sở Giáo dục và Đào tạo Hà Nội",
    )
    following = repr(made["next-plan", "", "", None])
    assert "năm học 2027 - 2028" in following
    assert "năm học 2027 - 2027" not in following
    assert "57/2026/TT-BGDĐT" in following
    asked_for = repr(made["registration", "", "", school.pk])
    assert "đề nghị thẩm định, công nhận trường đạt chuẩn quốc gia" in asked_for
    assert "đánh giá ngoài" not in asked_for
    assert "20/10/2028" in asked_for


def test_the_head_teacher_of_the_ward_has_their_own_desk(loaded: Loaded) -> None:
    page = visible(browser(TEACHER).get("/").content.decode())
    assert "MN Thanh Lương" in page
    assert "Thống kê trẻ đang cư trú" not in page
