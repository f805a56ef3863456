"""The order in which a school comes to the standard, as pairs of steps of a plan's rows.

Each pair says which step comes before which, on what ground, and how sure it is that a row of the
later step has to wait for a row of the earlier one. Recognition follows articles 23 to 38 of
circulars 17, 18, 19/2018 (until 06/07/2026), investment the usual course of public works.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from truongchuan.engines.plan.check.steps import Step


class Confidence(IntEnum):
    """How sure a proposal is; the order sorts, surest last."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        """The word used in JSON."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class StepOrder:
    """``before`` precedes ``after``. ``ground``: ``recognition``, ``works``, ``practice``."""

    before: Step
    after: Step
    ground: str
    confidence: Confidence
    article: str = ""


_HIGH, _MEDIUM, _LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
_SELF_ASSESSMENT = "Điều 23 Thông tư 17, 18, 19/2018/TT-BGDĐT"
_REGISTRATION = "Điều 26 Thông tư 17, 18, 19/2018/TT-BGDĐT"
_EVALUATION = "Điều 28 Thông tư 17, 18, 19/2018/TT-BGDĐT"
_RECOGNITION = "Điều 38 Thông tư 17, 18, 19/2018/TT-BGDĐT"

ORDERS: tuple[StepOrder, ...] = (
    # recognition
    StepOrder(Step.COUNCIL, Step.DOSSIER, "recognition", _HIGH, _SELF_ASSESSMENT),
    StepOrder(Step.DOSSIER, Step.PUBLICATION, "recognition", _HIGH, _SELF_ASSESSMENT),
    StepOrder(Step.PUBLICATION, Step.REGISTRATION, "recognition", _HIGH, _REGISTRATION),
    StepOrder(Step.DOSSIER, Step.REGISTRATION, "recognition", _HIGH, _REGISTRATION),
    StepOrder(Step.REGISTRATION, Step.VISIT, "recognition", _HIGH, _EVALUATION),
    StepOrder(Step.VISIT, Step.EVALUATION_REPORT, "recognition", _HIGH, _EVALUATION),
    StepOrder(Step.EVALUATION_REPORT, Step.DECISION, "recognition", _HIGH, _RECOGNITION),
    StepOrder(Step.VISIT, Step.DECISION, "recognition", _HIGH, _RECOGNITION),
    StepOrder(Step.DECISION, Step.CERTIFICATE, "recognition", _HIGH, _RECOGNITION),
    StepOrder(Step.VISIT, Step.CERTIFICATE, "recognition", _HIGH, _RECOGNITION),
    # works
    StepOrder(Step.SURVEY, Step.PROPOSAL, "works", _MEDIUM),
    StepOrder(Step.PROPOSAL, Step.INVESTMENT_PLAN, "works", _MEDIUM),
    StepOrder(Step.PROPOSAL, Step.PREPARATION, "works", _MEDIUM),
    StepOrder(Step.INVESTMENT_PLAN, Step.PREPARATION, "works", _HIGH),
    StepOrder(Step.PREPARATION, Step.TENDER, "works", _HIGH),
    StepOrder(Step.TENDER, Step.WORKS, "works", _HIGH),
    StepOrder(Step.WORKS, Step.FACILITIES_DONE, "works", _HIGH),
    StepOrder(Step.TENDER, Step.FACILITIES_DONE, "works", _HIGH),
    StepOrder(Step.FACILITIES_DONE, Step.HANDOVER, "works", _HIGH),
    StepOrder(Step.HANDOVER, Step.SETTLEMENT, "works", _HIGH),
    # both meet at the visit
    StepOrder(Step.FACILITIES_DONE, Step.VISIT, "practice", _HIGH),
    StepOrder(Step.HANDOVER, Step.VISIT, "practice", _HIGH),
    StepOrder(Step.WORKS, Step.VISIT, "practice", _MEDIUM),
    StepOrder(Step.CONSULTATION, Step.REGISTRATION, "practice", _MEDIUM),
    StepOrder(Step.CONSULTATION, Step.VISIT, "practice", _HIGH),
    StepOrder(Step.SURVEY, Step.CONSULTATION, "practice", _LOW),
    StepOrder(Step.COMMITTEE_SETUP, Step.COMMITTEE_MEETING, "practice", _MEDIUM),
    StepOrder(Step.VISIT, Step.CLOSING, "practice", _LOW),
)

PER_SCHOOL = frozenset(
    {
        Step.WORKS, Step.FACILITIES_DONE, Step.HANDOVER, Step.COUNCIL, Step.DOSSIER,
        Step.PUBLICATION, Step.CONSULTATION, Step.REGISTRATION, Step.VISIT, Step.EVALUATION_REPORT,
        Step.DECISION, Step.CERTIFICATE,
    }
)  # fmt: skip
"""Steps that every school takes for itself; the others are done once for all."""

CONTINUES = frozenset(
    {Step.PREPARATION, Step.WORKS, Step.FACILITIES_DONE, Step.HANDOVER, Step.DOSSIER, Step.COUNCIL}
)
"""Steps that a plan may spread over several rows, each going on where the last one stopped."""


RECURRING = frozenset({Step.COMMITTEE_MEETING})
"""Steps that come again and again: only the first of them waits for anything."""


@cache
def chain_between(before: Step, after: Step) -> tuple[StepOrder, ...]:
    """The surest, then shortest chain of pairs that leads from one step to another, or nothing.

    A pair of low confidence stands for itself only and is no part of a longer chain.
    """
    best: dict[Step, tuple[StepOrder, ...]] = {before: ()}
    waiting = [before]
    while waiting:
        step = waiting.pop(0)
        for order in ORDERS:
            if order.before is not step or (best[step] and order.confidence is _LOW):
                continue
            if best[step] and best[step][-1].confidence is _LOW:
                continue
            chain = (*best[step], order)
            if order.after not in best or _rank(chain) > _rank(best[order.after]):
                best[order.after] = chain
                waiting.append(order.after)
    return best.get(after, ()) if before is not after else ()


def _rank(chain: tuple[StepOrder, ...]) -> tuple[int, int]:
    return (min((order.confidence for order in chain), default=_HIGH), -len(chain))
