"""Which unit lies in which: the order of items settles it.

Papers go from small to large ("tổ 1 KP 2 phường 3") or from large to small ("Phường 3: KP 2 (tổ
1)"). Rules, in this order:

1. A larger unit right behind smaller ones ("KP 2 phường 3", "của phường 3") takes them: a quarter
   the groups listed right before it, a ward everything since the last ward.
2. A smaller unit right behind a larger one that took nothing, or behind "gồm" or ":", lies in it;
   so do the smaller units listed after it.
"""

from __future__ import annotations

from collections.abc import Sequence

from truongchuan.engines.catchment_text.mentions import Item, Link
from truongchuan.engines.catchment_text.sets import Kind


def bind(items: Sequence[Item]) -> list[Item]:
    """Put every item into the larger unit it lies in; return those that lie in none."""
    roots: list[Item] = []
    owner: Item | None = None
    for item in items:
        if item.link in {Link.TIGHT, Link.OF} and _postfix(item, roots):
            owner = item if item.kind is Kind.QUARTER else None
            roots.append(item)
            continue
        holder = _holder(item, roots, owner)
        if holder is not None:
            _put(holder, item)
            owner = holder if holder in roots else owner
            continue
        if item.link is Link.SEMI or (owner is not None and item.level <= owner.level):
            owner = owner if owner is not None and owner.open and item.level > owner.level else None
        roots.append(item)
    return roots


def _postfix(item: Item, roots: list[Item]) -> bool:
    """Let a larger unit take the smaller ones before it; False when there are none."""
    if item.kind in {None, Kind.STREET} or not roots:
        return False
    last = roots[-1]
    if last.everything:
        item.doubt = last.doubt = item.doubt or "ambiguous-scope"
        return False
    if item.kind is Kind.GROUP and last.kind is not Kind.STREET:
        return False
    if last.level <= item.level:
        return _take_back(item, last)
    taken: list[Item] = []
    while roots and roots[-1].level > item.level and not roots[-1].everything:
        if item.kind is not Kind.WARD and roots[-1].level != last.level:
            break
        taken.insert(0, roots.pop())
        if taken[0].open and item.kind is Kind.WARD and taken[0].kind is Kind.WARD:
            break
    item.parts = taken + item.parts
    item.parts_before = True
    return True


def _take_back(item: Item, owner: Item) -> bool:
    """ "KP 1: tổ 1, 2, tổ 3 KP 2": the last part belongs to the unit behind it, or does it."""
    if not owner.parts or owner.parts_before or owner.parts[-1].level <= item.level:
        return False
    if not owner.open:
        return False
    if len(owner.parts) == 1:
        owner.doubt = "ambiguous-scope"
        return False
    stolen = owner.parts.pop()
    item.parts.insert(0, stolen)
    item.parts_before = True
    if len(owner.parts) > 1 and stolen.link is not Link.SEMI:
        owner.doubt = item.doubt = "ambiguous-scope"
    return True


def _holder(item: Item, roots: list[Item], owner: Item | None) -> Item | None:
    """The larger unit that an item lies in because of what stands before it."""
    if not roots:
        return None
    last = roots[-1]
    if item.everything:
        if item.link in {Link.TIGHT, Link.OF}:
            item.doubt = last.doubt = item.doubt or "ambiguous-scope"
        return None
    if item.link in {Link.TIGHT, Link.OF, Link.OPENER} and not last.parts_before:
        deepest = _deepest(last, item.level)
        if deepest is not None:
            deepest.open = deepest.open or item.link is Link.OPENER or not deepest.parts
            return deepest
    if owner is None or owner is not last or not owner.open or item.level <= owner.level:
        return None
    if item.link is Link.LOOSE or (item.link is Link.SEMI and owner.kind is Kind.WARD):
        return _deepest_open(owner, item.level)
    return None


def _deepest(root: Item, level: int) -> Item | None:
    """The last item inside ``root`` (or itself) that is larger than a level and named."""
    if root.level >= level or root.kind is None or root.kind is Kind.STREET:
        return None
    if root.parts and not root.parts_before:
        inner = _deepest(root.parts[-1], level)
        if inner is not None:
            return inner
    return root


def _deepest_open(root: Item, level: int) -> Item:
    while root.parts and root.parts[-1].open and root.parts[-1].level < level:
        root = root.parts[-1]
    return root


def _put(holder: Item, item: Item) -> None:
    """Add a part, and let a quarter among the parts take the groups right before it."""
    if item.link in {Link.TIGHT, Link.OF} and holder.parts:
        last = holder.parts[-1]
        if last.level > item.level:
            taken: list[Item] = []
            while holder.parts and holder.parts[-1].level == last.level:
                taken.insert(0, holder.parts.pop())
            item.parts = taken + item.parts
            item.parts_before = True
    holder.parts.append(item)
