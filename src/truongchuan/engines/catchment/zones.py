"""Zones of a plan: pieces, what may be taken away, what touches what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from truongchuan.engines.catchment.model import Bools, Graph, Ints, Problem

FEW_PAIRS = 1500
"""Pairs (unit, site) up to which zones are searched one by one."""


def part_of(neighbours: Sequence[Sequence[int]], start: int, inside: set[int]) -> set[int]:
    """The connected part of ``inside`` that holds ``start``."""
    seen = {start}
    stack = [start]
    while stack:
        for v in neighbours[stack.pop()]:
            if v in inside and v not in seen:
                seen.add(v)
                stack.append(v)
    return seen


def joined(problem: Problem, allowed: Bools) -> Bools:
    """(n, m) pairs of ``allowed`` that a way over allowed units of the site joins to its home.

    Pairs in a piece of the graph without the site's home, and sites without one, stay as they are.
    """
    free = problem.home_piece[None, :] != problem.graph.piece[:, None]
    reached: Bools = allowed & free
    if allowed.size <= FEW_PAIRS:
        neighbours = problem.graph.neighbours
        for site, home in enumerate(problem.home.tolist()):
            if home >= 0:
                inside = {*np.nonzero(allowed[:, site] & ~free[:, site])[0].tolist(), home}
                reached[list(part_of(neighbours, home, inside)), site] = True
        reached &= allowed
        return reached
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    may = allowed.copy()
    held = np.nonzero(problem.home >= 0)[0]
    may[problem.home[held], held] = True
    n, m = may.shape
    one, other = problem.graph.links.T
    link, site_of = np.nonzero(may[one] & may[other])
    ends = one[link] * m + site_of, other[link] * m + site_of
    matrix = coo_matrix((np.ones(len(link), dtype=np.int8), ends), shape=(n * m, n * m))
    _, label = connected_components(matrix, directed=False)
    label = label.reshape(n, m)
    at_home = np.full(m, -1, dtype=label.dtype)
    at_home[held] = label[problem.home[held], held]
    reached |= label == at_home[None, :]
    reached &= allowed
    return reached


def loose_parts(problem: Problem, site: int, zone: set[int]) -> list[set[int]]:
    """Parts of a zone that break the rule: in the home's piece all but the home's own part; in any
    other piece of the graph all but the largest part."""
    if not problem.contiguous:
        return []
    graph = problem.graph
    by_piece: dict[int, set[int]] = {}
    for u in zone:
        by_piece.setdefault(int(graph.piece[u]), set()).add(u)
    home = int(problem.home[site])
    loose: list[set[int]] = []
    for piece, members in sorted(by_piece.items()):
        left = set(members)
        parts = []
        while left:
            part = part_of(graph.neighbours, min(left), left)
            parts.append(part)
            left -= part
        if home >= 0 and piece == int(graph.piece[home]):
            loose += [p for p in parts if home not in p]
        elif len(parts) > 1:
            parts.sort(key=lambda p: (-len(p), min(p)))
            loose += parts[1:]
    return loose


def zones_of(plan: Ints, m: int) -> list[set[int]]:
    """Units of every site."""
    zones: list[set[int]] = [set() for _ in range(m)]
    for u, j in enumerate(plan.tolist()):
        zones[j].add(u)
    return zones


def is_whole(problem: Problem, plan: Ints, sites: Iterable[int] | None = None) -> bool:
    """Every zone (of the given sites) is connected and holds its home."""
    zones = zones_of(plan, problem.m)
    for site in range(problem.m) if sites is None else sites:
        home = int(problem.home[site])
        if home >= 0 and home not in zones[site]:
            return False
        if loose_parts(problem, site, zones[site]):
            return False
    return True


def removable(graph: Graph, unit: int, zone: set[int]) -> bool:
    """Does the zone's part around ``unit`` stay connected without it?

    Looks at the ring of neighbours first (two neighbours that touch need no search), then searches
    from one neighbour until all others are met.
    """
    neighbours = graph.neighbours
    around = [v for v in neighbours[unit] if v in zone]
    if len(around) <= 1:
        return True
    near = set(around)
    wanted = near - {around[0]}
    stack = [around[0]]
    while stack and wanted:
        for v in neighbours[stack.pop()]:
            if v in wanted:
                wanted.discard(v)
                stack.append(v)
    if not wanted:
        return True
    wanted = near - {around[0]}
    seen = {around[0], unit}
    stack = [around[0]]
    while stack:
        for v in neighbours[stack.pop()]:
            if v in zone and v not in seen:
                if v in wanted:
                    wanted.discard(v)
                    if not wanted:
                        return True
                seen.add(v)
                stack.append(v)
    return False


def site_neighbours(problem: Problem, plan: Ints) -> list[set[int]]:
    """Sites whose zones touch."""
    touching: list[set[int]] = [set() for _ in range(problem.m)]
    where = plan.tolist()
    for u, around in enumerate(problem.graph.neighbours):
        for v in around:
            if where[u] != where[v]:
                touching[where[u]].add(where[v])
    return touching


def cut_units(graph: Graph, zone: set[int]) -> set[int]:
    """Units without which a part of the zone falls apart: all that are not ``removable``.

    One walk in depth (Tarjan): a unit cuts when what hangs on one of its branches reaches back no
    further than to it.
    """
    neighbours = graph.neighbours
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    cuts: set[int] = set()
    for root in zone:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        branches = 0
        stack = [(root, -1, iter(neighbours[root]))]
        while stack:
            unit, parent, around = stack[-1]
            for v in around:
                if v not in zone or v == parent:
                    continue
                if v in number:
                    low[unit] = min(low[unit], number[v])
                    continue
                number[v] = low[v] = len(number)
                stack.append((v, unit, iter(neighbours[v])))
                break
            else:
                stack.pop()
                if parent == root:
                    branches += 1
                elif parent >= 0 and low[unit] >= number[parent]:
                    cuts.add(parent)
                if parent >= 0:
                    low[parent] = min(low[parent], low[unit])
        if branches > 1:
            cuts.add(root)
    return cuts
