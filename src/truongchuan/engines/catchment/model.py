"""Instance, options and the arrays the solvers work on.

Children and seats are whole numbers of *grains* (``scale`` grains to a child), so that sums and
comparisons of seats are exact; costs are floats in children x km (or children x cost unit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Instance:
    """An area as it was read: n units, m sites (a school with k campuses has k sites), G grades."""

    unit_ids: tuple[str, ...]
    children: Ints  # (n, G) grains
    scale: int  # grains per child
    unit_xy: Floats  # (n, 2) metres
    school_ids: tuple[str, ...]  # schools, each once
    school_names: tuple[str, ...]
    site_school: Ints  # (m,) index into school_ids
    capacity: Ints  # (m, G) grains
    site_xy: Floats  # (m, 2) metres
    home: Ints  # (m,) unit the site stands in, -1 unknown
    edges: Ints  # (E, 2) unit pairs
    current: Ints | None = None  # (n,) school index, -1 none
    ward: Ints | None = None  # (n,) ward number, -1 unknown
    cost: Floats | None = None  # (n, schools) given cost per child, replaces distance
    locks: tuple[tuple[int, int], ...] = ()  # (unit, school)
    bans: tuple[tuple[int, int], ...] = ()
    grades: tuple[str, ...] = ("",)

    @property
    def total(self) -> Ints:
        """Children of every unit over all grades, (n,) grains."""
        total: Ints = self.children.sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class Options:
    """What the planner asks for. Weights are in km (or cost) per child."""

    capacity_factor: Fraction = Fraction(1)
    change_weight: float = 0.0
    max_moved: Fraction | None = None  # children
    walk_limit: float | None = None  # metres
    walk_weight: float = 0.0
    border_weight: float = 0.0
    spread_weight: float = 0.0
    compactness_weight: float = 0.0  # per child and km^2
    seed: int = 0
    contiguous: bool = True


@dataclass(frozen=True, eq=False)
class Graph:
    """The adjacency graph: neighbours per unit and the piece (component) of every unit."""

    neighbours: tuple[tuple[int, ...], ...]
    piece: Ints

    @cached_property
    def links(self) -> Ints:
        """(E, 2) pairs of neighbours, each once."""
        pairs = [(u, v) for u, around in enumerate(self.neighbours) for v in around if u < v]
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def arcs(self) -> tuple[Ints, Ints]:
        """Where arcs between neighbours begin and end, both ways, by where they begin."""
        one, other = self.links.T
        begins, ends = np.concatenate([one, other]), np.concatenate([other, one])
        order = np.argsort(begins, kind="stable")
        return begins[order], ends[order]

    @classmethod
    def of(cls, n: int, edges: Ints) -> Graph:
        """Build from unit pairs; loops and repeated pairs are dropped."""
        sets: list[set[int]] = [set() for _ in range(n)]
        for u, v in edges.tolist():
            if u != v:
                sets[u].add(v)
                sets[v].add(u)
        neighbours = tuple(tuple(sorted(s)) for s in sets)
        piece = np.full(n, -1, dtype=np.int64)
        for number, start in enumerate(range(n)):
            if piece[start] < 0:
                piece[start] = number
                stack = [start]
                while stack:
                    for v in neighbours[stack.pop()]:
                        if piece[v] < 0:
                            piece[v] = number
                            stack.append(v)
        return cls(neighbours, piece)


@dataclass(frozen=True, eq=False)
class Problem:
    """The programme in arrays. ``cost[i, j]`` is infinite where a unit may not go to a site."""

    cost: Floats  # (n, m), whole cost of the unit at the site; inf = not allowed
    demand: Ints  # (n, G)
    capacity: Ints  # (m, G)
    home: Ints  # (m,)
    graph: Graph
    moved: Ints | None = None  # (n, m) grains counted as moved
    max_moved: int | None = None  # grains
    spread_price: float = 0.0  # per grain of |load - target|
    spread_target: Floats | None = None  # (m,) grains
    contiguous: bool = True
    each: Floats | None = None  # (n, m) cost per child, a guide for units without children
    weight: Ints = field(init=False)  # (n,) grains over all grades

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", self.demand.sum(axis=1))

    @property
    def n(self) -> int:
        """Units."""
        return int(self.cost.shape[0])

    @property
    def m(self) -> int:
        """Sites."""
        return int(self.cost.shape[1])

    @cached_property
    def allowed(self) -> Bools:
        """Pairs (unit, site) that a plan may use."""
        return np.isfinite(self.cost)

    @cached_property
    def home_piece(self) -> Ints:
        """(m,) the piece of the graph the site's own unit lies in, -1 when it has none."""
        return np.where(self.home >= 0, self.graph.piece[np.maximum(self.home, 0)], -1)

    def loads(self, plan: Ints) -> Ints:
        """(m, G) grains of children at every site under a plan (n,) of sites."""
        loads = np.zeros((self.m, self.demand.shape[1]), dtype=np.int64)
        np.add.at(loads, plan, self.demand)
        return loads

    def overflow(self, plan: Ints) -> int:
        """Grains of children beyond the seats."""
        return int(np.maximum(0, self.loads(plan) - self.capacity).sum())

    def moved_by(self, plan: Ints) -> int:
        """Grains of children who change school."""
        if self.moved is None:
            return 0
        return int(self.moved[np.arange(self.n), plan].sum())

    def objective(self, plan: Ints) -> float:
        """Cost of a plan: the sum of unit costs and the price of uneven use."""
        import math

        total = math.fsum(self.cost[np.arange(self.n), plan].tolist())
        if self.spread_price and self.spread_target is not None:
            gap = np.abs(self.loads(plan).sum(axis=1) - self.spread_target)
            total += self.spread_price * math.fsum(gap.tolist())
        return total


