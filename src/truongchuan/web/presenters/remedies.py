"""A finding of a check or of a consultation, ready to draw with what may be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.oversight.models import ConsultationFinding, RemedyMove, SafetyFinding
from truongchuan.domain.oversight.policies import may
from truongchuan.domain.oversight.remedies import confirm_permission
from truongchuan.domain.oversight.states import REMEDY_MOVES, UNSETTLED, RemedyState
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import StoredFile
from truongchuan.web.presenters.reasons import criterion_anchor
from truongchuan.wording.oversight import REMEDY_ACTS, REMEDY_STATES, TAKE_BACK_CLAIM


class Mark(NamedTuple):
    """A badge: tone, icon, word."""

    tone: str
    icon: str
    label: str


def mark_of(marks: dict[str, tuple[str, str, str]], code: str) -> Mark:
    """Return a badge of a catalogue, in the reader's language."""
    tone, icon, label = marks[code]
    return Mark(tone, icon, gettext(label))


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move that happened."""

    mark: Mark
    when: date
    who: str
    note: str
    file: str
    file_url: str
    recheck_url: str
    recheck_on: date | None


@dataclass(frozen=True, slots=True)
class ActView:
    """Something that may be done to a finding."""

    code: str
    label: str
    danger: bool


@dataclass(frozen=True, slots=True)
class RemedyView:
    """How far a finding is, what was done, and what may be done now."""

    state: str
    mark: Mark
    late: bool
    moves: list[MoveView]
    acts: list[ActView]


_STATE_OF = {
    "claim": RemedyState.CLAIMED,
    "confirm": RemedyState.CONFIRMED,
    "reopen": RemedyState.OPEN,
    "withdraw": RemedyState.WITHDRAWN,
}


def remedy_state(finding: SafetyFinding | ConsultationFinding, on: date) -> str:
    """Return a finding's state, or ``late`` when it is open past its last day."""
    late = finding.due_on is not None and finding.due_on < on
    return "late" if late and finding.state == RemedyState.OPEN else finding.state


def remedy_view(
    *,
    actor: Actor,
    programme: Programme,
    finding: SafetyFinding | ConsultationFinding,
    on: date,
    with_moves: bool = True,
) -> RemedyView:
    """Return how a finding stands; its moves must have been fetched with it."""
    moves = [_move(programme, move) for move in finding.moves.all()] if with_moves else []
    overdue = finding.due_on is not None and finding.due_on < on
    return RemedyView(
        state=finding.state,
        mark=mark_of(REMEDY_STATES, remedy_state(finding, on)),
        late=overdue and finding.state in UNSETTLED,
        moves=moves,
        acts=acts_for(actor, finding),
    )


def acts_for(actor: Actor, finding: SafetyFinding | ConsultationFinding) -> list[ActView]:
    """Return what the actor may do to a finding now."""
    settles = may(actor, confirm_permission(finding), finding)
    claims = may(actor, "oversight.claim", finding)
    found = []
    for code, label in REMEDY_ACTS.items():
        own_claim = code == "reopen" and finding.state == RemedyState.CLAIMED and claims
        allowed = claims if code == "claim" else (settles or own_claim)
        if allowed and _STATE_OF[code] in REMEDY_MOVES[finding.state]:
            text = TAKE_BACK_CLAIM if code == "reopen" and not settles else label
            found.append(ActView(code, gettext(text), code == "withdraw"))
    return found


def _move(programme: Programme, move: RemedyMove) -> MoveView:
    recheck = move.check_made
    return MoveView(
        mark=mark_of(REMEDY_STATES, move.after),
        when=move.on,
        who=move.by,
        note=move.note,
        file=move.file.name if move.file else "",
        file_url=file_url(programme, move.file),
        recheck_url=reverse("safety_check", args=[programme.pk, recheck.pk]) if recheck else "",
        recheck_on=recheck.done_on if recheck else None,
    )


def file_url(programme: Programme, file: StoredFile | None) -> str:
    """Return where a file of the programme is downloaded; nothing for none."""
    return reverse("file", args=[programme.pk, file.pk]) if file else ""


def ref_address(programme: Programme, school_pk: int, ref: str) -> str:
    """Return where an item ("1.1.M1.a"), or a criterion ("1.1"), of a school is shown."""
    page = reverse("school_criteria", args=[programme.pk, school_pk])
    criterion = ref.split(".M", maxsplit=1)[0]
    if criterion == ref:
        return f"{page}?{urlencode({'criterion': ref})}#{criterion_anchor(ref)}"
    return f"{page}?{urlencode({'item': ref})}#muc-{ref.replace('.', '-')}"
