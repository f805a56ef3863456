"""How much of the law is verified on a day, what is not, and which files it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.engines.rules.model import LawSet, NormKind, Origin, Verification
from truongchuan.web.presenters.law_library import (
    Coverage,
    Entry,
    Library,
    day_of,
    instrument_url,
    kind_names,
)
from truongchuan.web.presenters.law_lines import RuleLine, RuleLines
from truongchuan.web.presenters.query import Option, one_of, options
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.labels import SCHOOL_KINDS
from truongchuan.wording.rules import VERIFICATION_NAMES, RuleWording

PAGE_SIZE = 40
PARTS = ("", "chua-doi-chieu", "khong-tinh-duoc", "cach-doc")


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """The coverage of an instrument or of a kind of school."""

    label: str
    title: str
    url: str
    coverage: Coverage
    kinds: str = ""
    not_computable: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How we read a set of criteria: notes that hold for all of it."""

    number: str
    title: str
    url: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A tab of the page."""

    code: str
    label: str
    count: int | None
    active: bool


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Everything on the page."""

    on: date
    part: str
    parts: list[Part]
    coverage: Coverage
    instruments: list[CoverageLine]
    kinds: list[CoverageLine]
    numbers: list[Option]
    verifications: list[Option]
    page: Page[Entry] | None
    lines: list[RuleLine]
    readings: list[Reading]
    fingerprint: str
    files: int
    replaced: list[Origin]
    added: list[Origin]


def coverage_page(
    library: Library, wording: RuleWording, query: QueryDict, today: date
) -> CoveragePage:
    """The page that a query string asks for."""
    on = day_of(query, "ngay", today)
    current = [entry for entry in library.entries if entry.rule.in_force(on)]
    unsure = [e for e in current if e.rule.verification_on(on) is not Verification.VERIFIED]
    by_hand = [e for e in current if e.rule.kind is NormKind.NOT_COMPUTABLE]
    noted = [
        e for e in current if e.rule.note and e.rule.verification_on(on) is Verification.VERIFIED
    ]
    part = one_of(query, "muc", PARTS)
    members = {"chua-doi-chieu": unsure, "khong-tinh-duoc": by_hand, "cach-doc": noted}
    listed = members.get(part, [])
    number = one_of(query, "van-ban", {entry.number for entry in listed})
    verification = one_of(query, "doi-chieu", Verification) if part == "chua-doi-chieu" else ""
    kept = [
        entry
        for entry in listed
        if (not number or entry.number == number)
        and (not verification or entry.rule.verification_on(on).value == verification)
    ]
    page = Paginator(kept, PAGE_SIZE).get_page(query.get("page")) if part else None
    lines = RuleLines(wording, on)
    law = library.law
    return CoveragePage(
        on=on,
        part=part,
        parts=_parts(part, len(unsure), len(by_hand), len(noted)),
        coverage=Coverage.of((entry.rule for entry in current), on),
        instruments=_by_instrument(library, current, on) if not part else [],
        kinds=_by_kind(current, on) if not part else [],
        numbers=_numbers(listed, number),
        verifications=_verifications(unsure, verification, on) if verification or
        part == "chua-doi-chieu" else [],
        page=page,
        lines=[lines.line(entry) for entry in page] if page else [],
        readings=_readings(law, on) if part == "cach-doc" and not number else [],
        fingerprint=law.fingerprint[:12],
        files=len(law.origins),
        replaced=[origin for origin in law.origins if origin.replaced],
        added=[origin for origin in law.origins if origin.added],
    )  # fmt: skip


def _parts(active: str, unsure: int, by_hand: int, noted: int) -> list[Part]:
    labels = {
        "": (gettext("Tổng hợp"), None),
        "chua-doi-chieu": (gettext("Chưa đối chiếu"), unsure),
        "khong-tinh-duoc": (gettext("Máy không tính được"), by_hand),
        "cach-doc": (gettext("Cách đọc của chúng tôi"), noted),
    }
    return [Part(code, label, count, code == active) for code, (label, count) in labels.items()]


def _by_instrument(library: Library, current: list[Entry], on: date) -> list[CoverageLine]:
    lines = []
    for number, members in library.by_number.items():
        rules = [entry.rule for entry in members if entry.rule.in_force(on)]
        if not rules:
            continue
        kinds = {kind for entry in members if entry.rule.in_force(on) for kind in entry.kinds}
        lines.append(
            CoverageLine(
                label=number,
                title=library.instruments[number].title,
                url=f"{instrument_url(number)}?ngay={date_vn(on)}",
                coverage=library.coverage(on, number),
                kinds=kind_names(kind for kind in SCHOOL_KINDS if kind in kinds),
                not_computable=sum(rule.kind is NormKind.NOT_COMPUTABLE for rule in rules),
            )
        )
    return sorted(lines, key=lambda line: -line.coverage.total)


def _by_kind(current: list[Entry], on: date) -> list[CoverageLine]:
    lines = []
    for kind, label in SCHOOL_KINDS.items():
        rules = [entry.rule for entry in current if kind in entry.kinds]
        if rules:
            lines.append(
                CoverageLine(
                    label=gettext(label),
                    title="",
                    url="",
                    coverage=Coverage.of(rules, on, f"kind-{kind}"),
                    not_computable=sum(rule.kind is NormKind.NOT_COMPUTABLE for rule in rules),
                )
            )
    return lines


def _numbers(listed: Iterable[Entry], chosen: str) -> list[Option]:
    counts: dict[str, int] = {}
    for entry in listed:
        counts[entry.number] = counts.get(entry.number, 0) + 1
    return options(((number, number, count) for number, count in counts.items()), chosen)


def _verifications(unsure: list[Entry], chosen: str, on: date) -> list[Option]:
    return options(
        (
            (v.value, gettext(VERIFICATION_NAMES[v]),
             sum(entry.rule.verification_on(on) is v for entry in unsure))
            for v in (Verification.REMEMBERED, Verification.MISSING)
        ),
        chosen,
    )  # fmt: skip


def _readings(law: LawSet, on: date) -> list[Reading]:
    return [
        Reading(
            criteria.instrument, criteria.title,
            f"{instrument_url(criteria.instrument)}?ngay={date_vn(on)}", criteria.notes,
        )
        for criteria in law.criteria_sets
        if criteria.notes and criteria.in_force(on)
    ]  # fmt: skip
