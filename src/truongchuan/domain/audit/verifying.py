"""Walking along a chain: what was changed, removed, put in, moved or brought from elsewhere.

The walk needs nothing but the database; heads that left it (printed, exported, noted every day)
show what somebody did who rewrote everything after the change as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from truongchuan.domain.audit.models import NO_HASH, AuditChain, AuditEvent, AuditHead
from truongchuan.domain.audit.services import event_hash

MOST_PROBLEMS = 50
"""So many are told one by one; the others are counted."""
_EXPLAINED = 20
"""For so many broken events the walk looks for where they came from."""
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Claim:
    """What a chain was, as told outside of it: ``hash`` may be the beginning of one."""

    number: int
    hash: str
    source: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold.

    Codes: ``changed`` (content and hash differ), ``moved`` (was number ``was``), ``foreign`` (of
    authority ``authority``), ``unlinked`` (does not follow the event before it), ``missing``
    (numbers ``number`` to ``last`` are not there), ``cut`` (the same at the end: the chain's row
    knows them), ``beyond`` (events after the end that the chain's row knows), ``chain-missing``,
    ``chain-head`` (the row's hash is not that of the last event), ``head-gone`` and
    ``head-differs`` (against a :class:`Claim`, with ``source`` and ``on``).
    """

    code: str
    number: int
    params: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return code, number and parameters as plain values."""
        return {"code": self.code, "number": self.number, **self.params}


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a walk found. ``number`` and ``hash`` are those of the last event there is."""

    authority_id: int
    events: int
    number: int
    hash: str
    heads: int
    problem_count: int
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """True when everything holds."""
        return self.problem_count == 0


def verify_chain(*, authority_id: int, claims: Sequence[Claim] = ()) -> ChainReport:
    """Walk along an authority's chain, past every head that was noted, and past ``claims``.

    One pass over the events in their order, in constant memory but for the claims.
    """
    walk = _Walk(authority_id, [*_noted(authority_id), *claims])
    events = AuditEvent.objects.filter(authority_id=authority_id).order_by("number")
    for event in events.iterator(chunk_size=_CHUNK):
        walk.pass_event(event)
    walk.end(AuditChain.objects.filter(authority_id=authority_id).first())
    return ChainReport(
        authority_id=authority_id,
        events=walk.events,
        number=walk.number,
        hash=walk.hash,
        heads=walk.heads,
        problem_count=walk.problem_count,
        problems=tuple(walk.problems),
    )


def _noted(authority_id: int) -> Iterator[Claim]:
    heads = AuditHead.objects.filter(authority_id=authority_id, number__gt=0).order_by("pk")
    for head in heads.iterator(chunk_size=_CHUNK):
        yield Claim(head.number, head.hash, head.reason, head.at)


class _Walk:
    """The state of a walk: where it is, and what it found so far."""

    def __init__(self, authority_id: int, claims: Iterable[Claim]) -> None:
        self.authority_id = authority_id
        self.claims: dict[int, list[Claim]] = {}
        for claim in claims:
            self.claims.setdefault(claim.number, []).append(claim)
        self.heads = sum(len(found) for found in self.claims.values())
        self.events = self.number = 0
        self.hash = NO_HASH
        self.problems: list[Problem] = []
        self.problem_count = 0
        self._explained = 0

    def pass_event(self, event: AuditEvent) -> None:
        """Compare one event with itself, with the one before it, and with what was claimed."""
        if event.number > self.number + 1:
            self._tell("missing", self.number + 1, last=event.number - 1)
        elif event.previous_hash != self.hash:
            self._tell("unlinked", event.number)
        if event_hash(event) != event.hash:
            self._tell_broken(event)
        for claim in self.claims.pop(event.number, ()):
            if not event.hash.startswith(claim.hash):
                self._tell_claim("head-differs", claim)
        self.events += 1
        self.number, self.hash = event.number, event.hash

    def end(self, chain: AuditChain | None) -> None:
        """Compare the end with the chain's row and with claims about what is not there."""
        if chain is None:
            if self.events:
                self._tell("chain-missing", self.number)
        elif chain.length > self.number:
            self._tell("cut", self.number + 1, last=chain.length)
        elif chain.length < self.number:
            self._tell("beyond", chain.length + 1, last=self.number)
        elif chain.head != self.hash:
            self._tell("chain-head", self.number)
        for number in sorted(self.claims):
            for claim in self.claims[number]:
                self._tell_claim("head-gone", claim)

    def _tell(self, code: str, number: int, **params: Any) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, number, params))

    def _tell_claim(self, code: str, claim: Claim) -> None:
        on = timezone.localtime(claim.at).isoformat(timespec="seconds") if claim.at else ""
        self._tell(code, claim.number, source=claim.source, on=on)

    def _tell_broken(self, event: AuditEvent) -> None:
        """Say where a broken event came from, if it holds there; else that it was changed."""
        self._explained += 1
        if self._explained <= _EXPLAINED:
            was = _number_before(event)
            if was is not None:
                self._tell("moved", event.number, was=was)
                return
            other = _authority_before(event)
            if other is not None:
                self._tell("foreign", event.number, authority=other)
                return
        self._tell("changed", event.number)


def _number_before(event: AuditEvent) -> int | None:
    """Return the number under which an event's hash holds; None for none that is near."""
    before = AuditEvent.objects.filter(
        authority_id=event.authority_id, hash=event.previous_hash
    ).values_list("number", flat=True)
    near = [number + 1 for number in before[:3]]
    near += [event.number + step for step in (-1, 1, -2, 2)]
    return next((n for n in near if n > 0 and event_hash(event, number=n) == event.hash), None)


def _authority_before(event: AuditEvent) -> int | None:
    """Return the authority in whose chain an event holds, under its number or that of its place."""
    places = list(
        AuditEvent.objects.filter(hash=event.previous_hash).values_list("authority_id", "number")[
            :3
        ]
    )
    others = AuditChain.objects.exclude(authority_id=event.authority_id)
    tried = [(authority, number + 1) for authority, number in places]
    tried += [(pk, event.number) for pk in others.values_list("pk", flat=True)[:1000]]
    for authority, number in tried:
        if event_hash(event, authority_id=authority, number=number) == event.hash:
            return authority
    return None
