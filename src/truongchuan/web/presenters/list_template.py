"""What goes into the template of a list."""

from __future__ import annotations

from datetime import date

from truongchuan.adapters.lists.template import ListTemplate
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.onboarding.lists.present import present_rows, unit_names
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.law import current_instruments
from truongchuan.web.list_reading import own_authority
from truongchuan.web.templatetags.vn import date_vn

WORD_OF_KIND = {
    ListKind.SCHOOLS: "truong",
    ListKind.CERTIFICATES: "bang-cong-nhan",
    ListKind.UNITS: "don-vi",
    ListKind.PERSONS: "nguoi",
}
"""What a kind is called in addresses and names of files."""
KIND_OF_WORD = {word: kind for kind, word in WORD_OF_KIND.items()}


def template_of(actor: Actor, kind: ListKind, *, on: date, filled: bool) -> ListTemplate:
    """Return the template: empty with an example, or with what stands on a day."""
    authority = own_authority(actor)
    of_schools = kind in {ListKind.SCHOOLS, ListKind.CERTIFICATES}
    rows = present_rows(actor=actor, authority=authority, kind=kind, on=on) if filled else None
    made_up = (
        filled
        and kind == ListKind.PERSONS
        and Person.objects.visible_to(actor).filter(is_demo=True).exists()
    )
    return ListTemplate(
        kind=kind,
        authority=authority.name,
        as_of=date_vn(on),
        rows=rows,
        wards=unit_names(authority=authority, kind=OrganisationKind.WARD) if of_schools else (),
        units=unit_names(authority=authority) if kind == ListKind.PERSONS else (),
        instruments=[i.number for i in current_instruments() if "recognition" in i.matters_for],
        is_sample=made_up,
    )
