"""Why a whole primary zone is not at its nearest school.

The units of one primary school move together, so reasons are given for sets: the cost of a child of
a set is the mean over its children, and what forcing it takes is a plan of sets.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from truongchuan.engines.catchment.again import Session
from truongchuan.engines.catchment.answers import UnitReason
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.explain import explain_unit
from truongchuan.engines.catchment.feeder import Merged
from truongchuan.engines.catchment.model import Floats, Instance, Ints, Options, costs_per_child


def explain_set(
    session: Session, number: int, *, force: bool = True, deadline: Deadline | None = None
) -> UnitReason:
    """Say why a set goes where the session's plan sends it; units of the reason are sets.

    ``number`` is a place in ``session.merged.names`` (a unit without a primary school is a set of
    its own). See ``explain_unit``.

    :raises ValueError: when the session has no feeder.
    """
    merged, instance = session.merged, session.instance
    if merged is None:
        raise ValueError("the session has no feeder")
    members = np.nonzero(merged.member == number)[0]

    def priced(options: Options) -> Floats:
        each = costs_per_child(instance, options, members)
        children = instance.total[members].astype(float)
        if not children.any():
            children = np.ones(len(members))
        with np.errstate(invalid="ignore"):
            mean: Floats = (each * children[:, None]).sum(axis=0) / children.sum()
        return np.where(np.isfinite(mean), mean, np.inf)

    outlook = None if session.outlook is None else session.outlook.bound
    return explain_unit(
        instance_of_sets(instance, merged),
        session.problem,
        session.result,
        number,
        options=session.options,
        outlook=outlook,
        force=force,
        deadline=deadline,
        priced=priced,
    )


def instance_of_sets(instance: Instance, merged: Merged) -> Instance:
    """An instance with a unit for every set: names, children, homes, locks and bans.

    Places are means of the units; nobody's present school is told, nor wards (costs and moved
    children are the merged programme's).
    """
    small = merged.problem
    count = len(merged.names)
    size = np.bincount(merged.member, minlength=count)
    place = [np.bincount(merged.member, instance.unit_xy[:, k], count) / size for k in (0, 1)]
    member: list[int] = merged.member.tolist()

    def carried(pairs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple(dict.fromkeys((member[u], school) for u, school in pairs))

    edges: Ints = merged.member[instance.edges].reshape(-1, 2)
    return replace(
        instance,
        unit_ids=merged.names,
        children=small.demand,
        unit_xy=np.stack(place, axis=1),
        home=small.home,
        edges=edges[edges[:, 0] != edges[:, 1]],
        current=None,
        ward=None,
        cost=None,
        locks=carried(instance.locks),
        bans=carried(instance.bans),
    )
