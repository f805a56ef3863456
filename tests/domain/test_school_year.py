"""The days of a programme, by what its plan says of its years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.conftest import EDUCATION, SPAN, small_facts
from truongchuan.domain.programmes.importing import programme_period
from truongchuan.engines.plan.facts import PlanFacts, RoadmapRow


def facts(title: str, years: tuple[int, ...], *months: str) -> PlanFacts:
    rows = tuple(
        RoadmapRow(number, (month,), "Việc", (EDUCATION,), (), SPAN)
        for number, month in enumerate(months, start=1)
    )
    small = small_facts()
    document = replace(small.document, title=title)
    return replace(small, document=document, years=years, roadmap=rows)


@pytest.mark.parametrize(
    ("title", "years", "months", "period"),
    [
        (
            "Xây dựng trường chuẩn năm học 2026 - 2027",
            (2026, 2027),
            ("2026-09", "2027-06"),
            (date(2026, 9, 1), date(2027, 6, 30)),
        ),
        # No roadmap, or one that runs out of the years: the calendar years.
        ("Năm học 2026 - 2027", (2026, 2027), (), (date(2026, 1, 1), date(2027, 12, 31))),
        (
            "Năm học 2026 - 2027",
            (2026, 2027),
            ("2026-09", "2028-01"),
            (date(2026, 1, 1), date(2027, 12, 31)),
        ),
        (
            "Giai đoạn 2026 - 2027",
            (2026, 2027),
            ("2026-09", "2027-06"),
            (date(2026, 1, 1), date(2027, 12, 31)),
        ),
        ("Kế hoạch năm 2023", (2023,), ("2023-02",), (date(2023, 1, 1), date(2023, 12, 31))),
    ],
)
def test_period(
    title: str, years: tuple[int, ...], months: tuple[str, ...], period: tuple[date, date]
) -> None:
    assert programme_period(facts(title, years, *months)) == period
