"""The kinds of paper that can be made: what each needs, who issues it, where its data come from.

The words of each kind are in ``truongchuan.wording.paper_texts``, by the same code. A kind whose
data belong to another area is listed only once that area named a source (:func:`add_source`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.papers.desk import TO_ABOVE, Desk, PaperParams
from truongchuan.domain.papers.gather.plan import gather_next_plan, gather_plan
from truongchuan.domain.papers.gather.registration import gather_registration
from truongchuan.domain.papers.gather.report import gather_report, gather_school_list
from truongchuan.domain.papers.gather.steering import gather_directive, gather_proposal
from truongchuan.domain.papers.letterhead import school_of, standing_body
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError

Issuer = Callable[[Desk, PaperParams], Organisation]
Gather = Callable[[Desk, PaperParams], Any]
# What a paper can be about (meetings, campaigns): ids with labels, as far as the actor may see.
Things = Callable[[Actor, Programme], list[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper.

    ``form`` is its template: ``named``, ``letter`` or ``minutes``; ``type`` a key of the layout's
    types (empty for a letter). ``needs`` names the params that make sense; a kind that needs a
    ``thing`` cannot be made without one of ``things``. ``gather`` is None until its area named a
    source.
    """

    code: str
    form: str
    type: str
    issuer: Issuer
    gather: Gather | None = None
    needs: tuple[str, ...] = ()
    things: Things | None = None


def _authority(desk: Desk, _params: PaperParams) -> Organisation:
    return desk.programme.authority


def _standing(desk: Desk, _params: PaperParams) -> Organisation:
    return standing_body(desk.programme)


def _reporter(desk: Desk, params: PaperParams) -> Organisation:
    return _authority(desk, params) if params.to == TO_ABOVE else _standing(desk, params)


def _registrant(desk: Desk, params: PaperParams) -> Organisation:
    if params.school_id is None:
        return desk.programme.authority
    return school_of(desk, params).organisation


_ALL = (
    Kind("plan", "named", "ke_hoach", _authority, gather_plan),
    Kind("next-plan", "named", "ke_hoach", _authority, gather_next_plan),
    Kind("report", "named", "bao_cao", _reporter, gather_report, ("period", "to")),
    Kind("directive", "letter", "", _authority, gather_directive, ("unit", "reply_by")),
    Kind("proposal", "named", "to_trinh", _standing, gather_proposal),
    Kind("registration", "letter", "", _registrant, gather_registration, ("school", "quarter")),
    Kind("school-list", "named", "bao_cao", _standing, gather_school_list),
    Kind("invitation", "named", "giay_moi", _authority, needs=("thing",)),
    Kind("minutes", "minutes", "bien_ban", _authority, needs=("thing",)),
    Kind("conclusions", "named", "thong_bao", _authority, needs=("thing",)),
    Kind("decision-committee", "named", "quyet_dinh", _authority, needs=("thing",)),
    Kind("outreach-report", "named", "bao_cao", _standing, needs=("period",)),
    Kind("mobilisation-report", "named", "bao_cao", _standing, needs=("period",)),
    Kind("handover-protocol", "minutes", "bien_ban", _authority, needs=("thing",)),
)
ALL_KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}
SOURCES: dict[str, Gather] = {k.code: k.gather for k in _ALL if k.gather is not None}


def add_source(code: str, gather: Gather, *, things: Things | None = None) -> None:
    """Name where the data of a kind come from; from then on it can be made.

    ``gather`` takes the desk and the params and returns the value that the kind's words are
    written from (see :mod:`truongchuan.domain.papers.gather.given`); ``things`` lists what the
    form offers to choose from. Called when the app is ready.
    """
    ALL_KINDS[code] = replace(ALL_KINDS[code], things=things)
    SOURCES[code] = gather


def kinds() -> list[Kind]:
    """Return the kinds that can be made now, in the order they are offered."""
    return [kind for code, kind in ALL_KINDS.items() if code in SOURCES]


def get_kind(code: str) -> Kind:
    """Return a kind that can be made.

    :raises DomainError: ``paper-kind-unknown``.
    """
    if code not in ALL_KINDS or code not in SOURCES:
        raise DomainError("paper-kind-unknown", kind=code)
    return ALL_KINDS[code]


def gather_for(kind: Kind, desk: Desk, params: PaperParams) -> Any:
    """Gather a kind's data.

    :raises DomainError: ``paper-thing-missing``, and those of the kind's own gathering.
    """
    if "thing" in kind.needs and params.thing_id is None:
        raise DomainError("paper-thing-missing")
    return SOURCES[kind.code](desk, params)
