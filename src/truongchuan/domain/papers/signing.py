"""Who signs how: the lines of authority and post above a signature, as codes.

Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7: "TM." before the name of a collective, "KT." before the
head's post when a deputy signs, "Q." for an acting head, "TL." by order, "TUQ." sub-authorised.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from truongchuan.domain.directory.models import AUTHORITY_KINDS, OrganisationKind
from truongchuan.domain.shared.errors import DomainError


class Post(StrEnum):
    """The signer's post in their own unit."""

    HEAD = "head"
    ACTING = "acting"
    DEPUTY = "deputy"


class Capacity(StrEnum):
    """On whose behalf the signer signs."""

    OWN = "own"
    BY_ORDER = "by_order"
    SUB_AUTHORISED = "sub_authorised"


@dataclass(frozen=True, slots=True)
class SigningLine:
    """One line: prefix ("TM", "KT", "Q", "TL", "TUQ" or nothing) and the code of a post or body.

    Codes are ``collective:KIND``, ``head:KIND`` and ``deputy:KIND`` with a kind of organisation.
    """

    prefix: str
    code: str


COLLECTIVE = frozenset({*AUTHORITY_KINDS, OrganisationKind.STEERING_COMMITTEE})


def signing_lines(
    *, issuer: str, unit: str, post: Post, capacity: Capacity = Capacity.OWN
) -> tuple[SigningLine, ...]:
    """Return the lines for a signer with a post in a unit, on a paper of an issuer.

    ``issuer`` and ``unit`` are kinds of organisation.

    :raises DomainError: ``paper-signer-elsewhere`` when the signer's unit is not the issuer and
        neither an order nor a sub-authorisation is named; ``paper-signer-own`` when one is named
        for a signer of the issuer itself; ``paper-signer-passed-on`` for a deputy who signs
        under a sub-authorisation, which may not be passed on.
    """
    if capacity is Capacity.OWN:
        if issuer != unit:
            raise DomainError("paper-signer-elsewhere")
        collective = (SigningLine("TM", f"collective:{issuer}"),) if issuer in COLLECTIVE else ()
        return (*collective, *_post_lines(unit, post))
    if issuer == unit:
        raise DomainError("paper-signer-own")
    if capacity is Capacity.SUB_AUTHORISED:
        if post is Post.DEPUTY:
            raise DomainError("paper-signer-passed-on")
        return (SigningLine("TUQ", f"head:{issuer}"), *_post_lines(unit, post))
    return (SigningLine("TL", f"head:{issuer}"), *_post_lines(unit, post))


def _post_lines(unit: str, post: Post) -> tuple[SigningLine, ...]:
    if post is Post.DEPUTY:
        return (SigningLine("KT", f"head:{unit}"), SigningLine("", f"deputy:{unit}"))
    return (SigningLine("Q" if post is Post.ACTING else "", f"head:{unit}"),)
