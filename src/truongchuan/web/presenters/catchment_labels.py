"""Names on a drawing: beside, above or below their mark, in one line or two, few overlapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LETTER, LINE, GAP = 0.56, 1.2, 11.0
"""Width of a letter and height of a line as shares of the type's size; distance from the mark."""
PHONE = 1.7
"""How much larger names are on a phone: they must not leave the drawing there."""
_LONG = 12
MOST = 150
"""With more marks names stand to the right or the left, and are not kept apart."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of a name, each with its place."""

    lines: tuple[tuple[str, float, float], ...]
    anchor: str


def place_labels(
    marks: Sequence[tuple[float, float, str]], width: float, height: float, size: float
) -> list[Label]:
    """Return a label for every mark (x, y, name): the place with the least in its way.

    ``size`` is that of the type; earlier marks choose first.
    """
    taken: list[Box] = [(x - 7, y - 7, x + 7, y + 7) for x, y, _ in marks]
    labels = []
    many = len(marks) > MOST
    for number, (x, y, name) in enumerate(marks):
        best: tuple[float, Label, Box] | None = None
        for lines in _wrapped(name):
            for label, box in _around(lines, x, y, size)[: 2 if many else 4]:
                others = [] if many else [other for n, other in enumerate(taken) if n != number]
                cost = sum(_common(box, other) for other in others)
                cost += 3 * _outside(box, (x, y), width, height)
                if best is None or cost < best[0] - 1:
                    best = cost, label, box
        if best is not None:
            labels.append(best[1])
            taken.append(best[2])
    return labels


def _wrapped(name: str) -> list[list[str]]:
    """The name in one line; a long one in two as well, parted near its middle."""
    words = name.split()
    if len(name) <= _LONG or len(words) < 2:
        return [[name]]
    at = min(range(1, len(words)), key=lambda n: abs(len(" ".join(words[:n])) - len(name) / 2))
    return [[name], [" ".join(words[:at]), " ".join(words[at:])]]


def _around(lines: Sequence[str], x: float, y: float, size: float) -> list[tuple[Label, Box]]:
    """The label to the right, to the left, above and below."""
    wide = max(len(line) for line in lines) * size * LETTER
    tall = len(lines) * size * LINE
    found = []
    for anchor, left, top in (
        ("start", x + GAP, y - tall / 2),
        ("end", x - GAP - wide, y - tall / 2),
        ("middle", x - wide / 2, y - GAP - tall),
        ("middle", x - wide / 2, y + GAP),
    ):
        at = {"start": left, "end": left + wide, "middle": x}[anchor]
        told = tuple(
            (line, at, top + (number + 0.8) * size * LINE) for number, line in enumerate(lines)
        )
        found.append((Label(told, anchor), (left, top, left + wide, top + tall)))
    return found


def _common(one: Box, two: Box) -> float:
    wide = min(one[2], two[2]) - max(one[0], two[0])
    tall = min(one[3], two[3]) - max(one[1], two[1])
    return wide * tall if wide > 0 and tall > 0 else 0.0


def _outside(box: Box, mark: tuple[float, float], width: float, height: float) -> float:
    """How much of a label, as large as on a phone, leaves the drawing."""
    x, y = mark
    left, top, right, bottom = (
        x + (box[0] - x) * PHONE, y + (box[1] - y) * PHONE,
        x + (box[2] - x) * PHONE, y + (box[3] - y) * PHONE,
    )  # fmt: skip
    whole = (right - left) * (bottom - top)
    return whole - _common((left, top, right, bottom), (0.0, 0.0, width, height))
