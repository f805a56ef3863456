"""What a .docx keeps outside its text: styles, and the numbers of automatic lists.

The element and attribute names are those of ECMA-376 (WordprocessingML).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME = re.compile(r"heading\s*([1-9])$|tiêu đề\s*([1-9])$", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off"})
_BULLET = "•"
_MAX_CHAIN = 20
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)


def value(element: Any, path: str) -> str | None:
    """Return ``w:val`` of a descendant named by a path of local names, None without it."""
    found = element.find("/".join(W + name for name in path.split("/")))
    return None if found is None else found.get(W + "val")


def number(element: Any, path: str) -> int | None:
    """Return ``w:val`` of a descendant as an integer, None without it."""
    text = value(element, path)
    try:
        return None if text is None else int(text)
    except ValueError:
        return None


def switch(properties: Any, name: str) -> bool | None:
    """Return an on/off property (``w:b``, ``w:vanish`` …), None when it is not stated."""
    found = None if properties is None else properties.find(W + name)
    if found is None:
        return None
    return found.get(W + "val", "1") not in _OFF


def has_borders(properties: Any, name: str) -> bool | None:
    """Say whether a ``w:tblBorders`` or ``w:tcBorders`` draws any line, None without it."""
    borders = None if properties is None else properties.find(W + name)
    if borders is None:
        return None
    return any(side.get(W + "val", "nil") not in {"nil", "none"} for side in borders)


class Styles:
    """The styles of a document, with what they inherit."""

    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, Any] = {}
        self._default: dict[str, str] = {}
        for style in () if root is None else root.findall(W + "style"):
            identity = style.get(W + "styleId")
            if identity:
                self._styles[identity] = style
                if style.get(W + "default") in {"1", "true"}:
                    self._default[style.get(W + "type", "")] = identity

    def chain(self, identity: str | None, kind: str = "paragraph") -> Iterator[Any]:
        """Yield a style and the styles it is based on; without identity, the default one."""
        identity = identity or self._default.get(kind)
        for _ in range(_MAX_CHAIN):
            style = self._styles.get(identity or "")
            if style is None:
                return
            yield style
            identity = value(style, "basedOn")

    def heading(self, identity: str | None) -> int | None:
        """Return the heading level (1 to 9) that a paragraph style states."""
        for style in self.chain(identity):
            level = number(style, "pPr/outlineLvl")
            if level is not None:
                return level + 1 if 0 <= level <= 8 else None
            named = _HEADING_NAME.match(value(style, "name") or "")
            if named:
                return int(named.group(1) or named.group(2))
        return None

    def bold(self, identity: str | None, kind: str = "paragraph") -> bool | None:
        """Say whether a style is bold, None when it does not state it."""
        for style in self.chain(identity, kind):
            stated = switch(style.find(W + "rPr"), "b")
            if stated is not None:
                return stated
        return None

    def numbering(self, identity: str | None) -> tuple[int | None, int | None]:
        """Return (list, level) that a paragraph style sets, each None when it does not."""
        found_list: int | None = None
        level: int | None = None
        for style in self.chain(identity):
            found_list = number(style, "pPr/numPr/numId") if found_list is None else found_list
            level = number(style, "pPr/numPr/ilvl") if level is None else level
        return found_list, level

    def table_borders(self, identity: str | None) -> bool:
        """Say whether a table style draws borders."""
        for style in self.chain(identity, "table"):
            stated = has_borders(style.find(W + "tblPr"), "tblBorders")
            if stated is not None:
                return stated
        return False


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False


@dataclass(slots=True)
class _List:
    abstract: int
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Automatic lists: gives every list item the number or bullet that Word shows."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[int, dict[int, _Level]] = {}
        self._lists: dict[int, _List] = {}
        self._counts: dict[int, dict[int, int]] = {}
        self._seen: set[int] = set()
        if root is not None:
            self._load(root)

    def _load(self, root: Any) -> None:
        for abstract in root.findall(W + "abstractNum"):
            identity = _integer(abstract.get(W + "abstractNumId"))
            self._levels[identity] = dict(_levels(abstract))
        for concrete in root.findall(W + "num"):
            entry = _List(number(concrete, "abstractNumId") or 0)
            for override in concrete.findall(W + "lvlOverride"):
                start = number(override, "startOverride")
                if start is not None:
                    entry.starts[_integer(override.get(W + "ilvl"))] = start
            self._lists[_integer(concrete.get(W + "numId"))] = entry

    def marker(self, identity: int, level: int) -> str | None:
        """Count one item of a list and return its marker, None for a list without one."""
        entry = self._lists.get(identity)
        levels = {} if entry is None else self._levels.get(entry.abstract, {})
        shape = levels.get(level)
        if entry is None or shape is None:
            return None
        counts = self._counts.setdefault(entry.abstract, {})
        if identity not in self._seen:
            self._seen.add(identity)
            for overridden, start in entry.starts.items():
                counts[overridden] = start - 1
        counts[level] = counts.get(level, shape.start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if shape.form == "bullet":
            return _bullet(shape.text)
        if shape.form == "none":
            return None
        return self._number(shape, levels, counts).strip() or None

    @staticmethod
    def _number(shape: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        def shown(match: re.Match[str]) -> str:
            level = int(match.group(1)) - 1
            other = levels.get(level, _Level())
            form = "decimal" if shape.legal else other.form
            return format_number(counts.get(level, other.start), form)

        return re.sub(r"%([1-9])", shown, shape.text)


def _levels(abstract: Any) -> Iterator[tuple[int, _Level]]:
    for level in abstract.findall(W + "lvl"):
        start = number(level, "start")
        yield (
            _integer(level.get(W + "ilvl")),
            _Level(
                value(level, "numFmt") or "decimal",
                value(level, "lvlText") or "",
                1 if start is None else start,
                switch(level, "isLgl") or False,
            ),
        )


def _integer(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


def _bullet(text: str) -> str | None:
    """Return a bullet as plain text; signs of symbol fonts (private use area) become "•"."""
    text = text.strip()
    if any("\ue000" <= sign <= "\uf8ff" for sign in text):
        return _BULLET
    return text or None


def format_number(count: int, form: str) -> str:
    """Write a list number in one of Word's forms; unknown forms are written as digits."""
    if form in {"upperRoman", "lowerRoman"}:
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    if form in {"upperLetter", "lowerLetter"} and count > 0:
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form == "decimalZero":
        return f"{count:02d}"
    return str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    written = ""
    for worth, sign in _ROMAN:
        written += sign * (count // worth)
        count %= worth
    return written
