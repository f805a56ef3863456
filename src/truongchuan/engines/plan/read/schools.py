"""One school for all spellings of its name.

Two spellings are one school when kind and name agree up to tone placement; also when they differ
in diacritics or by one letter, unless one list holds both: then they are two schools.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from truongchuan.engines.plan.facts import SchoolKind
from truongchuan.engines.plan.read.names import SchoolName
from truongchuan.engines.text import edit_distance, fold

Key = tuple[SchoolKind, str]
_MIN_LENGTH_FOR_SLIPS = 6


@dataclass
class SchoolRegistry:
    """Spellings of the target lists, grouped into schools."""

    together: list[set[Key]] = field(default_factory=list)
    spellings: dict[Key, Counter[str]] = field(default_factory=dict)
    order: list[Key] = field(default_factory=list)
    merged: dict[Key, Key] = field(default_factory=dict)
    known: dict[Key, Key | None] = field(default_factory=dict)
    by_label: set[Key] = field(default_factory=set)

    def key_of(self, name: SchoolName) -> Key:
        """Return the key of a spelling; where one list holds MN X and MG X, the label counts."""
        if name.key in self.by_label:
            return name.kind, f"{name.label} {name.key[1]}"
        return name.key

    def part_by_label(self, names: Iterable[SchoolName]) -> None:
        """Note names that one list gives under two labels: they are two schools."""
        labels: dict[Key, set[str]] = {}
        for name in names:
            labels.setdefault(name.key, set()).add(name.label)
        self.by_label |= {key for key, found in labels.items() if len(found) > 1}

    def add_list(self, names: Iterable[SchoolName]) -> None:
        """Note the schools of one list or section; they are all different."""
        names = list(names)
        self.together.append({self.key_of(n) for n in names})
        for name in names:
            key = self.key_of(name)
            if key not in self.spellings:
                self.spellings[key] = Counter()
                self.order.append(key)
            self.spellings[key][name.canonical] += 1

    def settle(self) -> None:
        """Merge the spellings of the lists that mean one school; the commoner one stays."""
        for i, key in enumerate(self.order):
            if key in self.merged:
                continue
            for other in self.order[i + 1 :]:
                if other not in self.merged and self._one_school(key, other, limit=0):
                    self.merged[other] = key

    def _apart(self, a: Key, b: Key) -> bool:
        return any(a in group and b in group for group in self.together)

    def _one_school(self, a: Key, b: Key, limit: int) -> bool:
        return a[0] == b[0] and not self._apart(a, b) and _alike(a[1], b[1], limit)

    def canonical(self, key: Key) -> str:
        """Return the commonest spelling of the lists."""
        root = self.merged.get(key, key)
        total: Counter[str] = Counter()
        for other in self.order:
            if other == root or self.merged.get(other) == root:
                total.update(self.spellings[other])
        return total.most_common(1)[0][0]

    def find(self, name: SchoolName) -> Key | None:
        """Return the school of the lists that a mention means, None when there is no one such."""
        own = self.key_of(name)
        if own in self.spellings:
            return self.merged.get(own, own)
        if own not in self.known:
            self.known[own] = self._nearest(name)
        return self.known[own]

    def _nearest(self, name: SchoolName) -> Key | None:
        for limit in (0, 1):
            close = {
                self.merged.get(key, key)
                for key in self.order
                if key[0] == name.kind and _alike(key[1], name.key[1], limit)
            }
            if len(close) == 1:
                return close.pop()
            if close:
                return None
        return None

    def roots(self) -> list[Key]:
        """Return the schools, in the order the lists first name them."""
        return [key for key in self.order if key not in self.merged]


def _alike(a: str, b: str, limit: int) -> bool:
    """Tell whether two names are alike: without diacritics equal, or ``limit`` letters apart.

    Numbers, and single letters that tell schools apart, must agree.
    """
    one, two = fold(a), fold(b)
    if one == two:
        return True
    if limit == 0 or min(len(one), len(two)) < _MIN_LENGTH_FOR_SLIPS:
        return False
    if _marks(one) != _marks(two):
        return False
    return edit_distance(one, two, limit) <= limit


def _marks(name: str) -> list[str]:
    return [w for w in name.split() if len(w) == 1 or any(c.isdigit() for c in w)]
