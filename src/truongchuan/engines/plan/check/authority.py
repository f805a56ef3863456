"""Periods, the issuing authority and places on the day, and what changed after that day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from truongchuan.engines.plan.check.legal import cited_instruments
from truongchuan.engines.plan.check.reading import DISTRICTS_ENDED_ON, Reading, Result, plain
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import LegalReference
from truongchuan.engines.plan.findings import Place
from truongchuan.engines.text import fold

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
            "authority-ended",  *spans,
            issuer=reading.facts.document.issuer or "", date=DISTRICTS_ENDED_ON,
        )  # fmt: skip
    else:
        yield reading.confirmation(
            "authority-existed", *spans, issuer=reading.facts.document.issuer or ""
        )


_DISTRICT_UNIT = re.compile(
    r"\b(phòng (giáo dục và đào tạo|giáo dục|gd&đt|gdđt)|(ubnd|ủy ban nhân dân|công an) (quận"
    r"|huyện))\b"
)


def units_exist(reading: Reading) -> Iterator[Result]:
    """Units of the district tier that are still given work after it has ended."""
    day = reading.facts.document.date
    if day is None or day <= DISTRICTS_ENDED_ON or _issuing_district(reading):
        return
    found: dict[str, list[Span]] = {}
    units = [d.unit for d in reading.facts.duties]
    units += [u for r in reading.facts.roadmap for u in (*r.lead, *r.cooperating)]
    for unit in units:
        if _DISTRICT_UNIT.search(plain(unit.name)):
            found.setdefault(unit.name, []).append(unit.span)
    for name, spans in found.items():
        yield reading.finding(
            "unit-ended", *spans, unit=name, count=len(spans), date=DISTRICTS_ENDED_ON
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
        issuer = plain(reading.facts.document.issuer or "")
        if any(p.exists_on(day) for p in places) or plain(places[0].name) in issuer:
            continue
        span = _first_mention(reading, places[0])
        if span is None or not _same_province(reading, places[0]):
            continue
        ended = [p.exists_to for p in places if p.exists_to and p.exists_to < day]
        yield reading.finding(
            "place-not-existing",
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


def law_replaced_later(reading: Reading) -> Iterator[Result]:
    """Cited instruments that were replaced after the day, told once for each successor."""
    day = reading.on
    if day is None:
        return
    told: dict[tuple[date, str], list[tuple[Span, str]]] = {}
    for number, (reference, instrument) in cited_instruments(reading).items():
        ended = instrument.in_force_to
        if ended is not None and ended >= day and instrument.replaced_by:
            told.setdefault((ended, instrument.replaced_by), []).append((reference.span, number))
    for (ended, successor), places in told.items():
        yield reading.finding(
            "law-replaced-later",
            *(span for span, _ in places),
            numbers=tuple(number for _, number in places),
            replaced_by=successor,
            date=ended,
        )


def law_amended_later(reading: Reading) -> Iterator[Result]:
    """Cited instruments that were amended after the day, told once for each amendment."""
    day = reading.on
    if day is None:
        return
    told: dict[str, list[tuple[Span, str]]] = {}
    for number, (reference, instrument) in cited_instruments(reading).items():
        for amending in instrument.amended_by:
            other = reading.instruments.get(amending)
            if other is not None and other.in_force_from and other.in_force_from > day:
                told.setdefault(amending, []).append((reference.span, number))
    for amending, places in told.items():
        yield reading.finding(
            "law-amended-later",
            *(span for span, _ in places),
            numbers=tuple(number for _, number in places),
            number=amending,
            date=reading.instruments[amending].in_force_from or day,
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
    if district is None or not district.successors:
        yield reading.finding(
            "district-ended-later",
            *spans,
            issuer=document.issuer or "",
            date=DISTRICTS_ENDED_ON,
        )
        return
    yield reading.finding(
        "district-divided-later",
        *spans,
        issuer=document.issuer or "",
        date=district.exists_to or DISTRICTS_ENDED_ON,
        successors=district.successors,
    )


CHECKS = (
    periods_agree,
    years_in_period,
    authority_exists,
    units_exist,
    places_exist,
    law_replaced_later,
    law_amended_later,
    places_changed_later,
)
