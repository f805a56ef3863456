"""What a table is about: its header, and the role of each column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from truongchuan.engines.plan.document import Cell, Table
from truongchuan.engines.text import fold


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    PERIOD = "period"
    TASK = "task"
    LEAD = "lead"
    COOPERATING = "cooperating"
    UNITS = "units"
    NOTE = "note"
    MONTH = "month"
    SCHOOL = "school"
    KIND = "kind"
    RECOGNITION = "recognition"
    NEW = "new"
    RENEWAL = "renewal"
    DEGREE = "degree"
    PLACE = "place"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Columns:
    """Roles by column, the number of header rows, and the month or quarter of marked columns."""

    roles: Mapping[int, Role]
    header_rows: int
    marked: Mapping[int, tuple[int | None, str]]

    def first(self, role: Role) -> int | None:
        """Return the first column with a role."""
        return next((c for c, r in sorted(self.roles.items()) if r is role), None)

    def all(self, role: Role) -> list[int]:
        """Return all columns with a role, left to right."""
        return [c for c, r in sorted(self.roles.items()) if r is role]


_MARKED = re.compile(
    r"^(?:(?:thang|t)\s*(?P<month>\d{1,2})|quy\s*(?P<quarter>iv|i{1,3}|[1-4])|(?P<bare>\d{1,2}))"
    r"(?:\s*(?:/|nam|-)\s*(?P<year>20\d\d))?$"
)
_RULES: tuple[tuple[str, Role], ...] = (
    (r"^(?:s?tt|so tt|so thu tu)$", Role.NUMBER),
    (r"chu tri.*phoi hop|phoi hop.*chu tri", Role.UNITS),
    (r"phoi hop", Role.COOPERATING),
    (r"chu tri|phu trach|dau moi|chiu trach nhiem|trach nhiem", Role.LEAD),
    (r"san pham|ket qua|ghi chu|kinh phi|hoan thanh nam|dien giai|so lop|so hoc sinh", Role.NOTE),
    (r"muc do|^muc$|cap do|^degree$|muc dat", Role.DEGREE),
    (r"^(?:cong nhan )?moi$|^cong nhan moi|^cong nhan lan dau", Role.NEW),
    (r"^(?:cong nhan )?lai$|^cong nhan lai", Role.RENEWAL),
    (r"hinh thuc|loai|cong nhan|^moi\s*/\s*lai$", Role.RECOGNITION),
    (
        r"thoi gian|thang|tien do|thoi han|moc|^quy\b|du kien|han hoan thanh|^ngay"
        r"|ke hoach hoan thanh",
        Role.PERIOD,
    ),
    (r"^(?:cap|bac)(?: hoc)?$|cap hoc|bac hoc|loai hinh|^cap$", Role.KIND),
    (
        r"^(?:phuong|xa|dia ban|dia chi|dia diem|huyen|quan|phuong, xa|phuong/xa|xa, phuong"
        r"|xa/phuong|dia phuong)\b",
        Role.PLACE,
    ),
    (
        r"^(?:ten\s+)?(?:nha\s+)?truong\b|ten (?:don vi|co so)|co so giao duc|don vi truong",
        Role.SCHOOL,
    ),
    (r"noi dung|nhiem vu|cong viec|hoat dong|dau viec|^viec|buoc", Role.TASK),
    (r"thuc hien|don vi|co quan|nguoi|bo phan", Role.LEAD),
)


def columns_of(table: Table) -> Columns:
    """Return the roles of a table's columns, read from its first rows."""
    best: Columns = Columns({}, 0, {})
    roles: dict[int, Role] = {}
    marked: dict[int, tuple[int | None, str]] = {}
    year: int | None = None
    for number, row in enumerate(table.rows[:3]):
        found = False
        for cell in row:
            folded = re.sub(r"\s*\([^()]*\)$", "", fold(cell.text).strip(" .:*"))
            if not folded or len(folded) > 70:
                continue
            stated = re.search(r"\b(20\d\d)\b", folded)
            if folded.startswith("nam ") and stated:
                year = int(stated.group(1))
            match = _MARKED.match(folded)
            if match and _is_mark_column(match, row):
                marked[cell.column] = _marked(match, year)
                roles[cell.column] = Role.MONTH
                found = True
                continue
            role = _role(folded)
            if role is not None and (cell.column not in roles or number == 0):
                roles[cell.column] = role
                found = True
        if not found and number > 0:
            break
        if found:
            best = Columns(dict(roles), number + 1, dict(marked))
        merged = any(c.column_span > 1 or c.row_span > 1 for c in row)
        if number == 0 and not merged and not _is_second_header(table):
            break
    return _settled(best)


