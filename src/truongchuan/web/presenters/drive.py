"""One drive: what it needs and got, its ledgers, warnings about its words, its steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.mobilisation.drives import MOVES
from truongchuan.domain.mobilisation.ledger import Entry
from truongchuan.domain.mobilisation.levels import LevelWarning, find_levels
from truongchuan.domain.mobilisation.models import (
    Drive,
    DriveSchool,
    DriveState,
    Form,
    Gift,
    Pledge,
    Receipt,
)
from truongchuan.domain.mobilisation.selectors import (
    hide_names,
    list_parts,
    list_pledges,
    list_receipts,
    list_uses,
    recorded_schools,
    speaks_for_all,
)
from truongchuan.domain.mobilisation.totals import Totals, totals_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.mobilisation import (
    Bar,
    SchoolLine,
    bars_of,
    dong,
    drive_badge,
)
from truongchuan.web.presenters.outreach_list import FileLink
from truongchuan.web.presenters.query import PAGE_SIZE, one_of
from truongchuan.web.sponsorship_law import Cited, sponsorship_law
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import date_vn, number_vn
from truongchuan.wording.mobilisation import (
    DONOR_KINDS,
    FORMS,
    LEVELS,
    OUTCOMES,
    SOMEBODY,
    STATES,
)
from truongchuan.wording.mobilisation import (
    MOVES as MOVE_WORDS,
)

LEDGERS = ("tiep-nhan", "cam-ket", "su-dung")
"""The ledgers as the address names them: receipts, pledges, uses."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line of a ledger, ready to draw."""

    entry: Any
    when: str
    school: str
    donor: str
    donor_kind: str
    is_hidden: bool
    is_public: bool
    form: str
    amount: str
    what: str
    valued: str
    number: str
    note: str
    struck: bool
    back: bool
    days: bool
    files: list[FileLink]
    check: Badge | None
    check_note: str
    recorded: str
    reverse_url: str
    consent_url: str
    receive_url: str
    check_url: str


@dataclass(frozen=True, slots=True)
class MoveLink:
    """A step that may be taken."""

    label: str
    url: str
    primary: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """Words that look like a fixed level, and why."""

    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class LedgerTab:
    """A tab over the ledgers."""

    label: str
    code: str
    count: int
    active: bool


@dataclass(frozen=True, slots=True)
class DrivePage:
    """Everything on a drive's page."""

    drive: Drive
    state: Badge
    is_draft: bool
    totals: Totals
    bars: list[Bar]
    parts: list[SchoolLine]
    part_page: Page[Any]
    warnings: list[Warned]
    law: Cited | None
    tabs: list[LedgerTab]
    ledger: str
    lines: list[EntryLine]
    page: Page[Any]
    moves: list[MoveLink]
    happened: list[tuple[str, str, str, str]]
    may_edit: bool
    may_record: bool
    takes_pledges: bool
    takes_gifts: bool
    ground_url: str


def drive_page(
    *, actor: Actor, programme: Programme, drive: Drive, on: date, query: QueryDict
) -> DrivePage:
    """Gather a drive's page. The number of queries does not depend on schools or entries."""
    ledger = one_of(query, "so", LEDGERS) or LEDGERS[0]
    found = ledgers_of(actor, drive)
    page = Paginator(found[ledger], PAGE_SIZE).get_page(query.get("page"))
    totals = totals_of(drives=[drive.pk], by=("drive_id",)).get((drive.pk,), Totals())
    parts = Paginator(list_parts(drive=drive), PAGE_SIZE).get_page(query.get("truong"))
    manages = may(actor, "mobilisation.manage", drive)
    records = manages or recorded_schools(actor=actor, drive=drive).exists()
    is_draft = drive.state == DriveState.DRAFT
    return DrivePage(
        drive=drive,
        state=drive_badge(drive.state),
        is_draft=is_draft,
        totals=totals,
        bars=bars_of(totals),
        parts=part_lines(parts, drive, programme),
        part_page=parts,
        warnings=warnings_of(drive),
        law=sponsorship_law(drive.decided_on or on),
        tabs=_tabs(found, ledger),
        ledger=ledger,
        lines=entry_lines(page, actor=actor, programme=programme, drive=drive, ledger=ledger),
        page=page,
        moves=_moves(drive, programme) if manages else [],
        happened=[
            (date_vn(m.on), m.by, gettext(STATES[m.after]), m.note) for m in drive.moves.all()
        ],
        may_edit=is_draft and (manages or (records and speaks_for_all(actor=actor, drive=drive))),
        may_record=records,
        takes_pledges=drive.state == DriveState.OPEN,
        takes_gifts=drive.state in {DriveState.OPEN, DriveState.CLOSED},
        ground_url=reverse("file", args=[programme.pk, drive.ground_file_id])
        if drive.ground_file_id
        else "",
    )


