"""One sack: the most gain of whole units that a school's seats allow, exactly.

    maximise  sum_{i in S} g_i - over * max(0, sum_{i in S} w_i - room)

``over`` is what a step beyond the room costs (infinite: there is none). Units are taken in the
order of gain by weight; at the price of the first that does not fit, every other unit has a
reduced gain, and one that is further from 0 than the best whole filling is from the torn one
stays where it is (Dantzig 1957; Ingargiola and Korsh 1973). What is left is counted over whole
steps. Units are only settled so with room for rounding, so the answer is as exact as counting all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.model import Bools, Floats, Ints

FINEST = 20_000
"""Most seats, in steps, that a sack counts; more grains are counted by several at a time."""
FEW = 14
"""Units that a first filling looks at."""
MARGIN = 2.0**-36
"""Part of the torn value by which a unit must be out of reach: far above the rounding of sums."""


@dataclass(frozen=True, slots=True)
class Sack:
    """The most gain, the units taken (places), and steps beyond the room."""

    value: float
    taken: Ints
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Steps:
    """Grains counted by several at a time: those of a unit are rounded down, so that all that
    fits by grains fits by steps. ``room`` is rounded down as well; ``soft``, where children may be
    beyond it, up: no more are beyond by steps than by grains."""

    grains: int  # of a step
    room: int
    soft: int

    @classmethod
    def of(cls, seats: int) -> Steps:
        """Steps for so many grains of seats."""
        grains = max(1, -(-seats // FINEST))
        return cls(grains, seats // grains, -(-seats // grains))


def fill_sack(gain: Floats, weight: Ints, room: int, over: float = math.inf) -> Sack:
    """Fill a sack of ``room`` steps with units of positive ``gain`` (k,) and ``weight`` (k,) >= 0.

    The value is that of the units taken, summed in one go.
    """
    inside = weight == 0
    if math.isfinite(over):
        inside |= gain > over * weight  # worth a place beyond the room, whatever else is taken
    load = int(weight[inside].sum())
    left = room - load
    rest = np.nonzero(~inside & ((weight <= left) | math.isfinite(over)))[0]
    if int(weight[rest].sum()) <= left:
        inside[rest] = True
    elif left > 0:
        inside[rest[_choose(gain[rest], weight[rest], left, over)]] = True
    taken = np.nonzero(inside)[0]
    beyond = max(0, int(weight[taken].sum()) - room)
    value = float(gain[taken].sum()) - (over * beyond if beyond else 0.0)
    return Sack(value, taken, beyond)


def _choose(gain: Floats, weight: Ints, room: int, over: float) -> Bools:
    """The units to take where they are more than the room (> 0); each has a weight."""
    order = np.argsort(-gain / weight, kind="stable")
    g, w = gain[order], weight[order]
    reach = np.cumsum(w)
    first = int(np.searchsorted(reach, room, side="right"))  # the first that does not fit
    crit = float(g[first] / w[first])
    used = int(reach[first - 1]) if first else 0
    base = float(g[:first].sum())
    torn = base + crit * (room - used)
    reduced = np.abs(g - crit * w)
    sure = np.arange(len(g)) < first
    core = np.nonzero(reduced <= torn - _whole(g, w, first, room - used, base) + MARGIN * torn)[0]
    if len(core) > FEW:
        # few units in doubt first: a better whole filling settles more of them
        few = np.sort(core[np.argpartition(reduced[core], FEW - 1)[:FEW]])
        trial = _with(g, w, sure, few, room, over)
        beyond = max(0, int(w[trial].sum()) - room)
        known = float(g[trial].sum()) - (over * beyond if beyond else 0.0)
        core = core[reduced[core] <= torn - known + MARGIN * torn]
    result = np.zeros(len(g), dtype=bool)
    result[order[_with(g, w, sure, core, room, over)]] = True
    return result


def _with(g: Floats, w: Ints, sure: Bools, core: Ints, room: int, over: float) -> Bools:
    """The best filling that differs from ``sure`` in some units (``core``) only."""
    result = sure.copy()
    result[core] = False
    chosen = _count(g[core], w[core], room - int(w[result].sum()), over)
    result[core[chosen]] = True
    return result


def _whole(g: Floats, w: Ints, first: int, left: int, base: float) -> float:
    """The gain of a whole filling: those before the first that does not fit, then what fits."""
    value = base
    for gain, weight in zip(g[first + 1 :].tolist(), w[first + 1 :].tolist(), strict=True):
        if weight <= left:
            value += gain
            left -= weight
            if not left:
                break
    return value


def _count(gain: Floats, weight: Ints, room: int, over: float) -> Ints:
    """Places of the units that gain most, counted over every step of the room."""
    soft = math.isfinite(over)
    # beyond the room by a whole unit or more, that unit would gain nothing
    most = room + (int(weight.max(initial=1)) - 1 if soft else 0)
    value = np.zeros(most + 1)
    better = np.zeros((len(gain), most + 1), dtype=bool)
    for k, (w, g) in enumerate(zip(weight.tolist(), gain.tolist(), strict=True)):
        if w > most:
            continue
        with_it = value[: most + 1 - w] + g
        better[k, w:] = with_it > value[w:]
        value[w:] = np.maximum(value[w:], with_it)
    left = room
    if most > room:
        left = int((value - over * np.maximum(0, np.arange(most + 1) - room)).argmax())
    inside = []
    for k in range(len(gain) - 1, -1, -1):
        if better[k, left]:
            inside.append(k)
            left -= int(weight[k])
    return np.array(inside, dtype=np.int64)
