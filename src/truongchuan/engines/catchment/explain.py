"""Questions about a plan (signatures; see ``answers`` for what they return)."""

from __future__ import annotations

from truongchuan.engines.catchment.answers import (
    Curve,
    CurvePoint,
    Forced,
    SeatPrice,
    SeatWorth,
    Shift,
    UnitReason,
)
from truongchuan.engines.catchment.model import Instance
from truongchuan.engines.catchment.run import Result

__all__ = [
    "Curve",
    "CurvePoint",
    "Forced",
    "SeatPrice",
    "SeatWorth",
    "Shift",
    "UnitReason",
    "seat_prices",
]


def seat_prices(instance: Instance, result: Result) -> tuple[SeatPrice, ...]:
    """The price of one more seat, per site and grade: the relaxation's multipliers (cost a seat).

    Marginal figures of a relaxation: an exact difference comes from ``seat_worth``. Empty when the
    answer carries no multipliers.
    """
    search, checked = result.search, result.checked
    if search is None or search.seats is None or checked is None or result.seats is None:
        return ()
    return tuple(
        SeatPrice(
            school=int(instance.site_school[site]),
            site=site,
            grade=grade,
            price=float(search.seats[site, grade]),
            seats=int(result.seats[site, grade]) / instance.scale,
            load=checked.loads[site][grade],
        )
        for site in range(len(instance.site_school))
        for grade in range(len(instance.grades))
    )
