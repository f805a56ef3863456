"""The head of a paper by date and tier, as values: who issues, under whom, where, which symbol.

A People's Committee has no parent body above its name; its offices, schools and committees stand
under it (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.2). What is in force on the day is read from the
directory's versions, so that a renamed or merged body signs under its name of that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from truongchuan.domain.directory.models import (
    AUTHORITY_KINDS,
    PROGRAMME_KINDS,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    School,
)
from truongchuan.domain.directory.selectors import version_on
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.own_heads import own_head_of
from truongchuan.domain.papers.signing import Post, SigningLine, signing_lines
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.school_selectors import get_school
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.models import on_day
from truongchuan.engines.text import fold

DISTRICT_TIER_ENDED = date(2025, 7, 1)
SIGNING_FUNCTIONS = (Function.LEADER, Function.HEAD, Function.HEAD_TEACHER)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Names as official on the day, symbol parts, place; ``parent`` is empty for a committee.

    ``ended_on`` is the last day of an issuer that no longer exists on the paper's day, and
    ``successors`` who followed it.
    """

    issuer_id: int
    kind: str
    name: str
    parent: str
    authority: str
    authority_kind: str
    superior: str
    symbol: str
    drafter: str
    drafter_unit: str
    place: str
    ended_on: date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who may sign on the day, and with which post."""

    membership_id: int
    name: str
    title: str
    unit: str
    unit_id: int
    unit_kind: str
    post: Post


@dataclass(frozen=True, slots=True)
class Signing:
    """The lines above a signature, the post written out where a title says it, and the name."""

    lines: tuple[SigningLine, ...]
    name: str
    unit: str


def standing_body(programme: Programme) -> Organisation:
    """Return the programme's standing body; the authority itself where it has none.

    A plan of a ward may give the Sở a part: the department of the authority above is then in the
    ward's directory, but directs nothing there.
    """
    kinds = set(PROGRAMME_KINDS)
    if programme.authority.kind != OrganisationKind.PROVINCE:
        kinds.discard(OrganisationKind.EDUCATION_DEPARTMENT)
    units = Organisation.objects.filter(authority_id=programme.authority_id, kind__in=kinds)
    return units.order_by("order", "pk").first() or programme.authority


def superior_of(programme: Programme) -> Organisation | None:
    """Return the authority above, to which reports go; None where the directory has none."""
    if programme.parent is not None:
        return programme.parent.authority
    return programme.authority.parent


def school_of(desk: Desk, params: PaperParams) -> School:
    """Return the school a paper is about.

    :raises DomainError: ``paper-school-missing``.
    """
    pk = params.school_id
    school = (
        get_school(actor=desk.actor, programme=desk.programme, pk=pk) if pk is not None else None
    )
    if school is None:
        raise DomainError("paper-school-missing")
    return school


def letterhead_of(desk: Desk, issuer: Organisation) -> Letterhead:
    """Return the head of a paper that an organisation issues on the desk's day."""
    authority = desk.programme.authority
    drafter = standing_body(desk.programme)
    own, drafting = _symbols(desk, issuer)
    above = issuer.parent if issuer.parent_id and not issuer.is_authority else authority
    superior = superior_of(desk.programme)
    set_by = own_head_of(issuer, desk.on)
    # A body without a place of its own writes that of its authority.
    place = set_by.place or (own_head_of(authority, desk.on).place if issuer != authority else "")
    usual_parent = "" if issuer.is_authority else _name_on(above or authority, desk.on)
    return Letterhead(
        issuer_id=issuer.pk,
        kind=issuer.kind,
        name=set_by.name or _name_on(issuer, desk.on),
        parent=set_by.parent or usual_parent,
        authority=_name_on(authority, desk.on),
        authority_kind=authority.kind,
        superior=_name_on(superior, desk.on) if superior else "",
        symbol=set_by.symbol or own or _initials(issuer),
        drafter=_symbols(desk, drafter)[1] or drafting,
        drafter_unit=drafter.name,
        place=place or place_name(_name_on(authority, desk.on), desk.layout.place_in_full),
        ended_on=_ended(issuer if issuer.is_authority else authority, desk.on),
        successors=_successors(authority, desk.on),
    )


def _symbols(desk: Desk, unit: Organisation) -> tuple[str, str]:
    """Return a body's own symbol and that of a drafter; the tier's where it has its own."""
    bodies = desk.layout.bodies
    tier = desk.programme.authority.kind
    return bodies.get(f"{tier}/{unit.kind}") or bodies.get(unit.kind, ("", ""))


def _name_on(organisation: Organisation, on: date) -> str:
    version = version_on(organisation=organisation, on=on)
    return version.name if version else organisation.name


