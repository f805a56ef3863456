"""The law behind a table, in one line: which instruments, and how much of them is verified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.rules.model import NormKind, Rule, Verification


@dataclass(frozen=True, slots=True)
class LawLine:
    """Instruments in use, number of rules, and the share that is verified, in hundredths."""

    instruments: tuple[str, ...]
    rules: int
    verified: int
    fingerprint: str

    @property
    def percent(self) -> int:
        """Share of the rules whose text was verified, rounded down."""
        return self.verified * 100 // self.rules if self.rules else 0


def law_line(rules: Iterable[Rule], *, fingerprint: str, on: date) -> LawLine:
    """Return the line about some rules in force."""
    found = [rule for rule in rules if rule.kind is not NormKind.NOT_COMPUTABLE]
    instruments = dict.fromkeys(rule.cites[0].instrument for rule in found if rule.cites)
    return LawLine(
        instruments=tuple(instruments),
        rules=len(found),
        verified=sum(rule.verification_on(on) is Verification.VERIFIED for rule in found),
        fingerprint=fingerprint[:8],
    )