def costs_per_child(
    instance: Instance,
    options: Options,
    units: Sequence[int] | Ints | None = None,
    sites: Sequence[int] | Ints | None = None,
) -> Floats:
    """(n, m) cost of a child of every unit at every site: distance or given cost, and weights.

    ``units`` and ``sites`` ask for a part of the matrix, in their order.
    """
    chosen = np.arange(len(instance.unit_ids)) if units is None else np.asarray(units)
    where = np.arange(len(instance.site_school)) if sites is None else np.asarray(sites)
    school, home = instance.site_school[where], instance.home[where]
    straight = _kilometres(instance, chosen, where)
    per_child = straight if instance.cost is None else instance.cost[chosen][:, school]
    per_child = per_child.copy()
    if options.compactness_weight:
        per_child += options.compactness_weight * straight**2
    if options.walk_limit is not None and options.walk_weight:
        per_child += options.walk_weight * (straight * 1000.0 > options.walk_limit)
    if options.border_weight and instance.ward is not None:
        there = np.where(home >= 0, instance.ward[np.maximum(home, 0)], -1)
        here = instance.ward[chosen][:, None]
        per_child += options.border_weight * ((here != there) & (here >= 0) & (there >= 0))
    if options.change_weight and instance.current is not None:
        now = instance.current[chosen][:, None]
        per_child += options.change_weight * ((now >= 0) & (now != school))
    return per_child


def pair_costs(each: Floats, children: Floats) -> Floats:
    """(n, m) cost of every unit at every site before locks and bans."""
    with np.errstate(invalid="ignore"):
        result: Floats = children[:, None] * each
    result[~np.isfinite(each)] = np.inf
    return result


def _kilometres(instance: Instance, units: Ints, sites: Ints) -> Floats:
    here, there = instance.unit_xy[units], instance.site_xy[sites]
    away = (here[:, k, None] - there[None, :, k] for k in (0, 1))
    result: Floats = np.hypot(*away)
    result /= 1000.0
    return result


def site_capacity(instance: Instance, options: Options) -> Ints:
    """(m, G) grains of seats after the capacity factor, rounded down (loads are whole grains)."""
    factor = options.capacity_factor
    if factor == 1:
        return instance.capacity.copy()
    return instance.capacity * factor.numerator // factor.denominator


def build_problem(instance: Instance, options: Options, graph: Graph | None = None) -> Problem:
    """The programme of an instance under the options; ``graph`` is its graph, where known."""
    each = costs_per_child(instance, options)
    cost = pair_costs(each, instance.total / instance.scale)
    _apply_locks(instance, cost)
    moved = None
    if instance.current is not None:
        now = instance.current[:, None]
        changes = (now >= 0) & (now != instance.site_school)
        moved = np.where(changes, instance.total[:, None], 0)
    limit = None if options.max_moved is None else int(options.max_moved * instance.scale)
    capacity = site_capacity(instance, options)
    target = None
    if options.spread_weight:
        seats = capacity.sum(axis=1)
        target = seats * (instance.total.sum() / max(1, int(seats.sum())))
    return Problem(
        cost=cost,
        demand=instance.children,
        capacity=capacity,
        home=instance.home if options.contiguous else np.full_like(instance.home, -1),
        graph=graph or Graph.of(len(instance.unit_ids), instance.edges),
        moved=moved,
        max_moved=limit,
        spread_price=options.spread_weight / instance.scale,
        spread_target=target,
        contiguous=options.contiguous,
        each=each,
    )


def _apply_locks(instance: Instance, cost: Floats) -> None:
    for unit, school in instance.bans:
        cost[unit, instance.site_school == school] = np.inf
    for unit, school in instance.locks:
        cost[unit, instance.site_school != school] = np.inf
    for site, unit in enumerate(instance.home.tolist()):
        if unit >= 0:
            keep = cost[unit, site]
            cost[unit, :] = np.inf
            cost[unit, site] = keep
