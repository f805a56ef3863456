"""``truongchuan manage tidy_accounts``: remove unused invitations, end sessions of those who left.

The worker does this every day for authorities with a programme; this does it for all of them.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from truongchuan.domain.accounts.tidying import tidy_accounts
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import system_actor


class Command(BaseCommand):
    """Tidies the accounts of every authority."""

    help = "Xóa lời mời không dùng quá hạn lưu, kết thúc phiên của người đã thôi mọi nhiệm vụ."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Tidy each authority and say what was done."""
        for authority in Organisation.objects.filter(is_authority=True):
            done = tidy_accounts(
                actor=system_actor(authority=authority, name="Dòng lệnh"),
                authority=authority,
                keep_days=settings.ACCOUNTS_KEEP_DAYS,
            )
            self.stdout.write(
                f"{authority.name}: {done.invitations} lời mời, {done.sessions} phiên, "
                f"{done.sign_in_records} bản ghi đăng nhập."
            )
