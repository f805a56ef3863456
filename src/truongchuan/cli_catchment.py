"""The ``catchment`` commands."""

from __future__ import annotations

from typing import Any

from truongchuan.cli_catchment_text import add_parse
from truongchuan.cli_shared import print_help


def add_catchment(commands: Any) -> None:
    """Add ``catchment`` and its sub-commands to the command line."""
    catchment = commands.add_parser("catchment", help="tuyến tuyển sinh: danh sách phân tuyến")
    catchment.set_defaults(handler=lambda _options: print_help(catchment))
    parts = catchment.add_subparsers(title="lệnh", metavar="LỆNH")
    add_parse(parts)