def _ended(authority: Organisation, on: date) -> date | None:
    """Return the last day of an authority that is gone: by its own dates, or with its tier."""
    if authority.ends_on is not None and authority.ends_on < on:
        return authority.ends_on
    if authority.kind == OrganisationKind.DISTRICT and on >= DISTRICT_TIER_ENDED:
        return date.fromordinal(DISTRICT_TIER_ENDED.toordinal() - 1)
    return None


def _successors(authority: Organisation, on: date) -> tuple[str, ...]:
    followed = authority.successions.filter(on__lte=on).select_related("successor")
    return tuple(s.successor.name for s in followed.order_by("-main", "pk"))


_COMMITTEE = "uy ban nhan dan "
_PLACE_KINDS = (
    "thanh pho truc thuoc trung uong ",
    "thanh pho ",
    "quan ",
    "huyen ",
    "thi xa ",
    "tinh ",
    "phuong ",
    "xa ",
    "thi tran ",
    "dac khu ",
)


def place_name(authority: str, in_full: frozenset[str]) -> str:
    """Return the place where an authority sits, as the day's line names it.

    "Ủy ban nhân dân thành phố Hà Nội" gives "Hà Nội"; units named after a person, a number or an
    event keep the word for their kind: "Quận Hai Bà Trưng", "Phường 3".
    """
    folded = fold(authority)
    name = authority[len(_COMMITTEE) :] if folded.startswith(_COMMITTEE) else authority
    folded = fold(name)
    for kind in _PLACE_KINDS:
        if folded.startswith(kind):
            proper = name[len(kind) :]
            if proper in in_full or any(letter.isdigit() for letter in proper):
                break
            return proper
    return name[:1].upper() + name[1:]


def _initials(issuer: Organisation) -> str:
    """Return a school's symbol: kind as written, then the first letters of its name."""
    words = issuer.name.split()
    return "".join(w if w.isupper() else w[:1].upper() for w in words)


def list_signers(
    *, actor: Actor, programme: Programme, issuer: Organisation, on: date
) -> list[Signer]:
    """Return who may sign a paper of an issuer on a day: its own leaders first, then heads below.

    For a paper of a committee the heads of its offices are offered too (by order); one query.
    """
    units = Q(organisation=issuer)
    if issuer.kind in AUTHORITY_KINDS:
        units |= Q(
            organisation__authority_id=programme.authority_id,
            organisation__school__isnull=True,
            function=Function.HEAD,
        )
    found = (
        Membership.objects.filter(on_day(on), units, function__in=SIGNING_FUNCTIONS)
        .filter(person__in=Person.objects.visible_to(actor))
        .select_related("person", "organisation")
        .order_by("pk")
    )
    signers = [_signer(membership) for membership in found]
    return sorted(signers, key=lambda s: (s.unit_id != issuer.pk, s.post is Post.DEPUTY))


def _signer(membership: Membership) -> Signer:
    unit = membership.organisation
    return Signer(
        membership_id=membership.pk,
        name=membership.person.name,
        title=membership.title,
        unit=unit.name,
        unit_id=unit.pk,
        unit_kind=unit.kind,
        post=post_of(membership.title),
    )


def post_of(title: str) -> Post:
    """Read a post from a title: "Phó Chủ tịch UBND" is a deputy's, "Q. Trưởng phòng" acting."""
    folded = fold(title)
    if folded.startswith("pho "):
        return Post.DEPUTY
    return Post.ACTING if folded.startswith(("quyen ", "q. ", "q ")) else Post.HEAD


def signing_of(desk: Desk, issuer: Organisation, params: PaperParams) -> Signing:
    """Return who signs: the person chosen, else who holds the post that the issuer set for its
    papers, else the issuer's first own leader, else nobody yet.

    :raises DomainError: ``paper-signer-unknown``, and those of :func:`signing_lines`.
    """
    signers = list_signers(actor=desk.actor, programme=desk.programme, issuer=issuer, on=desk.on)
    if params.signer_id is None:
        own = [s for s in signers if s.unit_id == issuer.pk]
        title = fold(own_head_of(issuer, desk.on).signer_title)
        signer = next((s for s in own if title and fold(s.title) == title), next(iter(own), None))
    else:
        signer = next((s for s in signers if s.membership_id == params.signer_id), None)
        if signer is None:
            raise DomainError("paper-signer-unknown")
    if signer is None:
        return Signing(signing_lines(issuer=issuer.kind, unit=issuer.kind, post=Post.HEAD), "", "")
    lines = signing_lines(
        issuer=issuer.kind, unit=signer.unit_kind, post=signer.post, capacity=params.capacity
    )
    return Signing(lines, signer.name, signer.unit)
