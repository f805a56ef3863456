"""What all descriptions of data share: kinds of field, pages of a list, small references."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from django.utils import timezone
from ninja import P, PathEx
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

LARGEST = 2**63 - 1
"""The largest number of a row on both databases."""
MOST_A_PAGE = 200
HIGHEST_PAGE = 100_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)


def _iso_day(value: Any) -> Any:
    """Take a day written 2023-05-15 and nothing else: no moments, no numbers."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and FIRST_DAY <= found <= LAST_DAY:
            return found
    raise PydanticCustomError("date_form", "a day is written 2023-05-15")


def _with_offset(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat()


Day = Annotated[
    date,
    BeforeValidator(_iso_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2023-05-15"]}),
]
"""A day from 1990 to 2099."""
Moment = Annotated[
    datetime,
    PlainSerializer(_with_offset, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment with the offset of Vietnam."""

Id = PathEx[int, P(ge=1, le=LARGEST)]
"""Number of a thing in an address."""
Wanted = Annotated[int, Field(ge=1, le=LARGEST)]
"""Number of a thing in a filter or a body."""
Words = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
"""Words to search for, with or without marks; every one must be there."""
MonthText = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
QuarterText = Annotated[str, StringConstraints(pattern=r"^\d{4}-Q[1-4]$")]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_.-]*$")]


class Out(BaseModel):
    """Something that the interface gives, read from an object's attributes of the same names."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    @classmethod
    def of(cls, thing: Any, **more: Any) -> Self:
        """Read a thing; ``more`` stands in place of its attributes of those names."""
        return cls.model_validate(_With(thing, more) if more else thing)


class _With:
    """A thing with some attributes in front of its own."""

    def __init__(self, thing: Any, more: dict[str, Any]) -> None:
        self.__dict__.update(more)
        self._thing = thing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._thing, name)


class Body(BaseModel):
    """Something that a caller sends: only what is named, of just the type that is named."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A page of a list. The ``Link`` header leads to the first, previous, next and last one."""

    # Said as descriptions, not as docstrings: those are looked for in the source anew for every
    # sort of page, which took most of a process's start.
    items: list[T]
    total: int = Field(description="Number of things in the whole list.")
    page: int = Field(description="Number of this page, from 1.")
    per_page: int


class Paging(BaseModel):
    """Which page of a list to give. A page after the last one is empty."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    page: int = Field(default=1, ge=1, le=HIGHEST_PAGE)
    """Number of the page, from 1."""
    per_page: int = Field(default=50, ge=1, le=MOST_A_PAGE)
    """Things on a page."""


class UnitRef(Out):
    """A unit or school by id and name. For a school this is its organisation's id."""

    id: int
    name: str


class SchoolRef(Out):
    """A school by id and name."""

    id: int
    name: str


class FileRef(Out):
    """A kept file."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
