"""What is kept of a person: kinds of personal data with what collects and what erases them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from truongchuan.domain.accounts.models import AccountNotice, Departure, Invitation
from truongchuan.domain.accounts.ports import sign_in
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.committee.models import CommitteeMember
from truongchuan.domain.directory.holdings import KeptData, add_kept_data
from truongchuan.domain.directory.models import Person, StandIn
from truongchuan.domain.programmes.models import ProgressEntry
from truongchuan.domain.reminders.models import (
    Delivery,
    FeedToken,
    MutedKind,
    Notification,
    Preference,
)

Records = list[dict[str, Any]]
MOST_EVENTS = 20_000


def name_kept_data() -> None:
    """Name the kinds, in the order in which the page shows them."""
    for kind in (
        KeptData("identity", _identity),
        KeptData("functions", _functions),
        KeptData("stand_ins", _stand_ins),
        KeptData("account", _account, _erase_account),
        KeptData("sessions", _sessions),
        KeptData("invitations", _invitations, _erase_invitations),
        KeptData("notices", _notices, _erase_notices),
        KeptData("preferences", _preferences, _erase_preferences),
        KeptData("notifications", _notifications, _erase_notifications, _count_notifications),
        KeptData("mails", _mails, _erase_mails),
        KeptData("seats", _seats),
        KeptData("departures", _departures),
        KeptData("end_reasons", _end_reasons, _erase_end_reasons),
        KeptData("reports", _reports, count=_count_reports),
        KeptData("events_by", _events_by, count=lambda p: _by(p).count()),
        KeptData("events_about", _events_about, count=lambda p: _about(p).count()),
    ):
        add_kept_data(kind)


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: moments and days in ISO form."""
    return value.isoformat() if isinstance(value, datetime | date) else value


def rows(found: Any, *fields: str) -> Records:
    """Return some columns of rows as plain records."""
    return [{key: plain(value) for key, value in row.items()} for row in found.values(*fields)]


def _identity(person: Person) -> Records:
    return [
        {
            "id": person.pk,
            "name": person.name,
            "email": person.email,
            "authority": person.authority.name,
        }
    ]


def _functions(person: Person) -> Records:
    return rows(
        person.memberships.order_by("pk"),
        "organisation__name", "function", "title", "valid_from", "valid_to",
    )  # fmt: skip


def _stand_ins(person: Person) -> Records:
    found = StandIn.objects.filter(Q(membership__person=person) | Q(deputy=person)).order_by("pk")
    return rows(
        found,
        "membership__person__name", "deputy__name", "membership__organisation__name",
        "valid_from", "valid_to", "reason", "basis", "created_by", "ended_by",
    )  # fmt: skip


def _account(person: Person) -> Records:
    user = person.user
    if user is None:
        return []
    return [
        {
            "username": user.get_username(),
            "email": user.email,
            "active": user.is_active,
            "joined": plain(user.date_joined),
            "last_login": plain(user.last_login),
            "second_factor": bool(sign_in().with_second_factor([user.pk])),
            "outside_sign_in": sign_in().linked(user.pk),
        }
    ]


def _erase_account(person: Person) -> int:
    user = person.user
    if user is None:
        return 0
    removed = sign_in().forget(user.pk, user.get_username())
    Person.objects.filter(pk=person.pk).update(user=None)
    user.delete()
    return removed + 1


def _sessions(person: Person) -> Records:
    if person.user_id is None:
        return []
    return [
        {
            "browser": s.browser,
            "address": s.address,
            "since": plain(s.since),
            "last_seen": plain(s.last_seen),
        }
        for s in sign_in().sessions(person.user_id)
    ]


def _invitations(person: Person) -> Records:
    return rows(
        person.invitations.order_by("pk"),
        "purpose", "created_at", "created_by", "expires_at", "mailed_to", "accepted_at",
        "revoked_at",
    )  # fmt: skip


def _erase_invitations(person: Person) -> int:
    return Invitation.objects.filter(person=person).delete()[0]


