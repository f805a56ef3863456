"""The outline of a document: numbered headings, list items, and who stands under whom.

Every paragraph becomes a :class:`Node`. Its parent is the nearest node before it with a marker
of a higher rank, or a line that opens a list with a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from truongchuan.engines.plan.document import ExtractedDocument, Paragraph
from truongchuan.engines.plan.facts import Section
from truongchuan.engines.plan.read.names import find_school_names
from truongchuan.engines.text import fold, roman_value

_CAPITAL = re.compile(r"(?:phần\s+)?(?P<no>[A-HK])\s*[.)/]\s+(?=\S)", re.IGNORECASE)
_ROMAN = re.compile(
    r"(?:(?:phần|mục|chương)\s+)?(?P<no>[IVX]{1,5})\s*(?:[.)/:]|[-–](?=\s))\s*(?=\S)", re.IGNORECASE
)
_PART = re.compile(r"phần\s+(?:thứ\s+)?(?P<no>nhất|hai|ba|tư|năm)\b\s*[.:\-–]?\s*", re.IGNORECASE)
_DECIMAL = re.compile(
    r"(?:điều\s+)?(?P<no>\d{1,2}(?:\.\d{1,2}){0,4})(?:\s*[.)/:]+\s*|(?<=\.\d)\s+|(?<=\.\d\d)\s+)(?=[^\d\s])",
    re.IGNORECASE,
)
_PART_ALONE = re.compile(
    r"(?:phần|chương|mục)\s+(?:thứ\s+)?(?P<no>[IVX]{1,5}|[A-H]|nhất|hai|ba|tư|năm)\s*[.:]?$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?P<no>[a-zđ])\s*[.)]\s+(?=\S)")
_BULLET = re.compile(r"(?P<no>[-–—+*•▪●○·◦✓❖➢])\s*(?=\S)")
_CLOSING = re.compile(
    r"(?:trên đây là|trong quá trình|quá trình (?:triển khai|thực hiện)|nơi nhận|yêu cầu (?:các"
    r"|thủ trưởng)"
    r"|căn cứ (?:vào )?kế hoạch này|đề nghị (?:các|thủ trưởng) (?:đơn vị|cơ quan|phòng)[^:]*[.;]$)",
    re.IGNORECASE,
)
_PART_NUMBERS = {"nhất": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5}
_ROMAN_DIGITS = ("", "I", "II", "III", "IV", "V")

_RANK_CLOSING = -1
_RANK_CAPITAL, _RANK_ROMAN, _RANK_DECIMAL, _RANK_LETTER, _RANK_PLAIN, _RANK_BULLET = (
    0,
    1,
    2,
    8,
    9,
    10,
)
_RANK_NESTED = 7  # fmt: skip
_MAX_TITLE = 220
_MAX_PARAGRAPH = 10_000
"""Letters of a paragraph that are read; no honest paragraph is longer, and time stays bounded."""


@dataclass(eq=False)
class Node:
    """A paragraph in the outline; offsets are of the whole document.

    ``text`` is the paragraph without its marker and starts at ``start``; ``no`` the number as
    written ("2.1", "III", "a"), None for bullets and plain lines.
    """

    text: str
    start: int
    end: int
    marker_start: int
    no: str | None
    rank: int
    index: int
    parent: Node | None = None
    path: str = ""
    heading: int | None = None
    bold: bool = False
    children: list[Node] = field(default_factory=list)

    @property
    def folded(self) -> str:
        """The folded text."""
        return fold(self.text)

    def ancestors(self) -> Iterator[Node]:
        """Yield the parent, its parent, and so on."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def descendants(self) -> Iterator[Node]:
        """Yield all nodes below in document order."""
        for child in self.children:
            yield child
            yield from child.descendants()

    @property
    def is_plain(self) -> bool:
        """Tell whether it is a paragraph without any marker."""
        return self.rank in {_RANK_PLAIN, _RANK_CLOSING}

    @property
    def is_numbered(self) -> bool:
        """Tell whether a number or letter marks it."""
        return self.no is not None

    @property
    def top(self) -> Node:
        """The outermost node above this one, or itself."""
        *_, last = [self, *self.ancestors()]
        return last

    def titles(self) -> str:
        """Folded titles of the numbered nodes above, outermost first, and its own if numbered."""
        chain = [n for n in [self, *self.ancestors()] if n.is_numbered or n.heading is not None]
        return " / ".join(fold(n.title) for n in reversed(chain))

    @property
    def title(self) -> str:
        """The text up to the colon that ends a title, without final stops."""
        head = self.text.split(":", 1)[0] if ":" in self.text[:_MAX_TITLE] else self.text
        return " ".join(head.split()).rstrip(" .;,")

    @property
    def title_end(self) -> int:
        """Where the title ends in the document."""
        head = self.text.split(":", 1)[0] if ":" in self.text[:_MAX_TITLE] else self.text
        return self.start + len(head.rstrip(" .;,\n"))


