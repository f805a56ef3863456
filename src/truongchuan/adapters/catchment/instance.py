"""Reads a catchment instance: a folder of CSV files (docs/reference/file-formats.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from truongchuan.adapters.catchment.tables import (
    InstanceError,
    Table,
    grains,
    number,
    read_table,
    signed,
)
from truongchuan.engines.catchment.feeder import Feeder
from truongchuan.engines.catchment.model import Floats, Instance, Ints

__all__ = ["InstanceError", "read_assignment", "read_feeder", "read_instance", "write_assignment"]

GRADE = "children_"
SEATS = "capacity_"


def read_instance(folder: Path, cost: Path | None = None) -> Instance:
    """Read units, schools, adjacency and what else the folder holds.

    :raises InstanceError: with the file, the line and what to do.
    """
    if not folder.is_dir():
        raise InstanceError("missing-folder", path=str(folder))
    units = read_table(folder / "units.csv", ("unit_id", "children", "x", "y"))
    number_of = _ids(units, "unit_id")
    grades = tuple(sorted(c[len(GRADE) :] for c in units.columns if c.startswith(GRADE)))
    columns = tuple(GRADE + g for g in grades) or ("children",)
    children = [[grains(units, line, row, c) for c in columns] for line, row in units]
    schools = read_table(folder / "schools.csv", ("school_id", "capacity", "x", "y", "unit_id"))
    instance = _with_schools(units, schools, number_of, children, grades)
    instance = replace(instance, edges=_edges(folder / "adjacency.csv", number_of))
    school_of = {name: k for k, name in enumerate(instance.school_ids)}
    if units.has("current_school"):
        instance = replace(instance, current=_current(units, school_of))
    if units.has("ward"):
        wards = {w: k for k, w in enumerate(sorted({r["ward"] for _, r in units if r["ward"]}))}
        ward = np.array([wards.get(row["ward"], -1) for _, row in units], dtype=np.int64)
        instance = replace(instance, ward=ward)
    path = cost or next((p for p in _cost_files(folder) if p.exists()), None)
    if path is not None:
        instance = replace(instance, cost=_costs(path, number_of, school_of))
    locks = _pairs(folder / "locks.csv", number_of, school_of)
    bans = _pairs(folder / "bans.csv", number_of, school_of)
    _agree(instance, folder, locks, bans)
    return replace(
        instance,
        locks=tuple((u, s) for _, u, s in locks),
        bans=tuple((u, s) for _, u, s in bans),
    )


def _cost_files(folder: Path) -> tuple[Path, ...]:
    return (folder / "cost.csv", folder / "cost.csv.gz")


def _ids(table: Table, column: str) -> dict[str, int]:
    first: dict[str, int] = {}
    for line, row in table:
        name = row[column]
        if not name:
            raise table.fault("blank-id", line=line, column=column)
        if name in first:
            raise table.fault("repeated-id", line=line, value=name, first=first[name])
        first[name] = line
    return {name: k for k, name in enumerate(first)}


def _with_schools(
    units: Table,
    schools: Table,
    number_of: dict[str, int],
    children: list[list[Fraction]],
    grades: tuple[str, ...],
) -> Instance:
    columns = tuple(SEATS + g for g in grades) if grades else ("capacity",)
    for column in columns:
        if not schools.has(column):
            raise schools.fault("missing-column", column=column, columns=list(schools.columns))
    names: dict[str, str] = {}
    sites: dict[tuple[str, int], int] = {}
    homes: dict[int, tuple[str, int]] = {}
    seats: list[list[Fraction]] = []
    places: list[tuple[float, float]] = []
    for line, row in schools:
        school, unit = row["school_id"], row["unit_id"]
        if not school:
            raise schools.fault("blank-id", line=line, column="school_id")
        if unit not in number_of:
            raise schools.fault("unknown-unit", line=line, column="unit_id", value=unit)
        home = number_of[unit]
        other = homes.setdefault(home, (school, line))[0]
        if other != school:
            raise schools.fault("shared-home", line=line, value=school, other=other, unit=unit)
        names.setdefault(school, row.get("name", ""))
        room = [grains(schools, line, row, c) for c in columns]
        place = (float(signed(schools, line, row, "x")), float(signed(schools, line, row, "y")))
        if (school, home) in sites:  # two campuses in one unit are one site
            k = sites[school, home]
            seats[k] = [a + b for a, b in zip(seats[k], room, strict=True)]
            continue
        sites[school, home] = len(sites)
        seats.append(room)
        places.append(place)
    scale = 1
    for value in (v for row in (*children, *seats) for v in row):
        while (value * scale).denominator != 1:
            scale *= 10
    order = list(names)
    where = {name: k for k, name in enumerate(order)}
    xy = [
        (float(signed(units, line, row, "x")), float(signed(units, line, row, "y")))
        for line, row in units
    ]
    return Instance(
        unit_ids=tuple(number_of),
        children=_whole(children, scale),
        scale=scale,
        unit_xy=np.array(xy, dtype=float),
        school_ids=tuple(order),
        school_names=tuple(names[s] for s in order),
        site_school=np.array([where[school] for school, _ in sites], dtype=np.int64),
        capacity=_whole(seats, scale),
        site_xy=np.array(places, dtype=float),
        home=np.array([home for _, home in sites], dtype=np.int64),
        edges=np.empty((0, 2), dtype=np.int64),
        grades=grades or ("",),
    )


def _whole(values: list[list[Fraction]], scale: int) -> Ints:
    return np.array([[int(v * scale) for v in row] for row in values], dtype=np.int64)


def _edges(path: Path, number_of: dict[str, int]) -> Ints:
    table = read_table(path, ("unit_a", "unit_b"), may_be_empty=True)
    edges = []
    for line, row in table:
        for column in ("unit_a", "unit_b"):
            if row[column] not in number_of:
                raise table.fault("unknown-unit", line=line, column=column, value=row[column])
        edges.append((number_of[row["unit_a"]], number_of[row["unit_b"]]))
    return np.array(edges, dtype=np.int64).reshape(-1, 2)


def _current(units: Table, school_of: dict[str, int]) -> Ints:
    """Present school of every unit: -1 none; a school that is no more counts as another."""
    gone = len(school_of)
    names = [row["current_school"] for _, row in units]
    return np.array([school_of.get(s, gone) if s else -1 for s in names], dtype=np.int64)


def _costs(path: Path, number_of: dict[str, int], school_of: dict[str, int]) -> Floats:
    """A cost per child for every pair, long (unit_id, school_id, cost) or wide (a column per
    school); a pair without one is not allowed."""
    table = read_table(path, ("unit_id",))
    costs = np.full((len(number_of), len(school_of)), np.inf)
    wide = not table.has("school_id")
    if wide:
        for school in school_of:
            if not table.has(school):
                raise table.fault("missing-column", column=school, columns=list(table.columns))
    for line, row in table:
        unit = number_of.get(row["unit_id"])
        if unit is None:
            raise table.fault("unknown-unit", line=line, column="unit_id", value=row["unit_id"])
        if wide:
            for school, k in school_of.items():
                if row[school]:
                    costs[unit, k] = float(number(table, line, row, school))
            continue
        k = school_of.get(row["school_id"], -1)
        if k < 0:
            raise table.fault(
                "unknown-school", line=line, column="school_id", value=row["school_id"]
            )
        if row.get("cost"):
            costs[unit, k] = float(number(table, line, row, "cost"))
    return costs


def _pairs(
    path: Path, number_of: dict[str, int], school_of: dict[str, int]
) -> list[tuple[int, int, int]]:
    if not path.exists():
        return []
    table = read_table(path, ("unit_id", "school_id"), may_be_empty=True)
    pairs = []
    for line, row in table:
        if row["unit_id"] not in number_of:
            raise table.fault("unknown-unit", line=line, column="unit_id", value=row["unit_id"])
        if row["school_id"] not in school_of:
            raise table.fault(
                "unknown-school", line=line, column="school_id", value=row["school_id"]
            )
        pairs.append((line, number_of[row["unit_id"]], school_of[row["school_id"]]))
    return pairs


def _agree(
    instance: Instance,
    folder: Path,
    locks: list[tuple[int, int, int]],
    bans: list[tuple[int, int, int]],
) -> None:
    held: dict[int, tuple[int, str]] = {}
    for site, home in enumerate(instance.home.tolist()):
        school = int(instance.site_school[site])
        held[home] = (school, f"là nơi đặt trường {instance.school_ids[school]}")
    for name, pairs, ban in (("locks.csv", locks, False), ("bans.csv", bans, True)):
        for line, unit, school in pairs:
            other = held.get(unit)
            clash = other is not None and (other[0] == school) == ban
            if clash and other is not None:
                raise InstanceError(
                    "lock-conflict",
                    path=str(folder / name),
                    line=line,
                    unit=instance.unit_ids[unit],
                    value=instance.school_ids[school] + (" (cấm)" if ban else ""),
                    other=other[1],
                )
            if not ban:
                held[unit] = (school, f"được khóa vào {instance.school_ids[school]}")


def read_assignment(path: Path, instance: Instance) -> Ints:
    """School of every unit in a plan file, -1 where it names none."""
    table = read_table(path, ("unit_id", "school_id"))
    unit_of = {name: k for k, name in enumerate(instance.unit_ids)}
    school_of = {name: k for k, name in enumerate(instance.school_ids)}
    plan = np.full(len(unit_of), -1, dtype=np.int64)
    for line, row in table:
        if row["unit_id"] not in unit_of:
            raise table.fault("unknown-unit", line=line, column="unit_id", value=row["unit_id"])
        if row["school_id"] not in school_of:
            raise table.fault(
                "unknown-school", line=line, column="school_id", value=row["school_id"]
            )
        plan[unit_of[row["unit_id"]]] = school_of[row["school_id"]]
    return plan


def read_feeder(path: Path, instance: Instance) -> Feeder:
    """Primary school of every unit (unit_id, school_id): what the set of each goes by.

    :raises InstanceError: when a unit is unknown or has two primary schools.
    """
    table = read_table(path, ("unit_id", "school_id"))
    unit_of = {name: k for k, name in enumerate(instance.unit_ids)}
    names: dict[str, int] = {}
    group = np.full(len(unit_of), -1, dtype=np.int64)
    for line, row in table:
        unit, school = unit_of.get(row["unit_id"]), row["school_id"]
        if unit is None:
            raise table.fault("unknown-unit", line=line, column="unit_id", value=row["unit_id"])
        if not school:
            raise table.fault("blank-id", line=line, column="school_id")
        number = names.setdefault(school, len(names))
        if group[unit] not in (-1, number):
            raise table.fault("two-primaries", line=line, unit=row["unit_id"], value=school)
        group[unit] = number
    return Feeder(group, tuple(names))


def feeder_of(primaries: Sequence[str]) -> Feeder | None:
    """Sets of units by the primary school that each names ("" none); None where none names one."""
    numbers: dict[str, int] = {}
    group = [numbers.setdefault(name, len(numbers)) if name else -1 for name in primaries]
    return Feeder(np.array(group, dtype=np.int64), tuple(numbers)) if numbers else None


def write_assignment(path: Path, instance: Instance, schools: Ints) -> None:
    """Write unit_id, school_id."""
    import csv

    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["unit_id", "school_id"])
        for unit, school in zip(instance.unit_ids, schools.tolist(), strict=True):
            writer.writerow([unit, instance.school_ids[school]])
