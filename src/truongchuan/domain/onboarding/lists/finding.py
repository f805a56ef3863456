"""Which school, ward or unit the words of a row mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from truongchuan.domain.directory.bringing_in import MOET
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.onboarding.lists.names import core_of, unit_key, ward_key
from truongchuan.domain.onboarding.lists.rows import Problem, ReadLine
from truongchuan.domain.onboarding.lists.snapshot import Directory

KEY_LETTERS = {"schools": "T", "certificates": "B", "units": "D", "persons": "N"}
"""What the product's own numbers begin with in a list, by kind."""


def key_of(kind: str, pk: int) -> str:
    """Return a stored row's own number as lists carry it: T12."""
    return f"{KEY_LETTERS[kind]}{pk}"


def pk_of(kind: str, key: str) -> int | None:
    """Return the id in a list's own number; None for another kind's or none at all."""
    letter, digits = key[:1], key[1:]
    if letter != KEY_LETTERS[kind] or not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits) if len(digits) < 16 else None


@dataclass(frozen=True, slots=True)
class Found:
    """A school that is meant, or those that may be and why one has to ask."""

    school: School | None = None
    reason: str = ""
    candidates: tuple[School, ...] = ()
    problems: tuple[Problem, ...] = ()
    by_key: bool = False


@dataclass(slots=True)
class SchoolFinder:
    """Finds schools of one directory; ``claimed`` are those that other rows surely mean."""

    directory: Directory
    claimed: set[int] = field(default_factory=set)

    def ward(self, line: ReadLine) -> tuple[int | None, list[Problem]]:
        """Return the ward that a row names, with what has to be said about it."""
        text = str(line.values.get("ward", ""))
        if not text:
            return None, []
        found = self.directory.wards_named(text)
        if not found:
            near = self.directory.near_wards.near(ward_key(text))
            params = {"text": text} | ({"near": near[0].name} if near else {})
            code = "ward-unknown-near" if near else "ward-unknown"
            return None, [Problem(code, line.cell("ward"), params)]
        if len(found) > 1 and found[1].ends_on is None:
            names = "; ".join(ward.name for ward in found[:4])
            params = {"text": text, "names": names}
            return None, [Problem("unit-ambiguous", line.cell("ward"), params)]
        return self._standing(found[0], line)

    def _standing(self, ward: Organisation, line: ReadLine) -> tuple[int | None, list[Problem]]:
        on = self.directory.on
        new = self.directory.successors.get(ward.pk)
        ended = ward.ends_on is not None and ward.ends_on < on
        if not ended or new is None or new.pk not in self.directory.units:
            return ward.pk, []
        params = {"old": ward.name, "new": new.name}
        return new.pk, [Problem("ward-succeeded", line.cell("ward"), params, warning=True)]

    def surely(self, values: Mapping[str, Any], name: str, ward: int | None) -> School | None:
        """Return the school that name, kind and place mean beyond doubt."""
        found = self._alike(values, name)
        if ward is not None:
            here = [s for s in found if s.ward_id == ward]
            found = here or [s for s in found if s.ward_id is None]
        return found[0] if len(found) == 1 else None

    def find(self, line: ReadLine, anchor: str, ward: int | None, key_kind: str) -> Found:
        """Return the school that a row means, or what it may mean."""
        values, directory = line.values, self.directory
        if key_kind and values.get("key"):
            pk = pk_of(key_kind, values["key"])
            school = directory.schools.get(pk) if pk is not None else None
            if school is None:
                params = {"text": values["key"]}
                return Found(problems=(Problem("key-unknown", line.cell("key"), params),))
            return Found(school, by_key=True)
        name = str(values.get(anchor, ""))
        by_id = directory.schools_by_id.get((MOET, str(values.get("moet_id", "")).upper()))
        if by_id is not None:
            if by_id in self._alike(values, name):
                return Found(by_id)
            return Found(reason="same-id", candidates=(by_id,))
        found = self._alike(values, name)
        school = self.surely(values, name, ward)
        if school is not None:
            return Found(school)
        if found and ward is not None:
            free = tuple(s for s in found if s.pk not in self.claimed)
            return Found(reason="other-ward", candidates=free) if free else Found()
        if len(found) > 1:
            params = {"name": name, "count": len(found)}
            return Found(problems=(Problem("school-ambiguous", line.cell(anchor), params),))
        return self._near(values, name)

    def _alike(self, values: Mapping[str, Any], name: str) -> list[School]:
        kind = values.get("kind")
        found = self.directory.schools_by_core.get(core_of(name), [])
        return [school for school in found if kind is None or school.kind == kind]

    def _near(self, values: Mapping[str, Any], name: str) -> Found:
        core = core_of(name)
        others = [
            s for s in self.directory.schools_by_core.get(core, []) if s.pk not in self.claimed
        ]
        if others:
            return Found(reason="other-kind", candidates=tuple(others[:5]))
        near = self.directory.near_schools.near(f"{values.get('kind')}|{core}")
        free = tuple(s for s in near if s.pk not in self.claimed)[:5]
        return Found(reason="near-name", candidates=free) if free else Found()


def find_place(directory: Directory, line: ReadLine) -> tuple[Organisation | None, list[Problem]]:
    """Return the unit or school where a person works, with what has to be said about it."""
    text = str(line.values.get("unit", ""))
    if not text:
        return None, []
    found = directory.places.get(unit_key(text), [])
    if not found:
        found = _schools_called(directory, text) or directory.wards_named(text)
    if len(found) > 1 and found[1].ends_on is None:
        params = {"text": text, "names": "; ".join(unit.name for unit in found[:4])}
        return None, [Problem("unit-ambiguous", line.cell("unit"), params)]
    if found:
        return found[0], []
    near = directory.near_units.near(unit_key(text))
    params = {"text": text} | ({"near": near[0].name} if near else {})
    code = "unit-unknown-near" if near else "unit-unknown"
    return None, [Problem(code, line.cell("unit"), params)]


def _schools_called(directory: Directory, text: str) -> list[Organisation]:
    """Return the schools of a full or short name: the kind has to fit when it is written."""
    whole = unit_key(text).removeprefix("truong ")
    schools = directory.schools_by_core.get(core_of(text), [])
    named = [s for s in schools if _says_kind(whole, s)]
    return [s.organisation for s in (named or (schools if core_of(text) == whole else []))]


_KIND_WORDS = {
    "preschool": ("mn ", "mg ", "mam non ", "mau giao "),
    "primary": ("th ", "tieu hoc "),
    "lower_secondary": ("thcs ", "trung hoc co so "),
    "primary_lower_secondary": ("th&thcs ",),
    "upper_secondary": ("thpt ", "trung hoc pho thong "),
    "lower_upper_secondary": ("thcs&thpt ",),
}


def _says_kind(text: str, school: School) -> bool:
    return text.startswith(_KIND_WORDS.get(school.kind, ("\0",)))
