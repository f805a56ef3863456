"""What a plan gives, school by school and unit by unit, as plain values to be kept.

Nothing here is the engine's: loads, pieces, distances and the nearest school are worked out from
the instance and the plan, so that a page shows what the files say.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from truongchuan.adapters.catchment.package import ReadArea
from truongchuan.engines.catchment.model import (
    Floats,
    Graph,
    Instance,
    Ints,
    Options,
    site_capacity,
)
from truongchuan.engines.catchment.run import Result

HOME, LOCKED, NEAREST, BANNED, FULL, ROOM = "home", "locked", "nearest", "banned", "full", "room"
FEEDER = "feeder"
"""Why a unit goes where it goes: it holds the school, it is locked, the school is the nearest one;
or the nearest is forbidden, has too few seats left, or has seats and something else speaks; or it
goes with its primary zone."""


def outcome_of(
    area: ReadArea, options: Options, result: Result, *, feeder: bool = False
) -> tuple[list[Any], dict[str, Any]]:
    """Return (schools, units) of a result; both empty where it has no plan.

    A school: ``id, name, load, seats, units, km, overflow, campuses`` (``x, y, load, seats`` each),
    ``pieces``, the parts of its zone, and ``price``, what one more seat would save by the
    relaxation's multipliers (a marginal figure; null where it says nothing). ``km`` is the mean
    over children.

    Units are columns: ``id, name, ward, children, x, y, school, site, current, nearest, km,
    km_nearest, km_current, free, why``. Schools are places in the list of schools, -1 for none;
    ``current`` may be one more than the last: a school that is no more. ``km`` is the cost a child
    where a matrix of costs was given (``costs``). ``free`` are the seats that the nearest school
    has left under the plan, over all grades. ``primary`` names the primary zone of every unit where
    zones were kept whole (``feeder``), and is empty otherwise.
    """
    if result.plan is None:
        return [], {}
    instance, plan = area.instance, result.plan
    each, by_school = _distances(instance)
    school = instance.site_school[plan]
    seats = site_capacity(instance, options)
    loads = np.zeros_like(seats)
    np.add.at(loads, plan, instance.children)
    near = by_school.argmin(axis=1)
    rows = np.arange(len(plan))
    own = each[rows, plan]
    units = {
        "id": list(instance.unit_ids),
        "name": list(area.names),
        "ward": list(area.wards),
        "quarter": list(area.quarters),
        "primary": list(area.primaries) if feeder else [],
        "children": _plain(instance.total / instance.scale),
        "x": _plain(instance.unit_xy[:, 0], 1),
        "y": _plain(instance.unit_xy[:, 1], 1),
        "school": school.tolist(),
        "site": plan.tolist(),
        "current": [] if instance.current is None else instance.current.tolist(),
        "nearest": near.tolist(),
        "km": _plain(own, 3),
        "km_nearest": _plain(by_school[rows, near], 3),
        "km_current": _current_km(instance, by_school),
        "free": _plain(_free(instance, seats - loads)[near] / instance.scale),
        "why": _why(instance, plan, near, seats - loads),
        "costs": instance.cost is not None,
    }
    if feeder:
        units["why"] = [
            FEEDER if primary and code in {BANNED, FULL, ROOM} else code
            for code, primary in zip(units["why"], area.primaries, strict=True)
        ]
    schools = _schools(instance, plan, own, loads, seats)
    for found, price in zip(schools, _prices(instance, result), strict=True):
        found["price"] = price
    return schools, units


def _distances(instance: Instance) -> tuple[Floats, Floats]:
    """(n, m) kilometres (or given cost) a child to every site, and (n, schools) to the school."""
    away = instance.unit_xy[:, None, :] - instance.site_xy[None, :, :]
    km: Floats = np.hypot(away[..., 0], away[..., 1]) / 1000.0
    each = km if instance.cost is None else instance.cost[:, instance.site_school]
    best = np.full((len(instance.unit_ids), len(instance.school_ids)), np.inf)
    for site, school in enumerate(instance.site_school.tolist()):
        best[:, school] = np.minimum(best[:, school], each[:, site])
    return each, best


def _current_km(instance: Instance, by_school: Floats) -> list[float | None]:
    if instance.current is None:
        return []
    last = len(instance.school_ids)
    return [
        round(float(by_school[unit, school]), 3)
        if 0 <= school < last and np.isfinite(by_school[unit, school])
        else None
        for unit, school in enumerate(instance.current.tolist())
    ]


def _free(instance: Instance, room: Ints) -> Ints:
    """Seats left at every school (its campuses and grades together), never below nothing."""
    free = np.zeros(len(instance.school_ids), dtype=np.int64)
    np.add.at(free, instance.site_school, np.maximum(room, 0).sum(axis=1))
    return free


def _why(instance: Instance, plan: Ints, near: Ints, room: Ints) -> list[str]:
    schools = instance.site_school
    homes = {int(unit) for unit in instance.home if unit >= 0}
    locked = {unit for unit, _ in instance.locks}
    banned = set(instance.bans)
    codes = []
    for unit, site in enumerate(plan.tolist()):
        nearest = int(near[unit])
        if unit in homes:
            codes.append(HOME)
        elif int(schools[site]) == nearest:
            codes.append(NEAREST)
        elif unit in locked:
            codes.append(LOCKED)
        elif (unit, nearest) in banned:
            codes.append(BANNED)
        else:
            fits = (room[schools == nearest] >= instance.children[unit]).all(axis=1).any()
            codes.append(ROOM if fits else FULL)
    return codes


def _schools(
    instance: Instance, plan: Ints, own: Floats, loads: Ints, seats: Ints
) -> list[dict[str, Any]]:
    scale = instance.scale
    children = instance.total / scale
    graph = Graph.of(len(instance.unit_ids), instance.edges)
    found = []
    for number, name in enumerate(instance.school_ids):
        sites = np.nonzero(instance.site_school == number)[0]
        members = np.nonzero(np.isin(plan, sites))[0]
        total = float(children[members].sum())
        over = np.maximum(0, loads[sites] - seats[sites]).sum() / scale
        found.append(
            {
                "id": name,
                "name": instance.school_names[number] or name,
                "load": round(float(loads[sites].sum()) / scale, 3),
                "seats": round(float(seats[sites].sum()) / scale, 3),
                "units": len(members),
                "km": round(float((children[members] * own[members]).sum() / total), 3)
                if total
                else None,
                "overflow": round(float(over), 3),
                "pieces": _parts(graph, set(members.tolist())),
                "campuses": [
                    {
                        "x": round(float(instance.site_xy[site, 0]), 1),
                        "y": round(float(instance.site_xy[site, 1]), 1),
                        "load": round(float(loads[site].sum()) / scale, 3),
                        "seats": round(float(seats[site].sum()) / scale, 3),
                    }
                    for site in sites.tolist()
                ],
            }
        )
    return found


def _prices(instance: Instance, result: Result) -> list[float | None]:
    """The most that one more seat at a campus of each school is worth; of no plan beyond seats."""
    search = result.search
    if search is None or search.seats is None or search.overflow:
        return [None] * len(instance.school_ids)
    best = np.zeros(len(instance.school_ids))
    np.maximum.at(best, instance.site_school, search.seats.max(axis=1))
    return [round(float(price), 3) for price in best]


def _parts(graph: Graph, members: set[int]) -> int:
    left, parts = set(members), 0
    while left:
        parts += 1
        stack = [left.pop()]
        while stack:
            for other in graph.neighbours[stack.pop()]:
                if other in left:
                    left.discard(other)
                    stack.append(other)
    return parts


def _plain(values: Any, digits: int = 3) -> list[float | None]:
    return [round(float(v), digits) if np.isfinite(v) else None for v in values]
