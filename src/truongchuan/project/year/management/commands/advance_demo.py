"""``truongchuan manage advance_demo --to 2023-08``: let the demo's year go on."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from truongchuan.project.year.engine import YearError, advance
from truongchuan.project.year.walking import demo_programme, goal_of


class Command(BaseCommand):
    """Plays the script up to a day; doing it again changes nothing."""

    help = "Cho bản dùng thử đi tới một ngày của năm 2023 (chỉ trong chế độ dùng thử)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day: 2023-08 (to the month's end), 2023-08-15, next or month-end."""
        parser.add_argument("--to", required=True, metavar="NGÀY", help="2023-08 hoặc 2023-08-15")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Play.

        :raises CommandError: outside demo mode, without a demo, for a day that is no goal.
        """
        if not settings.DEMO:
            raise CommandError("lệnh này chỉ chạy trong chế độ dùng thử (TRUONGCHUAN_MODE=demo).")
        programme = demo_programme()
        if programme is None:
            raise CommandError("chưa có kế hoạch dùng thử; chạy truongchuan run một lần.")
        wanted: str = options["to"]
        try:
            to = (
                date.fromisoformat(wanted) if wanted.count("-") == 2 else goal_of(programme, wanted)
            )
            happened = advance(programme=programme, to=to)
        except (YearError, ValueError) as error:
            raise CommandError(f"không đi tới được {wanted}: {error}") from error
        for event in happened:
            self.stdout.write(f"{event.on:%d/%m/%Y}  {event.title}")
        self.stdout.write(f"Bản dùng thử đang ở ngày {to:%d/%m/%Y}; {len(happened)} việc mới.")
