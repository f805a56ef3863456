"""Writing an export: CSV tables, their schema, all files, as one .zip."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from truongchuan.adapters.archive.leftovers import part_file
from truongchuan.adapters.archive.snapshot import snapshot
from truongchuan.adapters.archive.writing import BLOCK, Tell, product_version, silent
from truongchuan.adapters.open_data.schema import NO, YES, Column, ExportTable, export_tables
from truongchuan.domain.audit.models import AuditChain
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.sources.models import StoredFile

BOM = b"\xef\xbb\xbf"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds."""

    rows: int
    files: int
    lost: int


def write_export(target: Path, *, authority: Organisation, tell: Tell = silent) -> Exported:
    """Write all that an authority has into one file, read at one moment; nothing of others.

    The file appears under its name only when it is whole.

    :raises OSError: when the disk is full or the folder may not be written.
    """
    with (
        part_file(target) as handle,
        snapshot("default"),
        zipfile.ZipFile(handle, "w", allowZip64=True) as archive,
    ):
        tables, counts = export_tables(), dict[str, int]()
        for number, table in enumerate(tables):
            tell("table", number, len(tables))
            counts[table.table.name] = _write_table(archive, table, authority.pk)
        files, lost = _write_files(archive, authority.pk, tell)
        package = describe(authority, counts, files)
        _text(archive, "datapackage.json", json.dumps(package, ensure_ascii=False, indent=1))
        for language, words in README.items():
            _text(archive, f"README.{language}.md", _readme(words, authority, counts))
    return Exported(sum(counts.values()), len(files), lost)


def _write_table(archive: zipfile.ZipFile, table: ExportTable, authority_id: int) -> int:
    rows = 0
    with archive.open(_info(path_of(table)), "w", force_zip64=True) as entry:
        entry.write(BOM)
        with io.TextIOWrapper(entry, encoding="utf-8", newline="") as text:
            writer = csv.writer(text)
            writer.writerow([column.name for column in table.columns])
            for row in table.rows(authority_id):
                writer.writerow(row)
                rows += 1
    return rows


def path_of(table: ExportTable) -> str:
    """Return a table's place in the .zip."""
    return f"du-lieu/{table.table.name}.csv"


def _write_files(
    archive: zipfile.ZipFile, authority_id: int, tell: Tell
) -> tuple[list[dict[str, Any]], int]:
    """Write every stored file under its id and name; return what is listed, and how many lack."""
    files = StoredFile.objects.filter(authority_id=authority_id).order_by("pk")
    total, lost = files.count(), 0
    listed: list[dict[str, Any]] = []
    for number, file in enumerate(_each(files)):
        tell("file", number, total)
        name = f"tep/{file.pk}-{_safe_name(file.name)}"
        try:
            content = default_storage.open(file.path)
        except FileNotFoundError:
            lost += 1
            continue
        with content, archive.open(_info(name, zipfile.ZIP_STORED), "w", force_zip64=True) as entry:
            while block := content.read(BLOCK):
                entry.write(block)
        listed.append({"id": file.pk, "path": name, "bytes": file.size, "sha256": file.sha256})
    return listed, lost


def _each(files: Any) -> Iterator[StoredFile]:
    yield from files.iterator(chunk_size=500)


def _safe_name(name: str) -> str:
    """Return a file name that every system takes, with its letters."""
    cleaned = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "-", name).strip(". ")
    if len(cleaned) > 120:
        stem, dot, ending = cleaned.rpartition(".")
        cleaned = f"{stem[:110]}{dot}{ending[:9]}" if dot else cleaned[:120]
    return cleaned or "tep"


