"""Registration of the committee app."""

from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    """Steering committee, meetings and conclusions."""

    name = "truongchuan.domain.committee"
    label = "committee"
    verbose_name = "Ban chỉ đạo"

    def ready(self) -> None:
        """Name the permissions, the acts in the programme's record and the files to download."""
        from truongchuan.domain.committee import policies  # noqa: F401
        from truongchuan.domain.committee.calling import meeting_events
        from truongchuan.domain.committee.models import (
            CommitteeMember,
            Conclusion,
            Meeting,
            SteeringCommittee,
        )
        from truongchuan.domain.programmes.files import add_file_holder
        from truongchuan.domain.programmes.history import add_event_kind
        from truongchuan.domain.reminders.feed import add_feed_source

        add_feed_source(meeting_events)
        add_event_kind("committee", SteeringCommittee)
        add_event_kind("committee_member", CommitteeMember, "committee__programme")
        add_event_kind("meeting", Meeting)
        add_event_kind("conclusion", Conclusion, "meeting__programme")
        add_file_holder(
            lambda programme: SteeringCommittee.objects.filter(
                programme=programme, file__isnull=False
            ).values("file_id")
        )
        add_file_holder(
            lambda programme: Meeting.objects.filter(
                programme=programme, notice_file__isnull=False
            ).values("notice_file_id")
        )
