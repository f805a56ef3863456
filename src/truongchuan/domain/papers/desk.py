"""What a paper is made from: who asks, about which programme, on which day, under which rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from truongchuan.domain.papers.layout import PaperFormat
from truongchuan.domain.papers.signing import Capacity
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.plan.findings import Instrument
from truongchuan.engines.schedule.lead_times import LeadTime

TO_ISSUER, TO_ABOVE = "issuer", "above"


@dataclass(frozen=True, slots=True)
class Desk:
    """The table a paper is written at. ``on`` and ``now`` are the programme's own today and now."""

    actor: Actor
    programme: Programme
    on: date
    now: datetime
    layout: PaperFormat
    instruments: tuple[Instrument, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()

    @property
    def as_of(self) -> str:
        """The moment of the data, ISO with offset, to the minute."""
        return self.now.replace(second=0, microsecond=0).isoformat()


@dataclass(frozen=True, slots=True)
class PaperParams:
    """What the writer of a paper chose. Empty fields take the kind's usual value.

    ``period`` is 2023-05, 2023-Q2, 2023-H1 or 2023; ``to`` is :data:`TO_ISSUER` or
    :data:`TO_ABOVE`; ``signer_id`` a membership; ``thing_id`` a meeting, campaign or drive.
    """

    period: str = ""
    quarter: str = ""
    to: str = ""
    school_id: int | None = None
    unit_id: int | None = None
    thing_id: int | None = None
    reply_by: date | None = None
    signer_id: int | None = None
    capacity: Capacity = Capacity.OWN

    def with_(self, **changes: object) -> PaperParams:
        """Return a copy with other values."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names are checked by replace
