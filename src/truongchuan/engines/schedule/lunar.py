"""Lunar dates of Việt Nam (UTC+7) from the positions of moon and sun.

The Vietnamese calendar is the Chinese lunisolar calendar counted by the clock of Hà Nội: a month
begins on the day of the new moon, month 11 holds the winter solstice, and in a year of thirteen
months the first month in which the sun enters no new major term (a multiple of 30°) is the leap
month. New moons: J. Meeus, *Astronomical Algorithms* (2nd ed.), chapter 49, within a few seconds;
the sun's apparent longitude: chapter 25 (low accuracy, 0.01° or about 15 minutes of time); the
difference between dynamical and universal time: Espenak and Meeus, 2005 to 2050.
"""

from __future__ import annotations

from datetime import date
from math import floor, radians, sin

ZONE_DAYS = 7 / 24
_JULIAN_ORDINAL = 1721424.5
"""Julian day of midnight before ordinal 0 of :meth:`date.toordinal`."""

_MOON_TERMS = (
    # coefficient, power of E, multiples of M (sun), M' (moon), F
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0), (0.01039, 0, 0, 0, 2),
    (0.00739, 1, -1, 1, 0), (-0.00514, 1, 1, 1, 0), (0.00208, 2, 2, 0, 0), (-0.00111, 0, 0, 1, -2),
    (-0.00057, 0, 0, 1, 2), (0.00056, 1, 1, 2, 0), (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2),
    (0.00038, 1, 1, 0, -2), (-0.00024, 1, -1, 2, 0), (-0.00007, 0, 2, 1, 0), (0.00004, 0, 0, 2, -2),
    (0.00004, 0, 3, 0, 0), (0.00003, 0, 1, 1, -2), (0.00003, 0, 0, 2, 2), (-0.00003, 0, 1, 1, 2),
    (0.00003, 0, -1, 1, 2), (-0.00002, 0, -1, 1, -2), (-0.00002, 0, 1, 3, 0), (0.00002, 0, 0, 4, 0),
)  # fmt: skip
_PLANET_TERMS = (
    (299.77, 0.107408, 0.000325), (251.88, 0.016321, 0.000165), (251.83, 26.651886, 0.000164),
    (349.42, 36.412478, 0.000126), (84.66, 18.206239, 0.000110), (141.74, 53.303771, 0.000062),
    (207.14, 2.453732, 0.000060), (154.84, 7.306860, 0.000056), (34.52, 27.261239, 0.000047),
    (207.19, 0.121824, 0.000042), (291.34, 1.844379, 0.000040), (161.72, 24.198154, 0.000037),
    (239.56, 25.513099, 0.000035), (331.55, 3.592518, 0.000023),
)  # fmt: skip


def new_moon(number: int) -> float:
    """Julian day (universal time) of new moon ``number``, counted from that of January 2000."""
    k = float(number)
    t = k / 1236.85
    day = (
        2451550.09766 + 29.530588861 * k + 0.00015437 * t**2 - 0.000000150 * t**3
        + 0.00000000073 * t**4
    )  # fmt: skip
    e = 1 - 0.002516 * t - 0.0000074 * t**2
    sun = radians(2.5534 + 29.10535670 * k - 0.0000014 * t**2)
    moon = radians(201.5643 + 385.81693528 * k + 0.0107582 * t**2)
    node = radians(160.7108 + 390.67050284 * k - 0.0016118 * t**2)
    omega = radians(124.7746 - 1.56375588 * k + 0.0020672 * t**2)
    day += sum(c * e**p * sin(a * sun + b * moon + f * node) for c, p, a, b, f in _MOON_TERMS)
    day -= 0.00017 * sin(omega)
    for index, (start, step, size) in enumerate(_PLANET_TERMS):
        square = 0.009173 * t**2 if index == 0 else 0.0
        day += size * sin(radians(start + step * k - square))
    return day - _time_difference(day)


def _time_difference(julian_day: float) -> float:
    """Dynamical less universal time, in days."""
    years = (julian_day - 2451545.0) / 365.25
    return (62.92 + 0.32217 * years + 0.005589 * years**2) / 86400


def sun_longitude(julian_day: float) -> float:
    """Apparent longitude of the sun in degrees, 0 to 360, at a universal time."""
    t = (julian_day + _time_difference(julian_day) - 2451545.0) / 36525
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    anomaly = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    centre = (
        (1.914602 - 0.004817 * t - 0.000014 * t**2) * sin(anomaly)
        + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    omega = radians(125.04 - 1934.136 * t)
    return (mean + centre - 0.00569 - 0.00478 * sin(omega)) % 360


def _local_day(julian_day: float) -> int:
    """Ordinal of the day in Hà Nội that holds a moment."""
    return floor(julian_day + ZONE_DAYS - _JULIAN_ORDINAL)


def _month_start(number: int) -> int:
    return _local_day(new_moon(number))


def _major_term(ordinal: int) -> int:
    """Number of the 30° sector in which the sun stands when a day of Hà Nội begins."""
    return int(sun_longitude(ordinal + _JULIAN_ORDINAL - ZONE_DAYS) // 30)


def _month_eleven(year: int) -> int:
    """Number of the new moon that begins the month of the winter solstice of a solar year."""
    number = round((date(year, 12, 31).toordinal() + _JULIAN_ORDINAL - 2451550.1) / 29.530588861)
    while _month_start(number) > date(year, 12, 31).toordinal():
        number -= 1
    # The sun reaches 270° at the solstice; the month must have begun on that day or before.
    while _major_term(_month_start(number)) >= 9:
        number -= 1
    return number


def lunar_to_solar(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """The solar date of a day of the lunar year that begins in the solar year ``year``.

    :raises ValueError: when the year has no such leap month, or the month no such day.
    """
    first = _month_eleven(year - 1 if month < 11 else year)
    last = _month_eleven(year if month < 11 else year + 1)
    offset = (month - 11) % 12
    if last - first == 13:
        terms = [_major_term(_month_start(first + index)) for index in range(14)]
        leap_at = next(index for index in range(1, 13) if terms[index] == terms[index + 1])
        if leap and leap_at != offset + 1:
            raise ValueError(f"no leap month {month} in {year}")
        if offset >= leap_at or leap:
            offset += 1
    elif leap:
        raise ValueError(f"no leap month {month} in {year}")
    start, following = _month_start(first + offset), _month_start(first + offset + 1)
    if not 1 <= day <= following - start:
        raise ValueError(f"month {month} of {year} has no day {day}")
    return date.fromordinal(start + day - 1)


def tet(year: int) -> date:
    """First day of the lunar year."""
    return lunar_to_solar(year, 1, 1)


def hung_kings(year: int) -> date:
    """Tenth day of the third lunar month: giỗ tổ Hùng Vương."""
    return lunar_to_solar(year, 3, 10)
