"""What a mail server's answer means for the letter."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest
from django.core.mail import EmailMessage

from truongchuan.adapters.post import post_letter
from truongchuan.domain.reminders.ports import Letter, NotPosted

LETTER = Letter("<a@truongchuan.invalid>", "a@example.vn", "Việc", "Nội dung", "<p>Nội dung</p>")


def test_a_letter_has_its_id_text_and_html(mailoutbox: list[EmailMessage]) -> None:
    post_letter(LETTER)
    [message] = mailoutbox
    assert message.extra_headers["Message-ID"] == LETTER.message_id
    assert (message.to, message.subject, message.body) == (["a@example.vn"], "Việc", "Nội dung")
    assert message.message()["Message-ID"] == LETTER.message_id
    assert message.message().is_multipart()


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.vn": (550, b"no such user")}), True),
        (smtplib.SMTPRecipientsRefused({"a@example.vn": (451, b"later")}), False),
        (smtplib.SMTPDataError(554, b"refused"), True),
        (smtplib.SMTPDataError(421, b"busy"), False),
        (smtplib.SMTPAuthenticationError(535, b"password"), False),
        (smtplib.SMTPHeloError(501, b"helo"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError("timed out"), False),
    ],
)
def test_only_a_refusal_for_good_is_permanent(
    monkeypatch: pytest.MonkeyPatch, answer: Exception, permanent: bool
) -> None:
    def send(*_given: Any, **_options: Any) -> int:
        raise answer

    monkeypatch.setattr(EmailMessage, "send", send)
    with pytest.raises(NotPosted) as refused:
        post_letter(LETTER)
    assert refused.value.permanent is permanent
    assert type(answer).__name__ in str(refused.value)
