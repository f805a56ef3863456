"""Every code that the schedule engine and this area can give has its words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

import truongchuan.domain.scheduling as area
from truongchuan.adapters.calendar import load_calendar_rules, load_lead_times
from truongchuan.domain.scheduling.standing import Standing
from truongchuan.engines import schedule as engine
from truongchuan.engines.plan.check.steps import Step
from truongchuan.engines.schedule import Link, Problem
from truongchuan.engines.schedule.network import Driver
from truongchuan.engines.schedule.process import ORDERS, Confidence, chain_between
from truongchuan.engines.schedule.propose import Reason
from truongchuan.wording import scheduling as words
from truongchuan.wording.errors import ERRORS

ENGINE = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(engine.__path__[0]).glob("*.py")
)
AREA = "\n".join(path.read_text(encoding="utf-8") for path in Path(area.__path__[0]).glob("*.py"))
PARAMS = {
    "days": 3, "day": date(2023, 5, 15), "start": date(2023, 5, 1), "end": date(2023, 5, 31),
    "first": date(2023, 1, 1), "last": date(2024, 12, 31), "on": date(2023, 5, 15), "field": "due",
    "needed": 20, "available": 19, "link": "FS", "lag": 0, "of": "slip",
}  # fmt: skip


def emitted(name: str) -> set[str]:
    """The codes that stand as the first argument of calls of a class, wherever the line breaks."""
    return set(re.findall(rf'\b{name}\(\s*"([a-z-]+)"', ENGINE))


def test_every_problem_of_the_engine_has_a_sentence() -> None:
    codes = emitted("Problem") | {"started-in-future", "finished-in-future"}
    # Codes of a loop over (code, first, last) and of the calendar.
    codes |= set(re.findall(r'\("([a-z]+(?:-[a-z]+)+)", task\.', ENGINE))
    assert codes == set(words.PROBLEMS)


@pytest.mark.parametrize("code", sorted(words.PROBLEMS))
def test_problem_sentences_can_be_filled(code: str) -> None:
    text = words.problem_text(Problem(code, True, ("a", "b"), PARAMS))
    assert text.endswith(".")
    assert "{" not in text


def test_every_driver_has_words() -> None:
    assert emitted("Driver") == {
        "dependency", "not-before", "status-day", "allowed-days", "progress", "slip",
        "calendar-start",
    }  # fmt: skip
    for code in emitted("Driver") - {"dependency"}:
        assert words.driver_text(Driver(code, day=date(2023, 5, 15)))
    for link in Link:
        for lag in (-2, 0, 2):
            text = words.driver_text(Driver("dependency", task="x", link=link, lag=lag))
            assert "x" in text
            assert ("2" in text) == (lag != 0)


def test_every_reason_of_a_proposal_has_words() -> None:
    assert emitted("Reason") <= {
        "process", "continues", "same-month", "lead-time", "no-lead-time", "target",
    }  # fmt: skip
    for lead in load_lead_times():
        params = {
            "lead": lead.id,
            "days": 20,
            "verification": lead.verification,
            "article": "Điều 1",
        }
        assert words.reason_text(Reason("lead-time", params))
        assert words.reason_text(Reason("no-lead-time", {"lead": lead.id}))
    for before in Step:
        assert words.step_label(before)
        for after in Step:
            chain = chain_between(before, after)
            if chain:
                reason = Reason(
                    "process",
                    {
                        "before": before.value,
                        "after": after.value,
                        "through": tuple(o.after.value for o in chain[:-1]),
                        "ground": tuple(o.ground for o in chain),
                        "articles": tuple(o.article for o in chain if o.article),
                    },
                )
                assert words.step_label(after) in words.reason_text(reason)
                assert words.reason_ground(reason) in words.GROUNDS
    for says in ("yes", "no"):
        assert words.reason_text(Reason("continues", {"step": "works", "says_so": says}))
    assert words.reason_text(Reason("same-month"))
    assert words.reason_text({"code": "by-hand"})
    assert words.reason_text(Reason("target", {"step": "visit"}))


def test_the_weakest_ground_names_the_group() -> None:
    chain = Reason("process", {"ground": ("recognition", "practice")})
    assert words.reason_ground(chain) == "practice"
    assert words.reason_ground(Reason("process", {"ground": ("recognition",)})) == "recognition"
    assert {order.ground for order in ORDERS} <= words.GROUNDS.keys()
    assert words.GROUNDS.keys() == words.GROUND_NOTES.keys()


def test_labels_are_complete() -> None:
    assert set(words.STANDINGS) == set(words.STANDING_TONES) == set(Standing)
    assert set(words.CONFIDENCES) == set(Confidence)
    assert set(words.LINKS) == set(words.LINKS_SHORT) == {link.value for link in Link}
    assumed = set(re.findall(r'"((?:duration|remaining|length)-from-[a-z]+)"', ENGINE + AREA))
    assert assumed == set(words.ASSUMPTIONS)
    rules = load_calendar_rules()
    assert {rule.code for rule in rules.holidays} | {"made_up", "swap"} == set(words.DAYS_OFF)
    assert set(words.LEADS) == {lead.id for lead in load_lead_times()}


def test_every_refusal_and_act_of_the_area_has_words() -> None:
    raised = set(re.findall(r'DomainError\(\s*"([a-z-]+)"', AREA))
    raised |= set(re.findall(r'code = "([a-z-]+)" if', AREA))
    assert raised
    assert raised <= set(ERRORS)
    acts = set(re.findall(r'action="([a-z_.]+)"', AREA))
    assert acts == set(words.ACTIONS)


@pytest.mark.parametrize("code", sorted(words.ERRORS))
def test_refusals_name_their_parameters(code: str) -> None:
    names = {name for _, name, _, _ in Formatter().parse(words.ERRORS[code]) if name}
    assert names <= {
        "first", "second", "kind", "lag", "most", "tasks", "task", "value", "label", "day", "last",
        "seed", "runs", "days", "school",
    }  # fmt: skip
