"""Reading drives and their ledgers. A donor's name leaves here only for those who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from truongchuan.domain.directory.models import School
from truongchuan.domain.mobilisation.models import (
    Drive,
    DriveSchool,
    DriveState,
    Gift,
    Pledge,
    Receipt,
    ReceiptCheck,
    ReceiptFile,
    Use,
    UseFile,
)
from truongchuan.domain.mobilisation.policies import own_unit_ids
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold

G = TypeVar("G", bound=Gift)

OFFICIAL = (DriveState.APPROVED, DriveState.OPEN, DriveState.CLOSED, DriveState.SETTLED)
"""States of drives whose need is counted: a draft asks nobody for anything."""
DRIVE_ORDERS = {
    "starts_on": ("starts_on", "pk"),
    "title": ("folded", "pk"),
    "need": ("need", "pk"),
    "state": ("state", "starts_on", "pk"),
}


def seen(actor: Actor, programme: Programme, path: str = "programme") -> dict[str, Any]:
    """Return the filter that keeps rows of a programme which the actor may see."""
    return {
        path: programme,
        f"{path}__in": list_programmes(actor=actor).select_related(None).order_by(),
    }


@dataclass(frozen=True, slots=True)
class DriveFilter:
    """What to keep of the drives; empty keeps all. ``words`` are of its title or its schools."""

    state: str = ""
    school_id: int | None = None
    words: str = ""


def list_drives(
    *,
    actor: Actor,
    programme: Programme,
    where: DriveFilter = DriveFilter(),
    order: str = "starts_on",
    descending: bool = True,
) -> QuerySet[Drive]:
    """Return drives with ``need`` (đồng, of all its schools) and ``school_total``."""
    drives = Drive.objects.filter(**seen(actor, programme))
    if where.state:
        drives = drives.filter(state=where.state)
    parts = DriveSchool.objects.filter(drive=OuterRef("pk"))
    if where.school_id is not None:
        drives = drives.filter(Exists(parts.filter(school_id=where.school_id)))
    if where.words:
        words = fold(where.words)
        of_school = Exists(parts.filter(school__organisation__folded__contains=words))
        drives = drives.filter(of_school) | drives.filter(folded__contains=words)
    columns = DRIVE_ORDERS[order]
    return (
        drives.select_related("programme", "ground_file")
        .annotate(need=Sum("schools__need"), school_total=Count("schools"))
        .order_by(*(f"-{c}" if descending else c for c in columns))
    )


def get_drive(*, actor: Actor, programme: Programme, pk: int) -> Drive | None:
    """Return a drive with its need and schools; None for one of another programme."""
    return list_drives(actor=actor, programme=programme).filter(pk=pk).first()


def first_schools(*, drives: Iterable[Drive], most: int = 3) -> dict[int, list[str]]:
    """Return the names of each drive's first schools; one query, however many there are."""
    parts = (
        DriveSchool.objects.filter(drive_id__in=[drive.pk for drive in drives])
        .annotate(
            place=Window(
                RowNumber(),
                partition_by="drive_id",
                order_by=["school__organisation__sort_key", "pk"],
            )
        )
        .filter(place__lte=most)
        .order_by("drive_id", "place")
        .values_list("drive_id", "school__organisation__name")
    )
    names: dict[int, list[str]] = {}
    for drive_id, name in parts:
        names.setdefault(drive_id, []).append(name)
    return names


def list_parts(*, drive: Drive) -> QuerySet[DriveSchool]:
    """Return a drive's schools with what they need; the caller has seen that it is visible."""
    return (
        DriveSchool.objects.filter(drive=drive)
        .select_related("school__organisation", "school__ward")
        .order_by("school__organisation__sort_key", "pk")
    )


def recorded_schools(*, actor: Actor, drive: Drive) -> QuerySet[School]:
    """Return the schools of a drive whose ledgers the actor may write."""
    return recordable_schools(actor=actor, programme=drive.programme).filter(
        pk__in=DriveSchool.objects.filter(drive=drive).values("school_id")
    )


