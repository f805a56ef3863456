"""Proposed dependencies: each kind with a case where it is proposed and one where it is not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engines.schedule.building import CALENDAR
from truongchuan.adapters.calendar import load_lead_times
from truongchuan.engines.plan.check.steps import Step
from truongchuan.engines.schedule.build import (
    Confirmed,
    Figures,
    SchoolTarget,
    build_network,
    confirmed_as_proposed,
    task_id,
)
from truongchuan.engines.schedule.calendar import Interval, summer_window
from truongchuan.engines.schedule.network import schedule
from truongchuan.engines.schedule.process import ORDERS, Confidence, chain_between
from truongchuan.engines.schedule.propose import (
    TARGET,
    PlanRow,
    Proposals,
    ProposedDependency,
    propose,
)
from truongchuan.engines.schedule.tasks import Link, Network

DOSSIER = "Hoàn thành dự thảo báo cáo tự đánh giá"
REGISTER = "Gửi văn bản đăng ký đánh giá ngoài"
VISIT = "Đón đoàn đánh giá ngoài làm việc tại trường"
TENDER = "Tiến hành thủ tục mời thầu gói đầu tư"
PREPARE = "Hoàn thành các thủ tục chuẩn bị đầu tư sửa chữa"
WORKS = "Tiến hành cải tạo, sửa chữa cơ sở vật chất"
DONE = "Hoàn thiện cơ sở vật chất"
GOES_ON = "Tiếp tục hoàn thiện cơ sở vật chất"
SETUP = "Kiện toàn Ban chỉ đạo"
MEETING = "Họp Ban chỉ đạo"
AB = frozenset("AB")


def row(
    key: str,
    text: str,
    *months: str,
    schools: frozenset[str] = AB,
    explicit: bool = True,
) -> PlanRow:
    return PlanRow(key, text, tuple(f"2023-{m}" for m in months), schools, explicit)


def pairs(found: Proposals) -> dict[tuple[str, str], ProposedDependency]:
    return {(p.before, p.after): p for p in found.dependencies}


def test_the_process_has_no_cycle() -> None:
    for order in ORDERS:
        assert not chain_between(order.after, order.before)
        assert chain_between(order.before, order.after)
    assert chain_between(Step.VISIT, Step.VISIT) == ()
    through = [order.after for order in chain_between(Step.DOSSIER, Step.VISIT)]
    assert through == [Step.REGISTRATION, Step.VISIT]


def test_steps_in_order_of_months() -> None:
    found = propose(
        [row("1", DOSSIER, "04"), row("2", REGISTER, "05", "06"), row("3", VISIT, "07")]
    )
    assert set(pairs(found)) == {("1", "2"), ("2", "3")}
    first = pairs(found)["1", "2"]
    assert (first.link, first.lag, first.schools, first.confidence) == (
        Link.FS, 0, AB, Confidence.HIGH,
    )  # fmt: skip
    reason = first.reasons[0]
    assert reason.code == "process"
    assert (reason.params["before"], reason.params["after"]) == ("dossier", "registration")
    assert "Điều 26" in str(reason.params["articles"])
    assert found.conflicts == ()


def test_a_missing_step_is_bridged() -> None:
    found = propose([row("1", DOSSIER, "04"), row("3", VISIT, "07")])
    assert set(pairs(found)) == {("1", "3")}
    assert pairs(found)["1", "3"].reasons[0].params["through"] == ("registration",)


def test_within_a_month_only_the_finishes_are_tied() -> None:
    found = pairs(propose([row("1", DOSSIER, "05"), row("2", REGISTER, "05")]))
    assert found["1", "2"].link is Link.FF
    assert found["1", "2"].confidence is Confidence.MEDIUM
    assert [r.code for r in found["1", "2"].reasons] == ["process", "same-month"]


def test_other_schools_wait_for_nothing() -> None:
    apart = [row("1", DOSSIER, "04", schools=frozenset("A")),
             row("2", REGISTER, "05", schools=frozenset("B"))]  # fmt: skip
    assert propose(apart).dependencies == ()
    some = [apart[0], row("2", REGISTER, "05")]
    assert pairs(propose(some))["1", "2"].schools == frozenset("A")


def test_a_row_that_names_nobody_is_less_sure() -> None:
    found = propose([row("1", DOSSIER, "04", explicit=False), row("2", REGISTER, "05")])
    assert pairs(found)["1", "2"].confidence is Confidence.MEDIUM


def test_rows_without_time_or_known_wording_are_left_alone() -> None:
    found = propose([row("1", DOSSIER), row("2", REGISTER, "05"), row("3", "Tuyên truyền", "06")])
    assert found.dependencies == ()


def test_the_wrong_order_is_a_conflict_and_not_a_proposal() -> None:
    found = propose([row("1", TENDER, "03"), row("2", PREPARE, "04"), row("3", WORKS, "05")])
    assert set(pairs(found)) == {("1", "3"), ("2", "3")}
    (conflict,) = found.conflicts
    assert (conflict.late, conflict.waiting) == ("2", "1")
    assert (conflict.before, conflict.after) == (Step.PREPARATION, Step.TENDER)


def test_work_goes_on() -> None:
    told = propose([row("1", DONE, "05"), row("2", GOES_ON, "08")])
    assert pairs(told)["1", "2"].confidence is Confidence.MEDIUM
    assert pairs(told)["1", "2"].reasons[0].params == {
        "step": "facilities_done", "says_so": "yes",
    }  # fmt: skip
    silent = propose([row("1", DONE, "05"), row("2", DONE, "08")])
    assert pairs(silent)["1", "2"].confidence is Confidence.LOW
    assert propose([row("1", DONE, "05"), row("2", DONE, "05")]).dependencies == ()


def test_only_the_first_meeting_waits() -> None:
    rows = [row("1", SETUP, "01"), row("2", MEETING, "03"), row("3", MEETING, "06")]
    assert set(pairs(propose(rows))) == {("1", "2")}


def test_what_follows_from_others_is_left_out_school_by_school() -> None:
    rows = [
        row("1", DOSSIER, "04"),
        row("2", REGISTER, "05", schools=frozenset("A")),
        row("3", VISIT, "07"),
    ]
    found = pairs(propose(rows))
    assert found["1", "2"].schools == frozenset("A")
    assert found["1", "3"].schools == frozenset("B")


def test_a_start_is_not_carried_by_a_tie_of_finishes() -> None:
    rows = [row("1", TENDER, "03"), row("2", WORKS, "05", "06"), row("3", DONE, "05", "06")]
    found = pairs(propose(rows))
    assert found["2", "3"].link is Link.FF
    assert found["1", "3"].link is Link.FS


def test_works_after_a_visit_are_no_matter_for_the_certificate() -> None:
    rows = [
        row("1", VISIT, "07", schools=frozenset("A")),
        row("2", DONE, "09"),
        row("3", VISIT, "11", schools=frozenset("B")),
        row("4", "Chuẩn bị đón bằng công nhận", "12"),
    ]
    found = propose(rows)
    assert {(c.late, c.waiting, c.schools) for c in found.conflicts} == {("2", "1", frozenset("A"))}
    assert set(pairs(found)) == {("2", "3"), ("1", "4"), ("3", "4")}


# --- targets ----------------------------------------------------------------------------------


def target_link(day: date, *rows: PlanRow) -> ProposedDependency:
    found = propose(rows, leads=load_lead_times(), on=day, targets=AB)
    return next(p for p in found.dependencies if p.after == TARGET)


def test_legal_terms_after_the_visit() -> None:
    link = target_link(date(2023, 2, 10), row("1", VISIT, "07"))
    assert (link.before, link.lag, link.lag_to_check, link.schools) == ("1", 20, 20, AB)
    terms = {r.params["lead"]: r.params.get("verification") for r in link.reasons if
             "lead" in r.params}  # fmt: skip
    assert terms == {
        "school_feedback": "remembered",
        "team_final_report": "remembered",
        "proposal_after_report": "verified",
        "decision_after_proposal": None,
    }
    assert [r.code for r in link.reasons].count("no-lead-time") == 1


def test_the_last_step_that_the_plan_has_counts() -> None:
    decision = row("2", "Ủy ban nhân dân thành phố ra quyết định công nhận", "09")
    link = target_link(date(2023, 2, 10), row("1", VISIT, "07"), decision)
    assert (link.before, link.lag, link.lag_to_check) == ("2", 0, 0)


def test_no_term_is_invented_for_the_law_of_2026() -> None:
    link = target_link(date(2027, 2, 10), row("1", VISIT, "07"))
    assert (link.lag, link.lag_to_check) == (0, 0)


# --- networks ---------------------------------------------------------------------------------


def build(figures: dict[str, Figures] | None = None) -> Network:
    rows = [
        row("1", TENDER, "03"),
        row("2", WORKS, "05", "06"),
        row("3", REGISTER, "05"),
        row("4", VISIT, "07"),
        row("5", "Thường xuyên tuyên truyền"),
    ]
    found = propose(rows, leads=load_lead_times(), on=date(2023, 2, 10), targets=AB)
    targets = [SchoolTarget("A", "2023-Q3", certificate_ends=date(2023, 11, 30)),
               SchoolTarget("B", deadline=date(2023, 10, 31))]  # fmt: skip
    return build_network(
        rows,
        targets,
        confirmed_as_proposed(found.dependencies),
        figures=figures,
        leads=load_lead_times(),
        on=date(2023, 2, 10),
    )


def test_one_task_a_school_where_each_has_its_own() -> None:
    network = build()
    assert {task.id for task in network.tasks} == {
        "1", "2/A", "2/B", "3/A", "3/B", "4/A", "4/B", "target/A", "target/B",
    }  # fmt: skip
    links = {(d.before, d.after) for d in network.dependencies}
    assert {("1", "2/A"), ("1", "2/B"), ("3/A", "4/A"), ("4/B", "target/B")} <= links
    assert not {(a, b) for a, b in links if "/" in a and "/" in b and a[-1] != b[-1]}
    assert network.task("target/A").deadline == date(2023, 9, 30)
    assert network.task("target/B").deadline == date(2023, 10, 31)
    assert network.task("target/A").quarter == "2023-Q3"


def test_a_certificate_that_ends_sets_a_day_for_registration() -> None:
    network = build()
    assert network.task("3/A").deadline == date(2023, 6, 30)
    assert network.task("3/B").deadline is None
    assert schedule(network, CALENDAR).targets["3/A"].holds


def test_figures_of_a_row_and_of_one_task() -> None:
    summer = (summer_window(2023),)
    network = build({
        "2": Figures(duration=10, within=summer),
        "2/B": Figures(duration=25, within=summer),
        "4": Figures(duration=2, due=date(2023, 7, 14)),
    })  # fmt: skip
    assert network.task("2/A").duration == 10
    assert network.task("2/B").duration == 25
    found = schedule(network, CALENDAR)
    assert found.tasks["2/A"].start == date(2023, 6, 1)
    assert found.tasks["4/B"].late == -5
    assert found.tasks["4/A"].start == date(2023, 7, 3)


def test_only_what_is_confirmed_is_applied() -> None:
    rows = [row("1", TENDER, "03"), row("2", WORKS, "05")]
    assert build_network(rows, [], []).dependencies == ()
    one = Confirmed("1", "2", Link.SS, 5, frozenset("A"), "by hand")
    (link,) = build_network(rows, [], [one, one]).dependencies
    assert (link.after, link.link, link.lag, link.reason) == (task_id("2", "A"), Link.SS, 5,
                                                              "by hand")  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "due", "expected"),
    [
        (date(2023, 5, 10), date(2023, 5, 20), Interval(date(2023, 5, 10), date(2023, 5, 20))),
        (None, date(2023, 5, 20), Interval(date(2023, 5, 1), date(2023, 5, 20))),
        (date(2023, 5, 10), None, Interval(date(2023, 5, 10), date(2023, 5, 31))),
        (None, date(2023, 4, 20), Interval(date(2023, 4, 20), date(2023, 4, 20))),
    ],
)
def test_days_of_a_row_go_before_its_months(
    starts: date | None, due: date | None, expected: Interval
) -> None:
    found = PlanRow("1", DOSSIER, ("2023-05",), AB, starts=starts, due=due)
    assert found.period == expected
    assert PlanRow("1", DOSSIER, (), AB).period is None
    assert PlanRow("1", DOSSIER, (), AB, due=due).period == (Interval(due, due) if due else None)
