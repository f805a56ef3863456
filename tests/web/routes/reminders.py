"""Addresses of reminders: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, MANAGERS, WRITES
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.reminders.models import Kind, Notification
from truongchuan.domain.reminders.personal import rotate_feed_token
from truongchuan.domain.reminders.telling import notify
from truongchuan.domain.shared.actor import Function

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "notifications": EVERYBODY,
    "notifications_read_all": WRITES,
    "notification_open": WRITES,
    "notification_settings": EVERYBODY,
    "feed_rotate": WRITES,
    "feed_revoke": WRITES,
    "calendar_feed": EVERYBODY,
    "reminder_log": MANAGERS,
    "reminder_log_xlsx": MANAGERS,
    "reminder_work": MANAGERS,
    "urge": MANAGERS,
}
# One's own: test_notifications shows that nobody opens another's. The calendar needs its token.
OF_NOBODY: frozenset[str] = frozenset(TABLE) - {
    "reminder_log", "reminder_log_xlsx", "reminder_work", "urge",
}  # fmt: skip
# Open to programs that are not signed in.
PUBLIC: frozenset[str] = frozenset({"calendar_feed"})


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    officer = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    notify(
        actor=district.system,
        programme=district.programme,
        kind=Kind.REVIEW,
        subject=district.programme,
        occasion="2023-05",
        unit=district.unit(OrganisationKind.FINANCE),
    )
    told = Notification.objects.get(person_id=officer.person_id)
    return {"notification_pk": told.pk, "token": rotate_feed_token(actor=officer)}
