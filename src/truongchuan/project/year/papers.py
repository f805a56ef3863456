"""Official papers of the demo year, made and issued through the papers area like any other."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from truongchuan.adapters.paper_making import desk_for, write_paper
from truongchuan.domain.papers.desk import TO_ABOVE, PaperParams
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.papers.services import make_paper, record_issue
from truongchuan.project.year.stage import SAMPLE, Stage

# Months whose end closes a longer period as well: its code, after the month's own report.
LONGER = {
    3: ("2023-Q1",),
    6: ("2023-Q2", "2023-H1"),
    9: ("2023-Q3",),
    12: ("2023-Q4", "2023-H2", "2023"),
}
UPWARD = {
    "2023-Q1": 202,
    "2023-Q2": 203,
    "2023-H1": 204,
    "2023-Q3": 205,
    "2023-Q4": 207,
    "2023-H2": 208,
    "2023": 209,
}


def make(stage: Stage, code: str, **params: Any) -> Paper:
    """Make a paper from the day's data, as the head of the education office."""
    given = PaperParams(**params)
    desk = desk_for(actor=stage.head, programme=stage.programme, law_folder=settings.LAW_FOLDER)
    written = write_paper(desk, code, given, templates=settings.PAPER_TEMPLATES)
    return make_paper(actor=stage.head, programme=stage.programme, params=given, written=written)


def issue(stage: Stage, paper: Paper, number: str) -> Paper:
    """Record the number under which the paper was signed today; it enters the register."""
    return record_issue(
        actor=stage.head, paper=paper, number=number, issued_on=stage.on, note=SAMPLE
    )


def _own_number(month: int) -> int:
    """Number the office's own reports one after the other; 46 is left out on purpose."""
    return 42 + month + (month >= 4)


def month_reports(stage: Stage, month: int) -> Paper:
    """Make and issue the month's report, and those of the periods that end with it.

    The month's goes to the issuing body; the longer ones go upward. Returns the month's.
    """
    period = f"2023-{month:02d}"
    report = issue(stage, make(stage, "report", period=period), f"{_own_number(month)}/BC-GDĐT")
    for longer in LONGER.get(month, ()):
        paper = make(stage, "report", period=longer, to=TO_ABOVE)
        issue(stage, paper, f"{UPWARD[longer]}/BC-UBND")
    return report
