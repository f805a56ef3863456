"""Hand-overs: a programme that is split among successors on a day, part by part, row by row.

The giver's rows are never moved or rewritten. Each receiver gets rows of its own, and every row
that is counted has a :class:`HandoverItem` that names origin, successor and what became of it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.handover.states import Disposition, Doubt, HandoverState, ItemKind
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.models import Owned, OwnedQuerySet


class Handover(Owned):
    """A programme of the giver (``authority``) that passes to its receivers on ``on``.

    ``on`` is the first day of the receivers. ``giver_ends``: the giver itself ends the day
    before, and so do its people's functions at the end of the day. ``revision`` counts the changes
    of the draft, so that two people do not overwrite each other unseen.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="handovers")
    title = models.CharField(max_length=300)
    basis = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    giver_ends = models.BooleanField(default=False)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=HandoverState.choices, default=HandoverState.DRAFT
    )
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    offered_at = models.DateTimeField(null=True)
    offered_by = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True)
    carried_out_at = models.DateTimeField(null=True)
    carried_out_by = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=200, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    objects = OwnedQuerySet["Handover"].as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=~Q(state=HandoverState.CANCELLED),
                name="handover_of_programme_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.DONE) | Q(carried_out_at__isnull=False),
                name="handover_done_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.CANCELLED) | ~Q(cancel_reason=""),
                name="handover_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HandoverPart(models.Model):
    """What one receiver gets; ``programme`` is its successor programme once carried out."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="parts")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.CharField(max_length=200, blank=True)
    return_reason = models.CharField(max_length=500, blank=True)
    programme = models.OneToOneField(
        Programme, null=True, on_delete=models.PROTECT, related_name="handed_by"
    )

    class Meta:
        ordering = ["handover_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "receiver"], name="handover_receiver_once")
        ]

    def __str__(self) -> str:
        return f"{self.handover} → {self.receiver}"


class HandoverSchool(models.Model):
    """Where a school goes. ``part`` null: nobody said yet; ``doubt`` says why to look again.

    ``succeeded_by`` is the receiver's school, once carried out. ``earlier``: an earlier hand-over
    of the same giver took the school along already, with its figures and certificates.
    """

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="schools")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="handovers")
    part = models.ForeignKey(
        HandoverPart, null=True, on_delete=models.SET_NULL, related_name="schools"
    )
    doubt = models.CharField(max_length=12, choices=Doubt.choices, blank=True)
    earlier = models.BooleanField(default=False)
    proposed = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=200, blank=True)
    succeeded_by = models.ForeignKey(
        School, null=True, on_delete=models.PROTECT, related_name="handed_from"
    )

    class Meta:
        ordering = ["handover_id", "school__organisation__sort_key", "pk"]
        indexes = [models.Index(fields=["handover", "part"])]
        constraints = [
            models.UniqueConstraint(fields=["handover", "school"], name="handover_school_once")
        ]

    def __str__(self) -> str:
        return str(self.school)


class HandoverChoice(models.Model):
    """What people said about a thing of no school: to one receiver, to all, or it ends here."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="choices")
    kind = models.CharField(max_length=12, choices=ItemKind.choices)
    old_id = models.BigIntegerField()
    part = models.ForeignKey(
        HandoverPart, null=True, on_delete=models.CASCADE, related_name="choices"
    )
    to_all = models.BooleanField(default=False)
    end_reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["handover_id", "kind", "old_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "kind", "old_id"], name="handover_choice_once"
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=False, to_all=False, end_reason="")
                | Q(part__isnull=True, to_all=True, end_reason="")
                | (Q(part__isnull=True, to_all=False) & ~Q(end_reason="")),
                name="handover_choice_is_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.old_id}"


class HandoverItem(models.Model):
    """What became of one row of the giver. Never changed.

    ``new_id`` is the receiver's row (of a conclusion: the task it had become), null where nothing
    passed. ``digest`` is the SHA-256 of the giver's row as it stood: a later change of that row is
    found by making it again. ``school`` is the giver's school that the row is about, if one.
    """

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="items")
    part = models.ForeignKey(
        HandoverPart, null=True, on_delete=models.PROTECT, related_name="items"
    )
    kind = models.CharField(max_length=12, choices=ItemKind.choices)
    old_id = models.BigIntegerField()
    new_id = models.BigIntegerField(null=True)
    disposition = models.CharField(max_length=8, choices=Disposition.choices)
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["handover_id", "kind", "old_id", "pk"]
        indexes = [
            models.Index(fields=["part", "kind", "new_id"], name="handover_item_by_new"),
            models.Index(fields=["handover", "kind", "disposition"], name="handover_item_by_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "part", "kind", "old_id"], name="handover_item_once"
            ),
            models.UniqueConstraint(
                fields=["handover", "kind", "old_id"],
                condition=Q(part__isnull=True),
                name="handover_item_kept_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    disposition=Disposition.HANDED, part__isnull=False, new_id__isnull=False
                )
                | (~Q(disposition=Disposition.HANDED) & Q(part__isnull=True, new_id__isnull=True)),
                name="handover_item_handed_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.old_id} → {self.new_id}"


class Reconciliation(models.Model):
    """Totals before and after, as they were on the day. Frozen; ``digest`` is over ``lines``.

    ``lines`` is canonical JSON, kept as text so that the digest is over the very bytes.
    """

    handover = models.OneToOneField(
        Handover, on_delete=models.PROTECT, related_name="reconciliation"
    )
    lines = models.TextField()
    digest = models.CharField(max_length=64)
    agrees = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["handover_id"]

    def __str__(self) -> str:
        return f"{self.handover}: {self.digest[:12]}"
