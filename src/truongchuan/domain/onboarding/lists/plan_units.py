"""What lists of units and of persons would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from truongchuan.domain.directory.models import Membership, Organisation, Person
from truongchuan.domain.onboarding.list_models import LineState
from truongchuan.domain.onboarding.lists.finding import find_place, pk_of
from truongchuan.domain.onboarding.lists.names import core_of, person_key, unit_key
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
from truongchuan.engines.text import fold, same_text


def plan_units(
    directory: Directory, lines: Sequence[ReadLine], answers: Mapping[int, Answer]
) -> list[LinePlan]:
    """Return what each row of a list of units would do."""
    plans = [_unit(directory, line, answers.get(line.row)) for line in lines]
    keys = [
        plan.target or (unit_key(name) if (name := str(plan.line.values.get("name", ""))) else None)
        for plan in plans
    ]
    return repeated(plans, keys)


def _unit(directory: Directory, line: ReadLine, answer: Answer | None) -> LinePlan:
    name = str(line.values.get("name", ""))
    plan = LinePlan(line, LineState.NEW, label=name, problems=line.problems)
    plan = settled(plan)
    if plan.state == LineState.ERROR:
        return plan
    if line.values.get("key"):
        pk = pk_of("units", line.values["key"])
        unit = directory.units.get(pk) if pk is not None else None
        if unit is None:
            return _error(plan, "key-unknown", "key", text=line.values["key"])
        return _same_unit(directory, plan, unit, rename=True)
    found = directory.units_by_name.get(unit_key(name), [])
    if len(found) > 1 and found[1].ends_on is None:
        names = "; ".join(unit.name for unit in found[:4])
        return _error(plan, "unit-ambiguous", "name", text=name, names=names)
    if found:
        return _same_unit(directory, plan, found[0], rename=False)
    if line.values.get("kind") == "school" or _is_school(directory, name):
        return _error(plan, "unit-is-school", "name", name=name)
    near = directory.near_units.near(unit_key(name))[:5]
    if near:
        plan = replace(
            plan,
            reason="near-name",
            candidates=tuple(
                Candidate(u.pk, u.name, tuple(_unit_changes(directory, plan, u, False)[1]))
                for u in near
            ),
        )
        chosen = next((u for u in near if answer is not None and u.pk == answer.chosen), None)
        if answer is not None and chosen is not None:
            return _same_unit(directory, plan, chosen, rename=answer.choice == "rename")
        if answer is None or answer.choice != "another":
            return replace(plan, state=open_state(answer))
    values = {k: v for k, v in line.values.items() if k != "key"}
    values.setdefault("kind", "other")
    return replace(plan, values=values)


def _is_school(directory: Directory, name: str) -> bool:
    whole = unit_key(name).removeprefix("truong ")
    return core_of(name) != whole and core_of(name) in directory.schools_by_core


def _error(plan: LinePlan, code: str, field: str, **params: Any) -> LinePlan:
    problem = Problem(code, plan.line.cell(field), params)
    return settled(replace(plan, problems=(*plan.problems, problem)))


def _same_unit(
    directory: Directory, plan: LinePlan, unit: Organisation, *, rename: bool
) -> LinePlan:
    values, changes, problems = _unit_changes(directory, plan, unit, rename)
    return settled(
        replace(
            plan,
            state=LineState.UPDATE if changes else LineState.SAME,
            target=unit.pk,
            label=unit.name,
            values=values,
            changes=tuple(changes),
            problems=(*plan.problems, *problems),
        )
    )


def _unit_changes(
    directory: Directory, plan: LinePlan, unit: Organisation, rename: bool
) -> tuple[dict[str, Any], list[Change], list[Problem]]:
    line, given = plan.line, plan.line.values
    values: dict[str, Any] = {}
    changes: list[Change] = []
    problems: list[Problem] = []
    name = str(given.get("name", ""))
    extra = []
    version = directory.versions.get(unit.pk)
    late = version is not None and version.valid_from and version.valid_from > directory.on
    if rename and name and name != unit.name:
        values["name"] = name
        changes.append(Change("name", unit.name, name))
    elif name and not any(same_text(name, told) for told in (unit.name, unit.short_name)):
        extra.append(name)
    short = given.get("short_name")
    if short and short != unit.short_name:
        values["short_name"] = short
        changes.append(Change("short_name", unit.short_name, short))
    if late and ("name" in values or "short_name" in values):
        params = {"on": version.valid_from}  # type: ignore[union-attr]
        problems.append(Problem("version-order", line.cell("name"), params))  # type: ignore[arg-type]
    # A kind that was guessed from the name does not replace one that was said.
    kind = given.get("kind") if "kind" in line.written else None
    if kind and kind != unit.kind and not unit.is_authority:
        values["kind"] = kind
        changes.append(Change("kind", unit.kind, kind))
    if "order" in given and given["order"] != unit.order:
        values["order"] = given["order"]
        changes.append(Change("order", str(unit.order), str(given["order"])))
    there = {fold(alias.written) for alias in directory.aliases[unit.pk]} | {fold(unit.name)}
    new = [text for text in (*given.get("aliases", ()), *extra) if fold(text) not in there]
    if new:
        values["aliases"] = new
        changes.append(Change("aliases", "", "; ".join(new)))
    return values, changes, problems


def plan_persons(
    directory: Directory, lines: Sequence[ReadLine], answers: Mapping[int, Answer]
) -> list[LinePlan]:
    """Return what each row of a list of persons would do."""
    plans = [_person(directory, line, answers.get(line.row)) for line in lines]
    plans = repeated(plans, [_person_key(plan) for plan in plans])
    first: dict[str, LinePlan] = {}
    found = []
    for plan in plans:
        email = str(plan.line.values.get("email", ""))
        other = first.setdefault(email, plan) if email else plan
        if other is not plan and person_key(other.label) != person_key(plan.label):
            params = {"name": other.label, "row": other.line.row}
            found.append(_error(plan, "email-twice", "email", **params))
        else:
            found.append(plan)
    return found


def _person_key(plan: LinePlan) -> object:
    name = str(plan.line.values.get("name", ""))
    if not name or "unit" not in plan.refs:
        return None
    return plan.target or person_key(name), plan.refs["unit"]


def _person(directory: Directory, line: ReadLine, answer: Answer | None) -> LinePlan:
    name = str(line.values.get("name", ""))
    place, told = find_place(directory, line)
    refs = {"unit": place.pk} if place is not None else {}
    plan = LinePlan(line, LineState.NEW, label=name, refs=refs, problems=(*line.problems, *told))
    plan = settled(plan)
    if plan.state == LineState.ERROR:
        return plan
    if line.values.get("key"):
        pk = pk_of("persons", line.values["key"])
        person = directory.persons.get(pk) if pk is not None else None
        if person is None:
            return _error(plan, "key-unknown", "key", text=line.values["key"])
        return _same_person(directory, plan, person, rename=True)
    reason, candidates = _who(directory, line, plan)
    if len(candidates) == 1 and not reason:
        return _same_person(directory, plan, candidates[0], rename=False)
    if candidates:
        plan = replace(
            plan,
            reason=reason,
            candidates=tuple(_candidate(directory, plan, person) for person in candidates[:5]),
        )
        chosen = next((p for p in candidates if answer is not None and p.pk == answer.chosen), None)
        if answer is not None and chosen is not None:
            return _same_person(directory, plan, chosen, rename=answer.choice == "rename")
        if answer is None or answer.choice != "another":
            return replace(plan, state=open_state(answer))
    values = {k: v for k, v in line.values.items() if k != "key"}
    return replace(plan, values=values | refs)


def _who(directory: Directory, line: ReadLine, plan: LinePlan) -> tuple[str, list[Person]]:
    """Return who is meant, or who may be meant and why one has to ask."""
    key = person_key(str(line.values.get("name", "")))
    by_email = directory.persons_by_email.get(str(line.values.get("email", "")), [])
    if by_email:
        alike = [p for p in by_email if person_key(p.name) == key]
        return ("", alike[:1]) if alike else ("same-email", by_email)
    named = directory.persons_by_name.get(key, [])
    unit = plan.refs["unit"]
    here = [p for p in named if any(m.organisation_id == unit for m in directory.memberships[p.pk])]
    if len(here) == 1:
        return "", here
    return "other-unit", here or named


def _candidate(directory: Directory, plan: LinePlan, person: Person) -> Candidate:
    places = ", ".join(m.organisation.label for m in directory.memberships[person.pk])
    label = f"{person.name} ({places})" if places else person.name
    return Candidate(person.pk, label, _person_changes(directory, plan, person, False)[1])


def _same_person(directory: Directory, plan: LinePlan, person: Person, *, rename: bool) -> LinePlan:
    values, changes, problems = _person_changes(directory, plan, person, rename)
    return settled(
        replace(
            plan,
            state=LineState.UPDATE if changes else LineState.SAME,
            target=person.pk,
            label=person.name,
            values=values,
            changes=changes,
            problems=(*plan.problems, *problems),
        )
    )


def held_in(directory: Directory, person: int, unit: int) -> Membership | None:
    """Return the only function that a person holds in a unit; None for none or several."""
    held = [m for m in directory.memberships[person] if m.organisation_id == unit]
    return held[0] if len(held) == 1 else None


def _person_changes(
    directory: Directory, plan: LinePlan, person: Person, rename: bool
) -> tuple[dict[str, Any], tuple[Change, ...], list[Problem]]:
    line, given = plan.line, plan.line.values
    values: dict[str, Any] = {}
    changes: list[Change] = []
    problems: list[Problem] = []
    name = str(given.get("name", ""))
    if rename and name and name != person.name:
        values["name"] = name
        changes.append(Change("name", person.name, name))
    email = given.get("email")
    if email and email != person.email.lower():
        if person.user_id is not None:
            problems.append(Problem("email-kept", line.cell("email"), warning=True))
        else:
            values["email"] = email
            changes.append(Change("email", person.email, email))
    unit = plan.refs["unit"]
    every = [m for m in directory.memberships[person.pk] if m.organisation_id == unit]
    same = next((m for m in every if m.function == given.get("function")), None)
    title = given.get("title")
    if same is not None:
        if title and title != same.title and len(every) == 1:
            values |= {"title": title, "unit": unit}
            changes.append(Change("title", same.title, title))
    elif given.get("function"):
        held = held_in(directory, person.pk, unit)
        values |= {"function": given["function"], "unit": unit} | (
            {"title": title} if title else {}
        )
        changes.append(Change("membership", held.function if held else "", given["function"]))
        if held is not None:
            problems.append(
                Problem("function-replaced", line.cell("function"), {"day": directory.on}, True)
            )
    return values, tuple(changes), problems
