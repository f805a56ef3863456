"""Sets in words: what is written about any set parses to that set."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from truongchuan.engines.catchment_text.read import read_phrase
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.sets import (
    Conditional,
    Difference,
    Expression,
    Kind,
    Label,
    Numbers,
    Places,
    Range,
    Rest,
    Side,
    Street,
    Value,
    union,
)

NUMBERS = st.integers(1, 60)


@st.composite
def values(draw: st.DrawFn, most: int = 4) -> tuple[Value, ...]:
    """Different labels and ranges in rising order, as papers list them."""
    found: list[Value] = []
    last = 0
    for _ in range(draw(st.integers(1, most))):
        first = last + draw(st.integers(1, 4))
        if draw(st.booleans()):
            last = first + draw(st.integers(1, 9))
            found.append(Range(Label(first), Label(last)))
        else:
            last = first
            found.append(Label(first, draw(st.sampled_from(("", "", "A")))))
    return tuple(found)


wards = st.builds(
    lambda label: Places(Kind.WARD, "phường", (label,)),
    st.one_of(
        st.builds(Label, NUMBERS),
        st.builds(lambda n: Label(name=n), st.sampled_from(("Bách Khoa", "Phố Huế", "Cầu Dền"))),
    ),
)


@st.composite
def quarters(draw: st.DrawFn, ward: Places, one: bool = False) -> Places:
    """Quarters of a ward."""
    word = draw(st.sampled_from(("khu phố", "thôn", "ấp")))
    labels = (Label(draw(NUMBERS)),) if one else draw(values())
    return Places(Kind.QUARTER, word, labels, ward)


@st.composite
def streets(draw: st.DrawFn, ward: Places) -> Street:
    """Houses of a street in a ward."""
    side = draw(st.sampled_from(Side))
    numbers: tuple[Numbers, ...] = ()
    if draw(st.booleans()):
        first = draw(NUMBERS)
        numbers = (draw(st.sampled_from((
            Numbers(first, first), Numbers(first, first + 8), Numbers(first, None),
        ))),)  # fmt: skip
    lanes = draw(st.sampled_from(((), ("15",), ("15", "17/4"))))
    word, name = draw(st.sampled_from((("phố", "Bạch Mai"), ("đường", "3/2"), ("đường", "số 7"))))
    lane_word = draw(st.sampled_from(("ngõ", "hẻm"))) if lanes else ""
    return Street(word, name, side, numbers, lanes, lane_word, within=ward)


@st.composite
def parts(draw: st.DrawFn, ward: Places) -> Expression:
    """Something inside a ward."""
    kind = draw(st.sampled_from(("quarters", "groups", "direct", "without", "rest", "street")))
    if kind == "quarters":
        return draw(quarters(ward))
    if kind == "street":
        return draw(streets(ward))
    if kind == "direct":
        return Places(Kind.GROUP, "tổ", draw(values()), ward)
    quarter = draw(quarters(ward, one=True))
    if kind == "rest":
        return Rest(quarter)
    groups = Places(Kind.GROUP, "tổ", draw(values()), quarter)
    return groups if kind == "groups" else Difference(quarter, groups)


@st.composite
def clauses(draw: st.DrawFn) -> Expression:
    """One part, whole or conditional."""
    ward = draw(wards)
    inner = draw(st.one_of(st.just(ward), parts(ward), st.just(Rest(ward))))
    if draw(st.integers(0, 3)) > 0:
        return inner
    classes = draw(st.sampled_from((
        None, frozenset({"kt1"}), frozenset({"kt2", "kt3", "kt4"}), frozenset({"kt2", "kt4"}),
    )))  # fmt: skip
    return Conditional(inner, classes, classes is None)


@settings(max_examples=250, deadline=None)
@given(clauses())
def test_a_part_in_words_parses_to_itself(part: Expression) -> None:
    expression, remarks = read_phrase(say(part))
    assert remarks == []
    assert expression == part, say(part)


@settings(max_examples=120, deadline=None)
@given(st.lists(clauses(), min_size=1, max_size=5))
def test_wording_is_stable(found: list[Expression]) -> None:
    text = say(union(tuple(found)))
    expression, remarks = read_phrase(text)
    assert remarks == []
    assert expression is not None
    assert say(expression) == text


@settings(max_examples=120, deadline=None)
@given(clauses(), st.sampled_from((str.upper, str.lower, lambda s: s.replace("phường ", "P."))))
def test_letter_case_and_abbreviations_do_not_matter(part: Expression, change: object) -> None:
    assert callable(change)
    text = say(part)
    expression, _ = read_phrase(change(text), {"Bách Khoa": "phường", "Phố Huế": "phường",
                                               "Cầu Dền": "phường", "Bạch Mai": ""})  # fmt: skip
    assert expression == part, change(text)
