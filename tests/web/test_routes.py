"""Every address: its permission, and who gets what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.domain.conftest import District, small_facts
from tests.kept import kept
from tests.web.people import ROLES, browser
from tests.web.routes.table import AREAS, OF_AN_AUTHORITY, OURS, PUBLIC, TABLE
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.programmes.models import (
    PlanDraft,
    PlanFinding,
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
)
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.services import create_draft
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.project.urls import urlpatterns
from truongchuan.web import urls as web_urls

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """A district with one thing behind every address."""

    district: District
    values: dict[str, int | str]
    of_a_school: dict[str, int]

    def url(self, name: str) -> str:
        """Return the address with that name."""
        pattern = next(p for p in OURS if p.name == name)
        values = self.values | (self.of_a_school if name == "task_report_school" else {})
        return reverse(name, kwargs={key: values[key] for key in pattern.pattern.converters})


@pytest.fixture
def case(district: District) -> Case:
    """A district with one thing behind every address."""
    return kept("case", lambda: make_case(district), on=district)


def make_case(district: District) -> Case:
    """Make one thing behind every address."""
    programme = district.programme
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    entry = report_row(
        actor=education,
        row=programme.rows.get(number=1),
        report=Report(WorkState.IN_PROGRESS, 20),
    )
    draft = create_draft(
        actor=education,
        file=district.file,
        document=ExtractedDocument("Văn bản mẫu", (), "txt", "1"),
        facts=small_facts(),
    )
    school = School.objects.get(organisation__name="TH Hòa Bình")
    values: dict[str, int | str] = {
        "pk": programme.pk,
        "slug": "17-2018-tt-bgddt",
        "number": 1,
        "school_pk": school.pk,
        "unit_pk": district.unit(OrganisationKind.FINANCE).pk,
        "part_pk": RowUnit.objects.get(row__number=1, role="cooperating", vague=False).pk,
        "entry_pk": entry.pk,
        "finding_pk": PlanFinding.objects.filter(programme=programme).first().pk,  # type: ignore[union-attr]
        "file_pk": district.file.pk,
        "draft_pk": draft.pk,
        "person_pk": education.person_id or 0,
        "fact_pk": 1,
        "ref": "1.1.M1.a",
    }
    for area in AREAS:
        made = area.values(district)
        assert not values.keys() & made.keys(), "a part of an address means one thing"
        values |= made
    part = RowSchool.objects.get(row__number=2, school=school)
    return Case(district, values, of_a_school={"number": 2, "part_pk": part.pk})


def walk(patterns: Any) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns)
        else:
            yield pattern


def test_every_own_view_names_its_permission() -> None:
    views = {p.name: getattr(p.callback, "permission", None) for p in OURS}
    assert [name for name, permission in views.items() if not permission] == []


def test_every_other_view_is_that_of_a_known_app() -> None:
    foreign = [p for p in walk(urlpatterns) if p not in OURS]
    modules = {p.callback.__module__.split(".")[0] for p in foreign}
    # The programming interface has a table of its own: tests/api/table.py.
    assert modules <= {"allauth", "django", "ninja", "truongchuan"}
    ours = {p.callback.__module__ for p in foreign if "truongchuan" in p.callback.__module__}
    assert ours <= {"truongchuan.api.pages"}
    assert not any(p.name == "demo_become" for p in walk(get_resolver().url_patterns))


def test_the_table_names_every_page() -> None:
    assert {p.name for p in web_urls.urlpatterns} - set(TABLE) == set()


@pytest.mark.parametrize("role", ROLES)
def test_who_gets_what(case: Case, role: str) -> None:
    client = browser(case.district, role)
    client.raise_request_exception = False
    got = {name: client.get(case.url(name)).status_code for name in TABLE}
    wrong = {
        name: (status, TABLE[name][role])
        for name, status in got.items()
        if status != TABLE[name][role] and not _leads_back(name, status)
    }
    assert wrong == {}


def _leads_back(name: str, status: int) -> bool:
    """A form's address may also send a GET back to the page that the form stands on."""
    return status == 302 and TABLE[name]["leader"] == 405


def test_nothing_of_an_authority_exists_for_another(case: Case) -> None:
    client = browser(case.district, "stranger")
    for name in sorted(OF_AN_AUTHORITY):
        # A draft's address may refuse the method before it looks for the draft.
        allowed = {404, 405} if name.startswith("import_") else {404}
        for response in (client.get(case.url(name)), client.post(case.url(name))):
            assert response.status_code in allowed, name
    assert PlanDraft.objects.filter(pk=case.values["draft_pk"]).exists()
    assert RoadmapRow.objects.filter(programme=case.district.programme, percent=20).count() == 1


def test_things_of_another_programme_do_not_hide_under_one_s_own(case: Case) -> None:
    client = browser(case.district, "stranger")
    case.values["pk"] = Programme.objects.get(authority__name="Ủy ban nhân dân quận Khác").pk
    ours = ("school_criteria", "school_norms", "school_facts", "school_impact", "school_judge")
    for name in (*ours, "school", "school_target", "unit", "file", "finding", "task_undo"):
        assert client.get(case.url(name)).status_code in {404, 405}, name
        assert client.post(case.url(name)).status_code in {404, 405}, name
    assert PlanFinding.objects.get(pk=case.values["finding_pk"]).decided_at is None


def test_the_signed_out_are_sent_to_sign_in(case: Case) -> None:
    client = browser(case.district, "nobody")
    sign_in = reverse("account_login")
    for name in set(TABLE) - PUBLIC:
        for method in ("get", "post"):
            response = getattr(client, method)(case.url(name))
            assert response.status_code == 302, (name, method)
            assert response.headers["Location"].startswith(sign_in), (name, method)
    assert RowSchool.objects.exclude(state=WorkState.NOT_STARTED).count() == 0


def test_an_unknown_address_is_not_found(case: Case) -> None:
    client = browser(case.district, "leader")
    for address in ("/khong-co/", "/ke-hoach/0/", "/ke-hoach/999999999/truong/", "/admin/"):
        assert client.get(address).status_code == 404
