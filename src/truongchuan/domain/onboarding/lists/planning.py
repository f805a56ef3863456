"""What every row of a list would do, held against the directory as it is now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from truongchuan.domain.onboarding.list_models import ListBatch, ListLine
from truongchuan.domain.onboarding.lists.plan_certificates import plan_certificates
from truongchuan.domain.onboarding.lists.plan_schools import plan_schools
from truongchuan.domain.onboarding.lists.plan_units import plan_persons, plan_units
from truongchuan.domain.onboarding.lists.plans import Answer, LinePlan
from truongchuan.domain.onboarding.lists.rows import ListKind, ReadLine, problem_from_json
from truongchuan.domain.onboarding.lists.snapshot import Directory

_PLANNERS: dict[
    str, Callable[[Directory, Sequence[ReadLine], Mapping[int, Answer]], list[LinePlan]]
] = {
    ListKind.SCHOOLS: plan_schools,
    ListKind.CERTIFICATES: plan_certificates,
    ListKind.UNITS: plan_units,
    ListKind.PERSONS: plan_persons,
}


def plan_batch(batch: ListBatch, lines: Sequence[ListLine]) -> tuple[Directory, list[LinePlan]]:
    """Return the directory as it is now, and what each row would do. A fixed number of queries."""
    directory = Directory(batch.authority, batch.effective_on)
    answers = {line.row: Answer(line.choice, line.chosen_id) for line in lines if line.choice}
    read = [read_line(line) for line in lines]
    return directory, _PLANNERS[batch.kind](directory, read, answers)


def read_line(line: ListLine) -> ReadLine:
    """Return a kept row as it was read."""
    problems = tuple(problem_from_json(kept) for kept in line.problems)
    return ReadLine(line.row, line.values, line.written, line.cells, problems)
