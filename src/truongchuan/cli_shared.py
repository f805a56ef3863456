"""What every command of ``truongchuan`` shares: errors, help texts, output."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

Handler = Callable[[argparse.Namespace], int]


class UsageError(Exception):
    """Bad usage or bad input: told on standard error, exit status 2."""


def add_command(
    commands: Any, name: str, handler: Handler, help_text: str, example: str
) -> argparse.ArgumentParser:
    """Add a command with its help text and one example."""
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help_text,
        description=help_text[:1].upper() + help_text[1:] + ".",
        epilog=f"Ví dụ: {example}",
    )
    command.set_defaults(handler=handler)
    return command


def print_help(parser: argparse.ArgumentParser) -> int:
    """Tell how a command without its sub-command is used."""
    parser.print_help(sys.stderr)
    return 2


def print_json(data: object) -> None:
    """Print one JSON document."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def parse_day(text: str) -> date:
    """A day given as an option."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” không phải ngày dạng 2023-02-10") from error
