"""An independent look at a plan: nothing here is shared with the search but the instance.

Recomputes loads, seats, pieces, moved children and cost from the units one by one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from truongchuan.engines.catchment.model import Instance, Ints, Options


@dataclass(frozen=True, slots=True)
class Checked:
    """What a plan (site per unit) amounts to; children, not grains."""

    loads: tuple[tuple[float, ...], ...]
    overflow: float
    noncontiguous: int  # sites whose zone is not whole or misses its home
    moved: float | None
    distance: float  # children x km, or x given cost
    broken: tuple[str, ...]  # codes of rules broken


def check_plan(instance: Instance, options: Options, plan: Ints) -> Checked:
    """Check a plan of sites (n,) against every rule of the instance and the options."""
    n, m = len(instance.unit_ids), len(instance.site_school)
    where = [int(j) for j in plan]
    broken: list[str] = []
    if len(where) != n or any(not 0 <= j < m for j in where):
        return Checked((), 0.0, m, None, math.inf, ("incomplete",))
    school = [int(s) for s in instance.site_school]
    broken += ["lock" for u, s in instance.locks if school[where[u]] != s]
    broken += ["ban" for u, s in instance.bans if school[where[u]] == s]
    grades = instance.children.shape[1]
    loads = [[0] * grades for _ in range(m)]
    distance: list[float] = []
    for u, j in enumerate(where):
        children = 0
        for g in range(grades):
            loads[j][g] += int(instance.children[u, g])
            children += int(instance.children[u, g])
        if instance.cost is not None:
            each = float(instance.cost[u, school[j]])
        else:
            each = math.dist(instance.unit_xy[u], instance.site_xy[j]) / 1000.0
        if children:
            distance.append(children / instance.scale * each)
    factor = options.capacity_factor
    over = sum(
        max(Fraction(0), loads[j][g] - int(instance.capacity[j, g]) * factor)
        for j in range(m)
        for g in range(grades)
    )
    apart = _apart(instance, where) if options.contiguous else 0
    if apart:
        broken.append("contiguity")
    moved = None
    if instance.current is not None:
        moved = sum(
            int(instance.children[u].sum())
            for u, j in enumerate(where)
            if instance.current[u] >= 0 and int(instance.current[u]) != school[j]
        )
        if options.max_moved is not None and moved > options.max_moved * instance.scale:
            broken.append("moved")
    return Checked(
        loads=tuple(tuple(v / instance.scale for v in row) for row in loads),
        overflow=float(over / instance.scale),
        noncontiguous=apart,
        moved=None if moved is None else moved / instance.scale,
        distance=math.fsum(distance),
        broken=tuple(broken),
    )


def _apart(instance: Instance, where: list[int]) -> int:
    """Sites whose zone, per piece of the graph, is not one part holding the home."""
    n = len(where)
    whole, within = list(range(n)), list(range(n))

    def root(parent: list[int], u: int) -> int:
        while parent[u] != u:
            parent[u] = parent[parent[u]]
            u = parent[u]
        return u

    for u, v in instance.edges.tolist():
        whole[root(whole, u)] = root(whole, v)
        if where[u] == where[v]:
            within[root(within, u)] = root(within, v)
    parts: dict[tuple[int, int], set[int]] = {}
    for u, j in enumerate(where):
        parts.setdefault((j, root(whole, u)), set()).add(root(within, u))
    bad = {j for (j, _), roots in parts.items() if len(roots) > 1}
    bad |= {j for j, h in enumerate(instance.home.tolist()) if h >= 0 and where[h] != j}
    return len(bad)
