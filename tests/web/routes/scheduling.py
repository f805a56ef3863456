"""Addresses of scheduling: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from datetime import date

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, MANAGERS_WRITE, WRITES
from truongchuan.adapters.calendar import load_calendar_rules, load_lead_times
from truongchuan.domain.scheduling.estimates import Lengths, record_durations
from truongchuan.domain.scheduling.keeping import add_swap, run_risk
from truongchuan.domain.scheduling.links import Wanted, confirm_dependencies

TABLE: dict[str, dict[str, int]] = {
    "schedule": EVERYBODY,
    "schedule_xlsx": EVERYBODY,
    "schedule_links": EVERYBODY,
    "schedule_links_decide": MANAGERS_WRITE,
    "schedule_link_add": MANAGERS_WRITE,
    "schedule_link_change": MANAGERS_WRITE,
    "schedule_link_withdraw": MANAGERS_WRITE,
    "schedule_figures": EVERYBODY,
    "schedule_estimate": WRITES,
    "schedule_estimate_undo": WRITES,
    "schedule_what_if": EVERYBODY,
    "schedule_run_keep": MANAGERS_WRITE,
    "schedule_run": EVERYBODY,
    "schedule_calendar": EVERYBODY,
    "schedule_swap_add": MANAGERS_WRITE,
    "schedule_swap_remove": MANAGERS_WRITE,
    "schedule_baselines": EVERYBODY,
    "schedule_baseline_keep": MANAGERS_WRITE,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset()


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    programme, actor = district.programme, district.system
    rules, leads = load_calendar_rules(), load_lead_times()
    rows = {row.number: row.pk for row in programme.rows.all()}
    links = confirm_dependencies(
        actor=actor, programme=programme, wanted=[Wanted(rows[2], rows[3])]
    )
    estimates = record_durations(
        actor=actor,
        programme=programme,
        lengths=[Lengths(rows[2], None, optimistic=10, likely=20, pessimistic=40)],
    )
    swap = add_swap(
        actor=actor,
        programme=programme,
        off=date(2023, 5, 5),
        works=None,
        decision="Thông báo mẫu",
        calendar=rules,
    )
    run = run_risk(actor=actor, programme=programme, calendar=rules, leads=leads, runs=200)
    return {
        "link_pk": links[0].pk,
        "estimate_pk": estimates[0].pk,
        "swap_pk": swap.pk,
        "run_pk": run.pk,
    }
