"""Reads our own mapping of criteria from one instrument to the one that takes its place.

No authority published such a table: it is shown beside results and never decides one. Every
criterion named must exist in the law set, and every criterion of the old sets must be named, so
that a table that fell behind the law is found when it is read, with file and line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from truongchuan.adapters.law.faults import Faults, overlap
from truongchuan.adapters.law.files import Place, Source
from truongchuan.adapters.law.load import regulations_folder
from truongchuan.engines.rules.model import CriteriaSet, Criterion, LawSet, Verification

NAME = "mapping/2018-2026.yaml"
RELATIONS = ("full", "partial", "none")


@dataclass(frozen=True, slots=True)
class MappedCriterion:
    """An old criterion: the new ones it goes into, and where its evidence may still serve.

    ``had_threshold`` is null where the text was not read.
    """

    no: str
    title: str
    relation: str
    to: tuple[str, ...]
    evidence_reuse: tuple[str, ...]
    had_threshold: bool | None
    note: str
    in_force_from: date | None = None
    in_force_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the number meant this criterion on the day."""
        return overlap(self.in_force_from, self.in_force_to, on, on)


@dataclass(frozen=True, slots=True)
class CriteriaMapping:
    """From the set of one instrument to that of another, for some kinds of school.

    ``asks_more`` tells by new criterion what it asks that no old one did.
    """

    old: str
    new: str
    kinds: tuple[str, ...]
    title: str
    notice: str
    levels_hint: str
    verification: Verification
    criteria: tuple[MappedCriterion, ...]
    asks_more: Mapping[str, str] = field(default_factory=dict)


def load_mapping(law: LawSet) -> tuple[CriteriaMapping, ...]:
    """The mapping that ships with the product, held against a law set.

    :raises LawFileError: when the file is wrong; its ``more`` are the other faults found.
    """
    return read_mapping(_shipped(), law)


def read_mapping(source: Source, law: LawSet) -> tuple[CriteriaMapping, ...]:
    """Read a mapping from a file. Raises as :func:`load_mapping`."""
    reader = _Reader(source, law)
    found = tuple(reader.sets())
    reader.faults.stop()
    return found


@lru_cache(maxsize=1)
def _shipped() -> Source:
    return Source.read(regulations_folder() / NAME, NAME, NAME)


