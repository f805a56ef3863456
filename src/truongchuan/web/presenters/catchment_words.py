"""Zones of a plan in words: a text for each school, or what the tables lack for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.catchment.words import words_of
from truongchuan.adapters.writers.zones_docx import ZonesPaper
from truongchuan.domain.catchments.selectors import WORDS_VERSION
from truongchuan.web.presenters.catchment_run import SchoolLine, school_lines
from truongchuan.web.presenters.catchment_units import Facts
from truongchuan.web.templatetags.vn import moment_vn
from truongchuan.wording.catalogue import fill
from truongchuan.wording.catchments import WORDS_FAULTS


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A school's zone in words.

    ``state`` is "told", "list" (not the shortest), "none" (not to be told) or "empty" (no unit).
    """

    school: SchoolLine
    text: str
    state: str

    @property
    def sentence(self) -> str:
        """The text as a sentence that stands alone, to be copied."""
        return f"{self.school.name}: {self.text}." if self.text else ""


@dataclass(frozen=True, slots=True)
class WordsPage:
    """All zones in words; ``faults`` say why there are none."""

    lines: list[ZoneLine]
    faults: list[str]
    untold: int

    @property
    def told(self) -> bool:
        """True where there is something to take away."""
        return any(line.text for line in self.lines)


def words_page(*, facts: Facts, kept: dict[str, Any]) -> WordsPage:
    """Return the zones in words: those kept with the plan, worked out anew for older plans."""
    if kept.get("version") != WORDS_VERSION:
        kept = words_of(facts.units, len(facts.schools))
    if kept.get("faults"):
        return WordsPage([], [_fault(one) for one in kept["faults"]], 0)
    schools = school_lines(facts.run, facts.schools)
    lines = [
        ZoneLine(school, zone["text"], _state(school, zone))
        for school, zone in zip(schools, kept["zones"], strict=True)
    ]
    return WordsPage(lines, [], sum(line.state == "none" for line in lines))


def _state(school: SchoolLine, zone: dict[str, Any]) -> str:
    if not zone["text"]:
        return "none" if school.units else "empty"
    return "told" if zone["shortest"] else "list"


def _fault(fault: dict[str, Any]) -> str:
    units = [
        one["name"] if one["name"] == one["id"] else f"{one['name']} ({one['id']})"
        for one in fault["units"]
    ]
    more = " …" if fault["n"] > len(units) else ""
    params = {"n": fault["n"], "units": ", ".join(units) + more}
    return fill(gettext(WORDS_FAULTS[fault["code"]]), params)


def words_text(*, facts: Facts, view: WordsPage) -> str:
    """Return the zones as a plain text, one school a paragraph."""
    head = [_title(), facts.run.area.name, *_notes(facts)]
    return "\n".join([*head, "", *(f"{line.sentence}\n" for line in view.lines if line.text)])


def words_paper(*, facts: Facts, view: WordsPage) -> ZonesPaper:
    """Return the zones as a paper: a table of schools."""
    return ZonesPaper(
        title=_title(),
        subject=facts.run.area.name,
        notes=_notes(facts),
        heads=(gettext("TT"), gettext("Trường"), gettext("Tuyến tuyển sinh"), gettext("Số trẻ")),
        rows=[
            (line.school.name, f"{line.text[:1].upper()}{line.text[1:]}.", line.school.load)
            for line in view.lines
            if line.text
        ],
        author=facts.run.asked_by,
        made_on=timezone.localdate(),
    )


def _title() -> str:
    return gettext("Phân tuyến tuyển sinh")


def _notes(facts: Facts) -> list[str]:
    run = facts.run
    made = {"n": run.number, "when": moment_vn(run.finished_at or run.asked_at)}
    notes = [gettext("Theo phương án lần %(n)s, tính xong %(when)s.") % made]
    if run.area.is_sample:
        notes.append(gettext("Số liệu minh họa"))
    return notes
