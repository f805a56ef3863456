"""Addresses of list imports: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, NOBODY
from truongchuan.adapters.lists.grid import read_grids
from truongchuan.adapters.lists.reading import read_list
from truongchuan.domain.accreditation.certificates import CertificateDraft, record_certificate
from truongchuan.domain.directory.models import School
from truongchuan.domain.onboarding.lists.batches import keep_list
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.sources.services import record_source, store_file

SCHOOL_KEEPERS = {**NOBODY, "leader": 200, "education": 200, "operator": 200}
SCHOOL_KEEPERS_WRITE = {**NOBODY, "leader": 405, "education": 405, "operator": 405}

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "list_imports": SCHOOL_KEEPERS,
    "list_template": SCHOOL_KEEPERS,
    "list_import": SCHOOL_KEEPERS,
    "list_columns": SCHOOL_KEEPERS_WRITE,
    "list_answer": SCHOOL_KEEPERS_WRITE,
    "list_commit": SCHOOL_KEEPERS_WRITE,
    "list_discard": SCHOOL_KEEPERS_WRITE,
    "list_undo": {**NOBODY, "leader": 302, "education": 302, "operator": 302},
    "list_marked": SCHOOL_KEEPERS,
    "list_file": SCHOOL_KEEPERS,
    "certificates": EVERYBODY,
    "certificates_xlsx": EVERYBODY,
    "certificate_new": SCHOOL_KEEPERS,
    "certificate_withdraw": SCHOOL_KEEPERS,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset(
    {"list_imports", "list_template", "certificates", "certificates_xlsx", "certificate_new"}
)


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    content = "Tên trường\nMN Hoa Mai\n".encode()
    today = today_of(district.programme)
    file = store_file(
        actor=district.system, authority_id=district.authority.pk, name="truong.csv",
        media_type="text/csv", content=content,
    )  # fmt: skip
    batch = keep_list(
        actor=district.system,
        authority=district.authority,
        file=file,
        read=read_list(read_grids(content, "csv"), ListKind.SCHOOLS, today=today),
        effective_on=today,
    )
    source = record_source(
        actor=district.system, authority_id=district.authority.pk, kind="person", title="Nhập tay"
    )
    school = School.objects.get(authority=district.authority, organisation__name="TH Hòa Bình")
    certificate = record_certificate(
        actor=district.system, school=school, draft=CertificateDraft(degree=1, number="1/QĐ"),
        source=source,
    )  # fmt: skip
    return {"list_pk": batch.pk, "list_word": "truong", "certificate_pk": certificate.pk}
