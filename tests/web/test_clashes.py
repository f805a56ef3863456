"""Two browsers at one form: the second sees both versions and decides."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.people import browser, signed_in
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.outreach.models import Campaign
from truongchuan.domain.outreach.services import start_campaign
from truongchuan.domain.oversight.ceremonies import Event, plan_ceremony
from truongchuan.domain.oversight.models import Ceremony, SchoolPlanItem
from truongchuan.domain.oversight.plans import ItemDraft, add_plan_items
from truongchuan.domain.programmes.models import PlanFinding, RoadmapRow, Target
from truongchuan.domain.shared.actor import Function

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """A form's address, what two people send, what the thing says afterwards, and its texts."""

    address: str
    first: dict[str, Any]
    second: dict[str, Any]
    now: Callable[[], object]
    after_first: object
    after_second: object
    texts: tuple[str, str]
    page: str = ""


def task(district: District) -> Case:
    row = district.programme.rows.get(number=1)
    return Case(
        reverse("task_report", args=[district.programme.pk, 1]),
        {"state": "in_progress", "percent": "30", "note": "Bản của tôi trước"},
        {"state": "in_progress", "percent": "60", "note": "Bản của bạn sau"},
        lambda: RoadmapRow.objects.get(pk=row.pk).percent,
        30,
        60,
        ("Bản của tôi trước", "Bản của bạn sau"),
    )


def target(district: District) -> Case:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    place = [district.programme.pk, school.pk]
    return Case(
        reverse("school_target", args=place),
        {"state": "registered"},
        {"state": "evaluated"},
        lambda: Target.objects.get(school=school).state,
        "registered",
        "evaluated",
        ("Đã đăng ký đánh giá ngoài", "Đã đánh giá ngoài"),
        page=reverse("school", args=place),
    )


def finding(district: District) -> Case:
    found = PlanFinding.objects.filter(programme=district.programme).earliest("pk")
    return Case(
        reverse("finding", args=[district.programme.pk, found.pk]),
        {"state": "accepted"},
        {"state": "dismissed", "reason": "Không phải lỗi"},
        lambda: PlanFinding.objects.get(pk=found.pk).state,
        "accepted",
        "dismissed",
        ("Đúng, sẽ sửa", "Không phải lỗi"),
        page=reverse("findings", args=[district.programme.pk]),
    )


def ceremony(district: District) -> Case:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    made = plan_ceremony(
        actor=district.system,
        programme=district.programme,
        event=Event(title="Lễ", at=datetime(2026, 12, 1, 1, tzinfo=UTC), schools=[school]),
    )
    sent = {"title": "Lễ", "schools": "TH Hòa Bình", "day": "01/12/2026", "hour": "8:00"}
    return Case(
        reverse("ceremony_edit", args=[district.programme.pk, made.pk]),
        {**sent, "place": "Hội trường"},
        {**sent, "place": "Sân trường"},
        lambda: Ceremony.objects.get(pk=made.pk).place,
        "Hội trường",
        "Sân trường",
        ("Hội trường", "Sân trường"),
    )


def campaign(district: District) -> Case:
    unit = organisations_of(actor=district.system).get(kind=OrganisationKind.EDUCATION_OFFICE)
    days = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 12, 1)}
    made = start_campaign(
        actor=district.system, programme=district.programme, title="Đợt", aims="", unit=unit, **days
    )
    sent = {"unit": unit.pk, "starts_on": "01/11/2026", "ends_on": "01/12/2026"}
    return Case(
        reverse("campaign_edit", args=[district.programme.pk, made.pk]),
        {**sent, "title": "Đợt một"},
        {**sent, "title": "Đợt hai"},
        lambda: Campaign.objects.get(pk=made.pk).title,
        "Đợt một",
        "Đợt hai",
        ("Đợt một", "Đợt hai"),
    )


def plan_item(district: District) -> Case:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    add_plan_items(
        actor=district.system,
        programme=district.programme,
        school=school,
        drafts=[ItemDraft(text="Sửa mái")],
    )
    item = SchoolPlanItem.objects.get()
    return Case(
        reverse("school_plan_item", args=[district.programme.pk, school.pk, item.pk]),
        {"text": "Sửa mái nhà A"},
        {"text": "Sửa mái nhà B"},
        lambda: SchoolPlanItem.objects.get().text,
        "Sửa mái nhà A",
        "Sửa mái nhà B",
        ("Sửa mái nhà A", "Sửa mái nhà B"),
    )


CASES = [task, target, finding, ceremony, campaign, plan_item]


def stamp_on(client: Client, case: Case) -> str:
    """Open the form; return what it is based on."""
    page = client.get(case.page or case.address).content.decode()
    found = re.search(r'name="based_on" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def kept_by_force(page: str) -> dict[str, list[str]]:
    """Return what the button that writes one's own version sends."""
    section = page.split('class="clash"', 1)[1].split("</section>", 1)[0]
    form = section.split("<form", 1)[1].split("</form>", 1)[0]
    values: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        values.setdefault(name, []).append(html.unescape(value))
    values.pop("csrfmiddlewaretoken", None)
    return values


@pytest.fixture(params=CASES, ids=lambda make: make.__name__)
def case(request: pytest.FixtureRequest, district: District) -> Case:
    made: Case = request.param(district)
    return made


def test_the_second_sees_both_and_may_write_over_deliberately(
    district: District, case: Case
) -> None:
    one = browser(district, "leader")
    other = signed_in(district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE))
    seen_by_one, seen_by_other = stamp_on(one, case), stamp_on(other, case)
    assert one.post(case.address, {**case.first, "based_on": seen_by_one}).status_code == 302
    assert case.now() == case.after_first
    refused = other.post(case.address, {**case.second, "based_on": seen_by_other})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert case.now() == case.after_first, "nothing was written"
    assert "Có người vừa sửa" in page
    section = page.split('class="clash"', 1)[1].split("</section>", 1)[0]
    for text in case.texts:
        assert text in html.unescape(section)
    assert "khác</span>" in section
    assert "Ghi bản của tôi đè lên" in section
    assert "Lấy bản hiện có" in section
    assert "Người thử" in section, "who wrote meanwhile is told"
    saved = other.post(case.address, kept_by_force(page))
    assert saved.status_code == 302
    assert case.now() == case.after_second


def test_a_first_save_is_no_clash(district: District, case: Case) -> None:
    client = browser(district, "leader")
    sent = {**case.second, "based_on": stamp_on(client, case)}
    if case.address.endswith("/chi-tieu/"):
        sent["state"] = "registered"
    answer = client.post(case.address, sent)
    assert answer.status_code == 302
