"""Posting letters through the mail server of the settings, or into a folder in the demo."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from email.message import EmailMessage as ParsedMessage
from email.parser import BytesParser
from email.policy import default as modern
from pathlib import Path
from smtplib import (
    SMTPException,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from truongchuan.domain.reminders.ports import Letter, NotPosted


def post_letter(letter: Letter) -> None:
    """Hand a letter to the mail server.

    :raises NotPosted: permanent when the server refuses the address for good (a 5xx answer).
    """
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to],
        headers={"Message-ID": letter.message_id, **letter.headers},
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise NotPosted(_reason(error), permanent=all(code >= 500 for code in codes)) from error
    except (SMTPHeloError, SMTPNotSupportedError) as error:
        raise NotPosted(_reason(error)) from error
    except SMTPResponseException as error:
        # 535 and its like are a wrong password of ours: mended by the operator, so tried again.
        permanent = error.smtp_code >= 500 and error.smtp_code not in range(530, 540)
        raise NotPosted(_reason(error), permanent=permanent) from error
    except (SMTPException, OSError) as error:
        raise NotPosted(_reason(error)) from error


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


class FolderBackend(BaseEmailBackend):
    """Keeps each e-mail as a file named by its Message-ID: the same e-mail twice is one file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("file_path", None)
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the files, each whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message()
            path = path_of(self.folder, content["Message-ID"])
            draft = path.with_suffix(f".{os.getpid()}.tmp")
            draft.write_bytes(content.as_bytes())
            draft.replace(path)
        return len(email_messages)


def path_of(folder: Path, message_id: str) -> Path:
    """Return the file of an e-mail."""
    return folder / f"{hashlib.sha256(message_id.encode()).hexdigest()[:40]}.eml"


def kept_letter(folder: Path, message_id: str) -> ParsedMessage | None:
    """Return an e-mail kept by :class:`FolderBackend`; None when there is none."""
    path = path_of(folder, message_id)
    if not path.exists():
        return None
    parsed = BytesParser(policy=modern).parsebytes(path.read_bytes())
    assert isinstance(parsed, ParsedMessage)  # noqa: S101 (the policy's own class)
    return parsed
