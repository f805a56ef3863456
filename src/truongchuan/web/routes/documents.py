"""Addresses of documents."""

from django.urls import URLPattern, path

from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.programmes.models import RowOrigin
from truongchuan.web.origins import register_mentions, register_origin, register_subject
from truongchuan.web.presenters.document_origin import (
    document_mentions,
    document_origin,
    document_subject_url,
)
from truongchuan.web.views import document_entries, documents

_LIST = "ke-hoach/<int:pk>/van-ban-di-den/"
_ONE = _LIST + "<int:document_pk>/"

urlpatterns: list[URLPattern] = [
    path(_LIST, documents.register, name="documents"),
    path(_LIST + "so-dang-ky.xlsx", documents.register_xlsx, name="documents_xlsx"),
    path(_LIST + "doi-chieu-so/", documents.numbers, name="document_numbers"),
    path(_LIST + "vao-so/", document_entries.enter, name="register_document"),
    path(_LIST + "vao-so/doc-tep/", document_entries.read, name="read_document"),
    path(_LIST + "vao-so/kiem-tra/", document_entries.check, name="check_document"),
    path(
        _LIST + "vao-so/doc-tep/<int:reading_pk>/bo/",
        document_entries.discard,
        name="discard_document",
    ),
    path(_ONE, documents.detail, name="document"),
    path(_ONE + "sua/", document_entries.correct, name="document_correct"),
    path(_ONE + "giao-viec/", documents.task, name="document_task"),
    path(_ONE + "chuyen/", documents.act, {"act": "move"}, name="document_move"),
    path(_ONE + "phan-cong/", documents.act, {"act": "assign"}, name="document_assign"),
    path(_ONE + "tra-loi/", documents.act, {"act": "reply"}, name="document_reply"),
    path(_ONE + "thu-hoi/", documents.act, {"act": "withdraw"}, name="document_withdraw"),
]

register_origin(RowOrigin.DOCUMENT, document_origin)
register_mentions(document_mentions)
register_subject(OfficialDocument, document_subject_url)
