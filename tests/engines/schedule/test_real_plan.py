"""The network of the 2023 plan, proposed from its wording, looked at by eye once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engines.schedule.building import CALENDAR
from truongchuan.adapters.calendar import load_lead_times
from truongchuan.engines.plan import document_from_text, read_plan
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.schedule.build import (
    Figures,
    SchoolTarget,
    build_network,
    confirmed_as_proposed,
)
from truongchuan.engines.schedule.durations import DurationRange, Range
from truongchuan.engines.schedule.network import schedule
from truongchuan.engines.schedule.process import Confidence
from truongchuan.engines.schedule.propose import PlanRow, Proposals, propose, rows_of
from truongchuan.engines.schedule.risk import chance_change, simulate
from truongchuan.engines.schedule.slip import what_if
from truongchuan.engines.schedule.tasks import Network


@dataclass(frozen=True)
class Plan:
    facts: PlanFacts
    rows: tuple[PlanRow, ...]
    proposals: Proposals

    def network(self, *, to_check: bool = False, **figures: Figures) -> Network:
        return build_network(
            self.rows,
            [SchoolTarget(s.name, s.quarter) for s in self.facts.schools],
            confirmed_as_proposed(self.proposals.dependencies, with_lags_to_check=to_check),
            figures={key.removeprefix("r"): value for key, value in figures.items()},
        )


@pytest.fixture(scope="module")
def plan(original_plan: Path) -> Plan:
    facts = read_plan(document_from_text(original_plan.read_text(encoding="utf-8")))
    rows = rows_of(facts)
    proposals = propose(
        rows,
        leads=load_lead_times(),
        on=facts.document.date,
        targets=[school.name for school in facts.schools],
    )
    return Plan(facts, rows, proposals)


def test_what_is_sure(plan: Plan) -> None:
    sure = {
        (p.before, p.after, len(p.schools))
        for p in plan.proposals.dependencies
        if p.confidence is Confidence.HIGH
    }
    assert sure == {
        ("13", "16", 8), ("15", "19", 8), ("16", "19", 8),  # dossier, registration, visit in Q3
        ("22", "26", 7), ("21", "28", 7), ("26", "28", 7),  # and in Q4
        ("19", "29", 2), ("28", "29", 3), ("19", "target", 8), ("28", "target", 7),
    }  # fmt: skip


def test_what_the_plan_puts_the_wrong_way_round(plan: Plan) -> None:
    found = {(c.late, c.waiting, len(c.schools)) for c in plan.proposals.conflicts}
    assert found == {("12", "10", 0), ("20", "19", 8), ("27", "19", 8)}


def test_as_planned_every_row_keeps_its_months(plan: Plan) -> None:
    network = plan.network()
    assert len(network.tasks) == 169
    found = schedule(network, CALENDAR)
    assert found.problems == ()
    moved = [t.id for t in found.tasks.values() if t.late is not None and t.late > 0]
    assert [name for name in moved if not name.startswith("target")] == []
    assert found.broken == ()
    margins = {(t.quarter, t.margin) for t in found.targets.values()}
    assert margins == {("2023-Q3", 22), ("2023-Q4", 1)}


def test_with_the_terms_to_be_checked_the_fourth_quarter_is_too_short(plan: Plan) -> None:
    found = schedule(plan.network(to_check=True), CALENDAR)
    margins = {(t.quarter, t.margin) for t in found.targets.values()}
    assert margins == {("2023-Q3", 2), ("2023-Q4", -19)}
    path = [name for name, _ in found.critical_path("target/THCS Tây Sơn")]
    assert path[-3:] == ["15/THCS Tây Sơn", "19/THCS Tây Sơn", "target/THCS Tây Sơn"]
    assert path[0] == "3"


def test_investment_procedures_that_slip(plan: Plan) -> None:
    """Rows that fill their months leave no room: both quarters move, the fourth breaks."""
    found = what_if(plan.network(), CALENDAR, {"12": 15})
    assert {move.days for move in found.moved_targets} == {15}
    assert len(found.moved_targets) == 15
    assert {target.quarter for target in found.breaks} == {"2023-Q4"}
    assert what_if(plan.network(), CALENDAR, {"10": 20}).absorbed  # tender: April is free
    given = plan.network(r18=Figures(duration=5), r20=Figures(duration=10))
    assert {target.quarter for target in what_if(given, CALENDAR, {"12": 15}).breaks} == set()


def test_chances_before_and_after_a_slip(plan: Plan) -> None:
    network = plan.network(
        r10=Figures(duration=20), r12=Figures(duration=18), r15=Figures(duration=35)
    )
    works = {f"15/{s}": DurationRange(25, 70, 35) for s in plan.rows[14].schools}
    ranges: dict[str, Range] = {"10": DurationRange(15, 40, 20), "12": DurationRange(15, 30),
                                **works}  # fmt: skip
    before = simulate(network, CALENDAR, ranges, seed=38)
    after = simulate(network, CALENDAR, ranges, seed=38, slips={"12": 15})
    quarter = before.quarters["2023-Q3"]
    assert quarter.targets == 8
    assert 0 < quarter.all_hold < quarter.expected / 8
    change = chance_change(before, after, "target/THCS Tây Sơn")
    assert -0.9 < change.difference < -0.1
    first = before.targets["target/THCS Tây Sơn"].drivers[0]
    assert first.task == "15/THCS Tây Sơn"
    assert before.targets["target/TH Đoàn Kết"].school == "TH Đoàn Kết"
    assert before.quarters["2023-Q4"].targets == 7