class _Reader:
    def __init__(self, source: Source, law: LawSet) -> None:
        self.source, self.law, self.faults = source, law, Faults()
        self.document = source.document()

    def sets(self) -> Iterator[CriteriaMapping]:
        document = self.document
        new = self._text(document, (), "to")
        if document.get("official") is not False:
            self._fault(("official",), "official phải là false", "Ghi official: false.")
        verification = str(document.get("verification", ""))
        if verification not in set(Verification):
            self._fault(("verification",), f"verification là {verification!r}", "Ghi remembered.")
            verification = Verification.MISSING
        levels = document.get("levels")
        hint = " ".join(str(levels.get(k, "")) for k in ("reason", "hint")) if levels else ""
        more = self._asks_more(new)
        for index, part in self._entries(document, (), "sets"):
            place = ("sets", index)
            old = self._text(part, place, "from")
            kinds = tuple(map(str, part.get("school_kinds") or ()))
            if not kinds:
                self._fault((*place, "school_kinds"), "thiếu school_kinds", "Ghi các loại trường.")
            yield CriteriaMapping(
                old=old,
                new=new,
                kinds=kinds,
                title=self._text(document, (), "title"),
                notice=self._text(document, (), "notice"),
                levels_hint=hint.strip(),
                verification=Verification(verification),
                criteria=tuple(self._criteria(part, place, old, new, kinds)),
                asks_more=more,
            )

    def _criteria(
        self, part: Mapping[str, Any], place: Place, old: str, new: str, kinds: tuple[str, ...]
    ) -> Iterator[MappedCriterion]:
        here, there = self._known(old, kinds, (*place, "from")), self._known(new, kinds, ("to",))
        named: set[int] = set()
        for index, entry in self._entries(part, place, "criteria"):
            at = (*place, "criteria", index)
            start = self._day(entry, at, "in_force_from")
            end = self._day(entry, at, "in_force_to")
            no = self._text(entry, at, "no")
            meant = [
                c for c in here
                if c.no == no and overlap(c.in_force_from, c.in_force_to, start, end)
            ]  # fmt: skip
            named.update(id(c) for c in meant)
            if here and not meant:
                self._fault((*at, "no"), f"{old} không có tiêu chí {no}", "Sửa số, hoặc bỏ dòng.")
            to, reuse = self._numbers(entry, at, "to"), self._numbers(entry, at, "evidence_reuse")
            for key, numbers in (("to", to), ("evidence_reuse", reuse)):
                for target in numbers:
                    if there and target not in {c.no for c in there}:
                        self._fault((*at, key), f"{new} không có tiêu chí {target}", "Sửa số.")
            relation = self._text(entry, at, "relation")
            if relation not in RELATIONS:
                words = ", ".join(RELATIONS)
                self._fault((*at, "relation"), f"relation là {relation!r}", f"Dùng: {words}.")
            elif (relation == "none") != (not to):
                self._fault(
                    (*at, "relation"),
                    f"relation là {relation} mà to {'trống' if not to else 'có tiêu chí'}",
                    "none đi với to: [], các loại khác phải nêu tiêu chí.",
                )
            yield MappedCriterion(
                no, self._text(entry, at, "title"), relation, to, reuse,
                entry.get("had_threshold"), str(entry.get("note") or ""), start, end,
            )  # fmt: skip
        for criterion in here:
            if id(criterion) not in named:
                self._fault(
                    (*place, "criteria"), f"thiếu tiêu chí {criterion.no} của {old}", "Thêm dòng."
                )

    def _known(self, number: str, kinds: tuple[str, ...], place: Place) -> list[Criterion]:
        """The criteria of an instrument for these kinds of school, of all times."""
        sets: list[CriteriaSet] = [
            s for s in self.law.criteria_sets
            if s.instrument == number and set(kinds) <= set(s.school_kinds)
        ]  # fmt: skip
        if number and not sets:
            self._fault(place, f"không có bộ tiêu chí {number}", "Ghi số hiệu văn bản đã có luật.")
        return [c for s in sets[:1] for standard in s.standards for c in standard.criteria]

    def _asks_more(self, new: str) -> dict[str, str]:
        known = {
            c.no
            for s in self.law.criteria_sets if s.instrument == new
            for standard in s.standards for c in standard.criteria
        }  # fmt: skip
        found = {}
        for index, entry in self._entries(self.document, (), "new_criteria"):
            no = self._text(entry, ("new_criteria", index), "no")
            if known and no not in known:
                place = ("new_criteria", index, "no")
                self._fault(place, f"{new} không có tiêu chí {no}", "Sửa số.")
            found[no] = self._text(entry, ("new_criteria", index), "new_content")
        return found

    def _entries(
        self, part: Mapping[str, Any], place: Place, key: str
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        entries = part.get(key)
        if not isinstance(entries, list):
            self._fault(
                (*place, key), f"{key} không phải là danh sách", "Ghi các mục bằng dấu '-'."
            )
            return
        for index, entry in enumerate(entries):
            if isinstance(entry, dict):
                yield index, entry
            else:
                self._fault((*place, key, index), "mục không phải là ánh xạ", "Ghi khóa: giá trị.")

    def _text(self, part: Mapping[str, Any], place: Place, key: str) -> str:
        value = part.get(key)
        if not isinstance(value, str) or not value.strip():
            self._fault((*place, key), f"thiếu {key}", f"Ghi {key}: '…' (chữ trong nháy).")
            return ""
        return value

    def _numbers(self, part: Mapping[str, Any], place: Place, key: str) -> tuple[str, ...]:
        value = part.get(key) or []
        if not isinstance(value, list) or not all(isinstance(no, str) for no in value):
            self._fault((*place, key), f"{key} không phải danh sách số tiêu chí", "Ghi ['1.1'].")
            return ()
        return tuple(value)

    def _day(self, part: Mapping[str, Any], place: Place, key: str) -> date | None:
        value = part.get(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self._fault((*place, key), f"ngày {value!r} sai dạng", "Ghi như '2025-01-25'.")
            return None

    def _fault(self, place: Place, problem: str, remedy: str) -> None:
        self.faults.add(self.source, place, problem, remedy)
