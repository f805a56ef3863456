"""Small random areas and their exact answers by trying every plan."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from truongchuan.engines.catchment.check import check_plan
from truongchuan.engines.catchment.model import Instance, Ints, Options, build_problem

MIXES = (
    Options(),
    Options(change_weight=0.4, walk_limit=700.0, walk_weight=0.5),
    Options(max_moved=Fraction(60)),
    Options(border_weight=0.3, compactness_weight=0.2),
    Options(spread_weight=0.2),
)
"""Rules of every kind that costs and limits have."""


def small_area(
    seed: int,
    *,
    units: int = 7,
    schools: int = 3,
    tightness: float = 1.05,
    pieces: int = 1,
    grades: int = 1,
) -> Instance:
    """A random area: a sparse planar-like graph, whole children, homes spread by lot."""
    draw = random.Random(seed)
    xy = np.array([[draw.uniform(0, 2000), draw.uniform(0, 2000)] for _ in range(units)])
    piece = [k * pieces // units for k in range(units)]
    pairs = sorted(
        (float(np.hypot(*(xy[a] - xy[b]))), a, b)
        for a, b in itertools.combinations(range(units), 2)
        if piece[a] == piece[b]
    )
    parent = list(range(units))

    def root(u: int) -> int:
        while parent[u] != u:
            u = parent[u]
        return u

    edges = []
    for _, a, b in pairs:
        if root(a) != root(b):
            parent[root(a)] = root(b)
            edges.append((a, b))
    edges += [(a, b) for _, a, b in pairs[: units // 2] if (a, b) not in edges]
    children = np.array(
        [[draw.randint(1, 30) for _ in range(grades)] for _ in range(units)], dtype=np.int64
    )
    homes = draw.sample(range(units), schools)
    raw = [draw.uniform(0.7, 1.4) for _ in range(schools)]
    total = children.sum(axis=0)
    capacity = np.array(
        [[round(r / sum(raw) * t * tightness) for t in total] for r in raw], dtype=np.int64
    )
    current = np.array([draw.randrange(schools) for _ in range(units)], dtype=np.int64)
    return Instance(
        unit_ids=tuple(f"u{k}" for k in range(units)),
        children=children,
        scale=1,
        unit_xy=xy,
        school_ids=tuple(f"s{k}" for k in range(schools)),
        school_names=("",) * schools,
        site_school=np.arange(schools),
        capacity=capacity,
        site_xy=xy[homes] + 20.0,
        home=np.array(homes),
        edges=np.array(edges, dtype=np.int64).reshape(-1, 2),
        current=current,
        ward=np.array([draw.randrange(2) for _ in range(units)]),
        grades=tuple(str(k) for k in range(grades)) if grades > 1 else ("",),
    )


def street_grid() -> Instance:
    """A street grid of 12 x 12 units with twelve schools, seats 1.12 x children."""
    side, draw = 12, np.random.default_rng(7)
    cells = [(x, y) for y in range(side) for x in range(side)]
    number = {cell: k for k, cell in enumerate(cells)}
    xy = np.array(cells) * 100.0 + draw.uniform(-20.0, 20.0, (side * side, 2))
    children = draw.integers(5, 40, (side * side, 1))
    homes = [number[x, y] for y in (1, 5, 9) for x in (1, 4, 7, 10)]
    share = draw.uniform(0.7, 1.3, len(homes))
    edges = [
        (k, number[x + dx, y + dy])
        for (x, y), k in number.items()
        for dx, dy in ((1, 0), (0, 1), (1, 1))
        if (x + dx, y + dy) in number
    ]
    seats = np.ceil(share / share.sum() * children.sum() * 1.12).astype(np.int64)
    return Instance(
        unit_ids=tuple(f"u{k}" for k in range(side * side)),
        children=children,
        scale=1,
        unit_xy=xy,
        school_ids=tuple(f"s{k}" for k in range(len(homes))),
        school_names=("",) * len(homes),
        site_school=np.arange(len(homes)),
        capacity=seats[:, None],
        site_xy=xy[homes] + 15.0,
        home=np.array(homes),
        edges=np.array(edges),
        current=draw.integers(0, len(homes), side * side),
    )


@dataclass(frozen=True)
class Exact:
    """The best plan by trying all: least overflow first, then least cost."""

    overflow: float
    objective: float
    plan: Ints


def brute_force(instance: Instance, options: Options) -> Exact | None:
    """Try every plan; the rules are those of the independent check."""
    problem = build_problem(instance, options)
    n, m = problem.n, problem.m
    choices = [np.nonzero(problem.allowed[u])[0].tolist() for u in range(n)]
    best: Exact | None = None
    for sites in itertools.product(*choices):
        plan = np.array(sites, dtype=np.int64)
        over = problem.overflow(plan) / instance.scale
        value = problem.objective(plan)
        if best is not None and (over, value) >= (best.overflow, best.objective - 1e-9):
            continue
        if not check_plan(instance, options, plan).broken:
            best = Exact(over, value, plan)
    assert m
    return best


def every_plan(instance: Instance, options: Options) -> list[Ints]:
    """Every whole plan within the seats."""
    problem = build_problem(instance, options)
    choices = [np.nonzero(problem.allowed[u])[0].tolist() for u in range(problem.n)]
    plans = (np.array(sites, dtype=np.int64) for sites in itertools.product(*choices))
    return [
        plan
        for plan in plans
        if not problem.overflow(plan) and not check_plan(instance, options, plan).broken
    ]


def seated_area(seed: int, *, units: int) -> tuple[Instance, Exact]:
    """A random area with just enough seats for some plan, and its best plan."""
    for step in range(30):
        area = small_area(seed, units=units, tightness=1.1 + 0.1 * step)
        exact = brute_force(area, Options())
        if exact is not None and not exact.overflow:
            return area, exact
    raise ValueError(f"no plan for area {seed}")
