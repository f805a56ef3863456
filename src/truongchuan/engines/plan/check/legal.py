"""Citations: complete, with fitting symbol and subject, in force on the day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from truongchuan.engines.plan.check.reading import Reading, Result, plain
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import LegalReference
from truongchuan.engines.plan.findings import Instrument, Severity
from truongchuan.engines.text import find_document_numbers

_LOCAL = re.compile(r"UBND|HĐND|SGD|SGDĐT|/QU|/HU|/TU|/ĐU")


def _known(reading: Reading, reference: LegalReference) -> Instrument | None:
    """The instrument a citation means; local numbers repeat, so there the date must agree."""
    if reference.number is None:
        return None
    instrument = reading.instruments.get(reference.number)
    if instrument is None:
        return None
    if _LOCAL.search(instrument.number) and instrument.issued != reference.date:
        return None
    return instrument


def citations_complete(reading: Reading) -> Iterator[Result]:
    """Citations without number, or without date; a paper is cited in full once."""
    full = {r.number for r in reading.facts.legal_references if r.number and r.date}
    complete = 0
    for reference in reading.facts.legal_references:
        if _dated_law(reference):
            complete += 1
        elif reference.number is None:
            yield reading.finding(
                "citation-without-number",
                reference.span,
                kind=reference.kind or "",
                issuer=reference.issuer or "",
            )
        elif reference.date is None and reference.number not in full and not _dated(reference):
            yield reading.finding(
                "citation-without-date",
                reference.span,
                number=reference.number,
            )
        else:
            complete += 1
    if complete:
        yield reading.confirmation("citations-complete", count=complete)


def _dated_law(reference: LegalReference) -> bool:
    """A law may be cited by its name and its day, without a number."""
    kind = plain(reference.kind or "")
    return reference.date is not None and kind in ("luật", "bộ luật", "hiến pháp", "pháp lệnh")


def _dated(reference: LegalReference) -> bool:
    """Laws are cited by number alone (43/2019/QH14)."""
    return reference.number is not None and re.search(r"/QH\d+$", reference.number) is not None


_ISSUERS: tuple[tuple[str, str], ...] = (
    # code of the issuer in the number, words that fit it
    ("TW", r"trung ương|ban bí thư|bộ chính trị|ban chấp hành"),
    ("TU", r"thành ủy|tỉnh ủy"),
    ("QU", r"quận ủy"),
    ("HU", r"huyện ủy"),
    ("ĐU", r"đảng ủy"),
    ("UBND", r"ubnd|ủy ban nhân dân|chủ tịch"),
    ("HĐND", r"hđnd|hội đồng nhân dân"),
    ("CP", r"chính phủ"),
    ("TTg", r"thủ tướng"),
    ("BGDĐT", r"giáo dục|bộ gd"),
    ("BTC", r"tài chính"),
    ("BNV", r"nội vụ"),
    ("BXD", r"xây dựng"),
    ("BYT", r"y tế"),
    ("SGDĐT", r"sở g"),
)
_KINDS: dict[str, str] = {
    "KH": "kế hoạch", "CT": "chỉ thị", "NQ": "nghị quyết", "QĐ": "quyết định", "TT": "thông tư",
    "NĐ": "nghị định", "ĐA": "đề án", "HD": "hướng dẫn", "TB": "thông báo", "TTr": "tờ trình",
    "BC": "báo cáo", "CTr": "chương trình", "KL": "kết luận",
}  # fmt: skip
_FIXED = frozenset({"TW", "TU", "QU", "HU", "CP", "TTg", "UBND", "HĐND", "BGDĐT", "BTC", "BNV"})


def symbol_fits(reading: Reading) -> Iterator[Result]:
    """The symbol of a number against the kind and the issuer that the citation names."""
    checked = 0
    for reference in reading.facts.legal_references:
        numbers = find_document_numbers(reference.number or "")
        if not numbers:
            continue
        number = numbers[0]
        fits = True
        issuer = plain(reference.issuer or "")
        code = next((c for c, _ in _ISSUERS if number.issuer_code == c), None)
        if issuer and code in _FIXED and not re.search(dict(_ISSUERS)[code], issuer):
            fits = False
            yield reading.finding(
                "issuer-against-symbol",
                reference.span,
                number=reference.number or "",
                issuer=reference.issuer or "",
                symbol=code,
                fitting=tuple(
                    c for c, words in _ISSUERS if c in _FIXED and re.search(words, issuer)
                ),
            )
        kind = plain(reference.kind or "")
        expected = _KINDS.get(number.symbol or "")
        if kind and expected and kind in _KINDS.values() and kind != expected:
            fits = False
            yield reading.finding(
                "kind-against-symbol",
                reference.span,
                number=reference.number or "",
                kind=reference.kind or "",
                expected=expected,
            )
        checked += fits
    if checked:
        yield reading.confirmation("symbols-fit", count=checked)


def own_symbol_fits(reading: Reading) -> Iterator[Result]:
    """The plan's own number against its kind."""
    document = reading.facts.document
    numbers = find_document_numbers(document.number or "")
    if not numbers or document.kind != "plan":
        return
    symbol = numbers[0].symbol
    spans = (document.number_span,) if document.number_span else ()
    if symbol == "KH":
        yield reading.confirmation("own-symbol-fits", *spans, number=document.number or "")
    elif symbol in _KINDS:
        yield reading.finding(
            "kind-against-symbol",
            *spans,
            number=document.number or "",
            kind="Kế hoạch",
            expected=_KINDS[symbol],
        )


