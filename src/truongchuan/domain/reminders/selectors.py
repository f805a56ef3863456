"""Reading notifications, the reminder log, and the work that wants reminding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowUnit, UnitRole
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.reminders.models import (
    Delivery,
    DeliveryState,
    FeedToken,
    Kind,
    MailState,
    MutedKind,
    Notification,
    Preference,
)
from truongchuan.domain.reminders.policies import may
from truongchuan.domain.reminders.recipients import staff_on
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold

MOST_COUNTED = 100


def list_notifications(*, actor: Actor) -> QuerySet[Notification]:
    """Return the actor's own notifications of programmes they may still see, newest first."""
    if actor.person_id is None:
        return Notification.objects.none()
    return (
        Notification.objects.filter(person_id=actor.person_id)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .select_related("programme", "unit")
        .order_by("-pk")
    )


def count_unread(*, actor: Actor) -> int:
    """Return how many of the actor's notifications are unread, :data:`MOST_COUNTED` at most.

    One query on the index of unread ones: every page asks it.
    """
    if actor.person_id is None or actor.authority_id is None:
        return 0
    unread = Notification.objects.filter(person_id=actor.person_id, read_at__isnull=True)
    return unread.order_by()[:MOST_COUNTED].count()


def kinds_of(*, actor: Actor) -> dict[str, int]:
    """Return the kinds of the actor's notifications with their numbers."""
    counts = list_notifications(actor=actor).order_by().values_list("kind").annotate(n=Count("pk"))
    return dict(counts)


def preference_of(*, actor: Actor) -> tuple[Preference, frozenset[str]]:
    """Return how the actor wishes to be told (the defaults if they never said), and what not."""
    me = actor.person_id or 0
    chosen = Preference.objects.filter(person_id=me).first()
    muted = MutedKind.objects.filter(person_id=me).values_list("kind", flat=True)
    return chosen or Preference(person_id=me), frozenset(muted)


def feed_token_of(*, actor: Actor) -> FeedToken | None:
    """Return when the actor's calendar address was made; None while there is none."""
    return FeedToken.objects.filter(person_id=actor.person_id or 0).first()


def list_own_deliveries(*, actor: Actor) -> QuerySet[Delivery]:
    """Return the e-mails to the actor, newest first."""
    return (
        Delivery.objects.filter(person_id=actor.person_id or 0)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .select_related("programme")
        .order_by("-pk")
    )


MAIL_FILTERS = ("sent", "pending", "failed", "none")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What of the log to show; empty fields do not filter. ``mail`` is of :data:`MAIL_FILTERS`."""

    kind: str = ""
    mail: str = ""
    unit_id: int | None = None
    number: int | None = None
    words: str = ""


LOG_ORDERS = {"when": ("pk",), "person": ("person__folded", "-pk"), "kind": ("kind", "-pk")}


def list_log(
    *,
    actor: Actor,
    programme: Programme,
    where: LogFilter = LogFilter(),
    order: str = "when",
    descending: bool = True,
) -> QuerySet[Notification]:
    """Return what was told to whom in a programme; nothing to those who may not follow it up."""
    if not may(actor, "reminders.view_log", programme):
        return Notification.objects.none()
    found = Notification.objects.filter(programme=programme).select_related(
        "person", "unit", "row", "delivery"
    )
    if where.kind:
        found = found.filter(kind=where.kind)
    if where.unit_id:
        found = found.filter(unit_id=where.unit_id)
    if where.number:
        found = found.filter(row__number=where.number)
    if where.mail:
        found = found.filter(_mailed(where.mail))
    for word in fold(where.words).split():
        found = found.filter(Q(person__folded__contains=word) | Q(row__folded__contains=word))
    first, *rest = LOG_ORDERS[order]
    return found.order_by(f"-{first}" if descending else first, *rest)


def _mailed(state: str) -> Q:
    if state == "none":
        cancelled = Q(delivery__state=DeliveryState.CANCELLED)
        return Q(mail=MailState.NONE, delivery__isnull=True) | cancelled
    if state == "pending":
        under_way = Q(delivery__state__in=(DeliveryState.QUEUED, DeliveryState.SENDING))
        return Q(mail=MailState.WAITING) | under_way
    return Q(delivery__state=state)


@dataclass(frozen=True, slots=True)
class LogCounts:
    """Figures over the log of a programme."""

    told: int
    read: int
    sent: int
    failed: int


def count_log(*, actor: Actor, programme: Programme) -> LogCounts:
    """Return how much was told, read and mailed; two queries."""
    if not may(actor, "reminders.view_log", programme):
        return LogCounts(0, 0, 0, 0)
    told = Notification.objects.filter(programme=programme).aggregate(
        told=Count("pk"), read=Count("pk", filter=Q(read_at__isnull=False))
    )
    mails = Delivery.objects.filter(programme=programme).aggregate(
        sent=Count("pk", filter=Q(state=DeliveryState.SENT)),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED)),
    )
    return LogCounts(told["told"], told["read"], mails["sent"], mails["failed"])


def units_with_work(*, actor: Actor, programme: Programme) -> QuerySet[Organisation]:
    """Return the units that have a part in the programme's tasks, schools left out."""
    parts = RowUnit.objects.filter(row__programme=programme, row__is_active=True)
    if not may(actor, "reminders.view_log", programme):
        parts = parts.none()
    return Organisation.objects.filter(
        pk__in=parts.order_by().values("organisation_id"), school__isnull=True
    ).order_by("order", "sort_key")


