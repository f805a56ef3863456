"""The head of a chain as it leaves the database: on paper, in a file, noted every day.

A head says: at this moment there were so many events, and this hash stands for all of them. Whoever
holds one can tell later whether anything before it was touched (``verifying.verify_chain``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from truongchuan.domain.audit.models import (
    NO_HASH,
    AuditChain,
    AuditEvent,
    AuditHead,
    HeadReason,
)
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission

MARK_DIGITS = 12
"""So many digits of a hash stand on paper: 48 bits, to be copied by hand and compared."""
FORMAT = "truongchuan-audit-head 1"
PRODUCT_NAME = "Hệ thống"
_FIELD = re.compile(r"(authority|name|number|hash|at|check): (.*)")


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of a chain's last event; number 0 before the first."""

    number: int
    hash: str

    @property
    def mark(self) -> str:
        """The beginning of the hash as it stands on paper: "3fa2 09bc 77d1"."""
        return in_groups(self.hash[:MARK_DIGITS])


def in_groups(text: str) -> str:
    """Write a hash in groups of four, so that it can be read aloud."""
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def head_of(*, authority_id: int) -> Head:
    """Return the present head of an authority's chain."""
    found = (
        AuditChain.objects.filter(authority_id=authority_id).values_list("length", "head").first()
    )
    return Head(*found) if found else Head(0, NO_HASH)


def head_of_thing(*, authority_id: int, thing: models.Model) -> Head | None:
    """Return the head that the paper of a thing carries: the newest one noted for it."""
    noted = AuditHead.objects.filter(authority_id=authority_id, about=about(thing))
    head = noted.order_by("-pk").first()
    return Head(head.number, head.hash) if head else None


def about(thing: models.Model) -> str:
    """Return how a noted head names a thing."""
    return f"{thing._meta.label_lower}:{thing.pk}"


@transaction.atomic
def note_head(
    *,
    actor: Actor,
    authority_id: int,
    reason: str,
    thing: models.Model | None = None,
    head: Head | None = None,
) -> AuditHead:
    """Note a head, by default the present one; once a day for the reason ``daily``.

    Part of the act that gives the head away, which records its own event: noting records none.

    :raises DomainError: ``audit-head-unknown`` for a head that the chain never had.
    """
    if head is None:
        head = head_of(authority_id=authority_id)
    elif (
        head.number
        and not AuditEvent.objects.filter(
            authority_id=authority_id, number=head.number, hash=head.hash
        ).exists()
    ):
        raise DomainError("audit-head-unknown", number=head.number)
    values = {
        "number": head.number,
        "hash": head.hash,
        "at": timezone.now(),
        "about": about(thing) if thing is not None else "",
        "actor_id": actor.person_id,
        "actor_name": actor.name,
    }
    today = timezone.localdate()
    if reason == HeadReason.DAILY:
        noted, _made = AuditHead.objects.get_or_create(
            authority_id=authority_id, reason=reason, on=today, defaults=values
        )
        return noted
    return AuditHead.objects.create(authority_id=authority_id, reason=reason, on=today, **values)


@transaction.atomic
def note_backup(*, heads: Mapping[int, Head], thing: models.Model | None = None) -> list[int]:
    """Note the heads that a backup took along, by authority, after it was made.

    A technical step of the machine. Returns the authorities whose chain has no such event: the
    backup was made of a record that does not hold.
    """
    strange = []
    for authority_id, head in sorted(heads.items()):
        actor = Actor(person_id=None, name=PRODUCT_NAME, authority_id=authority_id, system=True)
        try:
            note_head(
                actor=actor,
                authority_id=authority_id,
                reason=HeadReason.BACKUP,
                thing=thing,
                head=head,
            )
        except DomainError:
            strange.append(authority_id)
    return strange


@transaction.atomic
def export_head(*, actor: Actor, authority_id: int) -> AuditHead:
    """Give the present head away as a file: an act of its own, which the head covers."""
    chain = AuditChain.objects.filter(authority_id=authority_id).first()
    if chain is None:
        raise DomainError("audit-chain-missing")
    require_permission(actor, "audit.view", chain)
    record_event(
        actor=actor,
        authority_id=authority_id,
        action="audit.export_head",
        subject=chain,
        after={"number": chain.length},
    )
    return note_head(actor=actor, authority_id=authority_id, reason=HeadReason.EXPORT)


# --- as a file ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeadFile:
    """What a file of a head tells. ``authority_id`` is None for a bare number and hash."""

    number: int
    hash: str
    authority_id: int | None = None
    at: datetime | None = None


def write_head_file(head: AuditHead, *, name: str, notes: Sequence[str] = ()) -> str:
    """Return a head as a small text: notes for people, fields, and a hash over all of it."""
    lines = [
        FORMAT,
        *(f"# {note}" for note in notes),
        f"authority: {head.authority_id}",
        f"name: {name}",
        f"number: {head.number}",
        f"hash: {in_groups(head.hash)}",
        f"at: {timezone.localtime(head.at).isoformat(timespec='seconds')}",
    ]
    text = "\n".join(lines) + "\n"
    return f"{text}check: {hashlib.sha256(text.encode()).hexdigest()}\n"


def read_head(text: str) -> HeadFile:
    """Read a head from a file's text, or from what stands on paper: "1204:3fa2 09bc 77d1".

    :raises DomainError: ``audit-head-unreadable``; ``audit-head-altered`` for a file whose own
        hash does not hold; ``audit-head-short`` for fewer digits than stand on paper.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    if text.strip().startswith(FORMAT):
        return _from_file(text)
    number, colon, digits = text.strip().partition(":")
    digits = re.sub(r"\s+", "", digits).lower()
    if not colon or not number.strip().isdecimal() or not re.fullmatch(r"[0-9a-f]{1,64}", digits):
        raise DomainError("audit-head-unreadable")
    if len(digits) < MARK_DIGITS:
        raise DomainError("audit-head-short", digits=MARK_DIGITS)
    return HeadFile(int(number), digits)


def _from_file(text: str) -> HeadFile:
    body, _, check = text.rpartition("check: ")
    if hashlib.sha256(body.encode()).hexdigest() != check.strip():
        raise DomainError("audit-head-altered")
    found = (_FIELD.fullmatch(line) for line in body.splitlines())
    fields = {match[1]: match[2] for match in found if match is not None}
    try:
        return HeadFile(
            number=int(fields["number"]),
            hash=fields["hash"].replace(" ", ""),
            authority_id=int(fields["authority"]),
            at=datetime.fromisoformat(fields["at"]),
        )
    except (KeyError, ValueError) as error:
        raise DomainError("audit-head-unreadable") from error
