"""Citations: complete, fitting, in force on the day; periods; what changed after that day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from truongchuan.engines.plan.check.reading import DISTRICTS_ENDED_ON, Reading, Result, plain
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import LegalReference
from truongchuan.engines.plan.findings import Category, Instrument, Place, Severity
from truongchuan.engines.text import find_document_numbers, fold

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
        if reference.number is None:
            yield reading.finding(
                "citation-without-number",
                Category.LEGAL,
                Severity.WARNING,
                reference.span,
                kind=reference.kind or "",
                issuer=reference.issuer or "",
            )
        elif reference.date is None and reference.number not in full and not _dated(reference):
            yield reading.finding(
                "citation-without-date",
                Category.LEGAL,
                Severity.INFO,
                reference.span,
                number=reference.number,
            )
        else:
            complete += 1
    if complete:
        yield reading.confirmation("citations-complete", count=complete)


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
                Category.LEGAL,
                Severity.WARNING,
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
                Category.LEGAL,
                Severity.WARNING,
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
            Category.LEGAL,
            Severity.WARNING,
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
    for number, (reference, instrument) in _cited(reading).items():
        verified = instrument.verification == "verified"
        severity = Severity.ERROR if verified else Severity.INFO
        if instrument.issued and reference.date and instrument.issued != reference.date:
            yield reading.finding(
                "citation-date-wrong",
                Category.LEGAL,
                severity,
                reference.span,
                number=number,
                written=reference.date,
                issued=instrument.issued,
            )
        if instrument.in_force_to and instrument.in_force_to < day:
            yield reading.finding(
                "instrument-expired",
                Category.LEGAL,
                severity,
                reference.span,
                number=number,
                date=instrument.in_force_to,
                replaced_by=instrument.replaced_by or "",
                on=day,
            )
        elif instrument.in_force_from and instrument.in_force_from > day:
            yield reading.finding(
                "instrument-not-yet",
                Category.LEGAL,
                Severity.WARNING if verified else Severity.INFO,
                reference.span,
                number=number,
                date=instrument.in_force_from,
                on=day,
            )
        elif instrument.in_force_from:
            yield reading.confirmation("instrument-in-force", reference.span, number=number, on=day)


def _cited(reading: Reading) -> dict[str, tuple[LegalReference, Instrument]]:
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
    for number, (reference, instrument) in _cited(reading).items():
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
            Category.LEGAL,
            Severity.INFO,
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
    for number, (reference, instrument) in _cited(reading).items():
        title = plain(reference.title or "")
        named = {kind for kind, words in _LEVEL_WORDS.items() if re.search(words, title)}
        governed = named.intersection(instrument.school_kinds)
        if named and instrument.school_kinds and not governed:
            yield reading.finding(
                "citation-subject-wrong",
                Category.LEGAL,
                Severity.ERROR if instrument.verification == "verified" else Severity.INFO,
                reference.span,
                number=number,
                title=instrument.title,
            )


def levels_have_law(reading: Reading) -> Iterator[Result]:
    """Every kind of school with a target needs the circular on its recognition cited."""
    day = reading.on
    if day is None or not reading.is_whole or not reading.facts.legal_references:
        return
    cited = _cited(reading)
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
                Category.LEGAL,
                Severity.WARNING,
                span,
                kind=kind,
                numbers=tuple(fitting),
            )
    if reading.facts.schools and not spans:
        yield reading.confirmation("law-for-every-level", numbers=tuple(cited))


# --- periods --------------------------------------------------------------------------------

_PERIOD = re.compile(
    r"(thành phố|tỉnh|quận|huyện|phường|xã"
    r"|thị xã)[^.;\n\t]{0,60}?giai đoạn\s*(\d{4})\s*[-–]\s*(\d{4})"
)
_LEVEL_OF_ISSUER = re.compile(r"(thành phố|tỉnh|quận|huyện|phường|xã|thị xã)\b")
_YEARS = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")


def _period(text: str) -> tuple[int, int] | None:
    match = _YEARS.search(text)
    return (int(match.group(1)), int(match.group(2))) if match else None


def periods_agree(reading: Reading) -> Iterator[Result]:
    """A period given to an authority's targets against the period of that authority's paper."""
    cited: dict[str, dict[tuple[int, int], LegalReference]] = {}
    for reference in reading.facts.legal_references:
        period = _period(reference.period or "")
        level = _LEVEL_OF_ISSUER.search(plain(reference.issuer or ""))
        if period and level:
            cited.setdefault(level.group(1), {})[period] = reference
    for match in _PERIOD.finditer(reading.text):
        span = reading.document.span(match.start(), match.end())
        if any(c.span.start <= span.start < c.span.end for c in reading.facts.legal_references):
            continue
        # "quận … và chỉ tiêu của thành phố giai đoạn": the nearest authority is meant.
        level = _LEVEL_OF_ISSUER.findall(match.group())[-1]
        periods = cited.get(level, {})
        stated = (int(match.group(2)), int(match.group(3)))
        if not periods:
            continue
        reference = next(iter(periods.values()))
        if stated in periods:
            yield reading.confirmation("period-agrees", span, period=_written(stated), level=level)
        else:
            yield reading.finding(
                "period-mismatch",
                Category.LEGAL,
                Severity.WARNING,
                span,
                reference.span,
                period=_written(stated),
                cited=_written(next(iter(periods))),
                number=reference.number or "",
                level=level,
            )


def _written(period: tuple[int, int]) -> str:
    return f"{period[0]}-{period[1]}"


def years_in_period(reading: Reading) -> Iterator[Result]:
    """The plan's years must lie in the period of the plans it carries out."""
    years = reading.facts.years
    if not years:
        return
    for reference in reading.facts.legal_references:
        period = _period(reference.period or "")
        kind = plain(reference.kind or "")
        if not period or kind not in ("kế hoạch", "đề án", "chương trình"):
            continue
        if period[0] <= min(years) and max(years) <= period[1]:
            yield reading.confirmation(
                "years-in-period", reference.span, number=reference.number or "",
                period=_written(period),
            )  # fmt: skip
        elif len(years) == 1 and years[0] > period[1]:
            yield reading.finding(
                "year-after-period",
                Category.LEGAL,
                Severity.WARNING,
                reference.span,
                number=reference.number or "",
                period=_written(period),
                year=years[0],
            )


