"""A mail server that can be stopped in the middle of a letter."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.core.mail import EmailMessage

from truongchuan.adapters.post import FolderBackend

SECONDS = 60


class HeldBackend(FolderBackend):
    """Keeps e-mails as files and notes every copy; waits where a file tells it to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Take the e-mails."""
        self._hold("before")
        number = super().send_messages(email_messages)
        for message in email_messages:
            name = f"{message.extra_headers['Message-ID'].strip('<>')}.{time.time_ns()}.copy"
            (self.folder / "copies" / name).write_text(message.to[0], encoding="utf-8")
        self._hold("after")
        return number

    def _hold(self, where: str) -> None:
        hold = self.folder / f"hold-{where}"
        if not hold.exists():
            return
        (self.folder / f"reached-{where}").write_text(str(os.getpid()), encoding="utf-8")
        until = time.monotonic() + SECONDS
        while hold.exists() and time.monotonic() < until:
            time.sleep(0.02)


def copies(folder: Path) -> dict[str, int]:
    """Return how many copies of each e-mail were taken, by Message-ID."""
    found: dict[str, int] = {}
    for path in (folder / "copies").glob("*.copy"):
        name = path.name.split(".")[0]
        found[name] = found.get(name, 0) + 1
    return found


def letters(folder: Path) -> int:
    """Return how many different e-mails lie in the folder."""
    return len(list(folder.glob("*.eml")))
