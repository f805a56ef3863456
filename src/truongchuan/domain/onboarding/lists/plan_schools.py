"""What a list of schools would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from truongchuan.domain.directory.bringing_in import SCHEMES, SchoolParts, campus_of
from truongchuan.domain.directory.models import School
from truongchuan.domain.onboarding.list_models import LineState
from truongchuan.domain.onboarding.lists.finding import SchoolFinder
from truongchuan.domain.onboarding.lists.names import core_of, same_spelling
from truongchuan.domain.onboarding.lists.near import NearNames
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
from truongchuan.engines.plan.findings import Param
from truongchuan.engines.text import fold

_SIMPLE = ("kind", "ownership", "status")


def plan_schools(
    directory: Directory, lines: Sequence[ReadLine], answers: Mapping[int, Answer]
) -> list[LinePlan]:
    """Return what each row would do, in the order of the rows."""
    finder = SchoolFinder(directory)
    wards = [finder.ward(line) for line in lines]
    for line, (ward, _) in zip(lines, wards, strict=True):
        school = finder.surely(line.values, str(line.values.get("name", "")), ward)
        if school is not None:
            finder.claimed.add(school.pk)
    plans = [
        _plan(finder, line, ward, problems, answers.get(line.row))
        for line, (ward, problems) in zip(lines, wards, strict=True)
    ]
    plans = repeated(plans, [_key(plan) for plan in plans])
    return _near_in_file(plans)


def _key(plan: LinePlan) -> object:
    if plan.target is not None:
        return plan.target
    values = plan.line.values
    if "name" not in values:
        return None
    return values.get("kind"), core_of(values["name"]), plan.refs.get("ward")


def _plan(
    finder: SchoolFinder,
    line: ReadLine,
    ward: int | None,
    told: list[Problem],
    answer: Answer | None,
) -> LinePlan:
    directory = finder.directory
    refs = {"ward": ward} if ward is not None else {}
    plan = LinePlan(
        line, LineState.NEW, label=str(line.values.get("name", "")), refs=refs,
        problems=(*line.problems, *told),
    )  # fmt: skip
    plan = settled(plan)
    if plan.state == LineState.ERROR:
        return plan
    found = finder.find(line, "name", ward, "schools")
    plan = replace(plan, problems=(*plan.problems, *found.problems))
    if found.problems:
        return settled(plan)
    if found.school is not None:
        return _meant(directory, plan, found.school, rename=found.by_key)
    if found.candidates:
        candidates = _candidates(directory, plan, found.candidates)
        plan = replace(plan, reason=found.reason, candidates=candidates)
        chosen = next(
            (s for s in found.candidates if answer is not None and s.pk == answer.chosen), None
        )
        if answer is not None and chosen is not None:
            return _meant(directory, plan, chosen, rename=answer.choice == "rename")
        if answer is None or answer.choice != "another":
            return replace(plan, state=open_state(answer))
    return _new(directory, plan)


def _candidates(
    directory: Directory, plan: LinePlan, schools: Sequence[School]
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            school.pk,
            school.organisation.name + (f" ({school.ward.label})" if school.ward else ""),
            tuple(_compared(directory, plan, school, rename=False)[1]),
        )
        for school in schools
    )


def _new(directory: Directory, plan: LinePlan) -> LinePlan:
    values = dict(plan.line.values) | plan.refs
    values.pop("key", None)
    if "starts_on" in values:
        values["starts_on"] = date.fromisoformat(values["starts_on"])
    problems = list(plan.problems)
    for field, scheme in SCHEMES.items():
        taken = directory.schools_by_id.get((scheme, str(values.get(field, "")).upper()))
        if taken is not None:
            problems.append(_taken(plan.line, field, values[field], taken))
    return settled(replace(plan, values=values, problems=tuple(problems)))


def _taken(line: ReadLine, field: str, value: str, school: School) -> Problem:
    params = {"value": value, "name": school.organisation.name}
    return Problem("id-taken", line.cell(field), params)


def _meant(directory: Directory, plan: LinePlan, school: School, *, rename: bool) -> LinePlan:
    values, changes, problems = _compared(directory, plan, school, rename=rename)
    return settled(
        replace(
            plan,
            state=LineState.UPDATE if changes else LineState.SAME,
            target=school.pk,
            label=school.organisation.name,
            values=values,
            changes=tuple(changes),
            problems=(*plan.problems, *problems),
        )
    )


def _compared(
    directory: Directory, plan: LinePlan, school: School, *, rename: bool
) -> tuple[dict[str, Any], list[Change], list[Problem]]:
    """Return what would be written of a school that is there, as values and as they are shown."""
    line, parts = plan.line, directory.parts_of(school)
    given, organisation = line.values, school.organisation
    values: dict[str, Any] = {}
    changes: list[Change] = []
    problems: list[Problem] = []

    def change(field: str, before: Any, after: Any, value: Any) -> None:
        values[field] = value
        changes.append(Change(field, str(before or ""), str(after or "")))

    written = str(given.get("name", ""))
    extra = []
    if written and rename and written != organisation.name:
        version = parts.version
        if version is not None and version.valid_from and version.valid_from > directory.on:
            on = {"on": version.valid_from}
            problems.append(Problem("version-order", line.cell("name"), on))
        change("name", organisation.name, written, written)
    elif written and not any(
        same_spelling(told, written)
        for told in (organisation.name, *(alias.written for alias in parts.aliases))
    ):
        extra.append(written)
        params = {"name": organisation.name}
        problems.append(Problem("spelled-otherwise", line.cell("name"), params, warning=True))
    for field in _SIMPLE:
        old = getattr(school, field)
        if given.get(field) and given[field] != old:
            change(field, old, given[field], given[field])
    ward = plan.refs.get("ward")
    if ward is not None and ward != school.ward_id:
        old_ward = school.ward.name if school.ward else ""
        change("ward", old_ward, directory.units[ward].name, ward)
    if given.get("starts_on"):
        day = date.fromisoformat(given["starts_on"])
        if day != organisation.starts_on:
            change("starts_on", organisation.starts_on, day, day)
    address = parts.main.address if parts.main else ""
    if given.get("address") and given["address"] != address:
        change("address", address, given["address"], given["address"])
    _campuses(given.get("campuses", ()), parts, values, changes)
    for field, scheme in SCHEMES.items():
        held = parts.id_of(scheme)
        if given.get(field) and given[field] != (held.value if held else ""):
            taken = directory.schools_by_id.get((scheme, given[field].upper()))
            if taken is not None and taken.pk != school.pk:
                problems.append(_taken(line, field, given[field], taken))
            change(field, held.value if held else "", given[field], given[field])
    there = {fold(alias.written) for alias in parts.aliases} | {fold(organisation.name)}
    new = [text for text in given.get("aliases", ()) if fold(text) not in there] + extra
    if new:
        change("aliases", "", "; ".join(new), new)
    return values, changes, problems


def _campuses(
    written: Sequence[str], parts: SchoolParts, values: dict[str, Any], changes: list[Change]
) -> None:
    known = {fold(campus.name): campus for campus in parts.campuses}
    kept = []
    for text in written:
        name, address = campus_of(text)
        campus = known.get(fold(name))
        if campus is not None and (not address or campus.address == address):
            continue
        kept.append(text)
        changes.append(Change("campus", f"{campus.name}: {campus.address}" if campus else "", text))
    if kept:
        values["campuses"] = kept


def _near_in_file(plans: list[LinePlan]) -> list[LinePlan]:
    """Warn of new rows whose names are one letter away from another row's."""
    named = [
        (f"{plan.line.values.get('kind')}|{core_of(str(plan.line.values['name']))}", plan)
        for plan in plans
        if plan.state in {LineState.NEW, LineState.UPDATE, LineState.SAME}
        and "name" in plan.line.values
    ]
    index = NearNames(named)
    names = {plan.line.row: name for name, plan in named}
    found = []
    for plan in plans:
        near = index.near(names[plan.line.row]) if plan.state == LineState.NEW else []
        if near:
            params: dict[str, Param] = {"row": near[0].line.row, "name": near[0].label}
            problem = Problem("near-row", plan.line.cell("name"), params, warning=True)
            found.append(replace(plan, problems=(*plan.problems, problem)))
        else:
            found.append(plan)
    return found