@dataclass(frozen=True, slots=True)
class UrgedRow:
    """What was told about a task so far."""

    told: int
    read: int
    last_urged_on: date | None
    last_urged_by: str


def told_of_rows(*, row_ids: Iterable[int]) -> dict[int, UrgedRow]:
    """Return, per task, how often somebody was told and when it was last urged; two queries.

    The ids come from :func:`rows_to_urge`.
    """
    ids = list(row_ids)
    counts = (
        Notification.objects.filter(row_id__in=ids)
        .order_by()
        .values("row_id")
        .annotate(told=Count("pk"), read=Count("pk", filter=Q(read_at__isnull=False)))
    )
    urged: dict[int, tuple[date, str]] = {}
    for row_id, on, by in (
        Notification.objects.filter(row_id__in=ids, kind=Kind.URGED)
        .order_by("pk")
        .values_list("row_id", "on", "told_by")
    ):
        if row_id is not None:
            urged[row_id] = (on, by)
    return {
        line["row_id"]: UrgedRow(line["told"], line["read"], *urged.get(line["row_id"], (None, "")))
        for line in counts
    }


def units_without_people(
    *, actor: Actor, programme: Programme, on: date
) -> list[tuple[Organisation, int]]:
    """Return units that lead late work while nobody in them can be told, with its number."""
    if not may(actor, "reminders.view_log", programme):
        return []
    leads = (
        RowUnit.objects.filter(
            row__programme=programme,
            row__is_active=True,
            row__state__in=OPEN_STATES,
            row__due_on__lt=on,
            role=UnitRole.LEAD,
            organisation__isnull=False,
        )
        .order_by()
        .values_list("organisation_id")
        .annotate(number=Count("row_id", distinct=True))
    )
    staff = staff_on(programme=programme, on=on)
    lonely = {pk: number for pk, number in leads if pk not in staff.by_unit}
    units = Organisation.objects.filter(pk__in=lonely).order_by("order", "sort_key")
    return [(unit, lonely[unit.pk]) for unit in units]


def rows_to_urge(*, actor: Actor, programme: Programme, on: date) -> QuerySet[RoadmapRow]:
    """Return open tasks whose period has begun or whose last day has passed, the latest first."""
    if not may(actor, "reminders.view_log", programme):
        return RoadmapRow.objects.none()
    return (
        RoadmapRow.objects.filter(programme=programme, is_active=True, state__in=OPEN_STATES)
        .filter(Q(starts_on__lte=on) | Q(due_on__lt=on))
        .select_related("programme")
        .prefetch_related("units__organisation__school")
        .order_by("due_on", "number")
    )
