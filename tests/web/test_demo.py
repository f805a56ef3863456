"""Being somebody of the demo, and that nobody can be anybody outside it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.domain.conftest import District, person_actor
from tests.web.people import browser
from truongchuan.domain.directory.models import (
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    School,
)
from truongchuan.domain.directory.services import create_authority
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
demo_urls = pytest.mark.urls("tests.web.urls_demo")


@pytest.fixture
def demo(district: District, settings: Any) -> District:
    """The small district as a demo, with a person of every kind."""
    settings.DEMO = True
    Programme.objects.update(is_demo=True, fixed_today=date(2023, 7, 10))
    school = School.objects.get(organisation__name="TH Hòa Bình")
    district.actor(Function.LEADER)
    district.actor(Function.HEAD, OrganisationKind.EDUCATION_OFFICE)
    district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    district.actor(Function.OFFICER, unit=ward(district))
    district.actor(Function.HEAD_TEACHER, unit=school.organisation)
    district.actor(Function.VIEWER)
    Membership.objects.filter(function=Function.OFFICER).update(title="Chuyên viên")
    Person.objects.update(is_demo=True)
    return district


def ward(district: District) -> Organisation:
    return Organisation.objects.get(authority=district.authority, name="UBND phường Hoa Sen")


def groups(html: str) -> list[str]:
    return [t.strip() for t in re.findall(r"<h3>([^<]+)</h3>", html)]


@demo_urls
def test_the_people_stand_by_kind_with_what_waits(demo: District) -> None:
    report_row(
        actor=demo.system,
        row=RoadmapRow.objects.get(number=1),
        report=Report(WorkState.BLOCKED, 10, "thiếu số liệu"),
    )
    html = Client().get("/vao-vai/").content.decode()
    assert groups(html) == [
        "Lãnh đạo",
        "Cơ quan thường trực",
        "Các phòng, ban",
        "Phường",
        "Hiệu trưởng",
        "Người xem",
    ]
    assert "Số liệu minh họa" in html
    # The office leads rows 1 (stuck) and 2, both past; row 3 has not begun.
    assert html.count("2 việc đang đến lượt · 1 quá hạn · 1 đang vướng") == 1
    assert html.count("1 việc đang đến lượt · 1 quá hạn") == 2
    assert html.count("csrfmiddlewaretoken") >= 6


@demo_urls
def test_people_stand_under_their_authority_with_its_plan_and_day(demo: District) -> None:
    other = create_authority(actor=None, name="UBND phường Hoa Sen", kind=OrganisationKind.WARD)
    operator = person_actor(other, other, Function.OPERATOR)
    Person.objects.filter(pk=operator.person_id).update(is_demo=True)
    html = Client().get("/vao-vai/").content.decode()
    headings = re.findall(r'<h2 id="authority-\d+">([^<]+)</h2>', html)
    assert headings == [demo.authority.name, "UBND phường Hoa Sen"]
    district, ward_part = html.split('id="authority-2"')
    assert "Mở tại ngày 10/07/2023." in district
    assert "Mở tại ngày" not in ward_part
    assert groups(ward_part) == ["Quản trị"]


@demo_urls
def test_one_press_signs_in_as_that_person(demo: District) -> None:
    client = Client()
    person = Person.objects.get(memberships__function=Function.HEAD_TEACHER)
    response = client.post(reverse("demo_become", args=[person.pk]))
    assert response.headers["Location"] == reverse("home")
    assert get_user(client).pk == person.user_id  # type: ignore[arg-type]
    other = Person.objects.get(memberships__function=Function.LEADER)
    client.post(reverse("demo_become", args=[other.pk]))
    assert get_user(client).pk == other.user_id  # type: ignore[arg-type]


@demo_urls
def test_a_form_of_another_site_signs_nobody_in(demo: District) -> None:
    client = Client(enforce_csrf_checks=True)
    person = Person.objects.filter(is_demo=True).first()
    assert person is not None
    assert client.post(reverse("demo_become", args=[person.pk])).status_code == 403
    assert client.get(reverse("demo_become", args=[person.pk])).status_code == 405
    assert not get_user(client).is_authenticated  # type: ignore[arg-type]


@demo_urls
def test_nobody_becomes_a_real_person(demo: District) -> None:
    Person.objects.filter(memberships__function=Function.LEADER).update(is_demo=False)
    real = Person.objects.get(is_demo=False)
    no_account = Person.objects.filter(is_demo=True).first()
    assert no_account is not None
    Person.objects.filter(pk=no_account.pk).update(user=None)
    client = Client()
    for pk in (real.pk, no_account.pk, 10**9):
        assert client.post(reverse("demo_become", args=[pk])).status_code == 404
        assert not get_user(client).is_authenticated  # type: ignore[arg-type]
    assert real.name not in client.get("/vao-vai/").content.decode()


@demo_urls
def test_the_views_refuse_outside_demo_mode_even_when_routed(demo: District, settings: Any) -> None:
    settings.DEMO = False
    person = Person.objects.filter(is_demo=True).first()
    assert person is not None
    client = Client()
    assert client.get("/vao-vai/").status_code == 404
    assert client.post(reverse("demo_become", args=[person.pk])).status_code == 404
    assert not get_user(client).is_authenticated  # type: ignore[arg-type]


def test_outside_demo_mode_the_address_does_not_exist(district: District) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo_roles")
    client = browser(district, "leader")
    for address in ("/vao-vai/", "/vao-vai/1/"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


@demo_urls
def test_an_empty_demo_says_what_to_do(db: None, settings: Any) -> None:
    settings.DEMO = True
    assert "truongchuan run --fresh" in Client().get("/vao-vai/").content.decode()


@demo_urls
def test_queries_do_not_grow_with_people(
    demo: District, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(20) as captured:
            Client().get("/vao-vai/")
        return len(captured)

    few = count()
    for _ in range(10):
        demo.actor(Function.OFFICER, OrganisationKind.FINANCE)
    Person.objects.update(is_demo=True)
    assert count() == few


QUESTION = """
import json, django
from django.conf import settings
django.setup()
from django.urls import NoReverseMatch, get_resolver, reverse
names = [key for key in get_resolver().reverse_dict if isinstance(key, str)]
def found(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
print(json.dumps({
    "roles": found("demo_roles"),
    "demo_names": [n for n in names if n.startswith("demo")],
    "hosts": settings.ALLOWED_HOSTS, "debug": settings.DEBUG, "secret": len(settings.SECRET_KEY),
}))
"""
PRODUCTION = {
    "TRUONGCHUAN_MODE": "production",
    "TRUONGCHUAN_SECRET_KEY": "k" * 60,
    "TRUONGCHUAN_ALLOWED_HOSTS": "truong.example.vn",
    "DATABASE_URL": "sqlite:////nowhere/db.sqlite3",
}


def start(tmp_path: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Start the product's settings in a process of their own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TRUONGCHUAN_") and name != "DATABASE_URL"
    }
    return subprocess.run(
        [sys.executable, "-c", QUESTION],
        env={
            **kept,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONUTF8": "1",
            "DJANGO_SETTINGS_MODULE": "truongchuan.project.settings",
            "TRUONGCHUAN_VAR": str(tmp_path),
            **environment,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_production_has_no_demo_address(tmp_path: Path) -> None:
    done = start(tmp_path, PRODUCTION)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["roles"], answer["demo_names"]) == (None, [])
    assert answer["hosts"] == ["truong.example.vn"]
    assert answer["debug"] is False
    assert not (tmp_path / "demo").exists()


def test_the_demo_answers_this_machine_only(tmp_path: Path) -> None:
    done = start(tmp_path, {"TRUONGCHUAN_MODE": "demo"})
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["roles"] == "/vao-vai/"
    assert set(answer["hosts"]) == {"127.0.0.1", "localhost", "[::1]"}
    assert answer["debug"] is False
    assert answer["secret"] >= 50


@pytest.mark.parametrize(
    "name", ["TRUONGCHUAN_SECRET_KEY", "TRUONGCHUAN_ALLOWED_HOSTS", "DATABASE_URL"]
)
def test_production_refuses_to_start_without_a_setting_and_names_it(
    tmp_path: Path, name: str
) -> None:
    done = start(tmp_path, {key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode != 0
    message = done.stderr.strip().splitlines()[-1]
    assert name in message
    others = set(PRODUCTION) - {name, "TRUONGCHUAN_MODE"}
    assert not any(other in message for other in others)


def test_production_names_everything_that_is_missing(tmp_path: Path) -> None:
    done = start(tmp_path, {})
    message = done.stderr.strip().splitlines()[-1]
    for name in ("TRUONGCHUAN_SECRET_KEY", "TRUONGCHUAN_ALLOWED_HOSTS", "DATABASE_URL"):
        assert name in message
