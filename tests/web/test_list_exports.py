"""Every list gives its rows as .xlsx and as .csv, with the filter of the page."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

import truongchuan.web
from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.routes import (
    committee,
    documents,
    followup,
    handover,
    lists,
    mobilisation,
    outreach,
    oversight,
    reviews,
    tokens,
)
from truongchuan.domain.programmes.models import Programme

pytestmark = pytest.mark.django_db
TEMPLATES = Path(truongchuan.web.__file__ or "").parent / "templates"

OFFICE = {
    "office_units": "office_units_xlsx",
    "office_people": "office_people_xlsx",
    "certificates": "certificates_xlsx",
    "oversight_view": "oversight_view_xlsx",
    "audit_log": "audit_xlsx",
    "list_imports": "list_imports",
    "office_tokens": "office_tokens",
}
"""Lists of an authority; ``office_tokens`` is the operator's alone."""
LISTS = {
    # the page of a list → the address of its workbook
    "roadmap": "annex_xlsx",
    "schools": "schools_xlsx",
    "criteria_heat": "criteria_heat_xlsx",
    "norms_heat": "norms_heat_xlsx",
    "programme_impact": "programme_impact_xlsx",
    "units": "units_xlsx",
    "findings": "findings_xlsx",
    "schedule": "schedule_xlsx",
    "obstacles": "obstacles_xlsx",
    "documents": "documents_xlsx",
    "outreach": "outreach_xlsx",
    "activities": "activities_xlsx",
    "mobilisation": "mobilisation_xlsx",
    "acknowledgements": "acknowledgements_xlsx",
    "safety_checks": "safety_checks_xlsx",
    "consultations": "consultations_xlsx",
    "recognition": "recognition_xlsx",
    "school_plans": "school_plans_xlsx",
    "reminder_log": "reminder_log_xlsx",
    "conclusions": "conclusions_xlsx",
    "dashboard": "dashboard_xlsx",
    "programmes": "programmes",
    "programme_history": "programme_history",
    "meetings": "meetings",
    "campaigns": "campaigns",
    "outreach_messages": "outreach_messages",
    "ceremonies": "ceremonies",
    "reviews": "reviews",
    "reminder_work": "reminder_work",
    "law": "law",
    "law_metrics": "law_metrics",
    **OFFICE,
}
MENU_ONLY_WITH_ROWS = {
    "papers": "papers_xlsx", "committee": "committee", "catchments": "catchments",
}  # fmt: skip
WITHOUT_PROGRAMME = {
    "programmes", "law", "law_metrics", "catchments", *OFFICE, *OFFICE.values(),
}  # fmt: skip
MAY_BE_EMPTY = {"acknowledgements", "reminder_log", "reminder_work", "programme_impact"}
NO_LIST = {
    "ui/pagination.html": "the component itself",
    "catchments/compare.html": "under the run's head, which has the menu",
    "catchments/units.html": "under the run's head, which has the menu",
    "handover/before.html": "what stood before at another authority; the totals have .xlsx",
    "handover/items.html": "choices being made; the totals have .xlsx",
    "handover/schools.html": "choices being made; the totals have .xlsx",
    "lists/draft.html": "the marked workbook is its file",
    "upkeep/page.html": "backups themselves are the files",
    "reminders/outbox.html": "one's own e-mails of the demo",
    "reminders/notifications.html": "one's own notifications",
    "search/page.html": "hits of many kinds",
    "task/detail.html": "what was reported of one task",
    "outreach/campaign.html": "one campaign; its activities are in the list of activities",
    "mobilisation/needs.html": "a form",
    "followup/sheets.html": "workbooks that were sent in",
    "followup/sheet.html": "one workbook that was sent in",
    "schedule/figures.html": "a form for each task",
    "schools/law/facts.html": "the figures of one school",
    "schools/law/norms.html": "the norms of one school",
    "law/instrument.html": "one instrument",
    "law/changes.html": "one instrument on two days",
    "law/coverage.html": "how much of the law is verified",
    "reviews/compare.html": "two months side by side",
    "reviews/numbers.html": "a tab of a review, whose head has the menu",
    "reviews/tasks.html": "a tab of a review, whose head has the menu",
    "reviews/units.html": "a tab of a review, whose head has the menu",
    "roadmap/table.html": "under the roadmap's head, which has the menu",
    "roadmap/gantt.html": "under the roadmap's head, which has the menu",
    "roadmap/matrix.html": "under the roadmap's head, which has the menu",
    "schedule/risk.html": "under the schedule's head, which has the menu",
}


def address(route: str, programme: Programme) -> str:
    return reverse(route, args=[] if route in WITHOUT_PROGRAMME else [programme.pk])


