"""How wide a text is, for rules that are a part of the line above them.

Advance widths of Times (Adobe's published metrics of the core fonts, in thousandths of the size);
Times New Roman, Tinos and Liberation Serif share them. Vietnamese letters take their base letter's.
"""

from __future__ import annotations

import unicodedata

_REGULAR = (
    "025003330408050005000833077801800333033305000564025003330250027805000500050005000500050005000500"
    "050005000278027805640564056404440921072206670667072206110556072207220333038907220611088907220722"
    "055607220667055606110722072209440722072206110333027803330469050003330444050004440500044403330500"
    "05000278027805000278077805000500050005000333038902780500050007220500050004440480020004800541"
)
_BOLD = (
    "025003330555050005001000083302780333033305000570025003330250027805000500050005000500050005000500"
    "050005000333033305700570057005000930072206670722072206670611077807780389050007780667094407220778"
    "061107780722055606670722072210000722072206670333027803330581050003330500055604440556044403330500"
    "05560278033305560278083305560500055605560444038903330556050007220500050004440394022003940520"
)
_FIRST = 32
_MM_PER_POINT = 25.4 / 72


def width_mm(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text set in Times at a size in points."""
    table = _BOLD if bold else _REGULAR
    total = 0
    for letter in text:
        base = unicodedata.normalize("NFD", letter)[0].replace("Đ", "D").replace("đ", "d")
        place = (ord(base) - _FIRST) * 4
        total += int(table[place : place + 4]) if 0 <= place < len(table) else 500
    return total * size / 1000 * _MM_PER_POINT


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> list[float]:
    """Return the widths of the lines that a text breaks into within a room, in millimetres."""
    blank = width_mm(" ", size, bold=bold)
    lines: list[float] = []
    for word in text.split():
        width = width_mm(word, size, bold=bold)
        if lines and lines[-1] + blank + width <= room:
            lines[-1] += blank + width
        else:
            lines.append(width)
    return lines


def balanced_room(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """Return the narrowest room in which a text takes no more lines than it must.

    Set in it, the lines of a heading are about equally long and no word is left alone.
    """
    least = len(wrapped(text, size, room, bold=bold))
    narrow = room
    while narrow > room / 2 and len(wrapped(text, size, narrow - 2, bold=bold)) == least:
        narrow -= 2
    return narrow
