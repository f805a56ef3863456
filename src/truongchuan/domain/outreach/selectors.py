"""Reading outreach: campaigns, messages, reports, and the places that report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    Exists,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
)

from truongchuan.domain.directory.models import Organisation, OrganisationKind, SchoolStatus
from truongchuan.domain.outreach.models import (
    Activity,
    ActivityFile,
    Campaign,
    ChannelTarget,
    Message,
    PlaceKind,
)
from truongchuan.domain.outreach.policies import guides_outreach, own_place_ids
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold

MOST_MATCHES = 20


def _seen(actor: Actor, programme: Programme, path: str = "programme") -> dict[str, Any]:
    """Return the filter that keeps rows of a programme which the actor may see."""
    return {
        path: programme,
        f"{path}__in": list_programmes(actor=actor).select_related(None).order_by(),
    }


def _existing(owner_id: int, today: date) -> QuerySet[Organisation]:
    """Return an authority's organisations, itself included, that exist on a day."""
    return Organisation.objects.filter(
        Q(authority_id=owner_id) | Q(pk=owner_id),
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
    )


def places_of(
    *, actor: Actor, programme: Programme, kind: str, everyone: bool = False
) -> QuerySet[Organisation]:
    """Return the wards, or the schools, that outreach is counted for, in their usual order.

    Schools are those with a target in the programme; with ``everyone`` all working schools of
    the authority.
    """
    owner, today = programme.authority_id, today_of(programme)
    places = _existing(owner, today)
    if not (actor.system or actor.sees(owner)):
        return places.none()
    if kind == PlaceKind.WARD:
        return places.filter(kind=OrganisationKind.WARD).order_by("sort_key", "pk")
    schools = places.filter(kind=OrganisationKind.SCHOOL).select_related("school__ward")
    if everyone:
        schools = schools.filter(school__status=SchoolStatus.OPEN)
    else:
        schools = schools.filter(
            pk__in=Target.objects.filter(programme=programme, is_active=True).values(
                "school__organisation_id"
            )
        )
    return schools.order_by("sort_key", "pk")


def reportable_places(*, actor: Actor, programme: Programme) -> QuerySet[Organisation]:
    """Return the places that the actor may report for: their own, or all of the authority's."""
    owner, today = programme.authority_id, today_of(programme)
    places = _existing(owner, today)
    if actor.authority_id != owner:
        return places.none()
    if not (actor.leads or actor.manages_programmes):
        own = Q(pk__in=own_place_ids(actor))
        places = places.filter(
            own | ~Q(kind=OrganisationKind.SCHOOL) if guides_outreach(actor) else own
        )
    return places.order_by("sort_key", "pk")


def find_places(*, actor: Actor, programme: Programme, words: str) -> list[Organisation]:
    """Return a few places that the actor may report for and whose name has the words."""
    return list(
        reportable_places(actor=actor, programme=programme).filter(folded__contains=fold(words))[
            :MOST_MATCHES
        ]
    )


def list_campaigns(*, actor: Actor, programme: Programme) -> QuerySet[Campaign]:
    """Return the campaigns, newest first, with ``report_count``, ``times`` and ``last_on``."""
    current = Q(activities__is_current=True)
    return (
        Campaign.objects.filter(**_seen(actor, programme))
        .select_related("unit", "programme")
        .annotate(
            report_count=Count("activities", filter=current),
            times=Sum("activities__times", filter=current),
            last_on=Max("activities__on", filter=current),
        )
        .order_by("-starts_on", "-pk")
    )


def get_campaign(*, actor: Actor, programme: Programme, pk: int) -> Campaign | None:
    """Return a campaign with its counts; None for one of another programme."""
    return list_campaigns(actor=actor, programme=programme).filter(pk=pk).first()


