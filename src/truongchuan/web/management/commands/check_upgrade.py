"""``truongchuan manage check_upgrade``: may people go on working while the database changes?"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from truongchuan.adapters.upgrades import migrations_since, pending_migrations, steps_that_stop
from truongchuan.wording.upkeep import UPGRADE_REASONS


class Command(BaseCommand):
    """Lists the changes that the version now serving cannot live with."""

    help = (
        "Xét các thay đổi cơ sở dữ liệu chưa thực hiện: bản đang chạy có phải dừng không. "
        "Mã thoát 1 với --strict khi phải dừng. Ví dụ: manage check_upgrade --strict"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")
        parser.add_argument("--strict", action="store_true", help="mã thoát 1 khi phải dừng")
        parser.add_argument(
            "--since",
            type=Path,
            metavar="THƯ_MỤC",
            help="xét ngược: bản cũ ở thư mục này có dùng được cơ sở dữ liệu hiện nay không",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Judge the plan and say what was found."""
        since: Path | None = options["since"]
        if since is not None and not since.is_dir():
            raise CommandError(f"Không có thư mục {since}.", returncode=2)
        plan = migrations_since(since) if since else pending_migrations()
        stops = steps_that_stop(plan)
        if options["json"]:
            document = {"migrations": len(plan), "stops": [asdict(step) for step in stops]}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        elif not plan:
            self.stdout.write("Cơ sở dữ liệu không có gì phải đổi.")
        elif not stops:
            self.stdout.write(f"{len(plan)} thay đổi, đều làm được khi hệ thống đang chạy.")
        else:
            self.stdout.write(f"{len(plan)} thay đổi; phải dừng hệ thống vì {len(stops)} việc:")
            for step in stops:
                reason = UPGRADE_REASONS[step.reason]
                self.stdout.write(f"- {step.migration}: {step.operation}. {reason}")
        if stops and options["strict"]:
            sys.exit(1)
