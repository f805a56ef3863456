"""What a list of certificates would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.models import School
from truongchuan.domain.onboarding.list_models import LineState
from truongchuan.domain.onboarding.lists.finding import SchoolFinder, pk_of
from truongchuan.domain.onboarding.lists.plans import (
    Answer,
    Candidate,
    Change,
    LinePlan,
    open_state,
    repeated,
    settled,
)
from truongchuan.domain.onboarding.lists.rows import Problem, ReadLine
from truongchuan.domain.onboarding.lists.snapshot import Directory
from truongchuan.engines.text import fold

FIELDS = (
    "level", "degree", "number", "decided_on", "issuer", "valid_from", "valid_to", "instrument",
)  # fmt: skip
DAYS = frozenset({"decided_on", "valid_from", "valid_to"})


def plan_certificates(
    directory: Directory, lines: Sequence[ReadLine], answers: Mapping[int, Answer]
) -> list[LinePlan]:
    """Return what each row would do, in the order of the rows."""
    finder = SchoolFinder(directory)
    plans = [_plan(finder, line, answers.get(line.row)) for line in lines]
    return repeated(plans, [_key(plan) for plan in plans])


def _key(plan: LinePlan) -> object:
    school, values = plan.refs.get("school"), plan.line.values
    if school is None:
        return None
    if plan.target is not None:
        return plan.target
    if values.get("number"):
        return school, fold(values["number"]), values.get("decided_on")
    return school, values.get("degree"), values.get("level"), values.get("valid_from")


def _plan(finder: SchoolFinder, line: ReadLine, answer: Answer | None) -> LinePlan:
    directory = finder.directory
    ward, told = finder.ward(line)
    plan = LinePlan(
        line, LineState.NEW, label=str(line.values.get("school", "")),
        problems=(*line.problems, *told),
    )  # fmt: skip
    plan = settled(plan)
    if plan.state == LineState.ERROR:
        return plan
    held = None
    if line.values.get("key"):
        held = _by_key(directory, line.values["key"])
        if held is None:
            problem = Problem("key-unknown", line.cell("key"), {"text": line.values["key"]})
            return settled(replace(plan, problems=(*plan.problems, problem)))
        return _of_school(directory, plan, directory.schools[held.school_id], held)
    found = finder.find(line, "school", ward, "")
    plan = replace(plan, problems=(*plan.problems, *found.problems))
    if found.problems:
        return settled(plan)
    if found.school is not None:
        return _of_school(directory, plan, found.school, None)
    if not found.candidates:
        problem = Problem("school-unknown", line.cell("school"), {"name": plan.label})
        return settled(replace(plan, problems=(*plan.problems, problem)))
    plan = replace(
        plan,
        state=open_state(answer),
        reason=found.reason,
        candidates=tuple(_candidate(directory, plan, school) for school in found.candidates),
    )
    chosen = next(
        (s for s in found.candidates if answer is not None and s.pk == answer.chosen), None
    )
    return _of_school(directory, plan, chosen, None) if chosen is not None else plan


def _candidate(directory: Directory, plan: LinePlan, school: School) -> Candidate:
    label = school.organisation.name + (f" ({school.ward.label})" if school.ward else "")
    return Candidate(school.pk, label, _of_school(directory, plan, school, None).changes)


def _by_key(directory: Directory, key: str) -> Certificate | None:
    pk = pk_of("certificates", key)
    every = (c for held in directory.certificates.values() for c in held)
    return next((c for c in every if c.pk == pk), None)


def _of_school(
    directory: Directory, plan: LinePlan, school: School, held: Certificate | None
) -> LinePlan:
    plan = replace(plan, refs={"school": school.pk}, label=school.organisation.name)
    given = _given(plan.line)
    held = held or _same(directory.certificates[school.pk], given)
    if held is None:
        return replace(plan, state=LineState.NEW, values=given)
    now = {name: getattr(held, name) for name in FIELDS}
    changed = {name: value for name, value in given.items() if value != now[name]}
    if not changed:
        return replace(plan, state=LineState.SAME, target=held.pk)
    problem = Problem("certificate-replaced", plan.line.cell("number"), warning=True)
    return settled(
        replace(
            plan,
            state=LineState.UPDATE,
            target=held.pk,
            values={**now, **changed},
            changes=tuple(
                Change(name, _text(now[name]), _text(value)) for name, value in changed.items()
            ),
            problems=(*plan.problems, problem),
        )
    )


def _given(line: ReadLine) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in DAYS else value
        for name, value in line.values.items()
        if name in FIELDS
    }


def _same(held: Sequence[Certificate], given: Mapping[str, Any]) -> Certificate | None:
    """Return the certificate of the same decision; without a number, of the same content."""
    number = fold(str(given.get("number", "")))
    for certificate in held:
        if number:
            other, day = certificate.decided_on, given.get("decided_on")
            if fold(certificate.number) == number and (day is None or other in (None, day)):
                return certificate
        elif all(
            getattr(certificate, name) == given.get(name)
            for name in ("level", "degree")
            if given.get(name) is not None
        ) and given.get("valid_to") in (None, certificate.valid_to):
            return certificate
    return None


def _text(value: Any) -> str:
    return "" if value is None else str(value)