# --- the authority, and what changed later -------------------------------------------------


def _issuing_district(reading: Reading) -> str | None:
    issuer = plain(reading.facts.document.issuer or "")
    match = re.search(r"\b(quận|huyện|thị xã)\b", issuer)
    return match.group(1) if match else None


def authority_exists(reading: Reading) -> Iterator[Result]:
    """A district as issuer after the district tier has ended."""
    day = reading.facts.document.date
    level = _issuing_district(reading)
    if level is None or day is None:
        return
    spans = (reading.facts.document.date_span,) if reading.facts.document.date_span else ()
    if day > DISTRICTS_ENDED_ON:
        yield reading.finding(
            "authority-ended", Category.LEGAL, Severity.ERROR, *spans,
            issuer=reading.facts.document.issuer or "", date=DISTRICTS_ENDED_ON,
        )  # fmt: skip
    else:
        yield reading.confirmation(
            "authority-existed", *spans, issuer=reading.facts.document.issuer or ""
        )


def _first_mention(reading: Reading, place: Place) -> Span | None:
    pattern = re.compile(rf"\b{re.escape(plain(place.name))}\b")
    return next(iter(reading.find(pattern)), None)


def places_exist(reading: Reading) -> Iterator[Result]:
    """Places named with their level that did not exist on the day."""
    day = reading.on
    if day is None:
        return
    by_name: dict[str, list[Place]] = {}
    for place in reading.knowledge.places:
        by_name.setdefault(fold(place.name), []).append(place)
    for places in by_name.values():
        if any(p.exists_on(day) for p in places):
            continue
        span = _first_mention(reading, places[0])
        if span is None or not _same_province(reading, places[0]):
            continue
        ended = [p.exists_to for p in places if p.exists_to and p.exists_to < day]
        yield reading.finding(
            "place-not-existing",
            Category.LEGAL,
            Severity.ERROR,
            span,
            place=places[0].name,
            date=max(ended) if ended else places[0].exists_from or day,
            ended=int(bool(ended)),
            successors=places[0].successors,
            on=day,
        )


def _same_province(reading: Reading, place: Place) -> bool:
    """Names repeat over the country: the province must be named in the document too."""
    names = {p.name: p for p in reading.knowledge.places}
    top = place
    while top.parent and top.parent in names:
        top = names[top.parent]
    bare = re.sub(r"^(thành phố|tỉnh)\s+", "", plain(top.name))
    return bare in reading.text or bare in plain(reading.facts.document.place or "")


def law_changed_later(reading: Reading) -> Iterator[Result]:
    """Cited instruments that were replaced or amended after the day."""
    day = reading.on
    if day is None:
        return
    for number, (reference, instrument) in _cited(reading).items():
        if instrument.in_force_to and instrument.in_force_to >= day and instrument.replaced_by:
            yield reading.finding(
                "law-replaced-later",
                Category.CONTEXT,
                Severity.INFO,
                reference.span,
                number=number,
                replaced_by=instrument.replaced_by,
                date=instrument.in_force_to,
            )
        later = [
            (other.in_force_from, amending)
            for amending in instrument.amended_by
            if (other := reading.instruments.get(amending)) is not None
            and other.in_force_from is not None
            and other.in_force_from > day
        ]
        if later:
            yield reading.finding(
                "law-amended-later",
                Category.CONTEXT,
                Severity.INFO,
                reference.span,
                number=number,
                numbers=tuple(amending for _, amending in sorted(later)),
                date=min(when for when, _ in later),
            )


def places_changed_later(reading: Reading) -> Iterator[Result]:
    """The issuing district, and its wards, after the day."""
    day = reading.on
    level = _issuing_district(reading)
    if day is None or level is None or day > DISTRICTS_ENDED_ON:
        return
    document = reading.facts.document
    spans = tuple(s for s in (document.title_span or document.date_span,) if s)
    issuer = plain(document.issuer or "")
    district = next(
        (p for p in reading.knowledge.places
         if p.level == "district" and plain(p.name) in issuer and p.exists_on(day)),
        None,
    )  # fmt: skip
    yield reading.finding(
        "district-ended-later",
        Category.CONTEXT,
        Severity.INFO,
        *spans,
        issuer=document.issuer or "",
        date=_ended(district) or DISTRICTS_ENDED_ON,
        successors=district.successors if district else (),
    )


def _ended(place: Place | None) -> date | None:
    return place.exists_to if place else None


CHECKS = (
    citations_complete,
    symbol_fits,
    own_symbol_fits,
    in_force,
    amendments_cited,
    subject_fits,
    levels_have_law,
    periods_agree,
    years_in_period,
    authority_exists,
    places_exist,
    law_changed_later,
    places_changed_later,
)