def list_messages(
    *,
    actor: Actor,
    programme: Programme,
    campaign: Campaign | None = None,
    audience: str = "",
    channel: str = "",
    words: str = "",
    withdrawn: bool = False,
) -> QuerySet[Message]:
    """Return messages with their channels and ``used`` (reports that carried them)."""
    messages = (
        Message.objects.filter(**_seen(actor, programme, "campaign__programme"))
        .select_related("campaign")
        .prefetch_related("channels")
        .annotate(used=Count("activities", filter=Q(activities__is_current=True)))
    )
    if campaign is not None:
        messages = messages.filter(campaign=campaign)
    if audience:
        messages = messages.filter(audience=audience)
    if channel:
        messages = messages.filter(pk__in=Message.objects.filter(channels__channel=channel))
    if words:
        messages = messages.filter(folded__contains=fold(words))
    return messages.filter(withdrawn_at__isnull=not withdrawn).order_by(
        "-campaign__starts_on", "campaign_id", "pk"
    )


def get_message(*, actor: Actor, programme: Programme, pk: int) -> Message | None:
    """Return a message, in use or not."""
    return (
        Message.objects.filter(pk=pk, **_seen(actor, programme, "campaign__programme"))
        .select_related("campaign__programme")
        .first()
    )


def list_targets(*, actor: Actor, programme: Programme) -> list[ChannelTarget]:
    """Return what is asked of places each month; targets of nothing are left out."""
    return list(
        ChannelTarget.objects.filter(times_a_month__gt=0, **_seen(actor, programme)).order_by(
            "-place_kind", "channel"
        )
    )


ACTIVITY_ORDERS = {
    "on": ("on", "pk"),
    "place": ("place__sort_key", "-on", "-pk"),
    "channel": ("channel", "-on", "-pk"),
    "times": ("times", "-on", "-pk"),
    "reach": ("reach", "-on", "-pk"),
}


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """What to keep of the reports; empty keeps all.

    ``kind`` is a :class:`PlaceKind` or ``other``; ``month`` as 2023-05; ``evidence`` ``with`` or
    ``without``; ``ended`` shows the corrected and taken back instead of those that count.
    """

    kind: str = ""
    place_id: int | None = None
    channel: str = ""
    campaign_id: int | None = None
    month: str = ""
    evidence: str = ""
    words: str = ""
    ended: bool = False


def list_activities(
    *,
    actor: Actor,
    programme: Programme,
    where: ActivityFilter = ActivityFilter(),
    order: str = "on",
    descending: bool = True,
) -> QuerySet[Activity]:
    """Return reports with place, campaign, message and evidence, newest first by default."""
    found = _filtered(Activity.objects.filter(**_seen(actor, programme)), where)
    columns = ACTIVITY_ORDERS[order]
    if descending:
        columns = tuple(c.removeprefix("-") if c[0] == "-" else f"-{c}" for c in columns)
    return (
        found.select_related("place", "campaign", "message", "corrected_by")
        .prefetch_related(Prefetch("files", ActivityFile.objects.select_related("file")))
        .order_by(*columns)
    )


def get_activity(*, actor: Actor, programme: Programme, pk: int) -> Activity | None:
    """Return a report, also one that no longer counts."""
    return (
        Activity.objects.filter(pk=pk, **_seen(actor, programme))
        .select_related("place", "campaign", "message", "programme", "corrected_by")
        .prefetch_related(Prefetch("files", ActivityFile.objects.select_related("file")))
        .first()
    )


def _filtered(activities: QuerySet[Activity], where: ActivityFilter) -> QuerySet[Activity]:
    activities = activities.filter(is_current=not where.ended)
    if where.kind == "other":
        activities = activities.exclude(
            place__kind__in=(OrganisationKind.WARD, OrganisationKind.SCHOOL)
        )
    elif where.kind:
        activities = activities.filter(place__kind=where.kind)
    if where.place_id is not None:
        activities = activities.filter(place_id=where.place_id)
    if where.channel:
        activities = activities.filter(channel=where.channel)
    if where.campaign_id is not None:
        activities = activities.filter(campaign_id=where.campaign_id)
    if where.month:
        first, after = month_bounds(where.month)
        activities = activities.filter(on__gte=first, on__lt=after)
    if where.evidence:
        has_file = Exists(ActivityFile.objects.filter(activity=OuterRef("pk")))
        activities = activities.filter(has_file if where.evidence == "with" else ~has_file)
    if where.words:
        activities = activities.filter(folded__contains=fold(where.words))
    return activities


def month_bounds(month: str) -> tuple[date, date]:
    """Return the first day of "2023-05" and of the month after.

    :raises ValueError: for anything that is no month.
    """
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, after
