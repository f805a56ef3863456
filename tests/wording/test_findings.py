"""Texts of findings: complete, filled in, translatable, and documented."""

from __future__ import annotations

import string
from datetime import date
from pathlib import Path

import pytest

from truongchuan.engines.plan.check.codes import CODES
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.findings import (
    Category,
    CheckReport,
    Confirmation,
    Finding,
    Severity,
)
from truongchuan.wording.confirmation_texts import CONFIRMATION_TEXTS
from truongchuan.wording.finding_texts import FINDING_TEXTS
from truongchuan.wording.findings import (
    CATEGORY_NAMES,
    LIST_LENGTH,
    QUOTE_LENGTH,
    SEVERITY_NAMES,
    category_name,
    confirmation_message,
    finding_message,
    finding_suggestion,
    reference_page,
    report_as_dict,
    severity_name,
)

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "plan-checks.md"
SPAN = Span(3, 10, 20)


def finding(code: str, *quotes: str, **params: object) -> Finding:
    category, severity = CODES[code]
    return Finding(code, category, severity, (SPAN,) * len(quotes), quotes, params)  # type: ignore[arg-type]


def test_catalogue_and_codes_agree() -> None:
    assert set(FINDING_TEXTS) == set(CODES)


def test_reference_page_is_current() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference_page()


def test_every_category_and_severity_has_a_name() -> None:
    assert set(CATEGORY_NAMES) == set(Category)
    assert set(SEVERITY_NAMES) == set(Severity)
    assert category_name(Category.COUNT) == "Số lượng"
    assert severity_name(Severity.ERROR) == "Lỗi"


@pytest.mark.parametrize("code", sorted(FINDING_TEXTS))
def test_templates_are_well_formed(code: str) -> None:
    text = FINDING_TEXTS[code]
    for template in (text.message, text.suggestion or ""):
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
        assert all(name.isidentifier() for name in names)
    assert text.message.endswith(".")


def test_months_quarters_and_dates_are_written_for_people() -> None:
    message = finding_message(
        finding("due-before-signing", months=("2023-01",), count=3, date=date(2023, 2, 10))
    )
    assert message == "3 việc có hạn tháng 1/2023, trước ngày ký kế hoạch 10/02/2023."
    message = finding_message(
        finding("quarter-sum-mismatch", quarter="2023-Q3", total=9, parts="2 + 6", sum=8)
    )
    assert message == "Quý III/2023: ghi 9 trường nhưng 2 + 6 = 8."


def test_groups_with_shares() -> None:
    message = finding_message(
        finding(
            "groups-unequal",
            step="certificate",
            covered=5,
            total=15,
            schools=("MN Hoa Sen",),
            groups=("new:5/5", "2023-Q4:0/10"),
        )
    )
    assert "công nhận mới: 5/5, Quý IV/2023: 0/10" in message
    assert "đón bằng công nhận" in message


def test_long_lists_and_quotes_are_cut_in_messages_only() -> None:
    names = tuple(f"TH Số {n}" for n in range(1, 25))
    message = finding_message(finding("degree-missing", schools=names, count=24, total=24))
    assert f"và {24 - LIST_LENGTH + 1} mục khác" in message
    assert "TH Số 24" not in message
    long = finding("placeholder", "lời " * 100)
    assert len(finding_message(long)) < QUOTE_LENGTH + 40
    assert report_as_dict(CheckReport((long,), ()))["findings"][0]["quotes"] == ["lời " * 100]


def test_quotes_lose_their_bullets() -> None:
    assert "«Tuyên truyền»" in finding_message(
        finding("promise-without-row", "- Tuyên truyền", topic="outreach", units=(), count=1)
    )


def test_suggestion_without_its_value_is_left_out() -> None:
    assert finding_suggestion(finding("misspelt-word", written="xyzt", proposal="")) is None
    assert finding_suggestion(finding("misspelt-word", written="anwm", proposal="năm")) == (
        "Sửa lỗi gõ: năm"
    )
    assert finding_suggestion(finding("district-ended-later")) is None


def test_texts_can_be_translated() -> None:
    english = {
        FINDING_TEXTS["lead-without-duty"].message: "{unit} leads {count} rows without a duty.",
        CONFIRMATION_TEXTS["every-school-has-quarter"]: "All {count} schools have a quarter.",
        "Số lượng": "Counts",
    }

    def translate(message: str) -> str:
        return english.get(message, message)

    assert (
        finding_message(finding("lead-without-duty", unit="Ban A", count=2), translate)
        == "Ban A leads 2 rows without a duty."
    )
    assert (
        confirmation_message(Confirmation("every-school-has-quarter", params={"count": 4}),
                             translate)
        == "All 4 schools have a quarter."
    )  # fmt: skip
    assert category_name(Category.COUNT, translate) == "Counts"


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        finding_message(Finding("no-such-code", Category.COUNT, Severity.INFO))
