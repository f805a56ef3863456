"""What people found about a school's items, and where each school stands.

Figures about a school are facts (:class:`truongchuan.domain.sources.models.Fact`) with the school
as their subject, ids of the metric registry as ``metric``, and as ``period`` a school year
("2021-2022") or nothing for a figure of the day.
"""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.directory.models import SCHOOL_KINDS, School
from truongchuan.domain.shared.models import Owned, OwnedQuerySet
from truongchuan.domain.sources.models import Source


class Judgement(Owned):
    """What a person found about an item of a school. Never changed: a later one supersedes it.

    ``instrument`` names whose item ``ref`` is: the same ref means other things in other circulars
    (norms are known by their id). ``on`` is the day whose text was judged. ``met`` is null where
    the finding was taken back.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="judgements")
    instrument = models.CharField(max_length=60)
    ref = models.CharField(max_length=80)
    on = models.DateField()
    met = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    evidence = JSONField(default=list)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    objects = OwnedQuerySet["Judgement"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "instrument", "ref"])]

    def __str__(self) -> str:
        return f"{self.school_id} {self.instrument} {self.ref}"


class Standing(Owned):
    """How a school stands under the law of a stretch of days: made from facts, re-made at will.

    The stretch has one law and one window of school years, so that the result is the same on each
    of its days. Levels and degrees are null where undecided. ``criteria`` maps a criterion to
    ``[level or null, possible level, items not met, items not known]``; ``norms`` a norm that is
    not met or not known to ``[verdict, shortfall, required, actual]`` (null where not known);
    ``levels`` a facility level to ``[proven, on verified rules, met, not met, not known, left
    out]``. The text columns list refs and ids, parted by blanks: ``failing`` every item not met,
    ``blocking`` those that keep the school from its next level.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="standings")
    valid_from = models.DateField()
    valid_to = models.DateField()
    fingerprint = models.CharField(max_length=64)
    stale = models.BooleanField(default=False)
    kind = models.CharField(max_length=24, choices=SCHOOL_KINDS)
    instrument = models.CharField(max_length=60, blank=True)
    proven_level = models.SmallIntegerField(null=True)
    proven_degree = models.SmallIntegerField(null=True)
    verified_level = models.SmallIntegerField(null=True)
    verified_degree = models.SmallIntegerField(null=True)
    possible_level = models.SmallIntegerField(null=True)
    possible_degree = models.SmallIntegerField(null=True)
    rules_left_out = models.PositiveIntegerField(default=0)
    criteria = JSONField(default=dict)
    failing = models.TextField(blank=True)
    blocking = models.TextField(blank=True)
    unknown = models.TextField(blank=True)
    norms = JSONField(default=dict)
    norms_failing = models.TextField(blank=True)
    norms_unknown = models.TextField(blank=True)
    levels = JSONField(default=dict)
    capacity_learners = models.PositiveIntegerField(null=True)
    capacity_classes = models.PositiveIntegerField(null=True)
    is_sample = models.BooleanField(default=False)
    computed_at = models.DateTimeField()

    objects = OwnedQuerySet["Standing"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "valid_from", "fingerprint"], name="standing_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")),
                name="standing_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.valid_from} – {self.valid_to}"


class Comparison(Owned):
    """A school's figures of one stretch of days held against the law of another.

    Made for many schools at once, so that a change of law can be told without judging anew. The
    figures' stretch (``data_…``) has one window of school years, the law's (``law_…``) one law.
    ``verdicts`` holds a digit per requirement in the order of the law's day (``rules_on``): 0 not
    met, 1 not known, 2 met, 3 asks nothing; the fingerprint says which law set that order is of.
    Levels and degrees are null where undecided.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="comparisons")
    data_from = models.DateField()
    data_to = models.DateField()
    law_from = models.DateField()
    law_to = models.DateField()
    fingerprint = models.CharField(max_length=64)
    stale = models.BooleanField(default=False)
    kind = models.CharField(max_length=24, choices=SCHOOL_KINDS)
    instrument = models.CharField(max_length=60, blank=True)
    proven_level = models.SmallIntegerField(null=True)
    proven_degree = models.SmallIntegerField(null=True)
    verified_level = models.SmallIntegerField(null=True)
    verified_degree = models.SmallIntegerField(null=True)
    possible_level = models.SmallIntegerField(null=True)
    possible_degree = models.SmallIntegerField(null=True)
    rules_left_out = models.PositiveIntegerField(default=0)
    verdicts = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)
    computed_at = models.DateTimeField()

    objects = OwnedQuerySet["Comparison"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "data_from", "law_from", "fingerprint"], name="comparison_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.data_from} {self.law_from}"


class Certificate(Owned):
    """A recognition that a school holds or held: level of accreditation, degree, its decision.

    ``instrument`` names the rule set it was given under ("17/2018/TT-BGDĐT"); under 57/2026 there
    is no level of accreditation. ``valid_to`` null: the paper names no end. A certificate that was
    entered by mistake is withdrawn, never removed.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="certificates")
    level = models.SmallIntegerField(null=True, blank=True)
    degree = models.SmallIntegerField(null=True, blank=True)
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    instrument = models.CharField(max_length=60, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="certificates")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = OwnedQuerySet["Certificate"].as_manager()

    class Meta:
        ordering = ["school__organisation__sort_key", "-valid_from", "pk"]
        indexes = [models.Index(fields=["school", "valid_to"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="school_certificate_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(level__isnull=False) | models.Q(degree__isnull=False),
                name="certificate_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.number}"
