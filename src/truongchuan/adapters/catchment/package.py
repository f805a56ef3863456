"""An area as people send it: an archive, single .csv files or a workbook; checked, read, kept.

Whatever way it comes, it becomes the contract's tables (docs/reference/file-formats.md) in one
archive. A fault names the file or sheet, the line and the column as the sender sees them; nothing
is kept of a file with a fault.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from truongchuan.adapters.catchment.headings import (
    BORDERS,
    COLUMNS,
    COST,
    NEEDED,
    SHEETS,
    TABLES,
    UNITS,
    column_of,
    is_number,
    table_of_sheet,
)
from truongchuan.adapters.catchment.instance import feeder_of, read_instance
from truongchuan.adapters.catchment.shapes import (
    ENDINGS,
    NAMED,
    SHAPES,
    Finding,
    ReadShapes,
    compare_borders,
    lay_over,
    open_shapes,
    read_polygons,
    write_shapes,
)
from truongchuan.adapters.catchment.tables import InstanceError, Table, read_table
from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.lists.files import list_kind
from truongchuan.adapters.lists.grid import Grid
from truongchuan.adapters.lists.guarded import read_grids_guarded
from truongchuan.adapters.readers.encodings import decode
from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.limits import ReadLimits
from truongchuan.adapters.readers.package import Package
from truongchuan.adapters.uploads import check_size, clean_name
from truongchuan.engines.catchment.feeder import Feeder
from truongchuan.engines.catchment.model import Graph, Instance
from truongchuan.engines.catchment_shapes.mesh import Mesh

MEDIA_TYPE = "application/zip"
MOST_UNITS, MOST_SCHOOLS, MOST_PAIRS = 10_000, 500, 2_000_000
"""What a page takes; more is work for the command line."""
MOST_LINES = 200_000
MOST_MEMBERS = 40
MOST_UNPACKED = 60_000_000
MOST_TEXT = 200
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE][+-]?\d)?")
_LIKE_NUMBER = re.compile(r"[+-]?\d+,\d+")
_FORMULA = ("=", "+", "-", "@")
_MOST_CHILDREN = 50_000_000


@dataclass(frozen=True, slots=True)
class ReadArea:
    """An area that was read: the engine's instance, what people call the units, the archive.

    ``primaries`` are the primary schools that units name, empty for a unit that names none.
    ``shapes`` is the GeoJSON of the units' shapes as it is kept, empty where none came;
    ``findings`` say what is odd about it.
    """

    instance: Instance
    names: tuple[str, ...]
    wards: tuple[str, ...]
    content: bytes
    quarters: tuple[str, ...] = ()
    primaries: tuple[str, ...] = ()
    shapes: bytes = b""
    findings: tuple[Finding, ...] = ()

    @property
    def feeder(self) -> Feeder | None:
        """The primary school of every unit; None where no unit names one."""
        return feeder_of(self.primaries)

    def mesh(self) -> Mesh | None:
        """Read the shapes; None where there are none."""
        return open_shapes(self.shapes, self.instance.unit_ids) if self.shapes else None

    @property
    def pieces(self) -> int:
        """Parts into which the graph of borders falls."""
        return len(set(self.graph.piece.tolist()))

    @property
    def isolated(self) -> int:
        """Units that border on none."""
        return sum(1 for others in self.graph.neighbours if not others)

    @property
    def graph(self) -> Graph:
        """Who borders on whom."""
        return Graph.of(len(self.instance.unit_ids), self.instance.edges)


@dataclass(slots=True)
class _Origin:
    """Where a table came from: its name for people, lines above it, headings as written."""

    label: str
    above: int = 0
    headings: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Sent:
    tables: dict[str, bytes] = field(default_factory=dict)
    origins: dict[str, _Origin] = field(default_factory=dict)
    shapes: tuple[str, bytes] | None = None

    def add_shapes(self, name: str, content: bytes) -> None:
        if self.shapes is not None:
            raise InstanceError("shapes-files", path=name, first=self.shapes[0])
        self.shapes = name, content

    def add(self, table: str, rows: Sequence[Sequence[str]], origin: _Origin) -> None:
        if table in self.tables:
            raise InstanceError("table-twice", table=SHEETS[table], path=origin.label)
        if len(rows) > (most := MOST_PAIRS if table == COST else MOST_LINES):
            raise InstanceError("too-many-lines", path=origin.label, most=most)
        self.tables[table] = _written(table, rows, origin)
        self.origins[table] = origin


def read_area(
    sent: Sequence[tuple[str, bytes]],
    *,
    max_bytes: int | None = None,
    borders_from_shapes: bool = False,
) -> ReadArea:
    """Read what was sent: one .zip, one .xlsx, or several .csv files (name, content).

    A .geojson may come beside them, or in the .zip. Where the table of borders is missing it is
    made from the shapes only if ``borders_from_shapes`` says so; the findings tell it.

    :raises UploadError: as :func:`check_size`, or ``upload-macro``.
    :raises InstanceError: with the fault's place as the sender sees it.
    :raises ListFault: when a workbook cannot be read.
    """
    check_size(sum(len(content) for _, content in sent), max_bytes=max_bytes)
    found = _Sent()
    for name, content in sent:
        check_size(len(content), max_bytes=max_bytes)
        _take(found, clean_name(name), content)
    return _read_new(found, borders_from_shapes=borders_from_shapes)


def open_area(content: bytes) -> ReadArea:
    """Read an archive that :func:`read_area` made.

    :raises InstanceError: when it is damaged.
    """
    found = _Sent()
    _take_archive(found, content)
    return _read(found, content)


# --- ways in ------------------------------------------------------------------------------------


def _take(found: _Sent, name: str, content: bytes) -> None:
    if content.startswith(b"PK"):
        kind = _kind_of_zip(content)
        if kind == "xlsx":
            _take_book(found, name, content)
        else:
            _take_archive(found, content)
        return
    ending = PurePosixPath(name).suffix.lower()
    if ending in ENDINGS:
        found.add_shapes(name, content)
        return
    table = _table_of_file(name)
    if table is None or ending not in {".csv", ".gz"}:
        raise InstanceError("file-unknown", path=name, tables=list(TABLES))
    _take_text(found, table, name, _inflated(name, content) if ending == ".gz" else content)


def _kind_of_zip(content: bytes) -> str:
    try:
        return list_kind(content, ".zip")
    except ListFault as fault:
        if fault.code == "not-a-table":
            return "zip"
        if fault.code == "unreadable":
            raise InstanceError("archive-broken") from fault
        raise


def _table_of_file(name: str) -> str | None:
    plain = name.lower().removesuffix(".gz")
    return plain if plain in TABLES else None


def _take_archive(found: _Sent, content: bytes) -> None:
    limits = ReadLimits(zip_size=MOST_UNPACKED, zip_members=MOST_MEMBERS)
    try:
        with Package(content, limits) as package:
            known = 0
            for member in package.names():
                path = PurePosixPath(member.replace("\\", "/"))
                table = _table_of_file(path.name)
                if member.endswith("/") or "__MACOSX" in path.parts:
                    continue
                if path.suffix.lower() == ENDINGS[0]:
                    found.add_shapes(path.name, package.read(member) or b"")
                if table is None:
                    continue
                known += 1
                data = package.read(member) or b""
                if path.name.lower().endswith(".gz"):
                    data = _inflated(path.name, data)
                _take_text(found, table, path.name, data)
    except ReadError as error:
        raise InstanceError(f"archive-{_ARCHIVE.get(error.code, 'broken')}") from error
    except (RuntimeError, UnicodeDecodeError, ValueError) as error:
        raise InstanceError("archive-broken") from error
    if not known:
        raise InstanceError("archive-empty", tables=list(NEEDED))


_ARCHIVE = {
    "zip_bomb": "large",
    "zip_members": "many",
    "zip_unsafe_name": "unsafe",
    "encrypted": "locked",
}


def _inflated(name: str, data: bytes) -> bytes:
    """Unpack a .gz file, never to more than allowed."""
    worker = zlib.decompressobj(wbits=31)
    try:
        plain = worker.decompress(data, MOST_UNPACKED + 1)
    except zlib.error as error:
        raise InstanceError("unreadable", path=name, problem="không phải .gz") from error
    if len(plain) > MOST_UNPACKED:
        raise InstanceError("archive-large")
    return plain


def _take_text(found: _Sent, table: str, name: str, content: bytes) -> None:
    try:
        text = decode(content)
    except ReadError as error:
        raise InstanceError("unreadable", path=name, problem="không phải UTF-8") from error
    head = text.split("\n", 1)[0]
    sign = next((s for s in (";", "\t") if s in head and "," not in head), ",")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error as error:
        raise InstanceError("unreadable", path=name, problem=str(error)) from error
    found.add(table, rows, _Origin(name))


def _take_book(found: _Sent, name: str, content: bytes) -> None:
    known = False
    for grid in read_grids_guarded(content, "xlsx"):
        table = table_of_sheet(grid.name)
        if table is None or grid.hidden:
            continue
        known = True
        head = _head_of(table, grid)
        rows = [[_cell(value) for value in row] for row in grid.rows[head:]]
        if not rows and table not in NEEDED:
            continue
        if len(rows) <= 1 and table in SHEETS and table not in NEEDED:
            continue  # an empty sheet of the template
        found.add(table, rows, _Origin(f"{name}, trang “{grid.name}”", above=head))
    if not known:
        raise InstanceError("book-without-sheets", path=name, sheets=list(SHEETS.values())[:3])


def _head_of(table: str, grid: Grid) -> int:
    """The row of the headings: the first that names two of the table's columns."""
    for number, row in enumerate(grid.rows[:15]):
        named = {column_of(table, str(cell)) for cell in row if cell is not None}
        if len(named & set(COLUMNS[table])) >= 2:
            return number
    return 0


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


