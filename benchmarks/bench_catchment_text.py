"""Written lists: seconds to write a district's zones, to read them back, and to check them.

Made-up districts with a third of the schools taking scattered groups and one in ten "the rest".
The last line prints how long the written zones are beside a plain list of their places.
"""

from __future__ import annotations

import platform
import random
import resource
import time
from collections.abc import Sequence

from truongchuan.engines.catchment_text.check import check_lists
from truongchuan.engines.catchment_text.gazetteer import Gazetteer, Place, Unit, Ward
from truongchuan.engines.catchment_text.read import read_lists
from truongchuan.engines.catchment_text.sets import Label
from truongchuan.engines.catchment_text.zones import ZoneWriter
from truongchuan.engines.plan.plain import document_from_text

SIZES = ((5, 6, 10, 8), (14, 8, 12, 20), (30, 8, 12, 45), (60, 10, 15, 100))
"""Wards, quarters a ward, groups a quarter, schools."""


def main() -> None:
    """Print one line per size."""
    print(f"{platform.machine()}, Python {platform.python_version()}")
    for wards, quarters, groups, schools in SIZES:
        gazetteer = Gazetteer(
            tuple(
                Place(Ward("phường", Label(w)), Unit("khu phố", Label(k)), Unit("tổ", Label(t)))
                for w in range(1, wards + 1)
                for k in range(1, quarters + 1)
                for t in range(1, groups + 1)
            )
        )
        started = time.perf_counter()
        zones = _zones(len(gazetteer.places), schools, groups)
        writer = ZoneWriter(gazetteer)
        lines = [f"- Trường Tiểu học Số {i}: {writer.write(z)}" for i, z in enumerate(zones)]
        written = time.perf_counter()
        document = document_from_text("\n".join(lines))
        lists = read_lists(document, gazetteer.names)
        read = time.perf_counter()
        report = check_lists(lists, document, gazetteer)
        checked = time.perf_counter()
        plain = sum(len(_plain(gazetteer.places[r])) + 2 for z in zones for r in z)
        assert not report.findings, report.findings[:3]
        for zone, school in zip(zones, report.schools, strict=True):
            rows = {p.row for p in report.universe.of(school.whole.must)}
            assert rows == set(zone)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{len(gazetteer.places):6,} places, {schools:3} schools:"
            f" write {written - started:5.2f} s, read {read - written:5.2f} s,"
            f" check {checked - read:5.2f} s, {memory:4.0f} MB;"
            f" {len(document.text):,} letters, {plain:,} as plain lists"
        )


def _zones(places: int, schools: int, block: int) -> list[Sequence[int]]:
    """Every place to one school: runs of neighbouring quarters, with some groups swapped."""
    chance = random.Random(6)
    owner = [min(schools - 1, r * schools // places) for r in range(places)]
    for _ in range(places // 20):
        row = chance.randrange(places)
        owner[row] = (owner[row] + chance.choice((-1, 1))) % schools
    return [[r for r in range(places) if owner[r] == s] for s in range(schools)]


def _plain(place: Place) -> str:
    quarter = place.quarter.label.text if place.quarter else ""
    group = place.group.label.text if place.group else ""
    return f"tổ {group} khu phố {quarter} phường {place.ward.label.text}"


if __name__ == "__main__":
    main()