def _is_second_header(table: Table) -> bool:
    """A second header row without merged cells: months, or sub-headings in the blanks."""
    if len(table.rows) < 2:
        return False
    texts = [fold(c.text).strip(" .:") for c in table.rows[1] if c.text.strip()]
    return len(texts) >= 3 and all(_MARKED.match(t) for t in texts)


def _is_mark_column(match: re.Match[str], row: Sequence[Cell]) -> bool:
    """A lone "Tháng 5" may be anything; three such columns are a calendar."""
    alike = [c for c in row if _MARKED.match(fold(c.text).strip(" .:*"))]
    return len(alike) >= 3 and (match["bare"] is None or 1 <= int(match["bare"]) <= 12)


def _marked(match: re.Match[str], year: int | None) -> tuple[int | None, str]:
    stated = int(match["year"]) if match["year"] else year
    if match["quarter"]:
        number = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(match["quarter"]) or int(match["quarter"])
        return stated, f"Q{number}"
    return stated, f"{int(match['month'] or match['bare']):02d}"


def _role(folded: str) -> Role | None:
    for pattern, role in _RULES:
        if re.search(pattern, folded):
            return role
    return None


def _settled(columns: Columns) -> Columns:
    """Where "đơn vị" may be a school or a unit, the other columns decide."""
    roles = dict(columns.roles)
    leads = [c for c, r in sorted(roles.items()) if r is Role.LEAD]
    has_task = Role.TASK in roles.values()
    if not has_task and leads and Role.SCHOOL not in roles.values():
        roles[leads[0]] = Role.SCHOOL
    periods = [c for c, r in sorted(roles.items()) if r is Role.PERIOD]
    for extra in periods[1:]:
        roles[extra] = Role.OTHER
    tasks = [c for c, r in sorted(roles.items()) if r is Role.TASK]
    for extra in tasks[1:]:
        roles[extra] = Role.NOTE
    if len(leads) > 1 and has_task:
        for extra in leads[1:]:
            roles[extra] = Role.OTHER
    return Columns(roles, columns.header_rows, columns.marked)


def is_roadmap(columns: Columns) -> bool:
    """A roadmap table has tasks, and says when or by whom."""
    roles = set(columns.roles.values())
    return Role.TASK in roles and bool(roles & {Role.PERIOD, Role.LEAD, Role.MONTH, Role.UNITS})


_TARGET_ROLES = frozenset(
    {Role.PERIOD, Role.RECOGNITION, Role.DEGREE, Role.NEW, Role.RENEWAL, Role.MONTH}
)


def is_target_table(table: Table, columns: Columns) -> bool:
    """A target table has schools, and a column or a remark says how or when they are recognised."""
    roles = set(columns.roles.values())
    if Role.SCHOOL not in roles or Role.TASK in roles:
        return False
    return bool(roles & _TARGET_ROLES) or any(
        re.search(r"\bcong nhan (?:moi|lai)\b|\bmuc do [12]\b", fold(c.text))
        for row in table.rows[columns.header_rows :]
        for c in row
    )


def same_header(table: Table, row: Sequence[Cell]) -> bool:
    """Tell whether a row repeats the table's first row (a page break in the table)."""
    first = [fold(c.text) for c in table.rows[0] if c.text.strip()]
    return bool(first) and [fold(c.text) for c in row if c.text.strip()] == first