def _info(name: str, kind: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type = kind
    info.external_attr = 0o600 << 16
    return info


def _text(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(_info(name), text.encode())


def describe(
    authority: Organisation, counts: dict[str, int], files: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the data package's description (Frictionless, tabular-data-package)."""
    chain = AuditChain.objects.filter(authority=authority).first()
    return {
        "profile": "tabular-data-package",
        "name": f"truongchuan-{authority.pk}",
        "title": f"Dữ liệu của {authority.name}",
        "created": timezone.localtime().isoformat(timespec="seconds"),
        "version": str(FORMAT),
        "sources": [{"title": f"TruongChuan {product_version()}"}],
        "auditHead": {
            "length": chain.length if chain else 0,
            "head": chain.head if chain else "",
        },
        "files": files,
        "resources": [resource(table, counts[table.table.name]) for table in export_tables()],
    }


def resource(table: ExportTable, rows: int) -> dict[str, Any]:
    """Return a table's description."""
    keys = [
        {
            "fields": column.name,
            "reference": {"resource": column.refers_to, "fields": "Mã"},
        }
        for column in table.columns
        if column.refers_to and column.refers_to != table.table.name
    ] + [
        {"fields": column.name, "reference": {"resource": "", "fields": "Mã"}}
        for column in table.columns
        if column.refers_to == table.table.name
    ]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if any(column.name == "Mã" for column in table.columns):
        schema["primaryKey"] = "Mã"
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table.table.name,
        "title": table.table.title,
        "description": table.table.title_en,
        "path": path_of(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "rows": rows,
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
    }
    if column.type == "boolean":
        described |= {"trueValues": [YES], "falseValues": [NO]}
    constraints: dict[str, Any] = {}
    if column.required and column.type != "string":
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(dict.fromkeys((*column.choices, "")))
    if constraints:
        described["constraints"] = constraints
    if column.personal:
        described["personal"] = True
    return described


README = {
    "vi": (
        "# Dữ liệu của {authority}\n\n"
        "Xuất lúc {when} từ TruongChuan {version}.\n\n"
        "- `du-lieu/*.csv`: mỗi tệp một bảng, UTF-8 có BOM, phân cách bằng dấu phẩy, mở được bằng Excel, LibreOffice. "
        "Dòng đầu là tên cột. Ngày viết 2026-11-20, giờ viết 2026-11-20T09:00:00+07:00, số thập phân dùng dấu chấm. Ô trống là chưa biết.\n"
        "- `datapackage.json`: mô tả mọi bảng, mọi cột, kiểu dữ liệu, quan hệ (chuẩn Frictionless Data Package).\n"
        "- `tep/`: mọi tệp đã tải lên và văn bản .docx, .pdf đã lập; số ở đầu tên là mã trong bảng `tep`.\n"
        "- Nhật ký kiểm toán ở `du-lieu/nhat-ky.csv`; mã sự kiện cuối cùng ở `auditHead` trong `datapackage.json`.\n\n"
        "Chữ bắt đầu bằng dấu =, +, @ được thêm dấu ' ở trước để bảng tính không hiểu nhầm là công thức.\n\n"
        "Không có mật khẩu, mã truy cập, địa chỉ thư, địa chỉ mạng. Vẫn có tên người: hãy giữ theo quy định về dữ liệu cá nhân.\n\n"
        "| Bảng | Nội dung | Số dòng |\n|---|---|---:|\n{tables}"
    ),
    "en": (
        "# Data of {authority}\n\n"
        "Exported {when} from TruongChuan {version}.\n\n"
        "- `du-lieu/*.csv`: a table each, UTF-8 with BOM, commas; opens in Excel and LibreOffice. The first line names the "
        "columns. Days as 2026-11-20, moments as 2026-11-20T09:00:00+07:00, decimals with a point. An empty cell is not known.\n"
        "- `datapackage.json`: every table, column, type and tie (Frictionless Data Package).\n"
        "- `tep/`: every upload and every .docx and .pdf that was made; the number before the name is the id in the table `tep`.\n"
        "- The audit record is `du-lieu/nhat-ky.csv`; its last hash stands at `auditHead` in `datapackage.json`.\n\n"
        "A text that begins with =, + or @ has an apostrophe before it, so that spreadsheets take it for no formula.\n\n"
        "No passwords, tokens, e-mail or network addresses are inside. Names of persons are: keep it as the law on personal "
        "data asks.\n\n"
        "| Table | What it holds | Rows |\n|---|---|---:|\n{tables}"
    ),
}  # fmt: skip


def _readme(words: str, authority: Organisation, counts: dict[str, int]) -> str:
    vietnamese = words is README["vi"]
    lines = [
        f"| {table.table.name} | "
        f"{table.table.title if vietnamese else table.table.title_en} | "
        f"{counts[table.table.name]} |"
        for table in export_tables()
    ]
    return words.format(
        authority=authority.name,
        when=timezone.localtime().strftime("%d/%m/%Y %H:%M"),
        version=product_version(),
        tables="\n".join(lines) + "\n",
    )
