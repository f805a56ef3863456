"""Lists in tables: which column holds the school, the ward, and the places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from truongchuan.engines.catchment_text.schools import LABELS, stage_of_heading
from truongchuan.engines.catchment_text.tokens import Token, tokenise
from truongchuan.engines.catchment_text.words import T
from truongchuan.engines.plan.document import Cell, Table
from truongchuan.engines.plan.read.names import SchoolName, bare_school_name, find_school_names
from truongchuan.engines.text import fold

_ROLES: tuple[tuple[str, str], ...] = (
    (r"^(?:s?tt|so tt|no)$", "number"),
    (r"so lop|so hoc sinh|chi tieu|si so|ghi chu|so tre|dien thoai|dia chi|hoc sinh/", "note"),
    (r"^(?:ten\s+)?(?:cac\s+)?truong\b|ten don vi|co so giao duc|^school$", "school"),
    (r"to dan pho|^to$|^cac to|^groups?$|^to,", "group"),
    (r"^khu pho|^kp$|^khu$|^thon|^ap$|^quarters?$", "quarter"),
    (r"dia ban|phan tuyen|tuyen|pham vi|khu vuc|^noi|^areas?$|^list$", "area"),
    (r"^phuong|^xa\b|^p\.?$|^wards?$|phuong/xa|xa/phuong", "ward"),
)
_COLUMN_WORDS = {"group": "tổ", "quarter": "khu phố"}
_MEANS = frozenset({T.PLACE, T.ALL, T.REST, T.LANE, T.NAME, T.RESIDENCE})


@dataclass
class Row:
    """A row: the school's cell, the ward's cell, and the cells that hold places."""

    school_text: str = ""
    school_start: int = 0
    ward_text: str = ""
    ward_start: int = 0
    cells: list[tuple[str, Cell]] = field(default_factory=list)
    stage: str | None = None

    @property
    def composed(self) -> bool:
        """Whether cells beside the ward's hold places."""
        return any(cell.text.strip(" -–") for _, cell in self.cells)

    def schools(self, stage: str | None) -> list[SchoolName]:
        """The schools that the row's first cell names."""
        names = find_school_names(self.school_text)
        label = LABELS.get(stage or "")
        bare = bare_school_name(self.school_text)
        if not names and bare is not None and label is not None:
            return [SchoolName(label[0], label[1], bare, 0, len(self.school_text))]
        return names

    def tokens(self, names: Iterable[str]) -> list[Token]:
        """The tokens of all cells with places, small units first."""
        known = list(names)
        tokens: list[Token] = []
        for role, cell in sorted(
            self.cells, key=lambda c: ("group", "area", "quarter").index(c[0])
        ):
            found = tokenise(cell.text, cell.span.start, known)
            first = next((t for t in found if t.kind not in {T.NOISE, T.FROM, T.HOUSE}), None)
            word = _COLUMN_WORDS.get(role)
            if word and first is not None and first.kind is T.NUMBER:
                tokens.append(Token(T.PLACE, word, first.start, first.start))
            tokens += found
        return tokens


@dataclass
class ListTable:
    """The rows of a table that may hold lists."""

    rows: list[Row]


def list_table(table: Table) -> ListTable:
    """Return the table's rows, with roles from its header, or from what the cells hold."""
    roles, first = _header(table)
    rows: list[Row] = []
    carried: Cell | None = None
    for cells in table.rows[first:]:
        row = _row(cells, roles)
        ward = next((c for c in cells if roles.get(c.column) == "ward"), None)
        if ward is not None and ward.text.strip():
            carried = ward
        elif (
            carried is not None
            and ward is not None
            and (not row.school_text.strip() or ward.row < carried.row + carried.row_span)
        ):
            row.ward_text, row.ward_start = carried.text, carried.span.start
        rows.append(row)
    return ListTable(rows)


def _header(table: Table) -> tuple[dict[int, str], int]:
    for number, cells in enumerate(table.rows[:3]):
        roles = {c.column: role for c in cells if (role := _role(c.text)) is not None}
        if "school" in roles.values() and {"area", "ward", "quarter", "group"} & set(
            roles.values()
        ):
            return roles, number + 1
    return {}, 0


def _role(text: str) -> str | None:
    folded = fold(text)
    if len(folded) > 60:
        return None
    return next((role for pattern, role in _ROLES if re.search(pattern, folded)), None)


def _row(cells: tuple[Cell, ...], roles: dict[int, str]) -> Row:
    filled = [c for c in cells if c.text.strip()]
    if len(filled) == 1 and not find_school_names(filled[0].text):
        stage = stage_of_heading(filled[0].text)
        if stage is not None:
            return Row(stage=stage)
    row = Row()
    for cell in cells:
        role = roles.get(cell.column) if roles else _guess(cell, row)
        if role == "school":
            row.school_text, row.school_start = cell.text, cell.span.start
        elif role == "ward":
            row.ward_text, row.ward_start = cell.text, cell.span.start
        elif role in {"area", "quarter", "group"} and cell.text.strip(" -–"):
            row.cells.append((role, cell))
    return row


def _guess(cell: Cell, row: Row) -> str | None:
    """Without a header: the first school is the school, cells with units are places."""
    if not row.school_text:
        return "school" if find_school_names(cell.text) else None
    return "area" if any(t.kind in _MEANS for t in tokenise(cell.text)) else None
