"""The page of coverage: tiles, campaigns, and who did what where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.outreach.coverage import (
    Cell,
    Coverage,
    CoverageFilter,
    coverage,
)
from truongchuan.domain.outreach.figures import month_figures
from truongchuan.domain.outreach.models import Campaign, Channel, ChannelTarget, PlaceKind
from truongchuan.domain.outreach.selectors import list_campaigns
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.query import number, one_of
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import date_vn, month_vn, number_vn
from truongchuan.wording.outreach import CELL_STATES, CHANNEL_HEADS, CHANNELS, PLACE_KINDS, UNITS

CAMPAIGNS_SHOWN = 6
_LOOKS = {
    "met": ("success", "check"),
    "short": ("danger", "late"),
    "waiting": ("warning", "clock"),
    "some": ("info", ""),
    "none": ("muted", ""),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure on top of the page."""

    value: str
    label: str
    url: str
    tone: str
    icon: str
    hint: str


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign as a row."""

    campaign: Campaign
    url: str
    state: Badge
    times: int
    reports: int


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of the table: ``text`` is the number of times, empty for none."""

    text: str
    url: str
    tone: str
    icon: str
    title: str
    has_evidence: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A place as a row."""

    name: str
    note: str
    url: str
    report_url: str
    cells: list[CellView]
    total: str
    last_on: date | None


@dataclass(frozen=True, slots=True)
class OutreachPage:
    """Everything on the page."""

    tiles: list[Tile]
    month: str
    campaigns: list[CampaignLine]
    more_campaigns: int
    kinds: list[Choice]
    ways: list[Choice]
    channels: list[Choice]
    of_campaigns: list[Choice]
    words: str
    everyone: bool
    is_school: bool
    heads: list[str]
    rows: list[RowView]
    totals: list[str]
    total: str
    page: Page[Organisation]
    targets: list[str]
    legend: list[CellView]
    may_plan: bool
    may_report: bool


def coverage_filter(query: QueryDict) -> CoverageFilter:
    """Read the filter of the table from a query string."""
    return CoverageFilter(
        kind=one_of(query, "kind", PlaceKind.values) or PlaceKind.WARD,
        by=one_of(query, "by", ("month", "channel")) or "month",
        channel=one_of(query, "channel", Channel.values),
        campaign_id=number(query, "campaign"),
        words=words_of(query),
        everyone=query.get("all") == "1",
        silent=query.get("silent") == "1",
    )


def outreach_page(
    *, actor: Actor, programme: Programme, on: date, query: QueryDict
) -> OutreachPage:
    """Gather the page. The number of queries does not depend on the number of places."""
    where = coverage_filter(query)
    table = coverage(actor=actor, programme=programme, where=where, page=query.get("page", ""))
    campaigns = list(list_campaigns(actor=actor, programme=programme))
    may_report = may(actor, "outreach.report_somewhere", programme)
    return OutreachPage(
        tiles=_tiles(actor, programme, on),
        month=month_vn(on),
        campaigns=[campaign_line(c, on) for c in campaigns[:CAMPAIGNS_SHOWN]],
        more_campaigns=max(0, len(campaigns) - CAMPAIGNS_SHOWN),
        kinds=_choices(PLACE_KINDS, where.kind, PlaceKind.values),
        ways=[
            Choice("month", gettext("theo tháng"), where.by == "month"),
            Choice("channel", gettext("theo hình thức"), where.by == "channel"),
        ],
        channels=_choices(CHANNELS, where.channel, Channel.values),
        of_campaigns=[Choice(str(c.pk), c.title, c.pk == where.campaign_id) for c in campaigns],
        words=where.words,
        everyone=where.everyone,
        is_school=where.kind == PlaceKind.SCHOOL,
        heads=column_heads(table, where),
        rows=_rows(table, where, programme, may_report=may_report),
        totals=[number_vn(cell.times) if cell.times else "" for cell in table.totals],
        total=number_vn(table.total.times),
        page=table.page,
        targets=[target_words(target) for target in table.targets],
        legend=_legend(bool(table.targets)),
        may_plan=may(actor, "outreach.plan", programme),
        may_report=may_report,
    )


def target_words(target: ChannelTarget) -> str:
    """Say a target in a line: "Loa truyền thanh: 4 lượt phát/tháng, từ 01/04/2023"."""
    return gettext("%(channel)s: ít nhất %(times)s %(unit)s mỗi tháng, từ %(day)s") % {
        "channel": gettext(CHANNELS[target.channel]),
        "times": number_vn(target.times_a_month),
        "unit": gettext(UNITS[target.channel]),
        "day": date_vn(target.since),
    }


def campaign_line(campaign: Campaign, on: date) -> CampaignLine:
    """Return a campaign as a row, with what it is on a day."""
    if on < campaign.starts_on:
        state = Badge("neutral", "clock", gettext("Sắp tới"))
    elif on > campaign.ends_on:
        state = Badge("muted", "check", gettext("Đã kết thúc"))
    else:
        state = Badge("info", "half", gettext("Đang diễn ra"))
    return CampaignLine(
        campaign=campaign,
        url=reverse("campaign", args=[campaign.programme_id, campaign.pk]),
        state=state,
        times=campaign.times or 0,  # type: ignore[attr-defined]
        reports=campaign.report_count,  # type: ignore[attr-defined]
    )


def column_heads(table: Coverage, where: CoverageFilter) -> list[str]:
    """Return the words over the columns: short months (T5) or channels."""
    if where.by == "channel":
        return [gettext(CHANNEL_HEADS[channel]) for channel in table.columns]
    years = {column[:4] for column in table.columns}
    return [
        gettext("T%(month)s") % {"month": int(column[5:])}
        + (f"/{column[2:4]}" if len(years) > 1 else "")
        for column in table.columns
    ]


def whole_table(
    *, actor: Actor, programme: Programme, query: QueryDict
) -> tuple[Coverage, CoverageFilter]:
    """Return the table with all its places on one page, for a workbook."""
    where = coverage_filter(query)
    table = coverage(actor=actor, programme=programme, where=where, page_size=100_000)
    return table, where


def _tiles(actor: Actor, programme: Programme, on: date) -> list[Tile]:
    month = f"{on:%Y-%m}"
    figures = month_figures(actor=actor, programme=programme, month=month)
    here, listed = (
        reverse("outreach", args=[programme.pk]),
        reverse("activities", args=[programme.pk]),
    )
    tiles = [
        _reported(figures["ward"], gettext("Phường, xã đã làm"), f"{here}?kind=ward", "units"),
        _reported(figures["school"], gettext("Trường đã làm"), f"{here}?kind=school", "school"),
    ]
    people = (
        gettext("%(n)s lượt người được ghi nhận") % {"n": number_vn(figures["reach"])}
        if figures["reach"]
        else gettext("chưa ghi số người")
    )
    tiles.append(
        Tile(
            number_vn(figures["times"]),
            gettext("Số lần trong tháng"),
            f"{listed}?month={month}",
            "",
            "send",
            people,
        )
    )
    without = figures["reports"] - figures["with_evidence"]
    tiles.append(
        Tile(
            number_vn(without),
            gettext("Chưa có minh chứng"),
            f"{listed}?month={month}&evidence=without",
            "warning" if without else "",
            "attach",
            gettext("trong %(n)s lượt ghi của tháng") % {"n": number_vn(figures["reports"])},
        )
    )
    for target in figures["targets"][:2]:
        kind = gettext("phường, xã") if target["place_kind"] == "ward" else gettext("trường")
        tiles.append(
            Tile(
                f"{number_vn(target['met'])}/{number_vn(target['total'])}",
                gettext("Đủ mức: %(channel)s") % {"channel": gettext(CHANNELS[target["channel"]])},
                f"{here}?kind={target['place_kind']}&channel={target['channel']}",
                "success" if target["met"] == target["total"] else "",
                "flag",
                gettext("%(kind)s, mức %(times)s lần mỗi tháng")
                % {"kind": kind, "times": number_vn(target["times_a_month"])},
            )
        )
    return tiles


def _reported(figures: dict[str, Any], label: str, url: str, icon: str) -> Tile:
    silent = figures["total"] - figures["reported"]
    hint = (
        gettext("%(n)s nơi chưa ghi gì") % {"n": number_vn(silent)}
        if silent
        else gettext("không nơi nào bỏ trống")
    )
    return Tile(
        f"{number_vn(figures['reported'])}/{number_vn(figures['total'])}",
        label,
        f"{url}&silent=1" if silent else url,
        "warning" if silent else "success",
        icon,
        hint,
    )


def _choices(labels: dict[str, str], chosen: str, allowed: Iterable[str]) -> list[Choice]:
    return [Choice(code, gettext(labels[code]), code == chosen) for code in allowed]


def _rows(
    table: Coverage, where: CoverageFilter, programme: Programme, *, may_report: bool
) -> list[RowView]:
    listed = reverse("activities", args=[programme.pk])
    form = reverse("outreach_report", args=[programme.pk])
    rows = []
    for row in table.rows:
        place = row.place
        kept = {"place": place.pk} | ({"channel": where.channel} if where.channel else {})
        if where.campaign_id is not None:
            kept["campaign"] = where.campaign_id
        cells = []
        for column, cell in zip(table.columns, row.cells, strict=True):
            query = urlencode(kept | {where.by: column})
            cells.append(_cell(cell, f"{listed}?{query}"))
        ward = place.school.ward if where.kind == PlaceKind.SCHOOL else None
        rows.append(
            RowView(
                name=place.label,
                note=ward.label if ward else "",
                url=f"{listed}?{urlencode(kept)}",
                report_url=f"{form}?place={place.pk}" if may_report else "",
                cells=cells,
                total=number_vn(row.total.times) if row.total.times else "",
                last_on=row.total.last_on,
            )
        )
    return rows


def _cell(cell: Cell, url: str) -> CellView:
    tone, icon = _LOOKS[cell.state]
    title = gettext(CELL_STATES[cell.state])
    if cell.missing > 1:
        title = gettext("%(state)s: %(n)s mức chưa đủ") % {"state": title, "n": cell.missing}
    if cell.reports:
        told = gettext(
            "%(times)s lần, %(evidence)s/%(reports)s lượt ghi có minh chứng, gần nhất %(day)s"
        )
        title += "; " + told % {
            "times": number_vn(cell.times),
            "evidence": cell.evidence,
            "reports": cell.reports,
            "day": date_vn(cell.last_on),
        }
    return CellView(
        text=number_vn(cell.times) if cell.times else "",
        url=url if cell.reports else "",
        tone=tone,
        icon=icon,
        title=title,
        has_evidence=cell.evidence > 0,
    )


def _legend(has_targets: bool) -> list[CellView]:
    states = ("met", "short", "waiting") if has_targets else ("some",)
    legend = []
    for state in (*states, "none"):
        tone, icon = _LOOKS[state]
        legend.append(CellView("", "", tone, icon, gettext(CELL_STATES[state]), False))
    return legend
