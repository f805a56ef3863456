"""Where each school goes, as the record of wards says: by the succession of its ward.

A ward that one receiver followed gives a proposal. A ward that was divided gives its main
successor with a doubt; what is not known stays open with the reason why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from truongchuan.domain.directory.models import School, Succession
from truongchuan.domain.handover.states import Doubt


@dataclass(frozen=True, slots=True)
class Proposal:
    """A receiver's part for a school, or none; ``doubt`` says why to look again."""

    part_id: int | None = None
    doubt: str = Doubt.NONE


def propose(
    *, schools: Iterable[School], parts: Mapping[int, int], on: date
) -> dict[int, Proposal]:
    """Return a proposal by school; ``parts`` maps a receiver to its part. One query.

    Successions are followed from ward to ward up to ``on``.
    """
    followed: dict[int, list[tuple[bool, int]]] = defaultdict(list)
    for before, after, main in (
        Succession.objects.filter(on__lte=on)
        .order_by("-main", "pk")
        .values_list("predecessor_id", "successor_id", "main")
    ):
        followed[before].append((main, after))
    return {school.pk: _proposal(school.ward_id, followed, parts) for school in schools}


def _proposal(
    ward: int | None, followed: Mapping[int, list[tuple[bool, int]]], parts: Mapping[int, int]
) -> Proposal:
    if ward is None:
        return Proposal(doubt=Doubt.NO_WARD)
    reached = _reach(ward, followed, parts, set())
    ends = list(dict.fromkeys(reached))
    if not ends:
        return Proposal(doubt=Doubt.NO_RECEIVER)
    first = ends[0]
    if first not in parts:
        ours = [end for end in ends if end in parts]
        return Proposal(parts[ours[0]] if ours else None,
                        Doubt.SPLIT_WARD if ours else Doubt.NO_RECEIVER)  # fmt: skip
    return Proposal(parts[first], Doubt.SPLIT_WARD if len(ends) > 1 else Doubt.NONE)


def _reach(
    ward: int,
    followed: Mapping[int, list[tuple[bool, int]]],
    parts: Mapping[int, int],
    seen: set[int],
) -> list[int]:
    """Return where a ward ended up, the main successor first."""
    if ward in parts or ward in seen:
        return [ward] if ward in parts else []
    seen.add(ward)
    nexts = [after for _main, after in followed.get(ward, ())]
    if not nexts:
        return [ward]
    return [end for after in nexts for end in _reach(after, followed, parts, seen)]
