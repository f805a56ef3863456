"""Addresses of outreach: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, MANAGERS, MANAGERS_WRITE
from truongchuan.domain.directory.models import School
from truongchuan.domain.outreach.reporting import ActivityReport, report_activity
from truongchuan.domain.outreach.services import add_message, start_campaign

# The school of the activity is the head teacher's own.
REPORTERS = {**MANAGERS, "head_teacher": 200}

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "outreach": EVERYBODY,
    "outreach_xlsx": EVERYBODY,
    "outreach_report": REPORTERS,
    "activities": EVERYBODY,
    "activities_xlsx": EVERYBODY,
    "activity_correct": REPORTERS,
    "activity_withdraw": REPORTERS,
    "outreach_messages": EVERYBODY,
    "outreach_message": MANAGERS_WRITE,
    "outreach_targets": EVERYBODY,
    "campaigns": EVERYBODY,
    "campaign_new": MANAGERS,
    "campaign": EVERYBODY,
    "campaign_edit": MANAGERS,
    "message_new": MANAGERS,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset()


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    programme, actor = district.programme, district.system
    school = School.objects.get(authority=district.authority, organisation__name="TH Hòa Bình")
    campaign = start_campaign(
        actor=actor,
        programme=programme,
        title="Tháng cao điểm",
        unit=district.authority,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
    )
    message = add_message(
        actor=actor, campaign=campaign, words="Lời", audience="parents", channels=["online"]
    )
    activity = report_activity(
        actor=actor,
        programme=programme,
        report=ActivityReport(school.organisation, "online", programme.starts_on, message=message),
    )
    return {
        "campaign_pk": campaign.pk,
        "message_pk": message.pk,
        "activity_pk": activity.pk,
    }
