"""``truongchuan manage refresh_standings``: judge what was not judged yet, at night."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from truongchuan.domain.accreditation.services import refresh_standings
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.law import current_law
from truongchuan.web.presenters.heat import Source
from truongchuan.web.presenters.reach import waiting_ids

CHUNK = 200


class Command(BaseCommand):
    """Makes the standings of the schools of programmes, each on the programme's own today."""

    help = (
        "Đánh giá các trường chưa được đánh giá theo số liệu và quy định đang dùng. Nên chạy mỗi "
        "đêm. Ví dụ: manage refresh_standings --programme 1"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--programme", type=int, help="chỉ một kế hoạch, theo số trong địa chỉ của trang"
        )
        parser.add_argument("--limit", type=int, help="nhiều nhất bấy nhiêu trường một lần chạy")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make them in parts, so that each part is kept when the rest is stopped."""
        programmes = Programme.objects.filter(closed_on__isnull=True).select_related("authority")
        if options["programme"] is not None:
            programmes = programmes.filter(pk=options["programme"])
            if not programmes:
                raise CommandError(f"Không có kế hoạch số {options['programme']} đang thực hiện.")
        left, law, started, made = options["limit"], current_law(), time.monotonic(), 0
        for programme in programmes:
            actor = system_actor(authority=programme.authority)
            source = Source(actor, programme, law, today_of(programme))
            ids = waiting_ids(source)
            ids = ids if left is None else ids[: max(0, left - made)]
            for start in range(0, len(ids), CHUNK):
                made += refresh_standings(
                    law=law, on=source.on, school_ids=ids[start : start + CHUNK]
                )
                if options["verbosity"] > 1:
                    self.stdout.write(f"{programme.number or programme.pk}: {made}")
        self.stdout.write(f"Đã đánh giá {made} trường trong {time.monotonic() - started:.1f} giây.")
