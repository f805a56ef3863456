"""Loads the dated layout of administrative papers.

Every fault of the file is a :class:`RegulationError` that names file, line and remedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from truongchuan.adapters.yaml_entries import Entry, RegulationError
from truongchuan.domain.papers.layout import ElementFormat, Margin, PaperFormat

_KEYS = {
    "id", "instrument", "in_force_from", "in_force_to", "verification", "in_force_note", "page",
    "body", "elements", "types", "bodies", "places_in_full",
}  # fmt: skip
_PAGE_KEYS = {"size_mm", "margins_mm", "font", "source"}
_BODY_KEYS = {"indent_cm", "space_pt", "lines", "ending", "source"}
_ELEMENT_KEYS = {"size", "bold", "italic", "upper", "align", "source", "verification"}
_SIDES = ("left", "centre", "right", "justified")
_VERIFICATIONS = ("verified", "remembered")


def read_format(source: Traversable) -> PaperFormat:
    """Read one layout.

    :raises RegulationError: when the file is no YAML, or a value is missing, unknown or outside
        its own range.
    """
    try:
        document: Any = YAML(typ="rt").load(source.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RegulationError(
            source.name, line, f"không đọc được YAML: {error.problem}", "Sửa cú pháp ở dòng này."
        ) from None
    top = Entry(source.name, document, 1, _KEYS)
    page = _inner(top, "page", _PAGE_KEYS)
    body = _inner(top, "body", _BODY_KEYS)
    margins = _mapping(page, "margins_mm")
    width, height = _numbers(page, "size_mm", 2)
    return PaperFormat(
        id=top.required("id"),
        instrument=top.required("instrument"),
        in_force_from=top.needed_day("in_force_from"),
        in_force_to=top.ordered("in_force_from", "in_force_to")[1],
        verification=top.choice("verification", _VERIFICATIONS),
        page_mm=(width, height),
        margins={
            side: Margin(*_range(page, side, margins.get(side)))
            for side in ("top", "bottom", "left", "right")
        },
        font=page.required("font"),
        elements={name: _element(top, name, v) for name, v in _mapping(top, "elements").items()},
        indent_cm=_range(body, "indent_cm", body.value.get("indent_cm")),
        space_pt=_range(body, "space_pt", body.value.get("space_pt")),
        lines=_range(body, "lines", body.value.get("lines")),
        types={k: str(v) for k, v in _mapping(top, "types").items()},
        bodies={k: (str(v[0]), str(v[1])) for k, v in _mapping(top, "bodies").items()},
        place_in_full=frozenset(top.texts("places_in_full")),
        ending=body.required("ending"),
    )


def _inner(entry: Entry, key: str, keys: set[str]) -> Entry:
    value = entry.value.get(key)
    line = entry.value.lc.key(key)[0] + 1 if key in entry.value else entry.line
    return Entry(entry.file, value, line, keys)


def _mapping(entry: Entry, key: str) -> Mapping[str, Any]:
    value = entry.value.get(key)
    if not isinstance(value, Mapping):
        raise entry.error(f"thiếu nhóm {key}", f"Thêm {key}: và các mục bên dưới.", key)
    return value


def _numbers(entry: Entry, key: str, count: int) -> list[float]:
    value = entry.value.get(key)
    if not isinstance(value, list) or len(value) != count:
        raise entry.error(f"{key} phải là {count} số", "Viết dạng [210, 297].", key)
    return [float(item) for item in value]


def _range(entry: Entry, key: str, value: Any) -> tuple[float, float, float]:
    """Read [least, most, used], with the used value inside."""
    if not isinstance(value, list) or len(value) != 3:
        raise entry.error(f"{key} phải là ba số", "Viết dạng [từ, đến, dùng].", key)
    least, most, used = (float(item) for item in value)
    if not least <= used <= most:
        raise entry.error(
            f"{key}: {used:g} nằm ngoài {least:g}–{most:g}", "Chọn giá trị trong khoảng.", key
        )
    return least, most, used


def _element(top: Entry, name: str, value: Any) -> ElementFormat:
    elements = top.value["elements"]
    entry = Entry(top.file, value, elements.lc.key(name)[0] + 1, _ELEMENT_KEYS)
    least, most, used = _range(entry, "size", entry.value.get("size"))
    align = entry.text("align") or ""
    if align and align not in _SIDES:
        raise entry.error(f"align là {align!r}", f"Dùng một trong: {', '.join(_SIDES)}.", "align")
    return ElementFormat(
        smallest=least,
        largest=most,
        size=used,
        bold=entry.flag("bold"),
        italic=entry.flag("italic"),
        upper=entry.flag("upper"),
        align=align,
    )


@cache
def load_format() -> PaperFormat:
    """Return the layout that ships with the product (Nghị định 30/2020/NĐ-CP)."""
    return read_format(files("truongchuan.regulations") / "papers" / "nghi-dinh-30-2020.yaml")
