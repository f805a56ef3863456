"""Errors of the domain: a code with parameters; ``truongchuan.wording.errors`` has the texts."""

from __future__ import annotations

from truongchuan.engines.plan.findings import Param


class DomainError(ValueError):
    """A write that was refused. Nothing was changed."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NotAllowed(DomainError):
    """The actor may not do this (the object itself is visible to them)."""

    def __init__(self, permission: str, **params: Param) -> None:
        super().__init__("not-allowed", permission=permission, **params)
        self.permission = permission


class ProgrammeClosed(NotAllowed):
    """The programme is over (handed over to successors): it is read, nobody writes in it."""

    def __init__(self, permission: str, **params: Param) -> None:
        super().__init__(permission, **params)
        self.code = "programme-closed"
