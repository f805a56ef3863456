"""Schools listed in running text, each with the cues that belong to it.

A cue belongs to the schools after it ("công nhận mới: A, B"), or to the school before it when it
closes that school's entry ("A (mức độ 2), B"). What a line does not say, the lines it stands
under may say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from truongchuan.engines.plan.facts import Recognition
from truongchuan.engines.plan.read.cues import Cue, CueKind, find_cues
from truongchuan.engines.plan.read.names import SHARED_PLACE, SchoolName, find_school_names
from truongchuan.engines.plan.read.outline import Node
from truongchuan.engines.text import find_counts

_STOP = re.compile(r"[;:\n]|\.(?=\s|$)")
_SENTENCE_END = re.compile(r";|\.(?=\s|$)")
_RUN = re.compile(r"\s*(?:\([^()]*\))?\s*(?:,|;|và|,\s*và)?\s*")
_WHOLE_TEXT = frozenset({CueKind.RECOGNITION, CueKind.QUARTER, CueKind.YEAR})


@dataclass(frozen=True, slots=True)
class Listing:
    """A school in a target list; ``start`` and ``end`` are offsets of the document."""

    name: SchoolName
    start: int
    end: int
    group: tuple[str, bool]
    recognition: Recognition | None = None
    degree: int | None = None
    quarter: str | None = None
    stretch: bool = False
    year: int | None = None
    place: str | None = None


class NodeCues:
    """The cues of a node and what its text passes on to the lines below it."""

    def __init__(self, years: tuple[int, ...], nodes: Sequence[Node] = (), *, plan: bool) -> None:
        self._years = years
        self._plan = plan
        self._found: dict[Node, list[Cue]] = {}
        self._first_target = min(
            (n.start + c.start for n in nodes for c in self._target_cues(n)),
            default=0,
        )
        for node, cues in self._found.items():
            firm = [c for c in cues if not c.weak or node.start + c.start > self._first_target]
            self._found[node] = firm

    def of(self, node: Node) -> list[Cue]:
        """Return the cues of a node's own text."""
        if node not in self._found:
            self._found[node] = find_cues(node.text, self._years, plan=self._plan)
        return self._found[node]

    def _target_cues(self, node: Node) -> list[Cue]:
        """Return the cues of a node that states a target: it has a count or names a school."""
        cues = [c for c in self.of(node) if c.kind is CueKind.RECOGNITION]
        if cues and (find_counts(node.text) or find_school_names(node.text)):
            return cues
        return []

    def inherited(self, node: Node, kind: CueKind) -> object | None:
        """Return the value that the nearest line above states, None when it states several."""
        for above in node.ancestors():
            values = {c.value for c in self.of(above) if c.kind is kind}
            if values:
                return values.pop() if len(values) == 1 else None
        return None


def list_schools(node: Node, cues: NodeCues) -> list[Listing]:
    """Return the schools a node lists with what is said of each."""
    names = find_school_names(node.text)
    if not names:
        return []
    own = _assign(node.text, names, cues.of(node))
    listings = []
    for name, values in zip(names, own, strict=True):
        for kind in CueKind:
            if kind not in values:
                above = cues.inherited(node, kind)
                if above is not None:
                    values[kind] = above
        listings.append(_listing(node, name, values))
    return _share_place(node.text, names, listings)


def _share_place(text: str, names: list[SchoolName], listings: list[Listing]) -> list[Listing]:
    """ "A và B, cùng ở thành phố X": the place holds for the whole run."""
    shared = list(listings)
    for i in range(len(names) - 2, -1, -1):
        between = text[names[i].end : names[i + 1].start]
        together = SHARED_PLACE.match(text, names[i + 1].end) or (
            i + 2 < len(names) and shared[i + 1].place and not names[i + 1].place
        )
        if together and _RUN.fullmatch(between) and not shared[i].place:
            shared[i] = replace(shared[i], place=shared[i + 1].place)
    return shared


def _listing(node: Node, name: SchoolName, values: dict[CueKind, object]) -> Listing:
    recognition = values.get(CueKind.RECOGNITION)
    degree, quarter, year = (values.get(k) for k in (CueKind.DEGREE, CueKind.QUARTER, CueKind.YEAR))
    return Listing(
        name=name,
        start=node.start + name.start,
        end=node.start + name.end,
        group=(node.path or f"@{node.top.index}", quarter is not None),
        recognition=recognition if isinstance(recognition, Recognition) else None,
        degree=degree if isinstance(degree, int) else None,
        quarter=quarter if isinstance(quarter, str) else None,
        stretch=bool(values.get(CueKind.STRETCH)),
        year=year if isinstance(year, int) else None,
        place=name.place,
    )


def _assign(text: str, names: list[SchoolName], cues: list[Cue]) -> list[dict[CueKind, object]]:
    after: list[dict[CueKind, object]] = [{} for _ in names]
    leading: list[Cue] = []
    for cue in cues:
        owner = _owner(text, names, cue)
        if owner is None:
            leading.append(cue)
        else:
            after[owner].setdefault(cue.kind, cue.value)
    _share_over_runs(text, names, after)
    result = []
    for name, values in zip(names, after, strict=True):
        merged = dict(values)
        for cue in reversed([c for c in leading if c.end <= name.start]):
            same_sentence = not _SENTENCE_END.search(text, cue.end, name.start)
            if cue.kind not in merged and (cue.kind in _WHOLE_TEXT or same_sentence):
                merged[cue.kind] = cue.value
        result.append(merged)
    return result


def _owner(text: str, names: list[SchoolName], cue: Cue) -> int | None:
    """Return the school whose entry the cue closes, None when it speaks of what follows."""
    before = [i for i, n in enumerate(names) if n.end <= cue.start]
    if not before:
        return None
    last = before[-1]
    if (
        len(names) == 1
        and names[0].start <= 2
        and not _STOP.search(text[names[0].end :].strip(" :.;"))
    ):
        return last  # an entry of a list: "MN A: công nhận mới, mức độ 1, quý II"
    if _STOP.search(text, names[last].end, cue.start):
        return None
    following = names[last + 1].start if last + 1 < len(names) else None
    if following is None:
        return last
    rest = text[cue.end : following]
    if ":" in rest or not re.search(r"[,;.)]|\bvà\b", rest):
        return None
    return last


def _share_over_runs(
    text: str, names: list[SchoolName], after: list[dict[CueKind, object]]
) -> None:
    """ "A, B và C đạt mức độ 1": what closes a plain run holds for all of it."""
    for i in range(len(names) - 2, -1, -1):
        between = text[names[i].end : names[i + 1].start]
        closed = "(" in text[names[i + 1].end : names[i + 1].end + 3]
        if _RUN.fullmatch(between) and ";" not in between and not closed:
            for kind, value in after[i + 1].items():
                after[i].setdefault(kind, value)
