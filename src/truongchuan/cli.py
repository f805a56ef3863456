"""The ``truongchuan`` command."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run a command; see ``truongchuan --help``."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongchuan.project.settings")
    arguments = sys.argv[1:] if argv is None else argv
    from django.core.management import execute_from_command_line

    execute_from_command_line(["truongchuan manage", *arguments[1:]])
    return 0
