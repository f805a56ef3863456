"""Parts that all models share."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from truongchuan.domain.shared.actor import Actor

M = TypeVar("M", bound=models.Model)


class OwnedQuerySet(models.QuerySet[M]):
    """Rows of one or several authorities."""

    def visible_to(self, actor: Actor) -> OwnedQuerySet[M]:
        """Keep the rows that the actor may see: their authority's and those linked to it."""
        ids = set(actor.visible_authority_ids)
        if actor.authority_id is not None:
            ids.add(actor.authority_id)
        return self.filter(authority_id__in=ids)


class Owned(models.Model):
    """A row that belongs to an authority."""

    authority = models.ForeignKey(
        "directory.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="cơ quan sở hữu",
    )

    class Meta:
        abstract = True


class Dated(models.Model):
    """A row that holds between two days, both inclusive; an open end means "no end known"."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="%(app_label)s_%(class)s_dates_in_order",
            )
        ]


def on_day(day: object, prefix: str = "") -> models.Q:
    """Return the condition that a :class:`Dated` row holds on a day."""
    start, end = f"{prefix}valid_from", f"{prefix}valid_to"
    return (models.Q(**{f"{start}__isnull": True}) | models.Q(**{f"{start}__lte": day})) & (
        models.Q(**{f"{end}__isnull": True}) | models.Q(**{f"{end}__gte": day})
    )
