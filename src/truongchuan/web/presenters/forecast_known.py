"""What a forecast was told and what it found out: events, feeding schools, the methods used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from truongchuan.engines.forecast.events import Event
from truongchuan.engines.forecast.priors import SOURCES, VERSION
from truongchuan.web.forecast_input import Made
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.catalogue import decimal
from truongchuan.wording.forecast import KINDS, METHODS, VERDICTS
from truongchuan.wording.forecast import SOURCES as SOURCE_WORDS


@dataclass(frozen=True, slots=True)
class EventRow:
    """A known event; ``place`` is its place in the file."""

    place: int
    year: int
    area: str
    kind: str
    children: str
    where: str
    ahead: bool
    note: str


@dataclass(frozen=True, slots=True)
class FeederRow:
    """How the leavers of a school part."""

    source: str
    grade: int
    parts: str
    given: bool


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """The method used at a horizon, with the past errors behind the choice."""

    horizon: int
    kind: str
    method: str
    model: str
    simple: str
    targets: int
    verdict: str


def event_rows(made: Made) -> list[EventRow]:
    """Return the events that were given, in their order."""
    last = made.forecast.history.last_year
    by_row: dict[int, list[Event]] = {}
    for one in made.events:
        by_row.setdefault(one.row, []).append(one)
    return [
        EventRow(
            place=place,
            year=parts[0].year,
            area=parts[0].area,
            kind=gettext(KINDS[parts[0].kind]),
            children=_children(parts),
            where=_where(parts),
            ahead=parts[0].year > last,
            note=parts[0].note,
        )
        for place, parts in sorted(by_row.items())
    ]


def _children(parts: list[Event]) -> str:
    children, yearly = sum(one.children for one in parts), parts[0].yearly
    if parts[0].kind == "closure":
        return gettext("tất cả")
    sign = "+" if children > 0 else "−"
    words = f"{sign}{decimal(abs(children), gettext)}"
    if yearly and len(parts) > 1:
        return gettext("%(children)s, lớp đầu mỗi năm") % {"children": words}
    return gettext("%(children)s mỗi năm") % {"children": words} if yearly else words


def _where(events: list[Event]) -> str:
    first, last = events[0].grade, events[-1].grade
    if first is None:
        words = gettext("mọi lớp")
    elif first == last:
        words = gettext("lớp %(grade)s") % {"grade": first}
    else:
        words = gettext("lớp %(first)s đến %(last)s, chia đều") % {"first": first, "last": last}
    parts = [words]
    if to := events[0].to:
        parts.append(gettext("bù trừ với %(places)s") % {"places": ", ".join(to)})
    return "; ".join(parts)


def event_scores(made: Made) -> str:
    """Say how past forecasts would have done with and without the events, where that was seen."""
    report = made.forecast.report
    for h in range(1, made.forecast.horizon + 1):
        used, left = report.events.get((True, h)), report.events.get((False, h))
        if used and left and used.wape is not None and left.wape is not None:
            words = gettext(
                "Ở các ô có sự kiện, trước %(horizon)s năm: tính cả sự kiện sai %(used)s%%, "
                "không tính sai %(left)s%%."
            )
            return words % {
                "horizon": h, "used": number_vn(100 * used.wape, 1),
                "left": number_vn(100 * left.wape, 1),
            }  # fmt: skip
    return ""


def feeder_rows(document: dict[str, Any], areas: list[str]) -> list[FeederRow]:
    """Return which school feeds which among these areas."""
    rows: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for one in document["feeders"]:
        if one["area"] in areas or one["to"] in areas:
            rows.setdefault((one["area"], one["grade"]), []).append(one)
    return [
        FeederRow(
            source,
            grade,
            ", ".join(
                gettext("%(to)s %(share)s%% (nếu đều: %(even)s%%)")
                % {
                    "to": one["to"],
                    "share": round(100 * one["share"]),
                    "even": round(100 * one["even_share"]),
                }
                for one in sorted(parts, key=lambda one: -one["share"])
            ),
            parts[0]["given"],
        )
        for (source, grade), parts in rows.items()
    ]


def choice_rows(made: Made) -> list[ChoiceRow]:
    """Return which method is used at each horizon, and why."""
    kinds = {"moving": gettext("lứa chuyển lên"), "entry": gettext("trẻ vào lớp đầu")}
    used = {bool(x) for x in made.forecast.origin.entry[made.forecast.history.active].ravel()}
    return [
        ChoiceRow(
            one.horizon,
            kinds[one.kind],
            gettext(METHODS[one.contest.method]),
            _error(one.contest.model),
            _error(one.contest.simple),
            one.contest.targets,
            gettext(VERDICTS[one.verdict]),
        )
        for one in made.forecast.choices
        if (one.kind == "entry") in used
    ]


def _error(share: float | None) -> str:
    return "—" if share is None else f"{number_vn(100 * share, 1)}%"


def priors_text() -> str:
    """Name the version of the priors and where their numbers come from."""
    words = gettext(
        "Giả định ban đầu: bản %(version)s, cố định, lấy từ: %(sources)s. Số liệu của chính nơi "
        "này thay dần giả định; chưa có số liệu trường Việt Nam nào trong đó."
    )
    sources = "; ".join(gettext(SOURCE_WORDS[code]) for code in SOURCES)
    return words % {"version": VERSION, "sources": sources}
