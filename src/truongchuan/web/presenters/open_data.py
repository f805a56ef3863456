"""The page of exports, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.adapters.archive.progress import read_progress
from truongchuan.adapters.open_data.jobs import export_folder
from truongchuan.adapters.open_data.schema import export_tables
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.upkeep.exports import KEPT, list_exports
from truongchuan.domain.upkeep.models import OPEN_RUNS, ExportRun, RunState
from truongchuan.web.presenters.upkeep import megabytes
from truongchuan.web.templatetags.vn import date_vn, moment_vn, number_vn
from truongchuan.wording.upkeep import STAGES

MOST = 20


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One export of one's own. ``url`` is empty where there is nothing to fetch."""

    when: str
    tone: str
    icon: str
    state: str
    note: str
    size: str
    rows: str
    files: str
    until: str
    url: str


@dataclass(frozen=True, slots=True)
class ExportRunning:
    """The export under way."""

    waiting: bool
    stage: str
    percent: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class OpenDataPage:
    """Everything on the page: what an export holds, and one's own."""

    tables: list[tuple[str, str]]
    running: ExportRunning | None
    lines: list[ExportLine]
    kept_days: int


def open_data_page(*, actor: Actor) -> OpenDataPage:
    """Return the page; two queries."""
    return OpenDataPage(
        tables=[(t.table.title, t.table.name) for t in export_tables() if "--" not in t.table.name],
        running=export_running(actor=actor),
        lines=[_line(run) for run in list_exports(actor=actor)[:MOST]],
        kept_days=KEPT.days,
    )


def export_running(*, actor: Actor) -> ExportRunning | None:
    """Return the actor's export that is under way."""
    run = list_exports(actor=actor).filter(state__in=OPEN_RUNS).first()
    if run is None:
        return None
    found = read_progress(export_folder(), f"export-{run.pk}")
    return ExportRunning(
        waiting=run.state == RunState.WAITING,
        stage=gettext(STAGES[found.stage if found and found.stage in STAGES else "table"]),
        percent=found.percent if found else 0,
        done=found.done if found else 0,
        total=found.total if found else 0,
    )


def _line(run: ExportRun) -> ExportLine:
    there = run.state == RunState.DONE and run.removed_at is None
    looks = {
        RunState.WAITING: ("info", "half", gettext("Đang chờ")),
        RunState.RUNNING: ("info", "half", gettext("Đang làm")),
        RunState.FAILED: ("danger", "error", gettext("Không xong")),
        RunState.DONE: ("success", "check", gettext("Sẵn sàng")),
    }
    tone, icon, state = looks[RunState(run.state)]
    if run.removed_at:
        tone, icon, state = "muted", "slash", gettext("Hết hạn giữ")
    return ExportLine(
        when=moment_vn(run.finished_at or run.asked_at),
        tone=tone,
        icon=icon,
        state=state,
        note=run.error,
        size=megabytes(run.size) if run.size else "",
        rows=number_vn(run.rows) if there else "",
        files=number_vn(run.files) if there else "",
        until=date_vn(run.finished_at + KEPT) if there and run.finished_at else "",
        url=reverse("open_data_download", args=[run.pk]) if there else "",
    )
