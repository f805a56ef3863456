"""What the tables and columns of an area are called by people, and what the engine calls them."""

from __future__ import annotations

from truongchuan.engines.text.fold import fold

UNITS, SCHOOLS, BORDERS = "units.csv", "schools.csv", "adjacency.csv"
LOCKS, BANS, COST = "locks.csv", "bans.csv", "cost.csv"
TABLES = (UNITS, SCHOOLS, BORDERS, LOCKS, BANS, COST)
NEEDED = (UNITS, SCHOOLS, BORDERS)

SHEETS: dict[str, str] = {
    UNITS: "Đơn vị dân cư",
    SCHOOLS: "Trường",
    BORDERS: "Giáp ranh",
    LOCKS: "Khóa",
    BANS: "Cấm",
    COST: "Chi phí",
}
"""Sheets of the workbook, by the table that each becomes."""

COLUMNS: dict[str, dict[str, str]] = {
    UNITS: {
        "unit_id": "Mã đơn vị",
        "name": "Tên đơn vị",
        "children": "Số trẻ",
        "x": "X (m)",
        "y": "Y (m)",
        "current_school": "Mã trường hiện tại",
        "ward": "Phường, xã",
        "quarter": "Khu phố, thôn",
        "primary_school": "Trường tiểu học của đơn vị",
    },
    SCHOOLS: {
        "school_id": "Mã trường",
        "name": "Tên trường",
        "capacity": "Số chỗ",
        "x": "X (m)",
        "y": "Y (m)",
        "unit_id": "Nằm ở mã đơn vị",
    },
    BORDERS: {"unit_a": "Mã đơn vị A", "unit_b": "Mã đơn vị B"},
    LOCKS: {"unit_id": "Mã đơn vị", "school_id": "Mã trường"},
    BANS: {"unit_id": "Mã đơn vị", "school_id": "Mã trường"},
    COST: {"unit_id": "Mã đơn vị", "school_id": "Mã trường", "cost": "Chi phí mỗi trẻ"},
}
"""Headings, by table and column."""

NUMBERS = frozenset({"children", "capacity", "x", "y", "cost"})
GRADED = ("children_", "capacity_")

_ALSO = {
    UNITS: {"ma": "unit_id", "ten": "name", "x": "x", "y": "y", "so tre em": "children",
            "phuong": "ward", "xa": "ward", "truong hien tai": "current_school",
            "khu pho": "quarter", "thon": "quarter", "kp": "quarter",
            "truong tieu hoc": "primary_school",
            "ma truong tieu hoc": "primary_school"},
    SCHOOLS: {"ma": "school_id", "ten": "name", "x": "x", "y": "y", "chi tieu": "capacity",
              "ma don vi": "unit_id", "nam o don vi": "unit_id"},
    BORDERS: {"don vi a": "unit_a", "don vi b": "unit_b"},
    LOCKS: {}, BANS: {}, COST: {"chi phi": "cost"},
}  # fmt: skip


def table_of_sheet(name: str) -> str | None:
    """Return the table that a sheet is; None for a sheet of another kind."""
    folded = fold(name)
    for table, sheet in SHEETS.items():
        if folded in {fold(sheet), table.removesuffix(".csv")}:
            return table
    return None


def column_of(table: str, heading: str) -> str:
    """Return the column that a heading means; a heading of no known column stays as it is."""
    heading = heading.strip()
    folded = fold(heading)
    for column, label in COLUMNS[table].items():
        if folded in {fold(label), column}:
            return column
    return _ALSO[table].get(folded, heading)


def is_number(column: str) -> bool:
    """Tell whether a column holds numbers."""
    return column in NUMBERS or column.startswith(GRADED)
