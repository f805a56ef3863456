"""What a row of a list would do: a value that is shown, kept, and written as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from truongchuan.domain.onboarding.list_models import LineState
from truongchuan.domain.onboarding.lists.rows import Problem, ReadLine
from truongchuan.engines.plan.findings import Param


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after, as codes, names or ISO days."""

    field: str
    before: str
    after: str

    def as_json(self) -> list[str]:
        """Return what is kept."""
        return [self.field, self.before, self.after]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a row may mean, with what the row would change of it."""

    id: int
    label: str
    changes: tuple[Change, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what is kept."""
        return {"id": self.id, "label": self.label, "changes": [c.as_json() for c in self.changes]}


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A row with its decision. ``target`` is the row of the directory that is meant.

    ``refs`` are ids that names in the row stand for; ``values`` what will be written.
    """

    line: ReadLine
    state: str
    target: int | None = None
    label: str = ""
    reason: str = ""
    refs: dict[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def warned(self) -> bool:
        """True when something is to be looked at, and the row is written all the same."""
        return any(problem.warning for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Return what is kept beside the row: what the person sees before it is written."""
        return {
            "target": self.target,
            "label": self.label,
            "changes": [change.as_json() for change in self.changes],
            "candidates": [candidate.as_json() for candidate in self.candidates],
            "problems": [problem.as_json() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of a row that asks: ``same``, ``rename``, ``another`` or ``skip``."""

    choice: str
    chosen: int | None = None


def open_state(answer: Answer | None) -> str:
    """Return the state of a row that asks: left out when that was the answer."""
    skipped = answer is not None and answer.choice == "skip"
    return LineState.SKIP if skipped else LineState.QUESTION


def settled(plan: LinePlan) -> LinePlan:
    """Return a plan that is an error when one of its problems is no warning."""
    if any(not problem.warning for problem in plan.problems):
        return replace(plan, state=LineState.ERROR, changes=(), candidates=(), reason="")
    return plan


def repeated(plans: Iterable[LinePlan], keys: Iterable[object]) -> list[LinePlan]:
    """Return plans in which a row that stands in the file before is the same, or contradicts it."""
    first: dict[object, LinePlan] = {}
    found = []
    for plan, key in zip(plans, keys, strict=True):
        known = first.get(key) if key is not None else None
        if known is None or plan.state in {LineState.ERROR, LineState.SKIP, LineState.QUESTION}:
            if key is not None and plan.state not in {LineState.ERROR, LineState.SKIP}:
                first.setdefault(key, plan)
            found.append(plan)
            continue
        differing = _differing(known.line, plan.line)
        if differing:
            params: dict[str, Param] = {"row": known.line.row, "fields": ",".join(differing)}
            problem = Problem("contradicts-row", str(plan.line.row), params)
            found.append(settled(replace(plan, problems=(*plan.problems, problem))))
        else:
            problem = Problem("same-as-row", str(plan.line.row), {"row": known.line.row}, True)
            found.append(
                replace(plan, state=LineState.SKIP, changes=(), problems=(*plan.problems, problem))
            )
    return found


def _differing(one: ReadLine, other: ReadLine) -> list[str]:
    names = one.values.keys() & other.values.keys() - {"name", "school"}
    return sorted(name for name in names if one.values[name] != other.values[name])