# --- in force ------------------------------------------------------------------------------


def in_force(reading: Reading) -> Iterator[Result]:
    """Cited instruments: in force on the day, with the date they bear."""
    day = reading.on
    if day is None:
        return
    for number, (reference, instrument) in cited_instruments(reading).items():
        verified = instrument.verification == "verified"
        # What is only remembered may ask for a look, not call a fault.
        severity = None if verified else Severity.INFO
        if instrument.issued and reference.date and instrument.issued != reference.date:
            yield reading.finding(
                "citation-date-wrong",
                reference.span,
                severity=severity,
                number=number,
                written=reference.date,
                issued=instrument.issued,
            )
        if instrument.in_force_to and instrument.in_force_to < day:
            yield reading.finding(
                "instrument-expired",
                reference.span,
                severity=severity,
                number=number,
                date=instrument.in_force_to,
                replaced_by=instrument.replaced_by or "",
                on=day,
            )
        elif instrument.in_force_from and instrument.in_force_from > day:
            yield reading.finding(
                "instrument-not-yet",
                reference.span,
                severity=severity,
                number=number,
                date=instrument.in_force_from,
                on=day,
            )
        elif instrument.in_force_from:
            yield reading.confirmation("instrument-in-force", reference.span, number=number, on=day)


def cited_instruments(reading: Reading) -> dict[str, tuple[LegalReference, Instrument]]:
    """Return the known instruments that the plan cites, with their first citation."""
    cited: dict[str, tuple[LegalReference, Instrument]] = {}
    for reference in reading.facts.legal_references:
        instrument = _known(reading, reference)
        if instrument is not None:
            cited.setdefault(instrument.number, (reference, instrument))
    return cited


def amendments_cited(reading: Reading) -> Iterator[Result]:
    """Amendments in force on the day that the plan does not name."""
    day = reading.on
    if day is None:
        return
    told: dict[str, list[tuple[Span, str]]] = {}
    for number, (reference, instrument) in cited_instruments(reading).items():
        for amending in instrument.amended_by:
            other = reading.instruments.get(amending)
            if (
                other is not None
                and other.in_force_from is not None
                and other.in_force_from <= day
                and (other.in_force_to is None or day <= other.in_force_to)
                and amending.lower() not in reading.text
            ):
                told.setdefault(amending, []).append((reference.span, number))
    for amending, places in told.items():
        yield reading.finding(
            "amendment-not-cited",
            *(span for span, _ in places),
            number=amending,
            numbers=tuple(number for _, number in places),
            title=reading.instruments[amending].title,
        )


_LEVEL_WORDS: dict[str, str] = {
    "preschool": r"mầm non|mẫu giáo",
    "primary": r"tiểu học",
    "lower_secondary": r"trung học|thcs|thpt",
}


def subject_fits(reading: Reading) -> Iterator[Result]:
    """A circular on recognition cited for a level of school that it does not govern."""
    for number, (reference, instrument) in cited_instruments(reading).items():
        title = plain(reference.title or "")
        named = {kind for kind, words in _LEVEL_WORDS.items() if re.search(words, title)}
        governed = named.intersection(instrument.school_kinds)
        if named and instrument.school_kinds and not governed:
            yield reading.finding(
                "citation-subject-wrong",
                reference.span,
                severity=None if instrument.verification == "verified" else Severity.INFO,
                number=number,
                title=instrument.title,
            )


def levels_have_law(reading: Reading) -> Iterator[Result]:
    """Every kind of school with a target needs the circular on its recognition cited."""
    day = reading.on
    if day is None or not reading.is_whole or not reading.facts.legal_references:
        return
    cited = cited_instruments(reading)
    covered = {kind for _, i in cited.values() for kind in i.school_kinds}
    if not covered:
        return
    spans: dict[str, Span] = {}
    for school in reading.facts.schools:
        if school.kind.value not in covered:
            spans.setdefault(school.kind.value, school.span)
    for kind, span in spans.items():
        fitting = [
            i.number
            for i in reading.knowledge.instruments
            if kind in i.school_kinds
            and (i.in_force_from is None or i.in_force_from <= day)
            and (i.in_force_to is None or day <= i.in_force_to)
        ]
        if fitting:
            yield reading.finding(
                "law-for-level-missing",
                span,
                kind=kind,
                numbers=tuple(fitting),
            )
    if reading.facts.schools and not spans:
        yield reading.confirmation(
            "law-for-every-level", numbers=tuple(n for n, (_, i) in cited.items() if i.school_kinds)
        )


CHECKS = (
    citations_complete,
    symbol_fits,
    own_symbol_fits,
    in_force,
    amendments_cited,
    subject_fits,
    levels_have_law,
)