def build_outline(
    document: ExtractedDocument, first: int = 0, last: int | None = None
) -> list[Node]:
    """Return the nodes of the paragraphs of blocks ``first`` to ``last`` (exclusive), linked."""
    nodes: list[Node] = []
    stack: list[Node] = []
    bullets: list[str] = []
    waiting: Paragraph | None = None
    for index, block in enumerate(document.blocks[first:last], start=first):
        if not isinstance(block, Paragraph) or not block.text.strip():
            continue
        if waiting is None and _PART_ALONE.match(block.text.strip()):
            waiting = block
            continue
        node = _node(block, index, stack)
        if waiting is not None:
            _number_from_line_above(node, waiting)
            waiting = None
        rank = node.rank
        if rank == _RANK_BULLET and node.no is None:
            sign = block.text[: node.start - block.span.start].strip()[:1] or "-"
            sign = "-" if sign in "–—" else sign
            if sign not in bullets:
                bullets.append(sign)
            del bullets[bullets.index(sign) + 1 :]
            rank += bullets.index(sign)
        elif rank < _RANK_BULLET:
            bullets.clear()
        if rank == _RANK_DECIMAL and _is_nested(node, stack):
            rank = _RANK_NESTED
        node.rank = rank
        while stack and (stack[-1].rank >= rank or _closes(stack[-1], node)):
            stack.pop()
        node.parent = stack[-1] if stack else None
        if node.parent is not None:
            node.parent.children.append(node)
        node.path = _path(node)
        nodes.append(node)
        if rank == _RANK_CLOSING:
            continue
        opens = rank != _RANK_PLAIN or node.text.rstrip().endswith(":") or node.heading is not None
        if opens:
            stack.append(node)
    return nodes


def _number_from_line_above(node: Node, line: Paragraph) -> None:
    """ "Phần I" on a line of its own numbers the heading on the next line."""
    match = _PART_ALONE.match(line.text.strip())
    if match is None or node.is_numbered:
        return
    word = match["no"]
    number = _PART_NUMBERS.get(word.lower())
    node.no = _ROMAN_DIGITS[number] if number else word.upper()
    node.rank = _RANK_CAPITAL
    node.marker_start = line.span.start


def _is_nested(node: Node, stack: Sequence[Node]) -> bool:
    """Tell whether "1." begins, or "2." goes on with, a list below an open "3."."""
    if node.heading is not None or node.no is None:
        return False
    outer = next((n for n in stack if n.rank == _RANK_DECIMAL), None)
    inner = next((n for n in reversed(stack) if n.rank == _RANK_NESTED), None)
    if outer is None or outer.no is None:
        return False
    if inner is not None and inner.no is not None and int(node.no) == int(inner.no) + 1:
        follows_outer = int(node.no) == int(outer.no) + 1
        return not (follows_outer and node.bold == outer.bold != inner.bold)
    return node.no == "1"


def _closes(above: Node, node: Node) -> bool:
    """A heading of the format itself closes plain openers and lists above it."""
    return node.heading is not None and above.rank >= _RANK_PLAIN


