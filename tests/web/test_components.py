"""Components, filters, drawings and forms: what pages are made of."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from truongchuan.domain.programmes.states import FindingState, TargetState, WorkState
from truongchuan.engines.plan.findings import Severity
from truongchuan.web.svg import drawing, element
from truongchuan.web.templatetags import ui, vn

pytestmark = pytest.mark.urls("tests.web.urls_frame")
STATIC = Path(ui.__file__).parents[1] / "static" / "truongchuan"
TEMPLATES = Path(ui.__file__).parents[1] / "templates"


def draw(source: str, query: str = "", **values: Any) -> str:
    request = RequestFactory().get("/ke-hoach/1/lo-trinh/" + query)
    return Template(source).render(Context({"request": request, **values}))


# --- words for dates and numbers ------------------------------------------------------------


def test_dates_months_quarters_and_numbers_in_vietnamese() -> None:
    with translation.override("vi"):
        assert vn.date_vn(date(2023, 5, 3)) == "03/05/2023"
        assert vn.date_vn(None) == "—"
        assert vn.month_vn("2023-05") == "Tháng 5/2023"
        assert vn.quarter_vn("2023-Q3") == "Quý III/2023"
        assert vn.quarter_vn(date(2023, 12, 1)) == "Quý IV/2023"
        assert vn.number_vn(1234.5) == "1.234,5"
        assert vn.percent_vn(62.5, 1) == "62,5%"


def test_dates_months_quarters_and_numbers_in_english() -> None:
    with translation.override("en"):
        assert vn.date_vn(date(2023, 5, 3)) == "03/05/2023"
        assert vn.month_vn("2023-05") == "May 2023"
        assert vn.quarter_vn("2023-Q3") == "Q3 2023"
        assert vn.number_vn(1234.5) == "1,234.5"


def test_what_is_not_a_month_is_shown_as_it_is() -> None:
    assert vn.month_vn("Cả năm") == "Cả năm"
    assert vn.month_vn("2023-13") == "2023-13"
    assert vn.quarter_vn(None) == "—"


def test_moments_are_those_of_viet_nam() -> None:
    moment = datetime.fromisoformat("2023-05-14T20:30:00+00:00")
    assert vn.moment_vn(moment) == "03:30 15/05/2023"
    assert vn.date_vn(moment) == "15/05/2023"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-500, 500))
def test_days_from_counts_both_ways(today: date, days: int) -> None:
    said = vn.days_from(date.fromordinal(today.toordinal() + days), today)
    if days == 0:
        assert said == "hôm nay"
    else:
        assert said.startswith("còn " if days > 0 else "quá ")
        assert re.findall(r"\d+", said) == [str(abs(days))]


# --- components -----------------------------------------------------------------------------


def test_every_state_and_severity_has_a_badge_with_an_icon_that_exists() -> None:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    states = [*WorkState.values, *TargetState.values, *FindingState.values, "late", "due_soon"]
    for state in states:
        html = draw("{% state_badge state %}", state=state)
        icon = re.search(r"#([a-z-]+)", html)
        assert icon is not None
        assert f'id="{icon[1]}"' in sprite
        assert ui.state_label(state) in html
    for severity in Severity:
        by_number = draw("{% severity_badge s %}", s=severity)
        assert by_number == draw("{% severity_badge s %}", s=severity.word)


def test_icons_named_in_templates_exist() -> None:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert "search" in named
    assert {name for name in named if f'id="{name}"' not in sprite} == set()


def test_progress_stays_between_0_and_100_and_nothing_is_a_dash() -> None:
    assert 'value="100"' in draw("{% progress 130 %}")
    assert "<progress" not in draw("{% progress percent %}", percent=None)
    assert "—" in draw("{% progress percent %}", percent=None)


def test_sorting_turns_round_and_keeps_the_filters_but_not_the_page() -> None:
    first = draw('{% sort_header "Tháng" "month" %}', "?unit=3&page=2")
    assert 'href="?unit=3&amp;sort=month"' in first
    assert "aria-sort" not in first
    again = draw('{% sort_header "Tháng" "month" %}', "?unit=3&sort=month")
    assert 'href="?unit=3&amp;sort=-month"' in again
    assert 'aria-sort="ascending"' in again


def test_pagination_keeps_the_query_and_one_page_draws_nothing() -> None:
    page = Paginator(range(60), 25).get_page(2)
    html = draw("{% pagination page %}", "?unit=3&page=2", page=page)
    assert 'href="?unit=3&amp;page=3"' in html
    assert re.search(r'page=2" aria-current="page"', html)
    assert draw("{% pagination page %}", page=Paginator(range(3), 25).get_page(1)).strip() == ""


def test_filter_bar_keeps_the_sorting_and_offers_to_clear() -> None:
    html = draw("{% filter_bar %}x{% endfilter_bar %}", "?sort=-due&unit=3")
    assert '<input type="hidden" name="sort" value="-due">' in html
    assert "Bỏ lọc" in html
    assert "Bỏ lọc" not in draw("{% filter_bar %}x{% endfilter_bar %}", "?sort=-due")


def test_query_with_changes_one_parameter() -> None:
    assert draw("{% query_with unit=4 %}", "?unit=3&month=2023-05") == ("?unit=4&amp;month=2023-05")
    assert draw('{% query_with unit="" %}', "?unit=3") == "?"


def test_components_escape_what_they_are_given() -> None:
    evil = "<script>alert(1)</script>"
    source = (
        "{% card evil %}{{ evil }}{% endcard %}{% page_header evil subtitle=evil %}"
        "{% endpage_header %}{% badge evil %}{% stat_tile evil evil %}{% crumb evil %}"
        "{% alert 'info' evil %}{{ evil }}{% endalert %}{{ evil|highlight:'script' }}"
        "{% empty_state evil %}{% endempty_state %}{% tab evil '/' %}"
    )
    html = draw(source, evil=evil)
    kept = "{% page_header 'A' %} <b>x</b> {% endpage_header %}"
    assert "<b>x</b>" in draw(kept + kept.replace("page_header", "empty_state"))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") + html.count("&lt;<mark>") >= 11


def test_highlight_finds_words_without_their_marks() -> None:
    assert ui.highlight("THCS Ngô Thì Nhậm", "ngo nham") == (
        "THCS <mark>Ngô</mark> Thì <mark>Nhậm</mark>"
    )
    assert ui.highlight("Đống Đa & <b>", "đa") == "Đống <mark>Đa</mark> &amp; &lt;b&gt;"
    assert ui.highlight("", "a") == ""


@given(st.text(max_size=40), st.text(max_size=8))
def test_highlight_only_adds_marks(text: str, words: str) -> None:
    from django.utils.html import escape

    assert re.sub(r"</?mark>", "", ui.highlight(text, words)) == escape(text)


# --- drawings -------------------------------------------------------------------------------


def test_drawings_escape_and_refuse_what_could_run() -> None:
    svg = drawing(10, 5.25, title="A & B", children=[element("text", "<b>", x=1.0, classes="t")])
    assert 'viewBox="0 0 10 5.25"' in svg
    assert "A &amp; B" in svg
    assert "&lt;b&gt;" in svg
    with pytest.raises(ValueError, match="element"):
        element("script")
    for name in ("style", "onclick", "x y"):
        with pytest.raises(ValueError, match="attribute"):
            element("rect", **{name: "1"})
    for address in ("javascript:alert(1)", "//evil.example/", "https://evil.example/"):
        with pytest.raises(ValueError, match="links"):
            element("a", href=address)
    assert element("a", href="/ke-hoach/1/") == '<a href="/ke-hoach/1/"></a>'


@given(st.floats(-1e6, 1e6))
def test_coordinates_are_written_with_a_point_and_two_decimals(value: float) -> None:
    from truongchuan.web.svg import number

    written = number(value)
    assert re.fullmatch(r"-?\d+(\.\d{1,2})?", written)
    assert abs(float(written) - value) <= 0.0051


# --- forms ----------------------------------------------------------------------------------


def test_fields_have_labels_help_errors_and_a_summary() -> None:
    from tests.web.urls_frame import ReportForm

    html = str(ReportForm({"percent": "120", "done_on": "31/02/2023", "unit": "1"}))
    assert 'href="#id_note"' in html
    assert 'href="#id_way"' in html
    assert re.search(r'<textarea[^>]*aria-invalid="true"', html)
    assert 'aria-describedby="id_percent_helptext id_percent_error"' in html
    assert 'id="id_percent_error"' in html
    assert "Viết ngày theo mẫu 15/05/2023." in html
    assert "data-file-drop" in html
    assert "(không bắt buộc)" in html


def test_days_are_read_as_people_write_them() -> None:
    from truongchuan.web.forms import DateField

    field = DateField()
    for written in ("15/05/2023", "15-5-2023", "15.5.2023", "2023-05-15"):
        assert field.clean(written) == date(2023, 5, 15)
    assert 'value="15/05/2023"' in field.widget.render("day", date(2023, 5, 15))
