"""Why a file of a list is not read."""

from __future__ import annotations


class ListFault(ValueError):
    """A file that is not read; ``truongchuan.wording.list_files`` has the texts."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
