"""Reports of outreach as a list, and messages as a library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.outreach.coverage import programme_months
from truongchuan.domain.outreach.models import Activity, Audience, Channel, Message
from truongchuan.domain.outreach.selectors import (
    ACTIVITY_ORDERS,
    ActivityFilter,
    list_activities,
    list_campaigns,
    list_messages,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.unit_selectors import get_unit
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.outreach import Choice
from truongchuan.web.presenters.query import PAGE_SIZE, number, one_of, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.templatetags.vn import date_vn, month_vn, number_vn
from truongchuan.wording.outreach import AUDIENCES, CHANNELS, PLACE_KINDS, UNITS


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file to download."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """A report as a row."""

    activity: Activity
    place: str
    channel: str
    when: str
    times: str
    words: str
    campaign: str
    campaign_url: str
    files: list[FileLink]
    correct_url: str
    withdraw_url: str
    again_url: str
    ended: str


@dataclass(frozen=True, slots=True)
class ActivitiesPage:
    """Everything on the list of reports."""

    lines: list[ActivityLine]
    page: Page[Activity]
    place: Organisation | None
    words: str
    kinds: list[Choice]
    channels: list[Choice]
    campaigns: list[Choice]
    months: list[Choice]
    evidence: list[Choice]
    ended: bool
    filtered: bool
    may_report: bool


def activity_filter(query: QueryDict, months: Iterable[str]) -> ActivityFilter:
    """Read the filter from a query string."""
    return ActivityFilter(
        kind=one_of(query, "kind", PLACE_KINDS),
        place_id=number(query, "place"),
        channel=one_of(query, "channel", Channel.values),
        campaign_id=number(query, "campaign"),
        month=one_of(query, "month", months),
        evidence=one_of(query, "evidence", ("with", "without")),
        words=words_of(query),
        ended=query.get("ended") == "1",
    )


def found_activities(
    *, actor: Actor, programme: Programme, query: QueryDict
) -> tuple[QuerySet[Activity], ActivityFilter]:
    """Return the reports that a query string asks for, in its order."""
    where = activity_filter(query, programme_months(programme, today_of(programme)))
    order, descending = sorting(query, ACTIVITY_ORDERS, "on")
    if "sort" not in query:
        descending = True
    found = list_activities(
        actor=actor, programme=programme, where=where, order=order, descending=descending
    )
    return found, where


def activities_page(*, actor: Actor, programme: Programme, query: QueryDict) -> ActivitiesPage:
    """Gather the list. The number of queries does not depend on the number of reports."""
    found, where = found_activities(actor=actor, programme=programme, query=query)
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    months = programme_months(programme, today_of(programme))
    place = (
        get_unit(actor=actor, programme=programme, pk=where.place_id) if where.place_id else None
    )
    return ActivitiesPage(
        lines=activity_lines(page, actor=actor, programme=programme),
        page=page,
        place=place,
        words=where.words,
        kinds=_choices(PLACE_KINDS, where.kind),
        channels=_choices(CHANNELS, where.channel),
        campaigns=[
            Choice(str(c.pk), c.title, c.pk == where.campaign_id)
            for c in list_campaigns(actor=actor, programme=programme)
        ],
        months=[Choice(m, month_vn(m), m == where.month) for m in months],
        evidence=[
            Choice("with", gettext("có minh chứng"), where.evidence == "with"),
            Choice("without", gettext("chưa có minh chứng"), where.evidence == "without"),
        ],
        ended=where.ended,
        filtered=where != ActivityFilter(),
        may_report=may(actor, "outreach.report_somewhere", programme),
    )


def activity_lines(
    activities: Iterable[Activity], *, actor: Actor, programme: Programme
) -> list[ActivityLine]:
    """Return reports as rows; nothing is looked up."""
    return [_line(activity, actor, programme) for activity in activities]


def when_words(activity: Activity) -> str:
    """Return the day, or the days from and to."""
    if activity.until is None:
        return date_vn(activity.on)
    return f"{date_vn(activity.on)} – {date_vn(activity.until)}"


def times_words(activity: Activity) -> str:
    """Return how often with what is counted: "12 lượt phát"."""
    return f"{number_vn(activity.times)} {gettext(UNITS[activity.channel])}"


def _line(activity: Activity, actor: Actor, programme: Programme) -> ActivityLine:
    activity.programme = programme
    mine = may(actor, "outreach.report", activity)
    args = [programme.pk, activity.pk]
    may_change = mine and activity.is_current
    form = reverse("outreach_report", args=[programme.pk])
    return ActivityLine(
        activity=activity,
        place=activity.place.label,
        channel=gettext(CHANNELS[activity.channel]),
        when=when_words(activity),
        times=times_words(activity),
        words=activity.words or (activity.message.words if activity.message else ""),
        campaign=activity.campaign.title if activity.campaign else "",
        campaign_url=reverse("campaign", args=[programme.pk, activity.campaign_id])
        if activity.campaign_id
        else "",
        files=[
            FileLink(link.file.name, reverse("file", args=[programme.pk, link.file_id]))
            for link in activity.files.all()
        ],
        correct_url=reverse("activity_correct", args=args) if may_change else "",
        withdraw_url=reverse("activity_withdraw", args=args) if may_change else "",
        again_url=f"{form}?from={activity.pk}" if mine and _is_taken_back(activity) else "",
        ended=_ended(activity),
    )


def _is_taken_back(activity: Activity) -> bool:
    return not activity.is_current and not hasattr(activity, "corrected_by")


def _ended(activity: Activity) -> str:
    if activity.is_current:
        return ""
    params = {
        "day": date_vn(activity.ended_on),
        "who": activity.ended_by,
        "reason": activity.end_reason,
    }
    if hasattr(activity, "corrected_by"):
        return gettext("Đã đính chính %(day)s, %(who)s: %(reason)s") % params
    return gettext("Đã rút %(day)s, %(who)s: %(reason)s") % params


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message with whom and how it is for."""

    message: Message
    audience: str
    channels: str
    used: int
    campaign: str
    campaign_url: str
    use_url: str


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """The library of messages."""

    lines: list[MessageLine]
    page: Page[Message]
    words: str
    audiences: list[Choice]
    channels: list[Choice]
    withdrawn: bool
    filtered: bool
    may_plan: bool
    has_campaign: bool


