"""Reporting what was done: append-only, corrected by a report that replaces the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.outreach.models import Activity, ActivityFile, Campaign, Channel, Message
from truongchuan.domain.outreach.services import MOST_TIMES
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile
from truongchuan.engines.text import fold

MOST_PEOPLE = 10_000_000


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """What a place did: where, how, when, how often, and how many people it reached.

    ``reach`` is None where nobody counted. With a message the campaign is the message's.
    """

    place: Organisation
    channel: str
    on: date
    times: int = 1
    until: date | None = None
    reach: int | None = None
    words: str = ""
    campaign: Campaign | None = None
    message: Message | None = None


@transaction.atomic
def report_activity(
    *,
    actor: Actor,
    programme: Programme,
    report: ActivityReport,
    files: Sequence[StoredFile] = (),
) -> Activity:
    """Record what a ward, school or office did.

    :raises DomainError: ``unit-not-of-authority``, ``channel-unknown``, ``times-range``,
        ``reach-range``, ``activity-dates``, ``activity-in-future``, ``activity-before-programme``,
        ``campaign-of-another``, ``message-of-another``, ``message-withdrawn``,
        ``words-missing`` (channel "other" without words), ``file-of-another``.
    """
    _check_place(programme, report.place)
    require(actor, "outreach.report", Activity(programme=programme, place=report.place))
    _check(programme, report, files)
    activity = _write(actor, programme, report, files, corrects=None)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="outreach.report",
        subject=activity,
        after=_as_recorded(activity),
    )
    return activity


@transaction.atomic
def correct_activity(
    *,
    actor: Actor,
    activity: Activity,
    report: ActivityReport,
    reason: str,
    files: Sequence[StoredFile] = (),
) -> Activity:
    """Replace a report by a right one; the wrong one stays readable. Its evidence goes along.

    :raises DomainError: as :func:`report_activity`; ``activity-not-current`` when it was corrected
        or taken back meanwhile; ``outreach-reason-missing``.
    """
    activity = _locked(activity)
    require(actor, "outreach.report", activity)
    programme = activity.programme
    _check_place(programme, report.place)
    require(actor, "outreach.report", Activity(programme=programme, place=report.place))
    _check_can_end(activity, reason)
    kept = [link.file for link in activity.files.select_related("file")]
    _check(programme, report, files, old=activity)
    _end(actor, activity, reason)
    corrected = _write(
        actor, programme, report, list(dict.fromkeys([*kept, *files])), corrects=activity
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="outreach.correct",
        subject=corrected,
        before=_as_recorded(activity),
        after={**_as_recorded(corrected), "reason": reason.strip()},
    )
    return corrected


@transaction.atomic
def withdraw_activity(*, actor: Actor, activity: Activity, reason: str) -> Activity:
    """Take a report back: it no longer counts and stays readable.

    :raises DomainError: ``activity-not-current``, ``outreach-reason-missing``.
    """
    activity = _locked(activity)
    require(actor, "outreach.report", activity)
    _check_can_end(activity, reason)
    _end(actor, activity, reason)
    record_event(
        actor=actor,
        authority_id=activity.programme.authority_id,
        action="outreach.withdraw",
        subject=activity,
        before=_as_recorded(activity),
        after={"reason": reason.strip()},
    )
    return activity


def _locked(activity: Activity) -> Activity:
    Activity.objects.select_for_update().get(pk=activity.pk)
    return Activity.objects.select_related("programme", "place").get(pk=activity.pk)


def _check_can_end(activity: Activity, reason: str) -> None:
    if not activity.is_current:
        raise DomainError("activity-not-current")
    if not reason.strip():
        raise DomainError("outreach-reason-missing")


def _end(actor: Actor, activity: Activity, reason: str) -> None:
    activity.is_current = False
    activity.ended_at = timezone.now()
    activity.ended_on = today_of(activity.programme)
    activity.ended_by = actor.name
    activity.end_reason = reason.strip()[:400]
    activity.save(update_fields=["is_current", "ended_at", "ended_on", "ended_by", "end_reason"])


def _check_place(programme: Programme, place: Organisation) -> None:
    if place.owner_id != programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=place.name)


def _check(
    programme: Programme,
    report: ActivityReport,
    files: Sequence[StoredFile],
    old: Activity | None = None,
) -> None:
    if report.channel not in Channel.values:
        raise DomainError("channel-unknown", channel=report.channel)
    if report.channel == Channel.OTHER and not report.words.strip():
        raise DomainError("words-missing")
    if not 1 <= report.times <= MOST_TIMES:
        raise DomainError("times-range", times=report.times, most=MOST_TIMES)
    if report.reach is not None and not 0 <= report.reach <= MOST_PEOPLE:
        raise DomainError("reach-range", reach=report.reach, most=MOST_PEOPLE)
    today = today_of(programme)
    if report.until is not None and report.until < report.on:
        raise DomainError("activity-dates", start=report.on, end=report.until)
    if report.on > today:
        raise DomainError("activity-in-future", on=report.on, today=today)
    if report.on < programme.starts_on:
        raise DomainError("activity-before-programme", on=report.on, start=programme.starts_on)
    _check_campaign(programme, report, old)
    for file in files:
        if file.authority_id != programme.authority_id:
            raise DomainError("file-of-another")


def _check_campaign(programme: Programme, report: ActivityReport, old: Activity | None) -> None:
    campaign, message = report.campaign, report.message
    if campaign is not None and campaign.programme_id != programme.pk:
        raise DomainError("campaign-of-another")
    if message is None:
        return
    if message.campaign.programme_id != programme.pk:
        raise DomainError("message-of-another")
    if campaign is not None and message.campaign_id != campaign.pk:
        raise DomainError("message-of-another")
    kept = old is not None and old.message_id == message.pk
    if message.withdrawn_at is not None and not kept:
        raise DomainError("message-withdrawn")


def _write(
    actor: Actor,
    programme: Programme,
    report: ActivityReport,
    files: Sequence[StoredFile],
    corrects: Activity | None,
) -> Activity:
    words = report.words.strip()
    campaign = report.campaign or (report.message.campaign if report.message else None)
    activity = Activity.objects.create(
        programme=programme,
        campaign=campaign,
        message=report.message,
        place=report.place,
        channel=report.channel,
        on=report.on,
        until=report.until if report.until != report.on else None,
        times=report.times,
        reach=report.reach,
        words=words,
        folded=fold(f"{words} {report.place.name}"),
        recorded_on=today_of(programme),
        recorded_at=timezone.now(),
        recorded_by_id=actor.person_id,
        recorded_by=actor.name,
        corrects=corrects,
    )
    ActivityFile.objects.bulk_create(
        [ActivityFile(activity=activity, file=file) for file in dict.fromkeys(files)]
    )
    return activity


def _as_recorded(activity: Activity) -> dict[str, object]:
    return {
        "place": activity.place_id,
        "channel": activity.channel,
        "on": activity.on.isoformat(),
        "until": activity.until.isoformat() if activity.until else None,
        "times": activity.times,
        "reach": activity.reach,
    }
