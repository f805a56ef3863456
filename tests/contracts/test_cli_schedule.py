"""``truongchuan schedule`` as other programs use it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.domain.conftest import make_district
from tests.domain.scheduling.conftest import Plan, make_plan
from truongchuan.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return make_plan(make_district("Ủy ban nhân dân quận Mẫu"))


def run(capsys: pytest.CaptureFixture[str], plan: Plan, *arguments: str) -> dict[str, Any]:
    programme = ["--programme", str(plan.programme.pk)]
    assert main(["schedule", *arguments, *programme, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    document: dict[str, Any] = json.loads(out)
    return document


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["schedule", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_show_without_figures_has_dates_and_no_chance(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    plan.chain()
    document = run(capsys, plan, "show")
    assert (document["on"], document["level"], document["runs"]) == ("2023-05-15", "school", 0)
    first = document["targets"][0]
    assert (first["school"], first["margin"], first["standing"], first["chance"]) == (
        "TH Hòa Bình", -20, "missed", None,
    )  # fmt: skip
    assert {task["task"] for task in document["tasks"]} == {"1", "2", "3"}
    assert document["quarters"] == {}


def test_show_with_figures_is_repeatable(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    plan.confirm(plan.link(3, None))
    plan.lengths(3, 1, 15, 40)
    first = run(capsys, plan, "show", "--seed", "5")
    assert first == run(capsys, plan, "show", "--seed", "5")
    assert 0 < first["targets"][0]["chance"] < 1
    assert first["seed"] == 5
    assert main(["schedule", "show", "--programme", str(plan.programme.pk)]) == 0
    assert "TH Hòa Bình: hạn 30/09/2023" in capsys.readouterr().out


def test_what_if_of_one_school_by_its_name(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    plan.confirm(plan.link(3, None))
    plan.lengths(3, 1, 15, 40)
    document = run(capsys, plan, "what-if", "--task", "3:th hoa binh", "--days", "10")
    school = document["targets"][0]
    assert (school["target"], school["breaks"]) == ("công nhận TH Hòa Bình", True)
    assert school["margin_after"] == school["margin_before"] - 10
    assert school["chance_after"] < school["chance_before"]
    arguments = ["what-if", "--task", "3", "--days", "10", "--programme", str(plan.programme.pk)]
    assert main(["schedule", *arguments]) == 0
    assert "thành không kịp hạn" in capsys.readouterr().out


def test_bad_input_is_told_on_standard_error(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    pk = str(plan.programme.pk)
    assert "không có kế hoạch 999" in refused(capsys, "show", "--programme", "999")
    slip = ("what-if", "--programme", pk, "--days")
    assert "không có nhiệm vụ 77" in refused(capsys, *slip, "5", "--task", "77")
    assert "không có phần việc riêng" in refused(capsys, *slip, "5", "--task", "3:MN Lạ")
    assert "từ 1 đến 250" in refused(capsys, *slip, "0", "--task", "3")
    assert "--seed" in refused(capsys, "show", "--programme", pk, "--seed", "-1")