def ledgers_of(actor: Actor, drive: Drive) -> dict[str, Any]:
    """Return the three ledgers as querysets, by their name in the address."""
    return {
        "tiep-nhan": list_receipts(actor=actor, drive=drive),
        "cam-ket": list_pledges(actor=actor, drive=drive),
        "su-dung": list_uses(actor=actor, drive=drive),
    }


def warnings_of(drive: Drive) -> list[Warned]:
    """Return what in a drive's words looks like a fixed level."""
    found: list[LevelWarning] = find_levels(drive.title, drive.purpose, drive.works)
    return [Warned(w.quote, gettext(LEVELS[w.code])) for w in found]


def entry_lines(
    entries: Iterable[Any], *, actor: Actor, programme: Programme, drive: Drive, ledger: str
) -> list[EntryLine]:
    """Return lines of a ledger ready to draw; donors who may not be named are not."""
    listed = list(entries)
    if ledger != "su-dung":
        listed = hide_names(actor, listed)
    return [_entry_line(entry, actor, programme, drive, ledger) for entry in listed]


def _entry_line(
    entry: Entry, actor: Actor, programme: Programme, drive: Drive, ledger: str
) -> EntryLine:
    stands = entry.reverses_id is None and not entry.is_reversed
    mine = may(actor, "mobilisation.record", entry)
    alive = stands and drive.state != DriveState.SETTLED
    args = [programme.pk, drive.pk, ledger, entry.pk]
    gift = entry if isinstance(entry, Gift) else None
    receipt = entry if isinstance(entry, Receipt) else None
    checks = list(receipt.checks.all()) if receipt else []
    may_check = bool(receipt) and stands and may(actor, "mobilisation.check", entry)
    receive = reverse("receipt_new", args=args[:2])
    return EntryLine(
        entry=entry,
        when=date_vn(entry.on),
        school=entry.school.name,
        donor=_donor(gift, entry),
        donor_kind=gettext(DONOR_KINDS[gift.donor_kind]) if gift and gift.donor_kind else "",
        is_hidden=bool(gift) and not gift.donor,  # type: ignore[union-attr]
        is_public=bool(gift) and gift.is_public,  # type: ignore[union-attr]
        form=gettext(FORMS[entry.form]),
        amount=dong(entry.amount) if entry.amount is not None else gettext("chưa có giá trị"),
        what=_what(entry),
        valued=gift.valued_by if gift else "",
        number=_number(entry),
        note=_note(entry),
        struck=not stands,
        back=entry.reverses_id is not None,
        days=gift is not None and gift.days is not None,
        files=_files(entry, programme, drive, mine=mine),
        check=_check_badge(checks[0].outcome) if checks else None,
        check_note=f"{checks[0].note} ({checks[0].by}, {date_vn(checks[0].on)})" if checks else "",
        recorded=f"{entry.recorded_by}, {date_vn(entry.recorded_on)}",
        reverse_url=reverse("entry_reverse", args=args) if alive and mine else "",
        consent_url=reverse("entry_consent", args=args)
        if stands and mine and gift is not None and gift.donor
        else "",
        receive_url=f"{receive}?pledge={entry.pk}"
        if isinstance(entry, Pledge) and alive and mine
        else "",
        check_url=reverse("receipt_check", args=[*args[:2], entry.pk]) if may_check else "",
    )


