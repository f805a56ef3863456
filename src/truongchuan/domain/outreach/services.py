"""Campaigns, messages and what is asked of each place. Reports are in ``reporting``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.outreach.models import (
    Audience,
    Campaign,
    Channel,
    ChannelTarget,
    Message,
    MessageChannel,
    PlaceKind,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.text import fold

MOST_TIMES = 9999


@transaction.atomic
def start_campaign(
    *,
    actor: Actor,
    programme: Programme,
    title: str,
    unit: Organisation,
    starts_on: date,
    ends_on: date,
    aims: str = "",
) -> Campaign:
    """Plan a campaign that a unit answers for.

    :raises DomainError: ``campaign-title-empty``, ``campaign-dates``, ``unit-not-of-authority``.
    """
    require(actor, "outreach.plan", programme)
    _check_campaign(programme, title, unit, starts_on, ends_on)
    now = timezone.now()
    campaign = Campaign.objects.create(
        programme=programme,
        title=" ".join(title.split())[:200],
        aims=aims.strip(),
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
        created_by=actor.name,
        changed_at=now,
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="outreach.start_campaign",
        subject=campaign,
        after=_as_recorded(campaign),
    )
    return campaign


@transaction.atomic
def change_campaign(
    *,
    actor: Actor,
    campaign: Campaign,
    title: str,
    unit: Organisation,
    starts_on: date,
    ends_on: date,
    aims: str = "",
    based_on: str | None = None,
) -> Campaign:
    """Change a campaign. ``based_on`` is the :attr:`Campaign.stamp` of what the person saw.

    :raises DomainError: as :func:`start_campaign`; ``campaign-outdated`` when somebody changed it
        since.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    campaign = Campaign.objects.select_related("programme").get(pk=campaign.pk)
    require(actor, "outreach.plan", campaign)
    if based_on is not None and based_on != campaign.stamp:
        raise DomainError("campaign-outdated")
    _check_campaign(campaign.programme, title, unit, starts_on, ends_on)
    before = _as_recorded(campaign)
    campaign.title, campaign.aims = " ".join(title.split())[:200], aims.strip()
    campaign.unit, campaign.starts_on, campaign.ends_on = unit, starts_on, ends_on
    campaign.changed_at = timezone.now()
    campaign.save(update_fields=["title", "aims", "unit", "starts_on", "ends_on", "changed_at"])
    record_event(
        actor=actor,
        authority_id=campaign.programme.authority_id,
        action="outreach.change_campaign",
        subject=campaign,
        before=before,
        after=_as_recorded(campaign),
    )
    return campaign


@transaction.atomic
def add_message(
    *, actor: Actor, campaign: Campaign, words: str, audience: str, channels: Sequence[str]
) -> Message:
    """Add words to be said in a campaign.

    :raises DomainError: ``message-empty``, ``audience-unknown``, ``channel-unknown``.
    """
    require(actor, "outreach.plan", campaign)
    text = words.strip()
    if not text:
        raise DomainError("message-empty")
    if audience not in Audience.values:
        raise DomainError("audience-unknown", audience=audience)
    for channel in channels:
        _check_channel(channel)
    message = Message.objects.create(
        campaign=campaign,
        words=text,
        folded=fold(text),
        audience=audience,
        created_at=timezone.now(),
        created_by=actor.name,
    )
    MessageChannel.objects.bulk_create(
        [MessageChannel(message=message, channel=channel) for channel in dict.fromkeys(channels)]
    )
    record_event(
        actor=actor,
        authority_id=campaign.programme.authority_id,
        action="outreach.add_message",
        subject=message,
        after={"campaign": campaign.pk, "audience": audience, "channels": list(channels)},
    )
    return message


@transaction.atomic
def withdraw_message(*, actor: Actor, message: Message) -> Message:
    """Take a message out of use; reports that used it keep it.

    :raises DomainError: ``message-withdrawn``.
    """
    return _use_message(actor, message, in_use=False)


@transaction.atomic
def restore_message(*, actor: Actor, message: Message) -> Message:
    """Bring a message back into use.

    :raises DomainError: ``message-in-use``.
    """
    return _use_message(actor, message, in_use=True)


def _use_message(actor: Actor, message: Message, *, in_use: bool) -> Message:
    Message.objects.select_for_update().get(pk=message.pk)
    message = Message.objects.select_related("campaign__programme").get(pk=message.pk)
    require(actor, "outreach.plan", message.campaign)
    if (message.withdrawn_at is None) == in_use:
        raise DomainError("message-in-use" if in_use else "message-withdrawn")
    message.withdrawn_at = None if in_use else timezone.now()
    message.withdrawn_by = "" if in_use else actor.name
    message.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record_event(
        actor=actor,
        authority_id=message.campaign.programme.authority_id,
        action="outreach.restore_message" if in_use else "outreach.withdraw_message",
        subject=message,
    )
    return message


@transaction.atomic
def set_target(
    *,
    actor: Actor,
    programme: Programme,
    place_kind: str,
    channel: str,
    times_a_month: int,
    since: date | None = None,
    basis: str = "",
) -> ChannelTarget:
    """Say how often a month each ward or school is to use a channel; 0 asks nothing any more.

    ``since`` defaults to the first day of the programme's present month.

    :raises DomainError: ``place-kind-unknown``, ``channel-unknown``, ``times-range``.
    """
    # Two people who set the same target at once wait for each other.
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(actor, "outreach.plan", programme)
    if place_kind not in PlaceKind.values:
        raise DomainError("place-kind-unknown", kind=place_kind)
    _check_channel(channel)
    if not 0 <= times_a_month <= MOST_TIMES:
        raise DomainError("times-range", times=times_a_month, most=MOST_TIMES)
    old = ChannelTarget.objects.filter(
        programme=programme, place_kind=place_kind, channel=channel
    ).first()
    target, _created = ChannelTarget.objects.update_or_create(
        programme=programme,
        place_kind=place_kind,
        channel=channel,
        defaults={
            "times_a_month": times_a_month,
            "since": since or today_of(programme).replace(day=1),
            "basis": basis.strip()[:200],
            "set_at": timezone.now(),
            "set_by": actor.name,
        },
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="outreach.set_target",
        subject=target,
        before={"times_a_month": old.times_a_month} if old else None,
        after={
            "place_kind": place_kind,
            "channel": channel,
            "times_a_month": times_a_month,
            "since": target.since.isoformat(),
        },
    )
    return target


def _check_campaign(
    programme: Programme, title: str, unit: Organisation, starts_on: date, ends_on: date
) -> None:
    if not title.strip():
        raise DomainError("campaign-title-empty")
    if ends_on < starts_on:
        raise DomainError("campaign-dates", start=starts_on, end=ends_on)
    if unit.owner_id != programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=unit.name)


def _check_channel(channel: str) -> None:
    if channel not in Channel.values:
        raise DomainError("channel-unknown", channel=channel)


def _as_recorded(campaign: Campaign) -> dict[str, object]:
    return {
        "title": campaign.title,
        "unit": campaign.unit_id,
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": campaign.ends_on.isoformat(),
    }