def speaks_for_all(*, actor: Actor, drive: Drive) -> bool:
    """Tell whether the actor may write for every school of a drive, and so change its words."""
    own = recordable_schools(actor=actor, programme=drive.programme).order_by()
    return not DriveSchool.objects.filter(drive=drive).exclude(school__in=own).exists()


def recordable_schools(*, actor: Actor, programme: Programme) -> QuerySet[School]:
    """Return the schools whose ledgers the actor may write."""
    schools = School.objects.filter(authority_id=programme.authority_id).select_related(
        "organisation", "ward"
    )
    if actor.authority_id != programme.authority_id:
        return schools.none()
    if not (actor.leads or actor.manages_programmes):
        ids = own_unit_ids(actor)
        schools = schools.filter(organisation_id__in=ids) | schools.filter(ward_id__in=ids)
    return schools.order_by("organisation__sort_key", "pk")


def may_name(actor: Actor, gift: Gift) -> bool:
    """Tell whether a donor's name may be shown: with consent, or to those who keep the ledger.

    ``gift.drive.programme`` and ``gift.school`` are looked at: have them loaded.
    """
    return bool(gift.donor) and (gift.is_public or may(actor, "mobilisation.record", gift))


def hide_names(actor: Actor, gifts: Iterable[G]) -> list[G]:
    """Blank name and kind of the donors whom the actor may not know. Nothing is written."""
    found = list(gifts)
    for gift in found:
        if not may_name(actor, gift):
            gift.donor = ""
            gift.donor_kind = ""
    return found


def list_pledges(*, actor: Actor, drive: Drive, school: School | None = None) -> QuerySet[Pledge]:
    """Return a drive's pledges, newest first; pass what is shown through :func:`hide_names`."""
    pledges = Pledge.objects.filter(drive=drive, **seen(actor, drive.programme, _PATH))
    if school is not None:
        pledges = pledges.filter(school=school)
    return pledges.select_related(*_RELATED).prefetch_related("receipts__reversed_by")


def list_receipts(*, actor: Actor, drive: Drive, school: School | None = None) -> QuerySet[Receipt]:
    """Return a drive's receipts, newest first; pass what is shown through :func:`hide_names`."""
    receipts = Receipt.objects.filter(drive=drive, **seen(actor, drive.programme, _PATH))
    if school is not None:
        receipts = receipts.filter(school=school)
    return receipts.select_related(*_RELATED).prefetch_related(
        Prefetch("files", ReceiptFile.objects.select_related("file")),
        Prefetch("checks", ReceiptCheck.objects.order_by("-pk")),
    )


def list_uses(*, actor: Actor, drive: Drive, school: School | None = None) -> QuerySet[Use]:
    """Return what a drive's gifts were used for, newest first."""
    uses = Use.objects.filter(drive=drive, **seen(actor, drive.programme, _PATH))
    if school is not None:
        uses = uses.filter(school=school)
    return uses.select_related(*_RELATED).prefetch_related(
        Prefetch("files", UseFile.objects.select_related("file"))
    )


_PATH = "drive__programme"
_RELATED = ("school__organisation", "drive__programme", "reversed_by", "reverses")


def open_pledges(*, actor: Actor, drive: Drive) -> QuerySet[Pledge]:
    """Return the pledges that still stand."""
    return list_pledges(actor=actor, drive=drive).filter(
        reverses__isnull=True, reversed_by__isnull=True
    )


def get_receipt_file(
    *, actor: Actor, programme: Programme, drive_pk: int, pk: int
) -> ReceiptFile | None:
    """Return a paper of a receipt for those who keep the ledger, or whom the donor agreed to.

    None for anybody else: the paper may name the donor.
    """
    link = (
        ReceiptFile.objects.filter(
            pk=pk, receipt__drive_id=drive_pk, **seen(actor, programme, "receipt__drive__programme")
        )
        .select_related("file", "receipt__drive__programme", "receipt__school")
        .first()
    )
    if link is None:
        return None
    receipt = link.receipt
    named = receipt.is_public or may(actor, "mobilisation.record", receipt)
    return link if named else None
