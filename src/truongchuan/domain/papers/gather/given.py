"""What papers on meetings, committees, outreach, mobilisation and hand-overs are written from.

These are plain values. The areas that own the records (committee, outreach, mobilisation,
handover) fill them; their kinds are offered once a source is named with
:func:`truongchuan.domain.papers.kinds.add_source`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody at a meeting: name, post, unit."""

    name: str
    post: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One conclusion of a meeting: who, what, by when; ``task_number`` of the roadmap, if any."""

    text: str
    unit: str = ""
    due: date | None = None
    task_number: int | None = None


@dataclass(frozen=True, slots=True)
class MeetingPaper:
    """A meeting of the steering committee, for its invitation, minutes and notice of conclusions.

    ``agenda`` are the points in order; ``proceedings`` what was said on each, as (who, what).
    """

    subject: str
    starts_at: datetime
    place: str
    chair: Attendee
    secretary: Attendee
    invited: tuple[str, ...]
    agenda: tuple[str, ...]
    present: tuple[Attendee, ...] = ()
    absent: tuple[Attendee, ...] = ()
    proceedings: tuple[tuple[str, str], ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    ends_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CommitteeSeat:
    """A seat of the committee: role ("Trưởng ban"), name, post, duty within the committee."""

    role: str
    name: str
    post: str
    duty: str = ""


@dataclass(frozen=True, slots=True)
class CommitteePaper:
    """A steering committee to be set up (or renewed: ``replaces`` names the decision before)."""

    name: str
    seats: tuple[CommitteeSeat, ...]
    duties: tuple[str, ...]
    bases: tuple[str, ...] = ()
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class OutreachLine:
    """One activity of outreach: what, who, when, how many it reached; ``done`` if it was held."""

    activity: str
    unit: str
    when: str
    reached: int | None
    done: bool
    route_args: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OutreachPaper:
    """Outreach over a period (2023-Q2)."""

    period: str
    lines: tuple[OutreachLine, ...]
    wards_total: int
    wards_active: int
    difficulties: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DriveLine:
    """One drive: school, purpose, goal and received in đồng (in kind valued), givers."""

    school: str
    purpose: str
    goal: int
    received: int
    givers: int
    route_args: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MobilisationPaper:
    """Social mobilisation over a period."""

    period: str
    lines: tuple[DriveLine, ...]
    difficulties: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedSchool:
    """A school that passes: its kind, ward, target by quarter and state, degree it holds."""

    name: str
    kind: str
    ward: str
    quarter: str
    state: str
    certificates: int
    route_args: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedTask:
    """A task that passes: label, words, who led it, last day, state; ``shared`` with others."""

    number: int
    label: str
    task: str
    lead: str
    due: date | None
    state: str
    percent: int
    shared: bool


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file that passes, known by its SHA-256; ``size`` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HandedObstacle:
    """An obstacle that passes unsolved."""

    number: int
    words: str
    due: date


@dataclass(frozen=True, slots=True)
class HandedTotal:
    """How many of a kind pass, of how many; ``amount`` in đồng or bytes, 0 where none is summed."""

    kind: str
    total: int
    handed: int
    amount: int = 0


@dataclass(frozen=True, slots=True)
class HandoverPaper:
    """The protocol between giver and one receiver; ``digest`` is that of the kept totals."""

    title: str
    basis: str
    on: date
    giver: str
    giver_signer: str
    giver_post: str
    receiver: str
    receiver_signer: str
    receiver_post: str
    schools: tuple[HandedSchool, ...]
    tasks: tuple[HandedTask, ...]
    obstacles: tuple[HandedObstacle, ...]
    files: tuple[HandedFile, ...]
    totals: tuple[HandedTotal, ...]
    is_done: bool
    digest: str = ""
