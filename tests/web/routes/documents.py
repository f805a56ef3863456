"""Addresses of documents: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.domain.documents.conftest import entry_in, register
from tests.web.routes.common import EVERYBODY, MANAGERS, MANAGERS_WRITE, WRITES
from truongchuan.domain.documents.services import keep_reading
from truongchuan.engines.documents import Extraction
from truongchuan.engines.plan.document import ExtractedDocument

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "documents": EVERYBODY,
    "documents_xlsx": EVERYBODY,
    "document_numbers": EVERYBODY,
    "register_document": MANAGERS,
    "read_document": MANAGERS_WRITE,
    "check_document": MANAGERS,
    "discard_document": MANAGERS_WRITE,
    "document": EVERYBODY,
    "document_correct": MANAGERS,
    "document_task": MANAGERS,
    "document_move": WRITES,
    "document_assign": WRITES,
    "document_reply": WRITES,
    "document_withdraw": WRITES,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset()


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    reading = keep_reading(
        actor=district.system,
        programme=district.programme,
        file=district.file,
        document=ExtractedDocument("Văn bản mẫu", (), "txt", "1"),
        extraction=Extraction((), ()),
    )
    return {"document_pk": register(district, entry_in()).pk, "reading_pk": reading.pk}
