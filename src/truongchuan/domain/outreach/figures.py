"""One month of outreach in figures, for the monthly review and the tiles."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from truongchuan.domain.outreach.models import Activity, ActivityFile, PlaceKind
from truongchuan.domain.outreach.selectors import list_targets, month_bounds, places_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor

MOST_NAMED = 30
"""Places named one by one; the counts beside them are complete."""


def month_figures(*, actor: Actor, programme: Programme, month: str) -> dict[str, Any]:
    """Return what was done in a month (as 2023-05), ready for JSON; eight queries at most.

    ``reports`` and ``times`` (broadcasts, meetings, posters …) over all places, ``by_channel``,
    ``reach`` (people, of the reports that counted them) with ``reach_unknown`` (reports that did
    not), ``with_evidence``; per kind of place (``ward``, ``school``) ``total``, ``reported``,
    ``silent`` (names, at most 30); ``targets``: per target how many places ``met`` it.

    :raises ValueError: when ``month`` is no month.
    """
    first, after = month_bounds(month)
    reports = Activity.objects.filter(
        programme=programme,
        programme__in=list_programmes(actor=actor).select_related(None).order_by(),
        is_current=True,
        on__gte=first,
        on__lt=after,
    ).order_by()
    has_file = Exists(ActivityFile.objects.filter(activity=OuterRef("pk")))
    by_channel = {
        found["channel"]: found
        for found in reports.annotate(has_file=has_file)
        .values("channel")
        .annotate(
            all_times=Sum("times"),
            reports=Count("pk"),
            people=Sum("reach"),
            uncounted=Count("pk", filter=Q(reach__isnull=True)),
            evidence=Count("pk", filter=Q(has_file=True)),
        )
    }
    figures: dict[str, Any] = {
        "month": month,
        "reports": sum(f["reports"] for f in by_channel.values()),
        "times": sum(f["all_times"] for f in by_channel.values()),
        "by_channel": {channel: f["all_times"] for channel, f in sorted(by_channel.items())},
        "reach": sum(f["people"] or 0 for f in by_channel.values()),
        "reach_unknown": sum(f["uncounted"] for f in by_channel.values()),
        "with_evidence": sum(f["evidence"] for f in by_channel.values()),
        "targets": [],
    }
    totals: dict[str, int] = {}
    for kind in PlaceKind.values:
        places = places_of(actor=actor, programme=programme, kind=kind)
        silent = places.filter(~Exists(reports.filter(place=OuterRef("pk"))))
        totals[kind], quiet = places.count(), silent.count()
        figures[kind] = {
            "total": totals[kind],
            "reported": totals[kind] - quiet,
            "silent": [p.label for p in silent[:MOST_NAMED]] if quiet else [],
        }
    targets = [t for t in list_targets(actor=actor, programme=programme) if t.since < after]
    if targets:
        figures["targets"] = _met(actor, programme, reports, targets, totals)
    return figures


def _met(
    actor: Actor, programme: Programme, reports: Any, targets: list[Any], totals: dict[str, int]
) -> list[dict[str, Any]]:
    done: dict[tuple[str, str], list[int]] = {}
    for kind in {t.place_kind for t in targets}:
        places = places_of(actor=actor, programme=programme, kind=kind).order_by().values("pk")
        for found in (
            reports.filter(place__in=places)
            .values("place_id", "channel")
            .annotate(all_times=Sum("times"))
        ):
            done.setdefault((kind, found["channel"]), []).append(found["all_times"])
    return [
        {
            "place_kind": t.place_kind,
            "channel": t.channel,
            "times_a_month": t.times_a_month,
            "met": sum(n >= t.times_a_month for n in done.get((t.place_kind, t.channel), [])),
            "total": totals[t.place_kind],
        }
        for t in targets
    ]
