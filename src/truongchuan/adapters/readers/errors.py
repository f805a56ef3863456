"""The one error of the readers: a code and its parameters, no sentence."""

from __future__ import annotations

ErrorParam = str | int | float


class ReadError(ValueError):
    """A file could not be read. ``code`` says why; ``params`` hold figures and names.

    The Vietnamese sentence is made by :func:`truongchuan.wording.reading.reading_message`.
    """

    def __init__(self, code: str, **params: ErrorParam) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: dict[str, ErrorParam] = params

    def __str__(self) -> str:
        shown = ", ".join(f"{key}={value}" for key, value in sorted(self.params.items()))
        return f"{self.code}({shown})"
