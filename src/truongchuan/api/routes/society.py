"""Outreach and social mobilisation. Donors' names leave only for those who may read them."""

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from truongchuan.api.access import actor_of
from truongchuan.api.operations import page_of, page_with, reads
from truongchuan.api.parts import (
    Day,
    FileRef,
    Id,
    Moment,
    MonthText,
    Out,
    Page,
    Paging,
    SchoolRef,
    UnitRef,
    Wanted,
    Words,
)
from truongchuan.api.things import programme_of, there
from truongchuan.domain.mobilisation.models import Drive, Gift, LedgerEntry
from truongchuan.domain.mobilisation.selectors import (
    DriveFilter,
    get_drive,
    hide_names,
    list_drives,
    list_parts,
    list_pledges,
    list_receipts,
    list_uses,
)
from truongchuan.domain.mobilisation.totals import programme_totals, totals_of
from truongchuan.domain.outreach.models import Activity, Message
from truongchuan.domain.outreach.selectors import (
    ActivityFilter,
    list_activities,
    list_campaigns,
    list_messages,
    list_targets,
)

router = Router(tags=["society"])
SCOPE = "society:read"


class CampaignOut(Out):
    """A stretch of outreach with an aim and the unit that answers for it."""

    id: int
    title: str
    aims: str
    starts_on: Day
    ends_on: Day
    unit: UnitRef
    report_count: int
    times: int | None
    last_on: Day | None


class MessageOut(Out):
    """Words to be said to one audience."""

    id: int
    campaign_id: int
    words: str
    audience: str
    channels: list[str]
    used: int


class OutreachTargetOut(Out):
    """How often a month each ward or school is to use a channel."""

    place_kind: str
    channel: str
    times_a_month: int
    since: Day
    basis: str


class ActivityOut(Out):
    """What a ward or school reports to have done."""

    id: int
    campaign_id: int | None
    message_id: int | None
    place: UnitRef
    channel: str
    on: Day
    until: Day | None
    times: int
    reach: int | None
    words: str
    recorded_by: str
    recorded_at: Moment
    files: list[FileRef]


class SumsOut(Out):
    """Sums in đồng, by form: money, kind, labour."""

    need: int
    pledged: dict[str, int]
    received: dict[str, int]
    used: dict[str, int]
    unvalued: dict[str, int]
    """Entries without a value yet, by ledger."""
    gifts: int


class DriveOut(Out):
    """A plan to ask for gifts."""

    id: int
    title: str
    purpose: str
    works: str
    ground: str
    starts_on: Day
    ends_on: Day
    state: str
    decision_number: str
    decided_on: Day | None
    need: int | None
    school_total: int
    sums: SumsOut


class DriveSchoolOut(Out):
    """A school of a drive with what it needs, in đồng."""

    school: SchoolRef
    need: int


class DriveDetailOut(DriveOut):
    """A drive with its schools."""

    schools: list[DriveSchoolOut]


class LedgerEntryOut(Out):
    """A line of a ledger. ``amount`` is null where nobody valued it; a reversal is negative."""

    id: int
    school: SchoolRef
    form: str
    amount: int | None
    description: str
    on: Day
    reverses: int | None
    reversed: bool
    recorded_on: Day
    recorded_by: str


class GiftOut(LedgerEntryOut):
    """A pledge or a receipt. ``donor`` is empty for those unnamed, or whose name is not yours."""

    donor: str
    donor_kind: str
    is_public: bool
    quantity: str
    days: float | None
    valued_by: str


class UseOut(LedgerEntryOut):
    """What gifts were used for."""

    paper: str


class MessageQuery(Paging):
    """Which messages."""

    audience: Literal["parents", "residents", "staff", "ward_leaders"] | None = None
    channel: str | None = Field(default=None, max_length=20, pattern="^[a-z_]+$")
    words: Words = ""


class ActivityQuery(Paging):
    """Which reports."""

    kind: Literal["ward", "school", "other"] | None = None
    place_id: Wanted | None = None
    channel: str | None = Field(default=None, max_length=20, pattern="^[a-z_]+$")
    campaign_id: Wanted | None = None
    month: MonthText | None = None
    evidence: Literal["with", "without"] | None = None
    words: Words = ""


class DriveQuery(Paging):
    """Which drives."""

    state: Literal["draft", "approved", "open", "closed", "settled", "cancelled"] | None = None
    school_id: Wanted | None = None
    words: Words = ""


@reads(router, "/programmes/{programme_id}/outreach/campaigns", Page[CampaignOut],
       scope=SCOPE, permission="outreach.view")  # fmt: skip
def campaigns(request: HttpRequest, programme_id: Id, paging: Query[Paging]) -> Page[CampaignOut]:
    """List the campaigns, newest first."""
    programme = programme_of(request, programme_id)
    found = list_campaigns(actor=actor_of(request), programme=programme)
    return page_of(found, paging, CampaignOut.of)


@reads(router, "/programmes/{programme_id}/outreach/messages", Page[MessageOut],
       scope=SCOPE, permission="outreach.view")  # fmt: skip
def outreach_messages(
    request: HttpRequest, programme_id: Id, query: Query[MessageQuery]
) -> Page[MessageOut]:
    """List the messages in use by campaign."""
    programme = programme_of(request, programme_id)
    found = list_messages(
        actor=actor_of(request), programme=programme, audience=query.audience or "",
        channel=query.channel or "", words=query.words,
    )  # fmt: skip
    return page_of(found, query, _message)


@reads(router, "/programmes/{programme_id}/outreach/targets", Page[OutreachTargetOut],
       scope=SCOPE, permission="outreach.view")  # fmt: skip
