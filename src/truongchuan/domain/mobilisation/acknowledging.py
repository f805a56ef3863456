"""The public list of those who gave: only names whose donors agreed, the others added up."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Sum

from truongchuan.domain.mobilisation.models import Form, Receipt
from truongchuan.domain.mobilisation.selectors import seen
from truongchuan.domain.mobilisation.totals import STANDING
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor

LINES_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Thing:
    """Something given that is not money: what, how much, or how many days of labour."""

    description: str
    quantity: str
    days: Decimal | None


@dataclass(slots=True)
class Thanks:
    """One donor's gifts to one school. ``value`` is that of things and labour, in đồng."""

    donor: str
    donor_kind: str
    school: str
    money: int = 0
    value: int = 0
    unvalued: int = 0
    things: list[Thing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """A page of the list; ``unnamed`` adds up the gifts of donors who are not named."""

    lines: list[Thanks]
    page: Page[Any]
    unnamed: int
    unnamed_money: int
    unnamed_value: int


def list_thanks(
    *,
    actor: Actor,
    programme: Programme,
    drive_id: int | None = None,
    school_id: int | None = None,
    page: str = "",
    page_size: int = LINES_A_PAGE,
) -> Acknowledgements:
    """Return who gave what to which school, by name; the same for every reader."""
    receipts = Receipt.objects.filter(STANDING, **seen(actor, programme, "drive__programme"))
    if drive_id is not None:
        receipts = receipts.filter(drive_id=drive_id)
    if school_id is not None:
        receipts = receipts.filter(school_id=school_id)
    named = receipts.filter(is_public=True)
    groups = (
        named.order_by()
        .values("donor", "donor_kind", "school_id", "school__organisation__name")
        .annotate(
            money=Sum("amount", filter=Q(form=Form.MONEY)),
            worth=Sum("amount", filter=~Q(form=Form.MONEY)),
            unvalued=Count("pk", filter=Q(amount__isnull=True)),
        )
        .order_by("school__organisation__sort_key", "donor")
    )
    shown = Paginator(groups, page_size).get_page(page)
    lines = {
        (g["donor"], g["donor_kind"], g["school_id"]): Thanks(
            donor=g["donor"],
            donor_kind=g["donor_kind"],
            school=g["school__organisation__name"],
            money=g["money"] or 0,
            value=g["worth"] or 0,
            unvalued=g["unvalued"],
        )
        for g in shown
    }
    _add_things(lines, named)
    hidden = receipts.filter(is_public=False).aggregate(
        n=Count("pk"),
        money=Sum("amount", filter=Q(form=Form.MONEY)),
        worth=Sum("amount", filter=~Q(form=Form.MONEY)),
    )
    return Acknowledgements(
        list(lines.values()), shown, hidden["n"], hidden["money"] or 0, hidden["worth"] or 0
    )


def _add_things(lines: dict[tuple[str, str, int], Thanks], named: QuerySet[Receipt]) -> None:
    donors = {donor for donor, _kind, _school in lines}
    gifts = named.filter(donor__in=donors).exclude(form=Form.MONEY).order_by("on", "pk")
    for gift in gifts.only(
        "donor", "donor_kind", "school_id", "description", "quantity", "days", "form"
    ):
        line = lines.get((gift.donor, gift.donor_kind, gift.school_id))
        if line is not None:
            line.things.append(Thing(gift.description, gift.quantity, gift.days))
