"""The spreadsheet that an office fills in: empty with an example, or with what stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from truongchuan.domain.onboarding.lists.rows import FIELDS, REQUIRED, ListKind
from truongchuan.wording.directory_labels import FUNCTIONS, OWNERSHIPS, SCHOOL_STATUSES, UNIT_KINDS
from truongchuan.wording.labels import SCHOOL_KINDS
from truongchuan.wording.list_files import LABELS, LIST_KINDS
from truongchuan.wording.list_guide import EXAMPLES, FIELD_HELP, GUIDE

LISTS, HELP = "Danh mục", "Hướng dẫn"
EXAMPLE = "Ví dụ"
ROOM = 2_000
"""Lines below the headings in which cells offer their words."""
_WIDTHS = {
    "name": 32, "school": 32, "unit": 32, "address": 34, "ward": 24, "campuses": 34, "aliases": 26,
    "kind": 20, "status": 22, "issuer": 26, "title": 24, "email": 28, "function": 20,
    "instrument": 20, "number": 18, "key": 14,
}  # fmt: skip
_DAYS = frozenset({"starts_on", "decided_on", "valid_from", "valid_to"})
_NUMBERS = frozenset({"level", "degree", "order"})


@dataclass(frozen=True, slots=True)
class ListTemplate:
    """What goes into the file. ``rows``: what stands now, by field; None for an empty template.

    ``wards`` and ``units`` are names to choose from; ``as_of`` says of which day the rows are.
    """

    kind: ListKind
    authority: str
    as_of: str
    rows: Sequence[Mapping[str, Any]] | None = None
    wards: Sequence[str] = ()
    units: Sequence[str] = ()
    is_sample: bool = False
    instruments: Sequence[str] = field(default=())


def write_template(template: ListTemplate) -> bytes:
    """Return the workbook: headings, rows or one example, drop-down lists, how to fill it in.

    Texts stay texts: one that starts with "=" never becomes a formula.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    formats = _formats(book)
    page = book.add_worksheet(LIST_KINDS[template.kind])
    head = _write_top(page, template, formats)
    choices = _choices(template)
    ranges = _write_lists(book, choices, formats, template.kind)
    _write_rows(page, template, head, formats)
    _set_up(page, template, head, ranges)
    _write_help(book, template, formats)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
    cell = {**base, "border": 1, "text_wrap": True}
    head = {**cell, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#D9E8E6"}
    example = {**cell, "italic": True, "font_color": "#5A6572", "bg_color": "#F3F3F3"}
    return {
        "title": book.add_format({**base, "font_size": 14, "bold": True}),
        "note": book.add_format({**base, "italic": True}),
        "plain": book.add_format({**base, "text_wrap": True}),
        "strong": book.add_format({**base, "bold": True, "text_wrap": True}),
        "head": book.add_format(head),
        "needed": book.add_format({**head, "bg_color": "#F6DFA8"}),
        "text": book.add_format({**cell, "num_format": "@"}),
        "day": book.add_format({**cell, "num_format": "dd/mm/yyyy"}),
        "number": book.add_format({**cell, "num_format": "0"}),
        "example": book.add_format({**example, "num_format": "@"}),
    }


def _write_top(page: Any, template: ListTemplate, formats: Mapping[str, Any]) -> int:
    """Write what stands over the table; return the line of the headings, from 0."""
    kind = template.kind
    page.write_string(0, 0, f"DANH SÁCH {LIST_KINDS[kind].upper()}", formats["title"])
    notes = [template.authority]
    if template.rows is not None:
        notes.append(f"Dữ liệu hiện có đến {template.as_of}. Giữ nguyên cột “Mã hệ thống”.")
    if template.is_sample:
        notes.append("Số liệu minh họa")
    notes.append("Cột nền vàng cần có. Ô để trống là giữ nguyên. Xem trang “Hướng dẫn”.")
    for place, text in enumerate(notes, start=1):
        page.write_string(place, 0, text, formats["note"])
    head = len(notes) + 2
    needed = {name for group in REQUIRED[kind] for name in group}
    page.set_column(0, 0, 8)
    page.write_string(head, 0, "STT", formats["head"])
    for place, name in enumerate(FIELDS[kind], start=1):
        page.set_column(place, place, _WIDTHS.get(name, 15))
        style = formats["needed" if name in needed else "head"]
        page.write_string(head, place, LABELS[kind][name], style)
    page.set_row(head, 32)
    return head


def _choices(template: ListTemplate) -> dict[str, Sequence[str]]:
    kind = template.kind
    units = kind == ListKind.UNITS
    labels = {k: v for k, v in UNIT_KINDS.items() if k != "school"} if units else SCHOOL_KINDS
    functions = [label for code, label in FUNCTIONS.items() if code != "operator"]
    every: dict[str, Sequence[str]] = {
        "kind": list(labels.values()),
        "ownership": list(OWNERSHIPS.values()),
        "status": list(SCHOOL_STATUSES.values()),
        "function": functions,
        "ward": template.wards,
        "unit": template.units,
        "level": ["1", "2", "3", "4"],
        "degree": ["1", "2"],
        "instrument": template.instruments,
    }
    return {name: every[name] for name in FIELDS[kind] if every.get(name)}


def _write_lists(
    book: Any, choices: Mapping[str, Sequence[str]], formats: Mapping[str, Any], kind: ListKind
) -> dict[str, str]:
    """Write what the drop-downs offer; return the range of each."""
    page = book.add_worksheet(LISTS)
    ranges = {}
    for column, (name, words) in enumerate(choices.items()):
        page.set_column(column, column, 30)
        page.write_string(0, column, f"Chọn: {LABELS[kind][name]}", formats["head"])
        for place, word in enumerate(words, start=1):
            page.write_string(place, column, word, formats["plain"])
        letter = chr(65 + column)
        ranges[name] = f"='{LISTS}'!${letter}$2:${letter}${len(words) + 1}"
    return ranges


def _write_rows(page: Any, template: ListTemplate, head: int, formats: Mapping[str, Any]) -> None:
    kind = template.kind
    if template.rows is None:
        page.write_string(head + 1, 0, EXAMPLE, formats["example"])
        for place, name in enumerate(FIELDS[kind], start=1):
            page.write_string(head + 1, place, EXAMPLES[kind].get(name, ""), formats["example"])
        return
    for number, row in enumerate(template.rows, start=1):
        page.write_number(head + number, 0, number, formats["number"])
        for place, name in enumerate(FIELDS[kind], start=1):
            value = _shown(kind, name, row.get(name))
            _write(page, (head + number, place), name, value, formats)


def _write(
    page: Any,
    at: tuple[int, int],
    name: str,
    value: Any,
    formats: Mapping[str, Any],
) -> None:
    if value is None or value == "":
        page.write_blank(*at, None, formats["day" if name in _DAYS else "text"])
    elif name in _DAYS and isinstance(value, date):
        page.write_datetime(*at, value, formats["day"])
    elif name in _NUMBERS:
        page.write_number(*at, value, formats["number"])
    else:
        page.write_string(*at, str(value), formats["text"])


def _shown(kind: ListKind, name: str, code: Any) -> Any:
    """Return a code in words; any other value as it is."""
    labels = {
        "kind": UNIT_KINDS if kind == ListKind.UNITS else SCHOOL_KINDS,
        "ownership": OWNERSHIPS,
        "status": SCHOOL_STATUSES,
        "function": FUNCTIONS,
    }.get(name, {})
    return labels.get(code, code)


def _set_up(page: Any, template: ListTemplate, head: int, ranges: Mapping[str, str]) -> None:
    count = len(template.rows or ()) + 1
    last = head + max(count, ROOM)
    fields = list(FIELDS[template.kind])
    for name, source in ranges.items():
        place = fields.index(name) + 1
        # A word that is not in the list warns only: the reader understands more than the list.
        choice = {"validate": "list", "source": source, "error_type": "warning"}
        page.data_validation(head + 1, place, last, place, choice)
    page.autofilter(head, 0, head + count, len(fields))
    page.freeze_panes(head + 1, 2)
    page.repeat_rows(head)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P/&N")


def _write_help(book: Any, template: ListTemplate, formats: Mapping[str, Any]) -> None:
    page = book.add_worksheet(HELP)
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 90)
    page.write_string(0, 0, "Cách điền và gửi", formats["title"])
    line = 2
    for number, text in enumerate(GUIDE, start=1):
        page.write_string(line, 0, f"{number}.", formats["plain"])
        page.write_string(line, 1, text, formats["plain"])
        line += 1
    line += 1
    page.write_string(line, 0, "Cột", formats["strong"])
    page.write_string(line, 1, "Ghi gì", formats["strong"])
    for name in FIELDS[template.kind]:
        line += 1
        page.write_string(line, 0, LABELS[template.kind][name], formats["plain"])
        page.write_string(line, 1, FIELD_HELP[template.kind][name], formats["plain"])
