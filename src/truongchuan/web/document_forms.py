"""Forms of the register of documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy

from truongchuan.adapters.uploads import CheckedUpload, UploadError, check_attachment, check_size
from truongchuan.domain.directory.models import School
from truongchuan.domain.directory.selectors import schools_of, units_of
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.services import Entry
from truongchuan.domain.documents.states import FIRST_STATES, Direction
from truongchuan.domain.programmes.models import FIRST_ASSIGNED, Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.documents import KINDS as KIND_DATA
from truongchuan.engines.documents import Extraction
from truongchuan.engines.text import fold
from truongchuan.web.forms import DateField
from truongchuan.wording.documents import KINDS, SECRECIES, STATES, URGENCIES
from truongchuan.wording.uploads import upload_message

READABLE = ("docx", "pdf")
MOST_NAMES = 40
MOST_UNITS = 100


def checked_file(upload: object) -> CheckedUpload | None:
    """Check an uploaded file by size, content and name.

    :raises ValidationError: with what is wrong and what to do.
    """
    if not isinstance(upload, UploadedFile):
        return None
    try:
        check_size(upload.size or 0)
        return check_attachment(upload.name or "", upload.read())
    except UploadError as error:
        raise forms.ValidationError(upload_message(error.code, error.params, gettext)) from error


class ReadForm(forms.Form):
    """A file to be read before it is entered; it stands beside the entry's form and its file."""

    file = forms.FileField(
        label=gettext_lazy("Tệp văn bản"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in READABLE)}),
        error_messages={"required": gettext_lazy("Hãy chọn tệp .docx hoặc .pdf.")},
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id="doc_%s")

    def clean_file(self) -> CheckedUpload:
        """Accept only what can be read."""
        checked = checked_file(self.cleaned_data.get("file"))
        if checked is None or checked.name.rsplit(".", 1)[-1] not in READABLE:
            raise forms.ValidationError(gettext("Chỉ đọc được tệp .docx hoặc .pdf."))
        return checked