def csv_of(client: Client, url: str) -> list[list[str]]:
    """Return the rows of a list as .csv."""
    response = client.get(url, {"dinh-dang": "csv"} if "?" not in url else None)
    assert response.status_code == 200, url
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.search(r'filename="[\w-]+\.csv"', response.headers["Content-Disposition"]), url
    assert response.content.startswith(b"\xef\xbb\xbf"), url
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_every_list_offers_both_and_gives_both(district: District) -> None:
    for area in (
        committee, documents, followup, handover, lists, mobilisation, outreach, oversight, reviews,
        tokens,
    ):  # fmt: skip
        area.values(district)
    leader, operator = browser(district, "leader"), browser(district, "operator")
    for page, route in LISTS.items():
        client = operator if page == "office_tokens" else leader
        shown = client.get(address(page, district.programme))
        assert shown.status_code == 200, page
        links = [html.unescape(a) for a in re.findall(r'href="([^"]+)"', shown.content.decode())]
        base = address(route, district.programme)
        as_csv = [a for a in links if a.startswith(base) and "dinh-dang=csv" in a]
        own = route == page
        as_xlsx = [
            a for a in links
            if (a.startswith(f"{base}?") and "dinh-dang=xlsx" in a)
            or (not own and a.startswith(base) and "dinh-dang" not in a)
        ]  # fmt: skip
        assert as_csv, f"{page} offers no .csv"
        assert as_xlsx, f"{page} offers no .xlsx"
        rows = csv_of(client, as_csv[0])
        assert len(rows) > 1 or page in MAY_BE_EMPTY, f"{page}: no row to look at"
        assert len({len(row) for row in rows}) == 1, page
        assert len(set(rows[0])) == len(rows[0]), f"{page}: two columns of one name"
        book = client.get(as_xlsx[0])
        assert ".xlsx" in book.headers["Content-Disposition"], page
        assert CalamineWorkbook.from_filelike(io.BytesIO(book.content)).sheet_names, page


@pytest.mark.parametrize(("page", "route"), MENU_ONLY_WITH_ROWS.items())
def test_lists_that_are_empty_still_answer(district: District, page: str, route: str) -> None:
    client = browser(district, "leader")
    assert "dinh-dang" not in client.get(address(page, district.programme)).content.decode()
    assert len(csv_of(client, address(route, district.programme))) == 1


def test_every_template_of_a_list_has_the_menu() -> None:
    lists = {
        str(path.relative_to(TEMPLATES)): text
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"\{% (pagination|filter_bar)\b", text := path.read_text(encoding="utf-8"))
    }
    without = {name for name, text in lists.items() if "export_menu" not in text}
    assert without - set(NO_LIST) == set()


def test_the_filter_of_the_page_holds_for_the_file(district: District) -> None:
    client = browser(district, "leader")
    base = address("annex_xlsx", district.programme)
    everything = csv_of(client, base)
    some = csv_of(client, f"{base}?words=khảo+sát&dinh-dang=csv")
    assert [row[1] for row in some[1:]] == ["Khảo sát cơ sở vật chất"]
    assert len(everything) == 4
    page = client.get(reverse("schools", args=[district.programme.pk]), {"q": "Hòa Bình"})
    link = re.search(r'href="([^"]*dinh-dang=csv[^"]*)"', page.content.decode())
    assert link is not None
    found = csv_of(client, html.unescape(link[1]))
    assert len(found) == 3


def test_a_list_of_many_pages_comes_whole(district: District) -> None:
    client = browser(district, "leader")
    shown = client.get("/luat/chi-so/").content.decode()
    rows = csv_of(client, "/luat/chi-so/")
    assert "page=2" in shown
    assert len(rows) > 200
    assert len({row[0] for row in rows}) == len(rows)


def test_made_up_figures_say_so_in_every_row(district: District) -> None:
    client = browser(district, "leader")
    # Tables of the law say so when a judged school's figures are made up; here none is judged.
    judged = {"criteria_heat", "norms_heat", "programme_impact"}
    left_out = WITHOUT_PROGRAMME | judged
    of_plan = [route for page, route in LISTS.items() if page not in left_out]
    for route in of_plan[:4]:
        assert "Số liệu minh họa" not in csv_of(client, address(route, district.programme))[-1]
    Programme.objects.update(is_demo=True)
    silent = []
    for route in of_plan:
        head, *rows = csv_of(client, address(route, district.programme))
        if head[-1] != "Ghi chú" or not {row[-1] for row in rows} <= {"Số liệu minh họa"}:
            silent.append(route)
    assert silent == []


@pytest.mark.parametrize("role", ["stranger", "nobody"])
def test_files_are_as_closed_as_their_pages(district: District, role: str) -> None:
    client = browser(district, role)
    for route in ("annex_xlsx", "meetings", "programme_history", "ceremonies"):
        response = client.get(address(route, district.programme), {"dinh-dang": "csv"})
        assert response.status_code == (404 if role == "stranger" else 302), route


def test_filtering_in_place_takes_the_menu_along(district: District) -> None:
    """A filter redraws only the results: what exports them stands above, and is redrawn too."""
    shown = browser(district, "operator").get(reverse("office_people"), {"q": "hoa"})
    page = shown.content.decode()
    assert 'hx-select-oob="#export-menu,#export-more"' in page
    assert page.count('id="export-menu"') == 1
