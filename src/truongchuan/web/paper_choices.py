"""What the form of a paper offers: periods, schools, units, signers."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from truongchuan.domain.directory.models import School
from truongchuan.domain.papers.kinds import Kind
from truongchuan.domain.papers.letterhead import Signer, list_signers, standing_body
from truongchuan.domain.papers.periods import HALF, MONTH, QUARTER, YEAR, period_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_targets, list_units, targets_by_quarter
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.web.paper_forms import Choices, PaperForm, signer_choices
from truongchuan.web.templatetags.vn import month_vn, quarter_vn

SCHOOL_CHOICES = 300  # more make no list to choose from: the name is typed


def own_school(actor: Actor, programme: Programme) -> School | None:
    """Return the school of the programme's authority that the actor heads."""
    units = [g.unit_id for g in actor.grants if g.function is Function.HEAD_TEACHER]
    return (
        School.objects.visible_to(actor)
        .filter(organisation_id__in=units, authority_id=programme.authority_id)
        .select_related("organisation")
        .first()
        if units
        else None
    )


def paper_form(
    data: object, *, actor: Actor, programme: Programme, kind: Kind, on: date, own: School | None
) -> PaperForm:
    """Return the form of a kind with its choices; a head teacher's is about their own school."""
    schools: list[School] = []
    choices: dict[str, Choices] = {}
    if "period" in kind.needs:
        choices["period"] = period_choices(programme, on)
    if "school" in kind.needs and own is None:
        schools = [t.school for t in list_targets(actor=actor, programme=programme)]
        if len(schools) <= SCHOOL_CHOICES:
            none = ("", gettext("Cơ quan ban hành đăng ký cho các trường"))
            choices["school"] = [none, *((str(s.pk), s.name) for s in schools)]
    if "quarter" in kind.needs and own is None:
        quarters = targets_by_quarter(actor=actor, programme=programme)
        every = ("", gettext("Mọi thời hạn"))
        choices["quarter"] = [
            every,
            *((q.quarter, quarter_vn(q.quarter)) for q in quarters if q.quarter),
        ]
    if "thing" in kind.needs:
        found = kind.things(actor, programme) if kind.things else []
        choices["thing"] = [(str(pk), label) for pk, label in found]
    if "unit" in kind.needs:
        loads = list_units(actor=actor, programme=programme, on=on)
        every = ("", gettext("Mọi đơn vị có việc chậm, vướng, chưa báo cáo"))
        choices["unit"] = [every, *((str(x.unit.pk), x.unit.name) for x in loads if x.leads)]
    choices["signer"] = signer_choices(_signers(actor, programme, on, own))
    return PaperForm(
        data,
        kind=kind,
        choices=choices,
        schools=schools,
        own_school=own,
        initial={"period": period_of(MONTH, on).code},
    )


def _signers(actor: Actor, programme: Programme, on: date, own: School | None) -> list[Signer]:
    if own is not None:
        return list_signers(actor=actor, programme=programme, issuer=own.organisation, on=on)
    found = list_signers(actor=actor, programme=programme, issuer=programme.authority, on=on)
    standing = list_signers(
        actor=actor, programme=programme, issuer=standing_body(programme), on=on
    )
    known = {s.membership_id for s in found}
    return [*found, *(s for s in standing if s.membership_id not in known)]


def period_choices(programme: Programme, on: date) -> Choices:
    """Return the periods of the programme that have begun, newest first, by kind."""
    last = min(on, programme.ends_on)
    months, day = [], programme.starts_on.replace(day=1)
    while day <= last:
        months.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    found: Choices = []
    for kind in (MONTH, QUARTER, HALF, YEAR):
        codes = dict.fromkeys(period_of(kind, day).code for day in reversed(months))
        found += [(code, period_label(code)) for code in codes]
    return found


def period_label(code: str) -> str:
    """Return a period in the reader's language."""
    if code.count("-") == 0:
        return gettext("Năm %(year)s") % {"year": code}
    year, part = code.split("-")
    if part.startswith("H"):
        text = (
            gettext("06 tháng đầu năm %(year)s")
            if part == "H1"
            else gettext("06 tháng cuối năm %(year)s")
        )
        return text % {"year": year}
    return quarter_vn(code) if part.startswith("Q") else month_vn(code)