class EntryForm(forms.Form):
    """One entry of the register, typed or confirmed from what was read."""

    number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Như trên văn bản, ví dụ 38/KH-UBND, 512/UBND-GDĐT, 12-ĐA/QU."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "class": "input--number", "autofocus": True}
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Tên loại"), required=False)
    body = forms.CharField(
        label=gettext_lazy("Cơ quan ban hành"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "bodies"}),
    )
    signed_on = DateField(label=gettext_lazy("Ngày văn bản"), required=False)
    received_on = DateField(label=gettext_lazy("Ngày đến"))
    summary = forms.CharField(
        label=gettext_lazy("Trích yếu nội dung"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signer_name = forms.CharField(label=gettext_lazy("Người ký"), required=False, max_length=120)
    signer_post = forms.CharField(
        label=gettext_lazy("Chức vụ người ký"), required=False, max_length=120
    )
    recipients = forms.CharField(
        label=gettext_lazy("Nơi nhận"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    copies = forms.IntegerField(
        label=gettext_lazy("Số bản"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    reply_due = DateField(label=gettext_lazy("Hạn trả lời"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("Mức độ khẩn"), required=False)
    secrecy = forms.ChoiceField(
        label=gettext_lazy("Độ mật"),
        required=False,
        help_text=gettext_lazy("Văn bản mật không được đưa vào hệ thống này."),
    )
    state = forms.ChoiceField(label=gettext_lazy("Trạng thái"), required=False)
    rows = forms.CharField(
        label=gettext_lazy("Nhiệm vụ liên quan"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Số của nhiệm vụ, cách nhau bằng dấu phẩy, ví dụ 12, B1."),
    )
    schools = forms.CharField(
        label=gettext_lazy("Trường liên quan"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Tên trường, cách nhau bằng dấu chấm phẩy."),
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp kèm theo"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPG."),
    )
    knows_duplicate = forms.BooleanField(
        label=gettext_lazy("Tôi đã xem mục cũ, vẫn vào sổ lần nữa"), required=False
    )

    def __init__(
        self, *args: Any, programme: Programme, actor: Actor, direction: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.actor, self.direction = programme, actor, direction
        self.warned = False
        incoming = direction == Direction.IN
        named = [
            (code, gettext(KINDS[code]))
            for code, kind in KIND_DATA.items()
            if incoming or kind.issued or code == "VB"
        ]
        self._offer("kind", [("", gettext("theo ký hiệu")), *named])
        self._offer("urgency", [(code, gettext(text)) for code, text in URGENCIES.items()])
        self._offer("secrecy", [(code, gettext(text)) for code, text in SECRECIES.items()])
        states = FIRST_STATES[direction]
        self._offer("state", [(state, gettext(STATES[state])) for state in states])
        for name in ("copies", "state") if incoming else ("received_on",):
            del self.fields[name]
        if not incoming:
            self.fields["reply_due"].label = gettext("Hạn nơi nhận trả lời")

    @property
    def is_in(self) -> bool:
        """True for the form of an incoming document."""
        return self.direction == Direction.IN

    @property
    def is_out(self) -> bool:
        """True for the form of an outgoing document."""
        return self.direction == Direction.OUT

    @property
    def asks_again(self) -> bool:
        """True once the clerk was told that the document is in the register already."""
        return bool(self.data.get("knows_duplicate")) or self.warned

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (tells the type checker)
        field.choices = list(choices)

    def unit_names(self) -> list[str]:
        """Return the authority's bodies, offered while the issuer is typed."""
        authority = self.programme.authority
        units = units_of(actor=self.actor).filter(authority=authority, is_authority=False)
        return [authority.name, *units.values_list("name", flat=True)[:MOST_UNITS]]

    def quote_proposals(self, extraction: Extraction) -> None:
        """Show under each field that was read where the document says it."""
        for proposal in extraction.proposals:
            if proposal.field in self.fields:
                quote = proposal.quote if len(proposal.quote) <= 160 else f"{proposal.quote[:160]}…"
                self.fields[proposal.field].help_text = gettext(
                    "Đọc ở dòng %(line)s: “%(quote)s”"
                ) % {"line": proposal.span.line, "quote": quote}

    def clean_file(self) -> CheckedUpload | None:
        """Check the file by size, content and name."""
        return checked_file(self.cleaned_data.get("file"))

    def clean_rows(self) -> list[RoadmapRow]:
        """Find the tasks by their numbers."""
        written = [part.strip().upper() for part in self.cleaned_data["rows"].split(",")]
        labels = [label for label in written if label][:MOST_NAMES]
        numbers = {label: _row_number(label) for label in labels}
        rows = RoadmapRow.objects.filter(
            programme=self.programme, is_active=True, number__in=[n for n in numbers.values() if n]
        )
        by_number = {row.number: row for row in rows}
        missing = [label for label, n in numbers.items() if n not in by_number]
        if missing:
            raise forms.ValidationError(
                gettext("Không có nhiệm vụ số %(labels)s.") % {"labels": ", ".join(missing)}
            )
        return list(by_number.values())

    def clean_schools(self) -> list[School]:
        """Find the schools by their names, whatever the marks."""
        written = [part.strip() for part in self.cleaned_data["schools"].split(";")]
        names = [name for name in written if name][:MOST_NAMES]
        if not names:
            return []
        wanted = Q()
        for name in names:
            wanted |= Q(organisation__folded__startswith=fold(name))
        schools = schools_of(actor=self.actor).filter(wanted, authority=self.programme.authority)
        by_name = {fold(school.name): school for school in schools[: MOST_NAMES * 4]}
        missing = [name for name in names if fold(name) not in by_name]
        if missing:
            raise forms.ValidationError(
                gettext("Không thấy trường %(names)s trong danh bạ.")
                % {"names": "; ".join(missing)}
            )
        return [by_name[fold(name)] for name in names]

    def entry(self) -> Entry:
        """Return what a valid form says."""
        sent = self.cleaned_data
        names = (
            "number", "kind", "body", "signed_on", "received_on", "summary", "signer_name",
            "signer_post", "recipients", "copies", "reply_due", "urgency", "secrecy", "state",
            "rows", "schools",
        )  # fmt: skip
        return Entry(
            direction=self.direction, **{name: sent[name] for name in names if name in sent}
        )


class CorrectForm(EntryForm):
    """An entry as it stands, to be corrected."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do sửa"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Bắt buộc khi đổi số, ký hiệu đã ghi."),
    )
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("state", None)
        del self.fields["secrecy"]


def initial_of(document: OfficialDocument) -> dict[str, Any]:
    """Return an entry as the form is first shown."""
    names = (
        "kind", "signed_on", "received_on", "summary", "signer_name", "signer_post",
        "recipients", "copies", "reply_due", "urgency",
    )  # fmt: skip
    return {name: getattr(document, name) for name in names} | {
        "number": document.full_number if document.number is not None else "",
        "body": document.body_name,
        "rows": ", ".join(row.label for row in document.rows.order_by("number")),
        "schools": "; ".join(
            school.name for school in document.schools.select_related("organisation")
        ),
    }


def _row_number(label: str) -> int | None:
    digits = label.removeprefix("B")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        return None
    return FIRST_ASSIGNED + int(digits) - 1 if label.startswith("B") else int(digits)