def _node(block: Paragraph, index: int, stack: Sequence[Node]) -> Node:
    text, offset = block.text[:_MAX_PARAGRAPH], block.span.start
    no, rank, length = _marker(text, stack)
    if rank == _RANK_PLAIN and _CLOSING.match(text.strip()):
        rank = _RANK_CLOSING
    rest = text[length:]
    return Node(
        rest, offset + length, offset + len(text), offset, no, rank, index,
        heading=block.heading, bold=block.bold,
    )  # fmt: skip


def _marker(text: str, stack: Sequence[Node]) -> tuple[str | None, int, int]:
    """Return number, rank and length of the marker that opens a paragraph."""
    if match := _BULLET.match(text):
        return None, _RANK_BULLET, match.end()
    if match := _PART.match(text):
        return _ROMAN_DIGITS[_PART_NUMBERS[match["no"].lower()]], _RANK_CAPITAL, match.end()
    if (match := _ROMAN.match(text)) and match["no"].isupper() and roman_value(match["no"]):
        return match["no"], _RANK_ROMAN, match.end()
    if (match := _CAPITAL.match(text)) and match["no"].isupper():
        return match["no"], _RANK_CAPITAL, match.end()
    if match := _DECIMAL.match(text):
        return _decimal(match, text, stack)
    if match := _LETTER.match(text):
        return match["no"], _RANK_LETTER, match.end()
    return None, _RANK_PLAIN, 0


def _decimal(match: re.Match[str], text: str, stack: Sequence[Node]) -> tuple[str | None, int, int]:
    depth = match["no"].count(".")
    if _is_list_entry(text[match.end() :]):
        return None, _RANK_BULLET + 8, match.end()
    outer = [n for n in stack if n.rank == _RANK_DECIMAL and n.no and n.no.isdigit()]
    goes_on = depth == 0 and any(int(n.no or 0) + 1 == int(match["no"]) for n in outer)
    inside_letter = not goes_on and any(n.rank == _RANK_LETTER for n in stack)
    if match.group().rstrip().endswith(")") and inside_letter:
        return match["no"], _RANK_PLAIN, match.end()
    return match["no"], _RANK_DECIMAL + depth, match.end()


def _is_list_entry(text: str) -> bool:
    """Tell whether a numbered line only names a school: then the number is that of a list."""
    names = find_school_names(text)
    return bool(names) and names[0].start <= 1


def _path(node: Node) -> str:
    if node.no is None:
        return node.parent.path if node.parent else ""
    parts = [a.no for a in node.ancestors() if a.no and a.rank < _RANK_DECIMAL][::-1]
    if node.rank >= _RANK_NESTED:
        above = next((a for a in node.ancestors() if a.no), None)
        return f"{above.path}.{node.no}" if above else node.no
    return ".".join([*parts, node.no])


def is_heading(node: Node) -> bool:
    """Tell whether a node is a heading rather than a numbered sentence."""
    if node.heading is not None:
        return True
    if not node.is_numbered or node.rank == _RANK_PLAIN:
        return False
    text = node.text.strip()
    if node.rank <= _RANK_ROMAN:
        return len(text) <= _MAX_TITLE
    if node.rank == _RANK_LETTER:
        return bool(node.children) and (text.endswith(":") or len(text) < 120)
    has_title = ":" in text[:120] or len(text) <= 110 or bool(node.children)
    return has_title and len(node.title) <= _MAX_TITLE


def find_sections(
    document: ExtractedDocument, nodes: Sequence[Node], left_out: frozenset[Node]
) -> tuple[Section, ...]:
    """Return the headings as sections; ``left_out`` are headings that are duties of a unit."""
    heads = [n for n in nodes if is_heading(n) and n not in left_out and n.title]
    sections = []
    for position, node in enumerate(heads):
        end = heads[position + 1].marker_start if position + 1 < len(heads) else len(document.text)
        sections.append(
            Section(
                node.path if node.is_numbered else "",
                node.title,
                document.span(node.marker_start, node.title_end),
                document.span(min(node.title_end, end), end),
            )
        )
    return tuple(sections)
