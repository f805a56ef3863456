"""Made-up areas for the properties: wards, quarters, groups, streets, in all the ways they come."""

from __future__ import annotations

from hypothesis import strategies as st

from truongchuan.engines.catchment_text.gazetteer import Gazetteer, Houses, Place, Unit, Ward
from truongchuan.engines.catchment_text.sets import Label, Numbers, Side
from truongchuan.engines.text import tone_canonical

WARD_NAMES = ("Bách Khoa", "Đồng Tâm", "Cầu Dền", "Phố Huế", "Thanh Nhàn", "Tân Thuận Đông")
QUARTER_NAMES = ("Đoài", "Thượng", "Tân Lập", "Trung 2")
STREETS = (("phố", "Bạch Mai"), ("đường", "Lê Lợi"), ("đường", "3/2"), ("đường", "số 7"))


@st.composite
def labels(draw: st.DrawFn, names: tuple[str, ...], most: int, letters: bool = True) -> list[Label]:
    """Different labels: numbers, some with a letter, some names."""
    numbers = draw(st.sets(st.integers(1, most), min_size=1, max_size=most))
    found = [Label(n) for n in sorted(numbers)]
    if letters and draw(st.booleans()):
        found.append(Label(draw(st.integers(1, most)), draw(st.sampled_from("AB"))))
    chosen = draw(st.sets(st.sampled_from(names), max_size=2)) if names else set()
    return [*found, *(Label(name=name) for name in sorted(chosen))]


@st.composite
def _houses(draw: st.DrawFn) -> list[Houses]:
    word, name = draw(st.sampled_from(STREETS))
    key = tone_canonical(name).casefold()
    cut = 2 * draw(st.integers(1, 40))
    pieces = [
        Houses(word, name, key, Side.EVEN, Numbers(2, cut)),
        Houses(word, name, key, Side.EVEN, Numbers(cut + 2, None)),
        Houses(word, name, key, Side.ODD, Numbers(None, None)),
    ]
    return draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=3, unique=True))


@st.composite
def gazetteers(draw: st.DrawFn) -> Gazetteer:
    """An area. Groups lie in quarters, or (in other wards) in the ward itself."""
    places: list[Place] = []
    for label in draw(labels(WARD_NAMES, 6, letters=False))[:4]:
        ward = Ward("xã" if draw(st.integers(0, 4)) == 0 and label.name else "phường", label)
        form = draw(st.sampled_from(("whole", "groups", "quarters")))
        if form == "whole":
            places.append(Place(ward))
        elif form == "groups":
            places += [Place(ward, None, Unit("tổ", g)) for g in draw(labels((), 9))]
        else:
            word = draw(st.sampled_from(("khu phố", "thôn", "khu phố")))
            names = QUARTER_NAMES if word == "thôn" else ()
            for number in draw(labels(names, 5)):
                places += _quarter(draw, ward, Unit(word, number))
    return Gazetteer(tuple(places))


def _quarter(draw: st.DrawFn, ward: Ward, quarter: Unit) -> list[Place]:
    if draw(st.integers(0, 3)) == 0:
        return [Place(ward, quarter)]
    word = "xóm" if quarter.word == "thôn" else "tổ"
    places: list[Place] = []
    for group in draw(labels((), 9)):
        unit = Unit(word, group)
        if draw(st.integers(0, 6)) == 0:
            places += [Place(ward, quarter, unit, h) for h in draw(_houses())]
        else:
            places.append(Place(ward, quarter, unit))
    return places


@st.composite
def zones(draw: st.DrawFn) -> tuple[Gazetteer, frozenset[int]]:
    """An area with a zone in it."""
    gazetteer = draw(gazetteers())
    size = len(gazetteer.places)
    dense = draw(st.sampled_from((1, 2, 5)))
    rows = frozenset(i for i in range(size) if draw(st.integers(0, dense)) > 0)
    return gazetteer, rows