def _notices(person: Person) -> Records:
    return rows(person.account_notices.order_by("pk"), "kind", "at", "by", "seen_at")


def _erase_notices(person: Person) -> int:
    return AccountNotice.objects.filter(person=person).delete()[0]


def _preferences(person: Person) -> Records:
    found = rows(
        Preference.objects.filter(person=person),
        "email", "digest", "quiet_weekdays", "quiet_holidays", "updated_at",
    )  # fmt: skip
    found += rows(MutedKind.objects.filter(person=person), "kind")
    return found + [
        {"calendar_since": plain(t.created_at)} for t in FeedToken.objects.filter(person=person)
    ]


def _erase_preferences(person: Person) -> int:
    return sum(
        model._default_manager.filter(person=person).delete()[0]
        for model in (Preference, MutedKind, FeedToken)
    )


def _notifications(person: Person) -> Records:
    return rows(
        Notification.objects.filter(person=person).order_by("pk"),
        "kind", "subject_label", "on", "created_at", "told_by", "read_at", "words",
    )  # fmt: skip


def _count_notifications(person: Person) -> int:
    return Notification.objects.filter(person=person).count()


def _erase_notifications(person: Person) -> int:
    return Notification.objects.filter(person=person).delete()[0]


def _mails(person: Person) -> Records:
    return rows(
        Delivery.objects.filter(person=person).order_by("pk"),
        "day", "slot", "state", "address", "created_at", "sent_at",
    )  # fmt: skip


def _erase_mails(person: Person) -> int:
    return Delivery.objects.filter(person=person).delete()[0]


def _seats(person: Person) -> Records:
    return rows(
        CommitteeMember.objects.filter(person=person).order_by("pk"),
        "committee__name", "name", "post", "role", "valid_from", "valid_to", "decision_number",
    )  # fmt: skip


def _departures(person: Person) -> Records:
    return rows(Departure.objects.filter(person=person).order_by("pk"), "last_day", "at", "by")


def _end_reasons(person: Person) -> Records:
    """Return why functions ended, and why somebody left, with who wrote it when."""
    ended = person.memberships.exclude(end_reason="").select_related("organisation").order_by("pk")
    left = Departure.objects.filter(person=person).exclude(ground="").order_by("pk")
    return [
        {"unit": m.organisation.name, "last_day": plain(m.valid_to), "reason": m.end_reason,
         "at": plain(m.ended_at), "by": m.ended_by}
        for m in ended
    ] + [
        {"unit": "", "last_day": plain(d.last_day), "reason": d.ground, "at": plain(d.at),
         "by": d.by}
        for d in left
    ]  # fmt: skip


def _erase_end_reasons(person: Person) -> int:
    ended = person.memberships.exclude(end_reason="").update(end_reason="")
    return ended + Departure.objects.filter(person=person).exclude(ground="").update(ground="")


def _reports(person: Person) -> Records:
    return rows(
        ProgressEntry.objects.filter(person_id=person.pk).order_by("pk"),
        "row__number", "row__task", "state", "percent", "note", "at",
    )  # fmt: skip


def _count_reports(person: Person) -> int:
    return ProgressEntry.objects.filter(person_id=person.pk).count()


def _by(person: Person) -> Any:
    return AuditEvent.objects.filter(authority_id=person.authority_id, actor_id=person.pk)


def _about(person: Person) -> Any:
    return AuditEvent.objects.filter(
        authority_id=person.authority_id,
        subject_type=Person._meta.label_lower,
        subject_id=str(person.pk),
    )


def _events_by(person: Person) -> Records:
    return rows(
        _by(person).order_by("number")[:MOST_EVENTS],
        "number", "at", "actor_name", "address", "action", "subject_label",
    )  # fmt: skip


def _events_about(person: Person) -> Records:
    return rows(
        _about(person).order_by("number")[:MOST_EVENTS],
        "number", "at", "actor_name", "action", "before", "after",
    )  # fmt: skip
