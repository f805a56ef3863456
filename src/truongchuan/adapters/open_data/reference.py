"""The reference page of the export, made from its schema."""

from __future__ import annotations

from collections.abc import Iterator

from truongchuan.adapters.open_data.schema import export_tables
from truongchuan.adapters.open_data.spec import LEFT_OUT
from truongchuan.adapters.open_data.writing import FORMAT

HEAD = f"""# Open data: the export of an authority

Made by `truongchuan manage describe_open_data`; do not edit. Format {FORMAT}.

"Quản trị → Xuất dữ liệu" gives a leader or operator one .zip with all that their authority has:

| inside | what |
|---|---|
| `du-lieu/*.csv` | a table each: UTF-8 with BOM, commas, first line names the columns |
| `datapackage.json` | every table, column, type and tie, as a [Frictionless](https://specs.frictionlessdata.io/) tabular data package |
| `tep/` | every stored file: `id-name`; the id is that of the table `tep` |
| `README.vi.md`, `README.en.md` | how to read it |

Days are `2026-11-20`, moments `2026-11-20T09:00:00+07:00`, decimals have a point, yes and no are
`có` and `không`, an empty cell is not known. States and kinds stand in Vietnamese words. Columns that end in
"(tên)" repeat the name behind the id before them. Values with parts (`any`) are JSON. A text that begins with
`=`, `+`, `@`, or with `-` and no space, has an apostrophe before it. `auditHead` in `datapackage.json` holds
length and last hash of the audit record.

Left out of every table: passwords, tokens, e-mail and network addresses, ids of accounts, and technical columns.
**P** marks columns that name persons.
"""


def reference_page() -> str:
    """Return the page in Markdown."""
    return "\n".join([HEAD, *_tables(), "## Not exported\n", *_left_out(), ""])


def _tables() -> Iterator[str]:
    for table in export_tables():
        yield f"## {table.table.name}\n"
        yield f"{table.table.title}. {table.table.title_en} (`{table.model._meta.label}`).\n"
        yield "| column | type | meaning | refers to |"
        yield "|---|---|---|---|"
        for column in table.columns:
            mark = " **P**" if column.personal else ""
            yield f"| {column.name} | {column.type} | {column.description}{mark} | {column.refers_to} |"
        yield ""


def _left_out() -> Iterator[str]:
    yield "| model | why |"
    yield "|---|---|"
    for model, why in sorted(LEFT_OUT.items()):
        yield f"| `{model}` | {why} |"
