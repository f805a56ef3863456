"""Authorities below a province, the dry run of adding some, and the slips with their keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.models import TicketState
from truongchuan.domain.onboarding.setup_children import Child, ChildLine
from truongchuan.wording.setup import CHILD_STATES, TICKET_STATES

_TONES = {
    TicketState.OPEN: "info",
    TicketState.USED: "success",
    TicketState.EXPIRED: "warning",
    TicketState.REVOKED: "muted",
}


@dataclass(frozen=True, slots=True)
class ChildView:
    """An authority below as a row: whether it works, or how its key stands."""

    child: Child
    label: str
    tone: str
    waits: bool
    may_renew: bool


def child_lines(children: Iterable[Child], now: datetime) -> list[ChildView]:
    """Return the rows of the list."""
    found = []
    for child in children:
        if child.people:
            found.append(
                ChildView(child, gettext("cơ quan đang hoạt động"), "success", False, False)
            )
            continue
        if child.ticket is None:
            found.append(ChildView(child, gettext("chưa lập"), "warning", False, True))
            continue
        state = child.ticket.state(now)
        label = gettext(TICKET_STATES[state.value])
        waits = state is TicketState.OPEN
        found.append(ChildView(child, label, _TONES[state], waits, True))
    return found


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A pasted line with what would become of it."""

    line: ChildLine
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What adding pasted names would do."""

    lines: tuple[PlanLine, ...]
    new: tuple[ChildLine, ...]
    unclear: int

    @property
    def may_add(self) -> bool:
        """True when there is something to add and no line is unclear."""
        return bool(self.new) and not self.unclear


def dry_run(lines: Iterable[ChildLine]) -> DryRun:
    """Return the dry run of lines that were read."""
    tones = {"new": "success", "known": "muted", "twice": "muted", "no-tier": "danger"}
    found = list(lines)
    return DryRun(
        lines=tuple(PlanLine(x, gettext(CHILD_STATES[x.state]), tones[x.state]) for x in found),
        new=tuple(line for line in found if line.state == "new"),
        unclear=sum(line.state == "no-tier" for line in found),
    )


@dataclass(frozen=True, slots=True)
class Slip:
    """A key on paper: for whom, and the address that it opens."""

    name: str
    address: str


def slip_of(authority: Organisation, address: str) -> Slip:
    """Return the slip of one authority."""
    return Slip(authority.name, address)
