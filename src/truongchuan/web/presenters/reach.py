"""How many schools prove, or can reach, the degree that the plan wants: a card for leaders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.heat import degree_rows
from truongchuan.domain.programmes.target_lines import target_lines, target_school_ids
from truongchuan.web.presenters.heat import Source
from truongchuan.web.svg import drawing, element
from truongchuan.wording.heat import CRITERIA_RESULTS, ICONS, TONES

BAR_WIDTH, BAR_HEIGHT = 240, 12
_ORDER = ("proven", "open", "blocked", "waiting", "no_law")


@dataclass(frozen=True, slots=True)
class ReachPart:
    """So many schools with a result."""

    result: str
    label: str
    count: int
    tone: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The card: schools with a target by result; ``bar`` draws the same."""

    total: int
    parts: tuple[ReachPart, ...]
    bar: str
    url: str
    norms_url: str
    is_sample: bool

    @property
    def proven(self) -> int:
        """Schools that prove the degree."""
        return sum(part.count for part in self.parts if part.result == "proven")

    @property
    def possible(self) -> int:
        """Schools that prove it or can still reach it on today's figures."""
        return sum(part.count for part in self.parts if part.result in {"proven", "open"})


def reach_of(source: Source) -> Reach:
    """Return the card, in two queries: from standings as they are, nothing is judged anew."""
    actor, programme, law, on = source
    lines = target_lines(actor=actor, programme=programme)
    ids = target_school_ids(actor=actor, programme=programme)
    rows = degree_rows(actor=actor, school_ids=ids, law=law, on=on)
    counts: Counter[str] = Counter()
    for line in lines:
        row = rows.get(line.school_id)
        if row is None:
            counts["waiting"] += 1
        elif not row.instrument:
            counts["no_law"] += 1
        elif (row.proven_degree or 0) >= line.wanted_degree:
            counts["proven"] += 1
        else:
            can = row.possible_degree is None or row.possible_degree >= line.wanted_degree
            counts["open" if can else "blocked"] += 1
    url = reverse("criteria_heat", args=[programme.pk])
    parts = tuple(
        ReachPart(
            result=result,
            label=gettext(CRITERIA_RESULTS[result]),
            count=counts[result],
            tone=TONES[result],
            icon=ICONS[result],
            url=f"{url}?result={result}",
        )
        for result in _ORDER
        if counts[result]
    )
    return Reach(
        total=len(lines),
        parts=parts,
        bar=_bar(parts, len(lines)),
        url=url,
        norms_url=reverse("norms_heat", args=[programme.pk]),
        is_sample=any(row.is_sample for row in rows.values()),
    )


def waiting_ids(source: Source) -> list[int]:
    """Return the schools of the programme that have no standing of the day."""
    actor, programme, law, on = source
    ids = target_school_ids(actor=actor, programme=programme)
    made = degree_rows(actor=actor, school_ids=ids, law=law, on=on)
    lines = target_lines(actor=actor, programme=programme)
    return [line.school_id for line in lines if line.school_id not in made]


def _bar(parts: tuple[ReachPart, ...], total: int) -> str:
    if not total:
        return ""
    x, drawn = 0.0, []
    for part in parts:
        width = BAR_WIDTH * part.count / total
        drawn.append(
            element(
                "rect",
                x=x,
                y=0,
                width=max(1.0, width - 1.5),
                height=BAR_HEIGHT,
                classes=f"bar bar--{part.tone} bar--full",
                title=f"{part.label}: {part.count}",
            )
        )
        x += width
    return drawing(
        BAR_WIDTH,
        BAR_HEIGHT,
        title=gettext("Trường theo khả năng đạt chỉ tiêu"),
        children=drawn,
        classes="chart chart--bar",
        id_prefix="reach",
        stretch=True,
    )
