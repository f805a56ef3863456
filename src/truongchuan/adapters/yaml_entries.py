"""Reading data files entry by entry, with errors that name file, line and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError


class RegulationError(ValueError):
    """A data file is wrong: which file and line, what is wrong, and what to do."""

    def __init__(self, file: str, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{file}, dòng {line}: {problem}. {remedy}")
        self.file = file
        self.line = line
        self.problem = problem
        self.remedy = remedy


class Entry:
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
        """Make an error at a key of this entry."""
        line = self.line
        if key is not None and key in self.value:
            line = self.value.lc.key(key)[0] + 1
        return RegulationError(self.file, line, problem, remedy)

    def text(self, key: str) -> str | None:
        """Text or None."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, str):
            raise self.error(
                f"{key} phải là chuỗi, gặp {value!r}", f"Đặt giá trị trong nháy: '{value}'.", key
            )
        return value

    def required(self, key: str) -> str:
        """Text that must be there."""
        value = self.text(key)
        if not value:
            raise self.error(f"thiếu {key}", f"Thêm dòng {key}: '…'.", key)
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of some words."""
        value = self.required(key)
        if value not in choices:
            raise self.error(f"{key} là {value!r}", f"Dùng một trong: {', '.join(choices)}.", key)
        return value

    def day(self, key: str) -> date | None:
        """A date or None."""
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
        """A list of texts."""
        value = self.value.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"{key} phải là danh sách chuỗi", "Viết dạng ['…', '…'].", key)
        return tuple(value)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.value.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"{key} phải là true hoặc false", "Bỏ dấu nháy.", key)
        return value

    def ordered(self, first: str, last: str) -> tuple[date | None, date | None]:
        """Two dates, the second not before the first."""
        start, end = self.day(first), self.day(last)
        if start and end and end < start:
            raise self.error(f"{last} sớm hơn {first}", "Kiểm tra lại hai ngày.", last)
        return start, end

    def whole(self, key: str) -> int | None:
        """A whole number or None."""
        value = self.value.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.error(
                f"{key} phải là số nguyên, gặp {value!r}", f"Viết {key}: 5, không đặt nháy.", key
            )
        return value

    def needed_day(self, key: str) -> date:
        """A date that must be there."""
        self.required(key)
        day = self.day(key)
        if day is None:
            raise self.error(f"thiếu {key}", f"Thêm {key}: 'năm-tháng-ngày'.", key)
        return day


def entries(source: Traversable, key: str, keys: set[str]) -> list[Entry]:
    """The mappings of the list ``key`` of a file.

    :raises RegulationError: when the file is no YAML or has no such list.
    """
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
        Entry(name, item, items.lc.item(index)[0] + 1, keys) for index, item in enumerate(items)
    ]
