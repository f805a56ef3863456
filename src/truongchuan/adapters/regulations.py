"""Loads the dated data files on law and places that the engines are given.

Every fault of a file is a :class:`RegulationError` that names the file, the line and what to
write instead; nothing is guessed or left out silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from truongchuan.engines.plan.facts import SchoolKind
from truongchuan.engines.plan.findings import Instrument, Knowledge, Place

_VERIFICATIONS = ("verified", "remembered", "missing")
_LEVELS = ("province", "district", "ward")
_INSTRUMENT_KEYS = {
    "number", "kind", "title", "issuer", "issued", "in_force_from", "in_force_to", "replaces",
    "replaced_by", "amended_by", "matters_for", "school_kinds", "verification", "note",
}  # fmt: skip
_PLACE_KEYS = {
    "name", "level", "parent", "code", "exists_from", "exists_to", "successors", "complete",
    "lat", "lon", "note",
}  # fmt: skip


class RegulationError(ValueError):
    """A data file is wrong: which file and line, what is wrong, and what to do."""

    def __init__(self, file: str, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{file}, dòng {line}: {problem}. {remedy}")
        self.file = file
        self.line = line
        self.problem = problem
        self.remedy = remedy


class _Entry:
    """One mapping of a file, read field by field with errors that name the line."""

    def __init__(self, file: str, value: object, line: int, keys: set[str]) -> None:
        self.file = file
        self.line = line
        if not isinstance(value, CommentedMap):
            raise self.error("mục không phải là ánh xạ", "Viết mỗi mục dạng '- khóa: giá trị'.")
        self.value: CommentedMap = value
        for key in value:
            if key not in keys:
                raise self.error(
                    f"khóa lạ {key!r}", f"Dùng một trong: {', '.join(sorted(keys))}.", key
                )

    def error(self, problem: str, remedy: str, key: object = None) -> RegulationError:
        line = self.line
        if key is not None and key in self.value:
            line = self.value.lc.key(key)[0] + 1
        return RegulationError(self.file, line, problem, remedy)

    def text(self, key: str) -> str | None:
        value = self.value.get(key)
        if value is not None and not isinstance(value, str):
            raise self.error(
                f"{key} phải là chuỗi, gặp {value!r}", f"Đặt giá trị trong nháy: '{value}'.", key
            )
        return value

    def required(self, key: str) -> str:
        value = self.text(key)
        if not value:
            raise self.error(f"thiếu {key}", f"Thêm dòng {key}: '…'.", key)
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.required(key)
        if value not in choices:
            raise self.error(f"{key} là {value!r}", f"Dùng một trong: {', '.join(choices)}.", key)
        return value

    def day(self, key: str) -> date | None:
        value = self.text(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.error(
                f"{key} không phải là ngày: {value!r}", "Viết dạng 'năm-tháng-ngày'.", key
            ) from None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.value.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"{key} phải là danh sách chuỗi", "Viết dạng ['…', '…'].", key)
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self.value.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"{key} phải là true hoặc false", "Bỏ dấu nháy.", key)
        return value

    def ordered(self, first: str, last: str) -> tuple[date | None, date | None]:
        start, end = self.day(first), self.day(last)
        if start and end and end < start:
            raise self.error(f"{last} sớm hơn {first}", "Kiểm tra lại hai ngày.", last)
        return start, end


def _entries(source: Traversable, key: str, keys: set[str]) -> list[_Entry]:
    name = source.name
    try:
        document: Any = YAML(typ="rt").load(source.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RegulationError(
            name, line, f"không đọc được YAML: {error.problem}", "Sửa cú pháp ở dòng này."
        ) from None
    if not isinstance(document, Mapping) or not isinstance(document.get(key), list):
        raise RegulationError(name, 1, f"thiếu danh sách {key}", f"Thêm khóa {key}: ở đầu tệp.")
    items = document[key]
    return [
        _Entry(name, item, items.lc.item(index)[0] + 1, keys) for index, item in enumerate(items)
    ]


def read_instruments(source: Traversable) -> tuple[Instrument, ...]:
    """Read a file of instruments.

    :raises RegulationError: when an entry is incomplete, unknown or stands twice.
    """
    seen: dict[str, int] = {}
    instruments = []
    for entry in _entries(source, "instruments", _INSTRUMENT_KEYS):
        number = entry.required("number")
        if number in seen:
            raise entry.error(
                f"văn bản {number} đã có ở dòng {seen[number]}", "Gộp hai mục.", "number"
            )
        seen[number] = entry.line
        kinds = entry.texts("school_kinds")
        for kind in kinds:
            if kind not in set(SchoolKind):
                raise entry.error(
                    f"loại trường lạ {kind!r}", f"Dùng: {', '.join(SchoolKind)}.", "school_kinds"
                )
        in_force_from, in_force_to = entry.ordered("in_force_from", "in_force_to")
        instruments.append(
            Instrument(
                number=number,
                kind=entry.required("kind"),
                title=entry.required("title"),
                issuer=entry.required("issuer"),
                issued=entry.day("issued"),
                in_force_from=in_force_from,
                in_force_to=in_force_to,
                replaces=entry.texts("replaces"),
                replaced_by=entry.text("replaced_by"),
                amended_by=entry.texts("amended_by"),
                matters_for=entry.texts("matters_for"),
                school_kinds=kinds,
                verification=entry.choice("verification", _VERIFICATIONS),
                note=entry.text("note"),
            )
        )
    return tuple(instruments)


def read_places(source: Traversable) -> tuple[Place, ...]:
    """Read a file of places.

    :raises RegulationError: when an entry is incomplete or unknown.
    """
    places = []
    for entry in _entries(source, "places", _PLACE_KEYS):
        exists_from, exists_to = entry.ordered("exists_from", "exists_to")
        places.append(
            Place(
                name=entry.required("name"),
                level=entry.choice("level", _LEVELS),
                parent=entry.text("parent"),
                exists_from=exists_from,
                exists_to=exists_to,
                successors=entry.texts("successors"),
                complete=entry.flag("complete"),
                code=entry.text("code"),
            )
        )
    return tuple(places)


@cache
def load_instruments() -> tuple[Instrument, ...]:
    """Return the instruments that ship with the product."""
    return read_instruments(files("truongchuan.regulations") / "instruments.yaml")


@cache
def load_knowledge() -> Knowledge:
    """Return all that the checks of a plan may know: law and places, both dated."""
    folder = files("truongchuan.regulations") / "places"
    places: list[Place] = []
    for source in sorted(folder.iterdir(), key=lambda item: item.name):
        if source.name.endswith(".yaml"):
            places.extend(read_places(source))
    return Knowledge(instruments=load_instruments(), places=tuple(places))