def messages_page(*, actor: Actor, programme: Programme, query: QueryDict) -> MessagesPage:
    """Gather the library."""
    audience = one_of(query, "audience", Audience.values)
    channel = one_of(query, "channel", Channel.values)
    withdrawn = query.get("withdrawn") == "1"
    found = list_messages(
        actor=actor,
        programme=programme,
        audience=audience,
        channel=channel,
        words=words_of(query),
        withdrawn=withdrawn,
    )
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    return MessagesPage(
        lines=message_lines(page, programme),
        page=page,
        words=words_of(query),
        audiences=_choices(AUDIENCES, audience),
        channels=_choices(CHANNELS, channel),
        withdrawn=withdrawn,
        filtered=bool(audience or channel or words_of(query) or withdrawn),
        may_plan=may(actor, "outreach.plan", programme),
        has_campaign=list_campaigns(actor=actor, programme=programme).exists(),
    )


def message_lines(messages: Iterable[Message], programme: Programme) -> list[MessageLine]:
    """Return messages as rows; channels are to be prefetched."""
    form = reverse("outreach_report", args=[programme.pk])
    return [
        MessageLine(
            message=message,
            audience=gettext(AUDIENCES[message.audience]),
            channels=", ".join(gettext(CHANNELS[c.channel]) for c in message.channels.all()),
            used=message.used,  # type: ignore[attr-defined]
            campaign=message.campaign.title,
            campaign_url=reverse("campaign", args=[programme.pk, message.campaign_id]),
            use_url=f"{form}?message={message.pk}",
        )
        for message in messages
    ]


def _choices(labels: dict[str, str], chosen: str) -> list[Choice]:
    return [Choice(code, gettext(label), code == chosen) for code, label in labels.items()]
