"""One authority reading another's data, by a dated link."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import District, make_district, person_actor
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.links import link_authorities
from truongchuan.domain.directory.models import AuthorityLink, Organisation, OrganisationKind
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import create_authority
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.wording.errors import error_message

pytestmark = pytest.mark.django_db
SINCE = date(2025, 7, 1)


@pytest.fixture
def city(db: None) -> Organisation:
    return create_authority(actor=None, name="UBND thành phố Mẫu", kind=OrganisationKind.PROVINCE)


def test_a_link_opens_the_data_of_the_subject_and_is_recorded_there(
    district: District, city: Organisation
) -> None:
    actor = district.actor(Function.LEADER)
    link = link_authorities(actor=actor, viewer=city, subject=district.authority, valid_from=SINCE)
    assert (link.valid_from, link.valid_to) == (SINCE, None)
    event = AuditEvent.objects.filter(action="authority.link").get()
    assert event.authority_id == district.authority.pk
    looking = person_actor(city, city, Function.VIEWER)
    assert [p.pk for p in list_programmes(actor=looking)] == [district.programme.pk]


@pytest.mark.parametrize("function", [Function.OFFICER, Function.VIEWER])
def test_only_who_looks_after_the_subject_may_open_it(
    district: District, city: Organisation, function: Function
) -> None:
    actor = district.actor(function)
    with pytest.raises(NotAllowed):
        link_authorities(actor=actor, viewer=city, subject=district.authority, valid_from=SINCE)
    other = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    with pytest.raises(NotAllowed):
        link_authorities(actor=other, viewer=city, subject=district.authority, valid_from=SINCE)
    assert not AuthorityLink.objects.exists()


def test_refusals_write_nothing(district: District, city: Organisation) -> None:
    actor, subject = system_actor(authority=district.authority), district.authority
    with pytest.raises(DomainError, match="link-itself"):
        link_authorities(actor=actor, viewer=subject, subject=subject, valid_from=SINCE)
    with pytest.raises(DomainError, match="link-order"):
        link_authorities(
            actor=actor, viewer=city, subject=subject, valid_from=SINCE, valid_to=date(2025, 6, 1)
        )
    link_authorities(actor=actor, viewer=city, subject=subject, valid_from=SINCE)
    with pytest.raises(DomainError, match="link-known") as refused:
        link_authorities(actor=actor, viewer=city, subject=subject, valid_from=SINCE)
    assert "UBND thành phố Mẫu đang xem được dữ liệu" in error_message(refused.value)
    assert AuthorityLink.objects.count() == 1
