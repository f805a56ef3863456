"""The ledgers of a drive: pledges, receipts, uses, checks. Lines are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import School
from truongchuan.domain.mobilisation.drives import lock_drive, money_left
from truongchuan.domain.mobilisation.models import (
    MOST_DONG,
    CheckOutcome,
    DonorKind,
    Drive,
    DriveSchool,
    DriveState,
    Form,
    Pledge,
    Receipt,
    ReceiptCheck,
    ReceiptFile,
    ReceiptNumber,
    Use,
    UseFile,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile

Entry = Pledge | Receipt | Use
_TAKES_GIFTS = frozenset({DriveState.OPEN, DriveState.CLOSED})


@dataclass(frozen=True, slots=True)
class GiftDraft:
    """A gift as somebody writes it down.

    ``amount`` is in đồng: the sum, or the value of things and labour; None where nobody valued
    them. ``valued_by`` says who did. An empty ``donor`` stays unnamed; ``is_public`` is the
    donor's consent to be named.
    """

    form: str
    amount: int | None
    on: date
    donor: str = ""
    donor_kind: str = DonorKind.INDIVIDUAL
    is_public: bool = False
    description: str = ""
    quantity: str = ""
    days: Decimal | None = None
    valued_by: str = ""


@transaction.atomic
def record_pledge(
    *,
    actor: Actor,
    drive: Drive,
    school: School,
    gift: GiftDraft,
    expected_by: date | None = None,
) -> Pledge:
    """Write down what somebody promised. The drive must be open.

    :raises DomainError: ``drive-not-open``, ``school-not-of-drive``, ``form-unknown``,
        ``donor-kind-unknown``, ``amount-missing``, ``amount-range``, ``gift-undescribed``,
        ``days-missing``, ``valuer-missing``, ``unnamed-not-public``, ``entry-in-future``,
        ``expected-before-pledge``, ``entry-before-approval``.
    """
    drive = _open_for(actor, drive, school, {DriveState.OPEN})
    _check_gift(drive, gift)
    if expected_by is not None and expected_by < gift.on:
        raise DomainError("expected-before-pledge", expected=expected_by, on=gift.on)
    pledge = Pledge.objects.create(
        **_entry_fields(actor, drive, school), **_gift_fields(gift), expected_by=expected_by
    )
    _record(actor, pledge, "mobilisation.pledge")
    return pledge


@transaction.atomic
def record_receipt(
    *,
    actor: Actor,
    drive: Drive,
    school: School,
    gift: GiftDraft,
    number: str,
    pledge: Pledge | None = None,
    files: Sequence[StoredFile] = (),
) -> Receipt:
    """Write down what came in. Gifts promised earlier may still come when the drive has closed.

    :raises DomainError: as :func:`record_pledge`; ``receipt-number-missing`` for money,
        ``receipt-number-taken`` when the school's book has the number already,
        ``pledge-of-another``, ``pledge-reversed``, ``file-of-another``.
    """
    drive = _open_for(actor, drive, school, _TAKES_GIFTS)
    _check_gift(drive, gift)
    number = " ".join(number.split())[:40]
    if gift.form == Form.MONEY and not number:
        raise DomainError("receipt-number-missing")
    if number and ReceiptNumber.objects.filter(school=school, number=number).exists():
        raise DomainError("receipt-number-taken", number=number, school=school.name)
    _check_pledge(drive, school, pledge)
    _check_files(drive, files)
    receipt = Receipt.objects.create(
        **_entry_fields(actor, drive, school), **_gift_fields(gift), number=number, pledge=pledge
    )
    if number:
        ReceiptNumber.objects.create(school=school, number=number, receipt=receipt)
    ReceiptFile.objects.bulk_create(
        [ReceiptFile(receipt=receipt, file=file) for file in dict.fromkeys(files)]
    )
    _record(actor, receipt, "mobilisation.receipt")
    return receipt


@transaction.atomic
def record_use(
    *,
    actor: Actor,
    drive: Drive,
    school: School,
    form: str,
    amount: int | None,
    description: str,
    on: date,
    paper: str = "",
    files: Sequence[StoredFile] = (),
) -> Use:
    """Write down what money was spent on, or what became of things given.

    :raises DomainError: ``drive-not-open``, ``school-not-of-drive``, ``form-unknown``,
        ``amount-missing``, ``amount-range``, ``use-undescribed``, ``entry-in-future``,
        ``use-over-received`` when the school has not received so much money,
        ``file-of-another``.
    """
    drive = _open_for(actor, drive, school, _TAKES_GIFTS)
    _check_amount(form, amount)
    if not description.strip():
        raise DomainError("use-undescribed")
    _check_day(drive, on)
    _check_files(drive, files)
    if form == Form.MONEY and amount is not None:
        left = money_left(drive, school)
        if amount > left:
            raise DomainError("use-over-received", amount=amount, left=left)
    use = Use.objects.create(
        **_entry_fields(actor, drive, school),
        form=form,
        amount=amount,
        description=" ".join(description.split())[:300],
        on=on,
        paper=" ".join(paper.split())[:120],
    )
    UseFile.objects.bulk_create([UseFile(use=use, file=file) for file in dict.fromkeys(files)])
    _record(actor, use, "mobilisation.use")
    return use


@transaction.atomic
def reverse_entry(*, actor: Actor, entry: Entry, reason: str) -> Entry:
    """Take a line back by one of the opposite amount; both stay readable.

    :raises DomainError: ``reason-needed``, ``entry-reversed`` (or itself a reversal),
        ``drive-settled``, ``pledge-has-receipts``, ``reverse-below-used`` when the money was
        already used.
    """
    drive = lock_drive(entry.drive)
    entry = type(entry).objects.select_related("school", "drive__programme").get(pk=entry.pk)
    require(actor, "mobilisation.record", entry)
    if not reason.strip():
        raise DomainError("reason-needed")
    if entry.reverses_id is not None or entry.is_reversed:
        raise DomainError("entry-reversed")
    if drive.state == DriveState.SETTLED:
        raise DomainError("drive-settled")
    _check_reversal(drive, entry)
    back = _reversal(actor, drive, entry, reason)
    if isinstance(entry, Receipt):
        ReceiptNumber.objects.filter(receipt=entry).delete()
    record_event(
        actor=actor,
        authority_id=drive.programme.authority_id,
        action=f"mobilisation.reverse_{entry._meta.model_name}",
        subject=entry,
        before={"amount": entry.amount},
        after={"reversal": back.pk, "reason": reason.strip()},
    )
    return back


@transaction.atomic
def change_consent(*, actor: Actor, entry: Pledge | Receipt, is_public: bool) -> None:
    """Record that a donor agrees to be named, or no longer does; holds at once everywhere.

    :raises DomainError: ``unnamed-not-public``, ``consent-unchanged``.
    """
    lock_drive(entry.drive)
    entry = type(entry).objects.select_related("school", "drive__programme").get(pk=entry.pk)
    require(actor, "mobilisation.record", entry)
    if is_public and not entry.donor:
        raise DomainError("unnamed-not-public")
    if entry.is_public == is_public:
        raise DomainError("consent-unchanged")
    entry.is_public = is_public
    entry.save(update_fields=["is_public"])
    record_event(
        actor=actor,
        authority_id=entry.drive.programme.authority_id,
        action="mobilisation.consent",
        subject=entry,
        before={"is_public": not is_public},
        after={"is_public": is_public},
    )


@transaction.atomic
def check_receipt(*, actor: Actor, receipt: Receipt, outcome: str, note: str = "") -> ReceiptCheck:
    """Record the finance office's check of a receipt against its papers.

    :raises DomainError: ``outcome-unknown``, ``reason-needed`` for a doubt without words,
        ``entry-reversed``.
    """
    lock_drive(receipt.drive)
    receipt = Receipt.objects.select_related("drive__programme", "school").get(pk=receipt.pk)
    require(actor, "mobilisation.check", receipt)
    if outcome not in CheckOutcome.values:
        raise DomainError("outcome-unknown", outcome=outcome)
    if outcome == CheckOutcome.DOUBT and not note.strip():
        raise DomainError("reason-needed")
    if receipt.reverses_id is not None or receipt.is_reversed:
        raise DomainError("entry-reversed")
    check = ReceiptCheck.objects.create(
        receipt=receipt,
        outcome=outcome,
        note=note.strip()[:400],
        on=today_of(receipt.drive.programme),
        at=timezone.now(),
        by=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=receipt.drive.programme.authority_id,
        action="mobilisation.check",
        subject=check,
        after={"receipt": receipt.pk, "outcome": outcome},
    )
    return check


def _open_for(actor: Actor, drive: Drive, school: School, states: Any) -> Drive:
    drive = lock_drive(drive)
    part = (
        DriveSchool.objects.filter(drive=drive, school=school)
        .select_related("school", "drive__programme")
        .first()
    )
    if part is None:
        require(actor, "mobilisation.manage", drive)
        raise DomainError("school-not-of-drive", school=school.name)
    require(actor, "mobilisation.record", part)
    if drive.state not in states:
        raise DomainError("drive-not-open", drive_state=drive.state)
    return drive


def _check_gift(drive: Drive, gift: GiftDraft) -> None:
    _check_amount(gift.form, gift.amount)
    if gift.donor_kind not in DonorKind.values:
        raise DomainError("donor-kind-unknown", kind=gift.donor_kind)
    if gift.form == Form.KIND and not gift.description.strip():
        raise DomainError("gift-undescribed")
    if gift.form == Form.LABOUR and (gift.days is None or gift.days <= 0):
        raise DomainError("days-missing")
    if gift.form != Form.MONEY and gift.amount is not None and not gift.valued_by.strip():
        raise DomainError("valuer-missing")
    if gift.is_public and not gift.donor.strip():
        raise DomainError("unnamed-not-public")
    _check_day(drive, gift.on)


def _check_amount(form: str, amount: int | None) -> None:
    if form not in Form.values:
        raise DomainError("form-unknown", form=form)
    if amount is None:
        if form == Form.MONEY:
            raise DomainError("amount-missing")
    elif not 0 < amount <= MOST_DONG:
        raise DomainError("amount-range", amount=amount)


def _check_day(drive: Drive, on: date) -> None:
    today = today_of(drive.programme)
    if on > today:
        raise DomainError("entry-in-future", on=on, today=today)
    if drive.decided_on is not None and on < drive.decided_on:
        raise DomainError("entry-before-approval", on=on, decided=drive.decided_on)


def _check_pledge(drive: Drive, school: School, pledge: Pledge | None) -> None:
    if pledge is None:
        return
    if pledge.drive_id != drive.pk or pledge.school_id != school.pk:
        raise DomainError("pledge-of-another")
    if pledge.reverses_id is not None or Pledge.objects.filter(reverses=pledge).exists():
        raise DomainError("pledge-reversed")


def _check_files(drive: Drive, files: Sequence[StoredFile]) -> None:
    if any(file.authority_id != drive.programme.authority_id for file in files):
        raise DomainError("file-of-another")


def _check_reversal(drive: Drive, entry: Entry) -> None:
    if isinstance(entry, Pledge):
        standing = entry.receipts.filter(reverses__isnull=True, reversed_by__isnull=True)
        if standing.exists():
            raise DomainError("pledge-has-receipts")
    if isinstance(entry, Receipt) and entry.form == Form.MONEY and entry.amount is not None:
        left = money_left(drive, entry.school)
        if entry.amount > left:
            raise DomainError("reverse-below-used", amount=entry.amount, left=left)


def _reversal(actor: Actor, drive: Drive, entry: Entry, reason: str) -> Entry:
    fields: dict[str, Any] = {
        **_entry_fields(actor, drive, entry.school),
        "form": entry.form,
        "amount": None if entry.amount is None else -entry.amount,
        "description": entry.description,
        "on": today_of(drive.programme),
        "reverses": entry,
        "reason": reason.strip()[:400],
    }
    if isinstance(entry, Use):
        return Use.objects.create(**fields)
    fields |= {"donor": "", "donor_kind": entry.donor_kind, "is_public": False}
    if isinstance(entry, Pledge):
        return Pledge.objects.create(**fields)
    return Receipt.objects.create(**fields, pledge=entry.pledge)


def _entry_fields(actor: Actor, drive: Drive, school: School) -> dict[str, Any]:
    return {
        "drive": drive,
        "school": school,
        "recorded_on": today_of(drive.programme),
        "recorded_at": timezone.now(),
        "recorded_by_id": actor.person_id,
        "recorded_by": actor.name,
    }


def _gift_fields(gift: GiftDraft) -> dict[str, Any]:
    return {
        "form": gift.form,
        "amount": gift.amount,
        "on": gift.on,
        "donor": " ".join(gift.donor.split())[:200],
        "donor_kind": gift.donor_kind,
        "is_public": gift.is_public,
        "description": " ".join(gift.description.split())[:300],
        "quantity": " ".join(gift.quantity.split())[:60],
        "days": gift.days if gift.form == Form.LABOUR else None,
        "valued_by": " ".join(gift.valued_by.split())[:200],
    }


def _record(actor: Actor, entry: Entry, action: str) -> None:
    """Record a new line. The donor's name stays out: the record is read by everybody."""
    record_event(
        actor=actor,
        authority_id=entry.drive.programme.authority_id,
        action=action,
        subject=entry,
        after={
            "school": entry.school_id,
            "form": entry.form,
            "amount": entry.amount,
            "on": entry.on.isoformat(),
        },
    )
