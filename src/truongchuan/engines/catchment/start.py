"""A first whole plan: from a fractional or broken one, by growing zones."""

from __future__ import annotations

import heapq

import numpy as np

from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.zones import loose_parts, zones_of

AROUND = 4
"""Ways that are tried for a loose part."""


def grow(problem: Problem, preferred: Ints, guide: Floats, *, full_price: float) -> Ints | None:
    """A plan with whole zones that keeps what it can of ``preferred`` ((n,) sites, -1 open).

    Units that cannot stay (parts that miss their home) are given, cheapest first, to a zone they
    touch; ``guide`` (n, m) is the cost to go by and ``full_price`` what a child beyond the seats
    counts. Returns ``None`` when some unit cannot be reached under the locks and bans.
    """
    plan = preferred.copy()
    allowed = problem.allowed
    for site, home in enumerate(problem.home.tolist()):
        if home >= 0:
            plan[home] = site
    plan[(plan >= 0) & ~allowed[np.arange(problem.n), np.maximum(plan, 0)]] = -1
    zones = zones_of(np.where(plan < 0, problem.m, plan), problem.m + 1)[: problem.m]
    for site, zone in enumerate(zones):
        for part in loose_parts(problem, site, zone):
            for u in part:
                plan[u] = -1
    return _fill(problem, plan, guide, full_price)


def _fill(problem: Problem, plan: Ints, guide: Floats, full_price: float) -> Ints | None:
    neighbours = problem.graph.neighbours
    allowed = problem.allowed
    where = plan.tolist()
    weight = problem.weight.tolist()
    loads = np.zeros(problem.m, dtype=np.int64)
    for u, j in enumerate(where):
        if j >= 0:
            loads[j] += weight[u]
    seats = problem.capacity.sum(axis=1)
    heap: list[tuple[float, int, int]] = []
    touched = {(int(problem.graph.piece[u]), j) for u, j in enumerate(where) if j >= 0}
    rooted = problem.home_piece.tolist()

    def offer(u: int, j: int) -> None:
        if allowed[u, j]:
            over = max(0, int(loads[j]) + weight[u] - int(seats[j]))
            heapq.heappush(heap, (float(guide[u, j]) + full_price * min(over, weight[u]), u, j))

    for u, j in enumerate(where):
        if j < 0:
            piece = int(problem.graph.piece[u])
            for site in {where[v] for v in neighbours[u] if where[v] >= 0}:
                offer(u, site)
            for site in range(problem.m):
                free = not problem.contiguous or (
                    rooted[site] != piece and (piece, site) not in touched
                )
                if free:
                    offer(u, site)
    while heap:
        value, u, j = heapq.heappop(heap)
        if where[u] >= 0:
            continue
        over = max(0, int(loads[j]) + weight[u] - int(seats[j]))
        now = float(guide[u, j]) + full_price * min(over, weight[u])
        if now > value + 1e-9:
            heapq.heappush(heap, (now, u, j))
            continue
        piece = int(problem.graph.piece[u])
        if (
            problem.contiguous
            and rooted[j] != piece
            and (piece, j) in touched
            and all(where[v] != j for v in neighbours[u])
        ):
            continue
        where[u] = j
        touched.add((piece, j))
        loads[j] += weight[u]
        for v in neighbours[u]:
            if where[v] < 0:
                offer(v, j)
    result = np.array(where, dtype=np.int64)
    return None if (result < 0).any() else result


def mend(problem: Problem, plan: Ints, rounds: int = 40) -> Ints:
    """Join loose parts of a plan to their homes by ways that take few children along and part few
    others from theirs.

    A part with fewer children than its cheapest way is left for ``grow`` to give away.
    """
    if not problem.contiguous:
        return plan
    plan = plan.copy()
    for site, home in enumerate(problem.home.tolist()):
        if home >= 0:
            plan[home] = site
    given_up: set[tuple[int, int]] = set()
    weight = problem.weight
    for _ in range(rounds):
        zones = zones_of(np.where(plan < 0, problem.m, plan), problem.m + 1)[: problem.m]
        parts = [
            (int(weight[sorted(part)].sum()), site, part)
            for site, zone in enumerate(zones)
            for part in loose_parts(problem, site, zone)
            if (site, min(part)) not in given_up
        ]
        if not parts:
            break
        children, site, part = max(parts, key=lambda p: (p[0], -p[1], -min(p[2])))
        way = _gentle(problem, plan, zones, site, part, children)
        if way is None:
            given_up.add((site, min(part)))
            continue
        plan[way] = site
    return plan


def _gentle(
    problem: Problem, plan: Ints, zones: list[set[int]], site: int, part: set[int], most: int
) -> list[int] | None:
    """Units to take over so that ``part`` meets the home, fewest children counted with those that
    lose their own home by it; ``None`` where that are more than ``most``.

    A way may cut another zone in two. Ways around such zones are then tried as well.
    """
    around: set[int] = set()
    best: tuple[int, list[int]] | None = None
    for _ in range(AROUND):
        closed = np.isin(plan, sorted(around))
        way = _way(problem, site, part, zones[site], most, closed)
        if way is None:
            break
        taken, cost, cut = set(way), int(problem.weight[way].sum()), set()
        for other in {int(plan[u]) for u in way if plan[u] >= 0}:
            before, after = (
                sum(int(problem.weight[sorted(p)].sum()) for p in loose_parts(problem, other, zone))
                for zone in (zones[other], zones[other] - taken)
            )
            if after > before:
                cost += after - before
                cut.add(other)
        if cost <= most and (best is None or cost < best[0]):
            best = (cost, way)
        if not cut:
            break
        around |= cut
    return None if best is None else best[1]


def _way(
    problem: Problem, site: int, part: set[int], zone: set[int], most: int, closed: Bools
) -> list[int] | None:
    """Units to take over so that ``part`` meets the home, with at most ``most`` children, none of
    those that are ``closed``."""
    home = int(problem.home[site])
    if home < 0:
        return None
    homes = set(problem.home.tolist())
    weight, allowed = problem.weight.tolist(), problem.allowed[:, site] & ~closed
    best = dict.fromkeys(part, (0, 0))
    before: dict[int, int] = {}
    heap = [(0, 0, u) for u in sorted(part)]
    while heap:
        load, hops, u = heapq.heappop(heap)
        if (load, hops) > best[u]:
            continue
        if u == home:
            way = []
            while u in before:
                way.append(u)
                u = before[u]
            return [v for v in way if v not in zone]
        for v in problem.graph.neighbours[u]:
            if not allowed[v] or (v in homes and v != home):
                continue
            step = (load, hops) if v in zone else (load + weight[v], hops + 1)
            if step[0] <= most and step < best.get(v, (most + 1, 0)):
                best[v] = step
                before[v] = u
                heapq.heappush(heap, (*step, v))
    return None