def outreach_targets(
    request: HttpRequest, programme_id: Id, paging: Query[Paging]
) -> Page[OutreachTargetOut]:
    """List how often a month each place is to use each channel."""
    programme = programme_of(request, programme_id)
    found = list_targets(actor=actor_of(request), programme=programme)
    return page_of(found, paging, OutreachTargetOut.of)


@reads(router, "/programmes/{programme_id}/outreach/activities", Page[ActivityOut],
       scope=SCOPE, permission="outreach.view")  # fmt: skip
def outreach_activities(
    request: HttpRequest, programme_id: Id, query: Query[ActivityQuery]
) -> Page[ActivityOut]:
    """List the reports that count, newest first."""
    programme = programme_of(request, programme_id)
    month = query.month if query.month and query.month[:4] not in {"0000", "9999"} else ""
    where = ActivityFilter(
        kind=query.kind or "", place_id=query.place_id, channel=query.channel or "",
        campaign_id=query.campaign_id, month=month, evidence=query.evidence or "",
        words=query.words,
    )  # fmt: skip
    found = list_activities(actor=actor_of(request), programme=programme, where=where)
    return page_of(found, query, _activity)


@reads(router, "/programmes/{programme_id}/drives", Page[DriveOut],
       scope=SCOPE, permission="mobilisation.view")  # fmt: skip
def drives(request: HttpRequest, programme_id: Id, query: Query[DriveQuery]) -> Page[DriveOut]:
    """List the drives with their sums, newest first."""
    programme = programme_of(request, programme_id)
    where = DriveFilter(state=query.state or "", school_id=query.school_id, words=query.words)
    found = list_drives(actor=actor_of(request), programme=programme, where=where)
    return page_with(found, query, _drives)


@reads(router, "/programmes/{programme_id}/drives/{drive_id}", DriveDetailOut,
       scope=SCOPE, permission="mobilisation.view")  # fmt: skip
def drive_detail(request: HttpRequest, programme_id: Id, drive_id: Id) -> DriveDetailOut:
    """Show one drive with its schools."""
    drive = _drive(request, programme_id, drive_id)
    [told] = _drives([drive])
    schools = [DriveSchoolOut.of(part) for part in list_parts(drive=drive)]
    return DriveDetailOut(**told.model_dump(), schools=schools)


@reads(router, "/programmes/{programme_id}/mobilisation", SumsOut,
       scope=SCOPE, permission="mobilisation.view")  # fmt: skip
def mobilisation_sums(request: HttpRequest, programme_id: Id) -> SumsOut:
    """Add up all approved drives."""
    programme = programme_of(request, programme_id)
    return SumsOut.of(programme_totals(actor=actor_of(request), programme=programme))


@reads(router, "/programmes/{programme_id}/drives/{drive_id}/pledges", Page[GiftOut],
       scope=SCOPE, permission="mobilisation.view")  # fmt: skip
def pledges(
    request: HttpRequest, programme_id: Id, drive_id: Id, paging: Query[Paging]
) -> Page[GiftOut]:
    """List what was promised, newest first."""
    drive, actor = _drive(request, programme_id, drive_id), actor_of(request)
    found = list_pledges(actor=actor, drive=drive)
    return page_with(found, paging, lambda gifts: [_gift(g) for g in hide_names(actor, gifts)])


@reads(router, "/programmes/{programme_id}/drives/{drive_id}/receipts", Page[GiftOut],
       scope=SCOPE, permission="mobilisation.view")  # fmt: skip
def receipts(
    request: HttpRequest, programme_id: Id, drive_id: Id, paging: Query[Paging]
) -> Page[GiftOut]:
    """List what came in, newest first."""
    drive, actor = _drive(request, programme_id, drive_id), actor_of(request)
    found = list_receipts(actor=actor, drive=drive)
    return page_with(found, paging, lambda gifts: [_gift(g) for g in hide_names(actor, gifts)])


@reads(router, "/programmes/{programme_id}/drives/{drive_id}/uses", Page[UseOut],
       scope=SCOPE, permission="mobilisation.view")  # fmt: skip
def uses(
    request: HttpRequest, programme_id: Id, drive_id: Id, paging: Query[Paging]
) -> Page[UseOut]:
    """List what gifts were used for, newest first."""
    drive = _drive(request, programme_id, drive_id)
    found = list_uses(actor=actor_of(request), drive=drive)
    return page_of(found, paging, lambda use: UseOut.of(use, **_reversal(use)))


def _message(message: Message) -> MessageOut:
    return MessageOut.of(message, channels=[c.channel for c in message.channels.all()])


def _activity(activity: Activity) -> ActivityOut:
    return ActivityOut.of(activity, files=[link.file for link in activity.files.all()])


def _drive(request: HttpRequest, programme_id: int, drive_id: int) -> Drive:
    programme = programme_of(request, programme_id)
    return there(get_drive(actor=actor_of(request), programme=programme, pk=drive_id))


def _drives(found: list[Drive]) -> list[DriveOut]:
    sums = totals_of(drives=[drive.pk for drive in found], by=("drive_id",))
    empty = SumsOut(need=0, pledged={}, received={}, used={}, unvalued={}, gifts=0)
    return [
        DriveOut.of(drive, sums=SumsOut.of(sums[drive.pk,]) if (drive.pk,) in sums else empty)
        for drive in found
    ]


def _reversal(entry: LedgerEntry) -> dict[str, object]:
    return {"reverses": entry.reverses_id, "reversed": entry.is_reversed}  # type: ignore[attr-defined]


def _gift(gift: Gift) -> GiftOut:
    return GiftOut.of(gift, **_reversal(gift))
