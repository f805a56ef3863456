"""Carrying out, second half: schools' plans, oversight, outreach and drives, by the same rules."""

from __future__ import annotations

from typing import Any

from truongchuan.domain.directory.models import School
from truongchuan.domain.handover.carrying import Delivery, rows_of
from truongchuan.domain.handover.states import ItemKind
from truongchuan.domain.mobilisation.models import (
    Drive,
    DriveMove,
    DriveSchool,
    Pledge,
    Receipt,
    ReceiptCheck,
    ReceiptFile,
    ReceiptNumber,
    Use,
    UseFile,
)
from truongchuan.domain.outreach.models import Campaign, Message, MessageChannel
from truongchuan.domain.oversight.models import (
    Ceremony,
    CeremonyItem,
    Consultation,
    ConsultationFinding,
    RecognitionStep,
    RemedyMove,
    SafetyCheck,
    SafetyFinding,
    SchoolPlan,
    SchoolPlanComment,
    SchoolPlanItem,
    SchoolPlanMove,
)
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.scheduling.models import DurationEstimate, RowLink


class Deliveries(Delivery):
    """All that one part gets."""

    def deliver(self) -> None:
        """Make every row of the part, what others point at first."""
        self.schools()
        self.programme()
        self.files()
        self.known()
        self.targets()
        self.tasks()
        self.schedule()
        self.obstacles()
        self.documents()
        self.recognition()
        self.plans()
        self.consultations()
        self.checks()
        self.ceremonies()
        self.campaigns()
        self.drives()

    def schedule(self) -> None:
        """Links between tasks that both pass, and what was said about their length."""
        rows = self.ids(ItemKind.ROW)
        links = [
            link
            for link in rows_of(RowLink, "before_id", rows)
            if link.withdrawn_at is None
            and (link.after_id is None or self.copier.new(RoadmapRow, link.after_id))
        ]
        self.copier.copy(links)
        self._many(RowLink.schools.through, "rowlink_id", [link.pk for link in links])
        newest: dict[tuple[int, int | None], DurationEstimate] = {}
        for estimate in rows_of(DurationEstimate, "row_id", rows):
            key = (estimate.row_id, estimate.school_id)
            if key not in newest or newest[key].pk < estimate.pk:
                newest[key] = estimate
        passing = [
            e for e in newest.values() if e.school_id is None or self._has_school(e.school_id)
        ]
        self.copier.copy(passing, {"undoes_id": None})

    def _has_school(self, school_id: int | None) -> bool:
        return self.copier.new(School, school_id) is not None

    def recognition(self) -> None:
        """Steps of the schools on their way to recognition."""
        self.copier.copy(self.rows(ItemKind.STEP, RecognitionStep))

    def plans(self) -> None:
        """The schools' own plans."""
        items = self.rows(ItemKind.PLAN_ITEM, SchoolPlanItem)
        plans = SchoolPlan.objects.filter(programme=self.old)
        mine = [plan for plan in plans if self._has_school(plan.school_id)]
        self.copier.copy(mine)
        self.copier.copy(items)
        self.copier.copy(rows_of(SchoolPlanMove, "item_id", [item.pk for item in items]))
        self.copier.copy(rows_of(SchoolPlanComment, "plan_id", [plan.pk for plan in mine]))

    def consultations(self) -> None:
        """Findings of higher levels to be put right, under the session that found them."""
        findings = self.rows(ItemKind.CONSULTATION, ConsultationFinding)
        sessions = sorted({finding.consultation_id for finding in findings})
        self.copier.copy(Consultation.objects.filter(pk__in=sessions))
        self._many(Consultation.schools.through, "consultation_id", sessions)
        self.copier.copy(findings)
        ids = [finding.pk for finding in findings]
        self.copier.copy(rows_of(RemedyMove, "consultation_finding_id", ids))

    def checks(self) -> None:
        """Checks to come, and findings to be put right under the check that found them."""
        findings = self.rows(ItemKind.SAFETY, SafetyFinding)
        checks = {check.pk: check for check in self.rows(ItemKind.CHECK, SafetyCheck)}
        for check in rows_of(SafetyCheck, "pk", [finding.check_made_id for finding in findings]):
            checks.setdefault(check.pk, check)
        # A re-check points at the check before: with it where that passes too.
        self.copier.copy(checks.values())
        self.copier.copy(findings)
        self.copier.copy(rows_of(RemedyMove, "safety_finding_id", [f.pk for f in findings]))

    def ceremonies(self) -> None:
        """Award ceremonies to come."""
        ids = self.ids(ItemKind.CEREMONY)
        self.copier.copy(rows_of(Ceremony, "pk", ids))
        self._many(Ceremony.schools.through, "ceremony_id", ids)
        self._many(Ceremony.units.through, "ceremony_id", ids)
        self.copier.copy(rows_of(CeremonyItem, "ceremony_id", ids))

    def campaigns(self) -> None:
        """Campaigns still running, with their messages."""
        ids = self.ids(ItemKind.CAMPAIGN)
        self.copier.copy(rows_of(Campaign, "pk", ids))
        messages = rows_of(Message, "campaign_id", ids)
        self.copier.copy(messages)
        self.copier.copy(rows_of(MessageChannel, "message_id", [m.pk for m in messages]))

    def drives(self) -> None:
        """Drives not settled: what the receiver's schools need, were promised, got and used."""
        ids = self.ids(ItemKind.DRIVE)
        self.copier.copy(rows_of(Drive, "pk", ids))
        self.copier.copy(rows_of(DriveMove, "drive_id", ids))
        needs = [n for n in rows_of(DriveSchool, "drive_id", ids) if self._has_school(n.school_id)]
        self.copier.copy(needs)
        nobody: dict[str, Any] = {"recorded_by_id": None}
        self.copier.copy(self.rows(ItemKind.PLEDGE, Pledge), nobody)
        receipts = self.rows(ItemKind.RECEIPT, Receipt)
        self.copier.copy(receipts, nobody)
        uses = self.rows(ItemKind.USE, Use)
        self.copier.copy(uses, nobody)
        received, used = [r.pk for r in receipts], [u.pk for u in uses]
        self.copier.copy(rows_of(ReceiptNumber, "receipt_id", received))
        self.copier.copy(rows_of(ReceiptCheck, "receipt_id", received))
        self.copier.copy(rows_of(ReceiptFile, "receipt_id", received))
        self.copier.copy(rows_of(UseFile, "use_id", used))
