"""What a clerk types into the register, checked and made into columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from truongchuan.domain.directory.models import School
from truongchuan.domain.documents.bodies import resolve_body
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.states import (
    FIRST_STATES,
    NUMBERED_OUT,
    Direction,
    Urgency,
)
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.documents import (
    KINDS,
    OfficialNumber,
    kind_of_symbol,
    parse_number,
    series_key,
)
from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register as typed.

    ``number`` is number and symbol together ("38/KH-UBND"); an empty ``kind`` is taken from the
    symbol; ``body`` is the issuer's name; an empty ``state`` is the usual first one; ``secrecy``
    is the stamp of a secret paper, which is refused.
    """

    direction: str
    body: str
    summary: str
    number: str = ""
    kind: str = ""
    signed_on: date | None = None
    received_on: date | None = None
    signer_name: str = ""
    signer_post: str = ""
    urgency: str = ""
    secrecy: str = ""
    recipients: str = ""
    copies: int | None = None
    reply_due: date | None = None
    state: str = ""
    schools: Sequence[School] = ()
    rows: Sequence[RoadmapRow] = ()


COLUMNS = (
    "kind", "number", "suffix", "symbol", "series", "body", "body_name", "body_key", "year",
    "signed_on", "received_on", "signer_name", "signer_post", "urgency", "summary", "folded",
    "recipients", "copies", "reply_due",
)  # fmt: skip
SHOWN_CHANGES = (
    "kind", "full_number", "body_name", "signed_on", "received_on", "signer_name", "signer_post",
    "urgency", "summary", "recipients", "copies", "reply_due",
)  # fmt: skip
"""Fields whose changes are told to people; the others follow from these."""


def first_state(entry: Entry) -> str:
    """Return the state in which an entry starts.

    :raises DomainError: ``document-state-unknown``.
    """
    offered = FIRST_STATES.get(entry.direction, ())
    state = entry.state or (offered[0] if offered else "")
    if state not in offered:
        raise DomainError("document-state-unknown", document_state=entry.state)
    return str(state)


def checked_columns(
    *, programme: Programme, entry: Entry, state: str, today: date
) -> dict[str, Any]:
    """Return the columns of an entry.

    :raises DomainError: ``secret-document``, ``document-summary-missing``,
        ``document-body-missing``, ``document-number-unreadable``, ``document-kind-missing``,
        ``document-kind-differs``, ``document-symbol-missing``, ``document-number-missing``,
        ``document-day-missing``, ``document-day-in-future``, ``received-day-missing``,
        ``received-before-signed``, ``reply-due-too-early``, ``document-urgency-unknown``,
        ``thing-of-another-authority``.
    """
    if entry.secrecy.strip():
        raise DomainError("secret-document", secrecy=entry.secrecy.strip())
    summary, body_name = " ".join(entry.summary.split()), " ".join(entry.body.split())
    if not summary:
        raise DomainError("document-summary-missing")
    if not body_name:
        raise DomainError("document-body-missing")
    number = read_number(entry.number)
    kind = _kind(entry, number)
    if entry.direction == Direction.OUT:
        _check_numbered(number, entry.signed_on, state)
    _check_days(entry, today)
    if entry.urgency not in Urgency.values:
        raise DomainError("document-urgency-unknown", urgency=entry.urgency)
    _check_links(programme, entry)
    body = resolve_body(authority=programme.authority, name=body_name)
    symbol = number.symbol if number else ""
    return {
        "kind": kind,
        "number": number.number if number else None,
        "suffix": number.suffix if number else "",
        "symbol": symbol,
        "series": series_key(kind, symbol)[:40],
        "body": body.organisation,
        "body_name": body.name[:200],
        "body_key": body.key,
        "year": (entry.signed_on or today).year,
        "signed_on": entry.signed_on,
        "received_on": entry.received_on if entry.direction == Direction.IN else None,
        "signer_name": " ".join(entry.signer_name.split())[:120],
        "signer_post": " ".join(entry.signer_post.split())[:120],
        "urgency": entry.urgency,
        "summary": summary[:600],
        "folded": search_text(number, kind, body_name, entry, summary),
        "recipients": entry.recipients.strip(),
        "copies": entry.copies,
        "reply_due": entry.reply_due,
    }


def read_number(text: str) -> OfficialNumber | None:
    """Return the number typed, None for none.

    :raises DomainError: ``document-number-unreadable``.
    """
    if not text.strip():
        return None
    number = parse_number(text)
    if number is None:
        raise DomainError("document-number-unreadable", number=text.strip()[:60])
    return number


def search_text(
    number: OfficialNumber | None, kind: str, body_name: str, entry: Entry, summary: str
) -> str:
    """Return what the search compares."""
    words = (str(number or ""), KINDS[kind].name, body_name, entry.signer_name, summary)
    return fold(" ".join(words))


def shown_values(document: OfficialDocument) -> dict[str, str]:
    """Return the fields of an entry as texts, to tell what a correction changed."""
    values = {name: getattr(document, name) for name in SHOWN_CHANGES}
    return {
        name: value.isoformat() if isinstance(value, date) else str(value or "")
        for name, value in values.items()
    }


def _kind(entry: Entry, number: OfficialNumber | None) -> str:
    by_symbol = kind_of_symbol(number.symbol) if number else None
    kind = entry.kind or by_symbol or ""
    if kind not in KINDS:
        raise DomainError("document-kind-missing")
    if number is not None and by_symbol not in {None, kind} and kind != "VB":
        raise DomainError("document-kind-differs", number=str(number), kind=KINDS[kind].name)
    return kind


def _check_numbered(number: OfficialNumber | None, signed_on: date | None, state: str) -> None:
    if number is not None and not number.symbol:
        raise DomainError("document-symbol-missing", number=str(number))
    if state in NUMBERED_OUT and number is None:
        raise DomainError("document-number-missing")
    if state in NUMBERED_OUT and signed_on is None:
        raise DomainError("document-day-missing")


def _check_days(entry: Entry, today: date) -> None:
    for day in (entry.signed_on, entry.received_on):
        if day is not None and day > today:
            raise DomainError("document-day-in-future", on=day, today=today)
    if entry.direction == Direction.IN:
        if entry.received_on is None:
            raise DomainError("received-day-missing")
        if entry.signed_on is not None and entry.received_on < entry.signed_on:
            raise DomainError(
                "received-before-signed", received=entry.received_on, signed=entry.signed_on
            )
    start = entry.received_on or entry.signed_on
    if entry.reply_due is not None and start is not None and entry.reply_due < start:
        raise DomainError("reply-due-too-early", due=entry.reply_due, start=start)


def _check_links(programme: Programme, entry: Entry) -> None:
    for school in entry.schools:
        if school.authority_id != programme.authority_id:
            raise DomainError("thing-of-another-authority", thing=school.name)
    for row in entry.rows:
        if row.programme_id != programme.pk:
            raise DomainError("thing-of-another-authority", thing=str(row))