# --- one table ----------------------------------------------------------------------------------


def _written(table: str, rows: Sequence[Sequence[str]], origin: _Origin) -> bytes:
    """Write a table as the contract has it, line by line as it was; its cells looked at first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    heads = list(rows[0]) if rows else []
    columns = [column_of(table, text) for text in heads]
    for column, text in zip(columns, heads, strict=True):
        if column and columns.count(column) > 1:
            raise InstanceError("column-twice", path=origin.label, column=text.strip())
    origin.headings = {c: h.strip() for c, h in zip(columns, heads, strict=True)}
    writer.writerow(columns)
    for number, row in enumerate(rows[1:], start=2):
        cells = [" ".join(cell.split()) for cell in row[: len(columns)]]
        for column, cell in zip(columns, cells, strict=False):
            _look_at(origin, number, column, cell)
        writer.writerow(cells if any(cells) else [])
    return out.getvalue().encode()


def _look_at(origin: _Origin, line: int, column: str, cell: str) -> None:
    place = {"path": origin.label, "line": line + origin.above, "column": _shown(origin, column)}
    if len(cell) > MOST_TEXT:
        raise InstanceError("cell-long", most=MOST_TEXT, **place)
    if not cell:
        return
    if is_number(column):
        if not _NUMBER.fullmatch(cell):
            code = "comma" if _LIKE_NUMBER.fullmatch(cell) else "not-a-number"
            raise InstanceError(code, value=cell[:40], **place)
    elif column.endswith(("_id", "_a", "_b")) and cell.startswith(_FORMULA):
        raise InstanceError("odd-id", value=cell[:40], **place)


def _shown(origin: _Origin, column: str) -> str:
    return origin.headings.get(column, "") or column


# --- the whole ----------------------------------------------------------------------------------


def _read_new(found: _Sent, *, borders_from_shapes: bool) -> ReadArea:
    """Read what somebody sent: the shapes are looked at, and kept with few points."""
    if found.shapes is None:
        return _read(found)
    derive = BORDERS not in found.tables
    if derive:
        found.tables[BORDERS] = b"unit_a,unit_b\n"
    area = _read(found, b"")
    name, content = found.shapes
    ids = area.instance.unit_ids
    shapes = lay_over(read_polygons(content, name, ids), name, ids, area.instance.unit_xy)
    shaped = set(shapes.mesh.shaped)
    if derive:
        odd = _derived(found, shapes, ids, shaped, agreed=borders_from_shapes)
    else:
        odd = compare_borders(shapes.borders, area.instance.edges.tolist(), shaped, ids)
    found.shapes = SHAPES, write_shapes(shapes.mesh, ids)
    findings = (Finding("shapes-read", {"n": len(shaped), "of": len(ids)}), *shapes.findings, *odd)
    return replace(_read(found), findings=findings)


def _derived(
    found: _Sent, shapes: ReadShapes, ids: Sequence[str], shaped: set[int], *, agreed: bool
) -> list[Finding]:
    """Make the table of borders from the shapes, where that was agreed to."""
    pairs = sorted(shapes.borders.shared)
    if not agreed:
        raise InstanceError("borders-offered", table=SHEETS[BORDERS], pairs=len(pairs))
    alone = sorted(set(range(len(ids))) - {unit for pair in pairs for unit in pair})
    rows = [["unit_a", "unit_b"], *([ids[u], ids[v]] for u, v in pairs)]
    found.tables[BORDERS] = _written(BORDERS, rows, _Origin(BORDERS))
    odd = [Finding("borders-derived", {"pairs": len(pairs)})]
    loose = [ids[unit] for unit in alone if unit in shaped]
    if loose:
        odd.append(Finding("shapes-loose", {"n": len(loose), "units": loose[:NAMED]}))
    return odd


def _read(found: _Sent, content: bytes | None = None) -> ReadArea:
    with tempfile.TemporaryDirectory(prefix="tuyen-") as place:
        folder = Path(place)
        for table, data in found.tables.items():
            (folder / table).write_bytes(data)
        try:
            for table in NEEDED:
                if table not in found.tables:
                    raise InstanceError("table-missing", table=SHEETS[table], path=table)
            instance = read_instance(folder)
            units = read_table(folder / UNITS, ("unit_id",))
        except InstanceError as error:
            raise _placed(error, found.origins) from error
        except (OverflowError, MemoryError) as error:
            raise InstanceError("too-large-figures") from error
    _look_at_size(instance)
    return ReadArea(
        instance=instance,
        names=_texts(units, "name", instance.unit_ids),
        wards=_texts(units, "ward", ("",) * len(instance.unit_ids)),
        content=content if content is not None else _archived(found),
        quarters=_texts(units, "quarter", ("",) * len(instance.unit_ids)),
        primaries=_texts(units, "primary_school", ("",) * len(instance.unit_ids)),
        shapes=found.shapes[1] if found.shapes is not None else b"",
    )


def _texts(units: Table, column: str, otherwise: Sequence[str]) -> tuple[str, ...]:
    if not units.has(column):
        return tuple(otherwise)
    return tuple(row[column] or other for (_, row), other in zip(units, otherwise, strict=True))


def _placed(error: InstanceError, origins: dict[str, _Origin]) -> InstanceError:
    """Tell a fault by the names that the sender knows."""
    params = dict(error.params)
    table = PurePosixPath(str(params.get("path", ""))).name
    origin = origins.get(table, _Origin(table))
    if "path" in params:
        params["path"] = origin.label
    for name in ("line", "first"):
        if isinstance(params.get(name), int):
            params[name] += origin.above
    if isinstance(params.get("column"), str):
        column = params["column"]
        label = origin.headings.get(column, "")
        params["column"] = label or _heading(table, column, origin)
    if "columns" in params:
        params["columns"] = [_shown(origin, c) for c in params["columns"] if c]
    return InstanceError(error.code, **params)


def _heading(table: str, column: str, origin: _Origin) -> str:
    """A missing column: in a workbook by its heading, in a .csv file by its name."""
    in_book = "trang “" in origin.label
    return COLUMNS.get(table, {}).get(column, column) if in_book else column


def _look_at_size(instance: Instance) -> None:
    units, schools, sites = (
        len(instance.unit_ids), len(instance.school_ids), len(instance.site_school),
    )  # fmt: skip
    if units > MOST_UNITS or schools > MOST_SCHOOLS or units * sites > MOST_PAIRS:
        raise InstanceError(
            "too-large-area",
            units=units,
            schools=schools,
            most=MOST_UNITS,
            most_schools=MOST_SCHOOLS,
        )
    for total in (instance.children, instance.capacity):
        if float(total.sum(dtype=float)) / instance.scale > _MOST_CHILDREN:
            raise InstanceError("too-large-figures")
    xy = instance.unit_xy
    spread = float((xy.max(axis=0) - xy.min(axis=0)).max()) if units else 0.0
    if units > 2 and abs(xy).max() <= 180 and 0 < spread < 5:
        raise InstanceError("degrees")


def _archived(found: _Sent) -> bytes:
    """One archive, the same bytes for the same tables."""
    out = io.BytesIO()
    members = [(table, found.tables[table]) for table in TABLES if table in found.tables]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members + ([found.shapes] if found.shapes is not None else []):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


__all__ = ["COST", "MEDIA_TYPE", "ReadArea", "open_area", "read_area"]
