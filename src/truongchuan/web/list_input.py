"""What the page of written lists is given: pasted text or a file, and a table of places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongchuan.adapters.catchment_text.files import ListFileError, places_of, read_list
from truongchuan.adapters.readers import ReadError, ReadLimits, read_document_guarded
from truongchuan.adapters.readers.encodings import decode
from truongchuan.adapters.readers.wire import document_from_dict, document_to_dict
from truongchuan.adapters.uploads import clean_name
from truongchuan.engines.catchment_text.check import ListReport, check_lists
from truongchuan.engines.catchment_text.gazetteer import Gazetteer
from truongchuan.engines.catchment_text.read import read_lists
from truongchuan.engines.catchment_text.sets import walk
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.web.kept import keep, kept
from truongchuan.web.middleware import actor_of
from truongchuan.web.upload_limit import was_too_large
from truongchuan.wording.reading import reading_message

TOOL = "catchment_lists"
LETTERS = 30_000
"""Longest text that is read while somebody waits: seconds, even where everything overlaps."""
SCHOOLS = 60
PLACES = 3_000
PARTS = 200
"""Places that one school may list in the text."""
PLACES_BYTES = 1024 * 1024
ENDINGS = (".txt", ".docx", ".pdf", ".csv")


class ListForm(forms.Form):
    """Lists as text or as a file; places as a .csv."""

    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Dán danh sách"),
        required=False,
        strip=False,
        max_length=LETTERS,
        widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false"}),
        help_text=_(
            "Mỗi danh sách bắt đầu bằng tên trường, "
            "ví dụ: Trường Tiểu học A: tổ 1, 2, 3 KP 1 và KP 3 phường 5."
        ),
        error_messages={
            "max_length": _(
                "Danh sách dài quá %(limit_value)s chữ. Tách theo phường rồi đọc từng phần."
            )
        },
    )
    file = forms.FileField(
        label=_("Hoặc chọn tệp danh sách"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": _("Tệp rỗng (0 byte). Hãy chọn lại tệp có nội dung.")},
    )
    places = forms.FileField(
        label=_("Danh mục nơi ở (.csv)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv"}),
        help_text=_(
            "Cột ward, quarter, group; nếu có thì street, side, from, until. Có danh mục mới "
            "tìm được nơi còn sót, nơi không có thật và kể tên từng nơi."
        ),
        error_messages={"empty": _("Tệp rỗng (0 byte). Hãy chọn lại tệp có nội dung.")},
    )


@dataclass(frozen=True, slots=True)
class ListInput:
    """A document with lists, the places, and the token that brings both back."""

    document: ExtractedDocument
    gazetteer: Gazetteer | None
    report: ListReport
    name: str
    places_name: str
    is_sample: bool
    token: str


@dataclass(slots=True)
class _Raw:
    """The parts before they are checked together."""

    document: ExtractedDocument | None = None
    name: str = ""
    places: str | None = None
    places_name: str = ""
    is_sample: bool = False


def sample_text(name: str) -> str:
    """Return a sample file of our own invention."""
    return files("truongchuan.web.samples").joinpath(name).read_text(encoding="utf-8")


def sample_lists(request: HttpRequest) -> ListInput:
    """Return the sample, read."""
    document = _read(sample_text("phan-tuyen.txt").encode(), "phan-tuyen.txt")
    raw = _Raw(document, gettext("danh sách mẫu"), sample_text("noi-o.csv"), "noi-o.csv", True)
    return _checked(request, raw)


def posted_lists(request: HttpRequest, form: ListForm) -> ListInput | None:
    """Return what was sent, read; None with the reason at the form."""
    if was_too_large(request):
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        error = ReadError("too_big", size=size, limit=settings.UPLOAD_MAX_BYTES)
        form.errors.clear()
        form.add_error("file", reading_message(error, gettext))
        return None
    if not form.is_valid():
        return None
    field = "text"
    try:
        raw = _kept(request, form)
        field = "places"
        _take_places(raw, form.cleaned_data["places"])
        field = "file" if form.cleaned_data["file"] else "text"
        _take_document(raw, form)
        return _checked(request, raw)
    except RecursionError:
        words = gettext("Danh sách có quá nhiều dấu ngoặc lồng nhau. Hãy viết lại đơn giản hơn.")
        form.add_error(field, words)
    except ListFileError as error:
        form.add_error(field, error.told(gettext))
    except forms.ValidationError as error:
        form.add_error(field, error)
    return None


def _kept(request: HttpRequest, form: ListForm) -> _Raw:
    """What the page carried along."""
    token = form.cleaned_data["kept"]
    if not token:
        return _Raw()
    found = kept(actor_of(request), TOOL, token)
    if found is None:
        raise forms.ValidationError(gettext("Trang để quá lâu nên phải gửi lại danh sách."))
    return _Raw(
        document_from_dict(found["document"]),
        found["name"],
        found["places"],
        found["places_name"],
        found["is_sample"],
    )


def _take_places(raw: _Raw, upload: UploadedFile[Any] | None) -> None:
    if not upload:
        return
    if (upload.size or 0) > PLACES_BYTES:
        raise forms.ValidationError(
            gettext("Danh mục nặng quá 1 MB. Chỉ giữ các phường có trong danh sách.")
        )
    name, content = clean_name(upload.name or ""), upload.read()
    if len(places_of(content, name).places) > PLACES:
        words = gettext("Danh mục có quá %(limit)s nơi. Chỉ giữ các phường có trong danh sách.")
        raise forms.ValidationError(words % {"limit": PLACES})
    raw.places, raw.places_name, raw.is_sample = decode(content), name, False


def _take_document(raw: _Raw, form: ListForm) -> None:
    text, upload = form.cleaned_data["text"], form.cleaned_data["file"]
    if upload:
        name = clean_name(upload.name or "")
        if not name.lower().endswith(ENDINGS):
            words = gettext(
                "Chỉ nhận .txt, .docx, .pdf, .csv. Hãy lưu sang một trong các dạng này."
            )
            raise forms.ValidationError(words)
        if raw.is_sample:
            raw.places, raw.is_sample = None, False
        raw.document, raw.name = _read(upload.read(), name), name
    elif text.strip() and not (raw.document and _same(text, raw.document.text)):
        raw.document, raw.name = _read(text.encode(), "danh-sach.txt"), gettext("danh sách đã dán")


def _same(text: str, other: str) -> bool:
    return text.replace("\r\n", "\n").strip() == other.strip()


def _read(content: bytes, name: str) -> ExtractedDocument:
    limits = replace(
        ReadLimits(), file_size=settings.UPLOAD_MAX_BYTES, pages=100, scanned_pages=5,
        characters=LETTERS, seconds=30.0, scan_seconds=60.0,
    )  # fmt: skip
    if name.endswith(".txt"):  # nothing to guard against
        return read_list(content, name)
    return read_list(content, name, lambda data, told: read_document_guarded(data, told, limits))


def _checked(request: HttpRequest, raw: _Raw) -> ListInput:
    document = raw.document
    if document is None:
        words = gettext("Chưa có danh sách. Dán chữ vào ô này hoặc chọn tệp.")
        raise forms.ValidationError(words)
    if len(document.text) > LETTERS:
        raise forms.ValidationError(
            gettext("Danh sách dài quá %(limit)s chữ. Tách theo phường rồi đọc từng phần.")
            % {"limit": LETTERS}
        )
    gazetteer = places_of(raw.places.encode(), raw.places_name) if raw.places else None
    lists = read_lists(document, gazetteer.names if gazetteer else None)
    if not lists.schools:
        raise ListFileError("no-school", path=raw.name)
    if len(lists.schools) > SCHOOLS:
        raise forms.ValidationError(
            gettext("Danh sách có quá %(limit)s trường. Tách theo phường rồi đọc từng phần.")
            % {"limit": SCHOOLS}
        )
    if any(sum(1 for p in s.parts for _part in walk(p)) > PARTS for s in lists.schools):
        words = gettext("Một trường ghi quá %(limit)s nơi. Gộp lại bằng “đến” hoặc tách danh sách.")
        raise forms.ValidationError(words % {"limit": PARTS})
    shape = {
        "document": document_to_dict(document), "name": raw.name, "places": raw.places,
        "places_name": raw.places_name, "is_sample": raw.is_sample,
    }  # fmt: skip
    return ListInput(
        document, gazetteer, check_lists(lists, document, gazetteer), raw.name, raw.places_name,
        raw.is_sample, keep(actor_of(request), TOOL, shape),
    )  # fmt: skip
