"""``truongchuan manage describe_open_data``: the reference page of the export."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from truongchuan.adapters.open_data.reference import reference_page


class Command(BaseCommand):
    """Prints docs/reference/open-data.md."""

    help = "In trang mô tả dữ liệu xuất (docs/reference/open-data.md)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print it."""
        self.stdout.write(reference_page(), ending="")
