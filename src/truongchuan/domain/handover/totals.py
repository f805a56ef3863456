"""Totals before and after: counted on each side from its own rows, and compared.

*Before* are the giver's rows, counted by kind and state. *After* are the receivers' rows, each
origin once (a task that several receivers go on with is one task), and what stayed as history or
ended. The two are counted by different ways; the table says whether they meet.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from truongchuan.domain.handover.allocation import Allocation
from truongchuan.domain.handover.models import Handover, HandoverItem, Reconciliation
from truongchuan.domain.handover.registry import KINDS, Kind, digest_of, rows_by_id
from truongchuan.domain.handover.states import Disposition


@dataclass(frozen=True, slots=True)
class Line:
    """One kind in one state. ``copies`` counts the receivers' rows, shared ones each time.

    ``…_amount`` is in đồng for money and in bytes for files; zero where nothing is summed.
    """

    kind: str
    state: str
    before: int = 0
    before_amount: int = 0
    handed: int = 0
    handed_amount: int = 0
    history: int = 0
    history_amount: int = 0
    ended: int = 0
    copies: int = 0

    @property
    def after(self) -> int:
        """What the receivers have, with what stayed."""
        return self.handed + self.history + self.ended

    @property
    def after_amount(self) -> int:
        """The amount of these."""
        return self.handed_amount + self.history_amount

    @property
    def agrees(self) -> bool:
        """True when nothing was lost and nothing is counted twice."""
        return self.before == self.after and self.before_amount == self.after_amount


@dataclass
class _Sums:
    """Sums by (kind, state)."""

    values: dict[tuple[str, str], dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )

    def add(self, kind: str, state: str, name: str, number: int = 1) -> None:
        self.values[kind, state][name] += number

    def lines(self) -> list[Line]:
        order = {code: place for place, code in enumerate(KINDS)}
        keys = sorted(self.values, key=lambda key: (order[key[0]], key[1]))
        return [Line(kind, state, **self.values[kind, state]) for kind, state in keys]


def _amount(kind: Kind, row: Any) -> int:
    return kind.amount(row) if kind.amount else 0


def _before(handover: Handover, sums: _Sums) -> None:
    for code, kind in KINDS.items():
        for row in kind.rows(handover).iterator(chunk_size=1000):
            state = kind.state(row)
            sums.add(code, state, "before")
            sums.add(code, state, "before_amount", _amount(kind, row))


def planned_totals(allocation: Allocation) -> list[Line]:
    """Return the totals as they will be: for the page and the protocol before the day."""
    sums = _Sums()
    handover = allocation.handover
    for code, kind in KINDS.items():
        ways = allocation.ways[code]
        rows = (
            ((pk, "", 0) for pk in kind.rows(handover).order_by().values_list("pk", flat=True))
            if kind.is_plain
            else (
                (row.pk, kind.state(row), _amount(kind, row))
                for row in kind.rows(handover).iterator(chunk_size=1000)
            )
        )
        for pk, state, amount in rows:
            way = ways.get(pk)
            sums.add(code, state, "before")
            sums.add(code, state, "before_amount", amount)
            if way is None or way.open:
                continue
            name = str(way.disposition)
            sums.add(code, state, name)
            sums.add(code, state, "copies", len(way.parts))
            sums.add(code, state, _AMOUNTS[name], amount)
    return sums.lines()


_AMOUNTS = {
    Disposition.HANDED.value: "handed_amount",
    Disposition.HISTORY.value: "history_amount",
    Disposition.ENDED.value: "history_amount",
}


def count_totals(handover: Handover) -> list[Line]:
    """Return the totals as the two sides' rows stand now."""
    sums = _Sums()
    _before(handover, sums)
    items = list(
        handover.items.order_by("kind", "old_id", "pk").values_list(
            "kind", "old_id", "new_id", "disposition"
        )
    )
    for code, kind in KINDS.items():
        mine = [item for item in items if item[0] == code]
        new = rows_by_id(kind.new_model, [i[2] for i in mine if i[2] is not None])
        old = rows_by_id(kind.model, [i[1] for i in mine if i[2] is None])
        seen: set[int] = set()
        for _code, old_id, new_id, disposition in mine:
            row = new.get(new_id) if new_id is not None else old.get(old_id)
            if row is None:
                continue  # gone: the sums will not meet
            state = kind.state(row)
            if new_id is not None:
                sums.add(code, state, "copies")
            if old_id in seen:
                continue
            seen.add(old_id)
            sums.add(code, state, str(disposition))
            sums.add(code, state, _AMOUNTS[disposition], _amount(kind, row))
    return sums.lines()


def freeze_totals(handover: Handover, lines: Iterable[Line], at: Any) -> Reconciliation:
    """Keep the totals with their hash (part of carrying out)."""
    text = as_text(lines)
    return Reconciliation.objects.create(
        handover=handover,
        lines=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        agrees=all(line.agrees for line in read_lines(text)),
        at=at,
    )


def as_text(lines: Iterable[Line]) -> str:
    """Return lines as canonical JSON."""
    return json.dumps([asdict(line) for line in lines], sort_keys=True, separators=(",", ":"))


def read_lines(text: str) -> list[Line]:
    """Read what :func:`as_text` wrote."""
    return [Line(**line) for line in json.loads(text)]


@dataclass(frozen=True, slots=True)
class Check:
    """What a later look found.

    ``altered`` names the giver's rows that changed since, ``missing`` the receivers' rows that
    are gone, each as (kind, id); ``sealed`` is false when the kept totals themselves were changed.
    ``counted`` is false when the giver's rows no longer give the kept totals.
    """

    sealed: bool
    counted: bool
    altered: tuple[tuple[str, int], ...]
    missing: tuple[tuple[str, int], ...]

    @property
    def is_right(self) -> bool:
        """True when everything is as it was handed over."""
        return self.sealed and self.counted and not self.altered and not self.missing


def check_totals(handover: Handover) -> Check:
    """Look again at a hand-over that was carried out: hashes, links and the giver's totals.

    What the receivers went on with since does not count against it.
    """
    kept = handover.reconciliation
    altered: list[tuple[str, int]] = []
    missing: list[tuple[str, int]] = []
    items = list(
        HandoverItem.objects.filter(handover=handover).values_list(
            "kind", "old_id", "new_id", "digest"
        )
    )
    for code, kind in KINDS.items():
        mine = [item for item in items if item[0] == code]
        old = rows_by_id(kind.model, [i[1] for i in mine])
        new_ids = {i[2] for i in mine if i[2] is not None}
        new = set(rows_by_id(kind.new_model, new_ids))
        for _code, old_id, new_id, digest in mine:
            if old_id not in old or digest_of(old[old_id]) != digest:
                altered.append((code, old_id))
            if new_id is not None and new_id not in new:
                missing.append((code, new_id))
    sums = _Sums()
    _before(handover, sums)
    now = {(x.kind, x.state): (x.before, x.before_amount) for x in sums.lines()}
    then = {
        (x.kind, x.state): (x.before, x.before_amount)
        for x in read_lines(kept.lines)
        if x.before or x.before_amount
    }
    return Check(
        sealed=hashlib.sha256(kept.lines.encode()).hexdigest() == kept.digest,
        counted=now == then,
        altered=tuple(dict.fromkeys(altered)),
        missing=tuple(dict.fromkeys(missing)),
    )
