"""From the rows below the headings to the lines of a list, each cell with what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from truongchuan.adapters.lists import words
from truongchuan.adapters.lists.grid import Cell
from truongchuan.adapters.lists.values import (
    ERRORS,
    day_of,
    line_of,
    pieces_of,
    step_of,
    text_of,
    whole_of,
)
from truongchuan.adapters.regulations import load_instruments
from truongchuan.domain.onboarding.lists.rows import ListKind, Problem, ReadLine
from truongchuan.domain.programmes.units import guess_kind
from truongchuan.engines.text import find_dates, fold
from truongchuan.wording.directory_labels import FUNCTIONS, OWNERSHIPS, SCHOOL_STATUSES, UNIT_KINDS
from truongchuan.wording.labels import SCHOOL_KINDS

LENGTHS = {
    "name": 200, "school": 200, "unit": 200, "address": 300, "ward": 200, "issuer": 200,
    "number": 60, "short_name": 80, "title": 120, "moet_id": 60, "budget_id": 60, "key": 20,
    "instrument": 60,
}  # fmt: skip
PERSON_LENGTH = 120
MOST_PIECES = 20
_WORDS: dict[str, tuple[Callable[[str], str | None], Mapping[str, str]]] = {
    "ownership": (words.ownership, OWNERSHIPS),
    "status": (words.status, SCHOOL_STATUSES),
    "function": (words.function, FUNCTIONS),
}
_STEPS = {"degree": 2, "level": 4}
_DAYS = frozenset({"starts_on", "decided_on", "valid_from", "valid_to"})
_INSTRUMENT = re.compile(r"(\d{1,3})\s*/\s*(\d{4})(?:\s*/\s*(\S+))?")
_NUMBER_LEAD = re.compile(r"^(?:quyết định|qđ)?\s*(?:số)?\s*:?\s*", re.IGNORECASE)
_DATED = re.compile(r"[\s,;(]*\bngày\b.*$", re.IGNORECASE | re.DOTALL)


class Cells:
    """The cells of one row, read one by one; what is wrong with them is gathered."""

    def __init__(
        self, kind: ListKind, row: int, cells: Mapping[str, Cell], at: Mapping[str, str]
    ) -> None:
        self.kind, self.row, self.raw, self.at = kind, row, cells, at
        self.values: dict[str, Any] = {}
        self.written: dict[str, str] = {}
        self.problems: list[Problem] = []

    def wrong(self, name: str, code: str, *, warning: bool = False, **params: Any) -> None:
        """Remember what is wrong with a cell."""
        self.problems.append(Problem(code, self.at.get(name, str(self.row)), params, warning))

    def read(self) -> ReadLine:
        """Read every cell that is filled."""
        for name, cell in self.raw.items():
            text = text_of(cell)
            if not text:
                continue
            self.written[name] = text[:500]
            if text in ERRORS:
                self.wrong(name, "cell-error", text=text)
            else:
                self._read(name, cell, text)
        return ReadLine(self.row, self.values, self.written, dict(self.at), tuple(self.problems))

    def _read(self, name: str, cell: Cell, text: str) -> None:
        if ":" in name:
            self._flag(name, text)
        elif name in _DAYS:
            self._day(name, cell)
        elif name in _STEPS:
            self._step(name, cell, text)
        elif name in _WORDS:
            find, labels = _WORDS[name]
            self._word(name, text, find, labels)
        elif name == "kind":
            units = self.kind == ListKind.UNITS
            self._word(
                name, text,
                words.unit_kind if units else words.school_kind,
                UNIT_KINDS if units else SCHOOL_KINDS,
            )  # fmt: skip
        elif name == "order":
            self._order(cell, text)
        elif name in {"aliases", "campuses"}:
            self._pieces(name, cell)
        elif name == "number":
            self._number(text)
        elif name == "email":
            self._email(text)
        else:
            self._text(name, " ".join(text.split()))

    def _text(self, name: str, text: str) -> None:
        most = PERSON_LENGTH if self.kind == ListKind.PERSONS and name == "name" else LENGTHS[name]
        if len(text) > most:
            self.wrong(name, "text-long", length=len(text), most=most)
            return
        if name == "key":
            text = text.upper()
        if name == "instrument":
            text = self._instrument(text)
        self.values[name] = text

    def _instrument(self, text: str) -> str:
        """Return the number of the legal instrument that is meant: "TT 17/2018" in full."""
        match = _INSTRUMENT.search(text)
        if match is None:
            self.wrong("instrument", "instrument-unknown", warning=True, text=text[:60])
            return text
        lead = f"{match[1]}/{match[2]}/"
        numbers = [i.number for i in load_instruments() if i.number.startswith(lead)]
        if len(numbers) == 1:
            return numbers[0]
        told = match.group().replace(" ", "")
        if told not in numbers:
            self.wrong("instrument", "instrument-unknown", warning=True, text=told)
        return told

    def _flag(self, name: str, text: str) -> None:
        field, value = name.split(":")
        said = words.yes_or_no(text)
        if said is None:
            self.wrong(name, "mark-unknown", text=text[:60])
        elif said:
            if field in self.values and str(self.values[field]) != value:
                self.wrong(name, "mark-twice")
                return
            self.values[field] = int(value) if value.isdigit() else value
            self.written.setdefault(field, text[:500])

    def _day(self, name: str, cell: Cell) -> None:
        day = day_of(cell)
        if day.value is not None:
            self.values[name] = day.value.isoformat()
            return
        text = line_of(cell)
        if name == "decided_on" and day.fault == "none" and len(find_dates(text)) == 0:
            self.wrong(name, "day-none", text=text[:60])
            return
        self.wrong(name, f"day-{day.fault}", text=text[:60])

    def _step(self, name: str, cell: Cell, text: str) -> None:
        if words.yes_or_no(text) is False:
            return
        number = step_of(cell, _STEPS[name])
        if number is None:
            self.wrong(name, "step-unknown", text=text[:60], most=_STEPS[name])
        else:
            self.values[name] = number

    def _word(
        self, name: str, text: str, find: Callable[[str], str | None], labels: Mapping[str, str]
    ) -> None:
        found = find(text)
        if found is None and name == "kind" and self.kind == ListKind.UNITS:
            guess = guess_kind(text)
            found = guess if guess != "other" else None
        if found is None:
            self.wrong(name, "word-unknown", text=text[:60], choices="; ".join(labels.values()))
        else:
            self.values[name] = found

    def _order(self, cell: Cell, text: str) -> None:
        number = whole_of(cell)
        if number is None or not 0 <= number <= 100_000:
            self.wrong("order", "number-unknown", text=text[:60])
        else:
            self.values["order"] = number

    def _pieces(self, name: str, cell: Cell) -> None:
        pieces = pieces_of(cell)
        if len(pieces) > MOST_PIECES:
            self.wrong(name, "pieces-many", count=len(pieces), most=MOST_PIECES)
        elif any(len(piece) > 200 for piece in pieces):
            self.wrong(name, "text-long", length=max(map(len, pieces)), most=200)
        elif pieces:
            self.values[name] = pieces

    def _number(self, text: str) -> None:
        """Read "Số 12/QĐ-UBND ngày 05/3/2021": the day counts where it has no column."""
        line = " ".join(text.split())
        days = find_dates(line)
        number = _DATED.sub("", line) if days else line
        number = _NUMBER_LEAD.sub("", number).strip(" ,;")
        if days and not text_of(self.raw.get("decided_on")):
            self.values["decided_on"] = days[0].value.isoformat()
            self.written["decided_on"] = line
        self._text("number", number)

    def _email(self, text: str) -> None:
        told = text.replace(" ", "").removeprefix("mailto:").strip(".,;")
        try:
            validate_email(told)
        except ValidationError:
            self.wrong("email", "email-unknown", text=text[:60])
        else:
            self.values["email"] = told.lower()


def finish(kind: ListKind, line: ReadLine, section: Mapping[str, str], today: date) -> ReadLine:
    """Fill in what the headings between rows and the name itself say; check cells together."""
    values, problems = dict(line.values), list(line.problems)
    for name, said in section.items():
        if said and name not in values and name not in line.written:
            values[name] = said
    if kind in {ListKind.SCHOOLS, ListKind.CERTIFICATES}:
        _school(kind, line, values, problems)
    if kind == ListKind.CERTIFICATES:
        _certificate(line, values, problems, today)
    if kind == ListKind.UNITS and "name" in values and "kind" not in {*values, *line.written}:
        values["kind"] = guess_kind(values["name"])
    if kind == ListKind.PERSONS:
        _person(line, values, problems)
    return ReadLine(line.row, values, line.written, line.cells, tuple(problems))


def _school(
    kind: ListKind, line: ReadLine, values: dict[str, Any], problems: list[Problem]
) -> None:
    anchor = "name" if kind == ListKind.SCHOOLS else "school"
    name = str(values.get(anchor, ""))
    if not name:
        return
    told, rest = split_school(name)
    if told and "kind" in values and told != values["kind"]:
        code = "kind-differs"
        params = {"name": name, "kind": SCHOOL_KINDS[values["kind"]]}
        problems.append(
            Problem(code, line.cell(anchor), params, warning="kind" not in line.written)
        )
        if "kind" not in line.written:
            values["kind"] = told
    if told:
        values.setdefault("kind", told)
        values[anchor] = rest
    elif "kind" in values:
        values[anchor] = f"{words.PREFIXES[values['kind']]} {rest}"
    elif kind == ListKind.SCHOOLS and "kind" not in line.written and "key" not in values:
        problems.append(Problem("kind-missing", line.cell(anchor), {"name": name}))


_PREFIX = re.compile(
    r"^(?:trường\s+)?(?P<kind>(?:mầm non|mẫu giáo|nhà trẻ|mn|mg|tiểu học|trung học cơ sở"
    r"|trung học phổ thông|thcs|thpt|ptcs|th|liên cấp|phổ thông liên cấp|gdnn\s*-\s*gdtx|gdtx"
    r"|trung tâm gdnn\s*-\s*gdtx|trung tâm gdtx)"
    r"(?:\s*(?:&|và|-|–|,)\s*(?:tiểu học|trung học cơ sở|trung học phổ thông|thcs|thpt|th)(?!\w))*)"
    r"\s+(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_PREFIX_MG = re.compile(r"^(?:mẫu giáo|mg)$", re.IGNORECASE)


def split_school(name: str) -> tuple[str, str]:
    """Return a school's kind and its name with the short prefix: "Trường Mầm non A" → "MN A".

    Without a kind in the name: nothing, and the name without "Trường".
    """
    match = _PREFIX.match(name)
    kind = words.school_kind(match["kind"]) if match else None
    if match is None or kind is None:
        return "", calm(re.sub(r"^trường\s+", "", name, flags=re.IGNORECASE))
    prefix = "MG" if _PREFIX_MG.match(match["kind"]) else words.PREFIXES[kind]
    return kind, f"{prefix} {calm(match['rest'])}"


def calm(name: str) -> str:
    """Return a name in capitals as it is usually written: "HOA SEN" → "Hoa Sen"."""
    return name.title() if name.isupper() and sum(map(str.isalpha, name)) > 3 else name


def _certificate(
    line: ReadLine, values: dict[str, Any], problems: list[Problem], today: date
) -> None:
    broken = {p.cell for p in line.problems if not p.warning}
    stated = "degree" in values or "level" in values
    if not stated and not broken & {line.cell("degree"), line.cell("level")}:
        problems.append(Problem("step-missing", line.cell("degree")))
    start, end = values.get("valid_from"), values.get("valid_to")
    if start and end and end <= start:
        params = {"start": _day(start), "end": _day(end)}
        problems.append(Problem("days-in-wrong-order", line.cell("valid_to"), params))
    decided = values.get("decided_on")
    if decided and decided > today.isoformat():
        problems.append(
            Problem("day-in-future", line.cell("decided_on"), {"day": _day(decided)}, warning=True)
        )
    if "number" not in values and "number" not in line.written:
        problems.append(Problem("number-missing", line.cell("number"), warning=True))
    if not end and "valid_to" not in line.written:
        problems.append(Problem("end-missing", line.cell("valid_to"), warning=True))


def _person(line: ReadLine, values: dict[str, Any], problems: list[Problem]) -> None:
    if "unit" not in values and "unit" not in line.written:
        problems.append(Problem("unit-missing", line.cell("unit")))
    if "function" not in values and "function" not in line.written:
        found = words.function(str(values.get("title", "")))
        if found is None:
            problems.append(Problem("function-missing", line.cell("function")))
        else:
            values["function"] = found
            params = {"title": str(values["title"]), "function": FUNCTIONS[found]}
            problems.append(
                Problem("function-from-title", line.cell("title"), params, warning=True)
            )
    if values.get("function") == "operator":
        problems.append(Problem("function-operator", line.cell("function")))
    if "name" in values:
        values["name"] = calm(values["name"])
    name = fold(str(values.get("name", "")))
    if name and " " not in name:
        problems.append(Problem("name-short", line.cell("name"), warning=True))


def _day(text: str) -> date:
    return date.fromisoformat(text)