def _donor(gift: Gift | None, entry: Entry) -> str:
    if gift is None or entry.reverses_id is not None:
        return ""
    return gift.donor or gettext(SOMEBODY)


def _what(entry: Entry) -> str:
    parts = [entry.description]
    if isinstance(entry, Gift):
        days = ""
        if entry.form == Form.LABOUR and entry.days is not None:
            days = gettext("%(n)s ngày công") % {"n": number_vn(entry.days.normalize())}
        parts = [days, entry.quantity, entry.description]
    return " ".join(part for part in parts if part)


def _number(entry: Entry) -> str:
    if isinstance(entry, Receipt):
        return entry.number
    return "" if isinstance(entry, Pledge) else entry.paper


def _note(entry: Entry) -> str:
    if entry.reverses_id is not None:
        told = gettext("Hủy dòng ngày %(day)s: %(reason)s")
        return told % {"day": date_vn(entry.reverses.on), "reason": entry.reason}  # type: ignore[union-attr]
    if entry.is_reversed:
        return gettext("Đã hủy: %(reason)s") % {"reason": entry.reversed_by.reason}
    if isinstance(entry, Pledge) and entry.expected_by:
        return gettext("hẹn trước %(day)s") % {"day": date_vn(entry.expected_by)}
    return ""


def _files(entry: Entry, programme: Programme, drive: Drive, *, mine: bool) -> list[FileLink]:
    if isinstance(entry, Pledge):
        return []
    if isinstance(entry, Receipt):
        if not (mine or entry.is_public):
            return []
        return [
            FileLink(
                gettext("chứng từ %(n)s") % {"n": place},
                reverse("drive_file", args=[programme.pk, drive.pk, link.pk]),
            )
            for place, link in enumerate(entry.files.all(), start=1)
        ]
    return [
        FileLink(link.file.name, reverse("file", args=[programme.pk, link.file_id]))
        for link in entry.files.all()
    ]


def _check_badge(outcome: str) -> Badge:
    tone, icon = ("success", "check") if outcome == "right" else ("warning", "question")
    return Badge(tone, icon, gettext(OUTCOMES[outcome]))


def part_lines(
    parts: Iterable[DriveSchool], drive: Drive, programme: Programme
) -> list[SchoolLine]:
    """Return schools of a drive as rows, their sums in four queries."""
    listed = list(parts)
    schools = [part.school_id for part in listed]
    totals = totals_of(drives=[drive.pk], by=("school_id",), schools=schools)
    return [
        SchoolLine(
            school=part.school,
            url=reverse("school", args=[programme.pk, part.school_id]),
            totals=(own := totals.get((part.school_id,), Totals())),
            percent=own.share("received"),
        )
        for part in listed
    ]


def _tabs(found: dict[str, Any], ledger: str) -> list[LedgerTab]:
    labels = {
        "tiep-nhan": gettext("Tiếp nhận"),
        "cam-ket": gettext("Cam kết"),
        "su-dung": gettext("Sử dụng"),
    }
    return [LedgerTab(labels[c], c, found[c].count(), c == ledger) for c in LEDGERS]


def _moves(drive: Drive, programme: Programme) -> list[MoveLink]:
    args = [programme.pk, drive.pk]
    links = []
    for state in MOVES[drive.state]:
        if state == DriveState.APPROVED:
            links.append(MoveLink(gettext("Phê duyệt"), reverse("drive_approve", args=args), True))
            continue
        label = gettext(MOVE_WORDS[f"{drive.state}>{state}"])
        first = state == MOVES[drive.state][0] and drive.state != DriveState.SETTLED
        links.append(
            MoveLink(label, f"{reverse('drive_move', args=args)}?toi={state}", primary=first)
        )
    return links
