"""The form by which a unit says what it did for a duty in a month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from truongchuan.adapters.uploads import (
    ACCEPTED,
    CheckedUpload,
    UploadError,
    check_attachment,
    check_size,
)
from truongchuan.domain.followup.duties import MOST_EVIDENCE
from truongchuan.web.templatetags.vn import month_vn
from truongchuan.wording.followup import DUTY_STATES
from truongchuan.wording.uploads import upload_message


class SeveralFilesInput(forms.ClearableFileInput):
    """A field in which several files may be chosen at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class SeveralFilesField(forms.FileField):
    """Several files, each checked by size, content and name."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files as :class:`CheckedUpload`, refused with the name of the bad one."""
        sent = data if isinstance(data, list | tuple) else [data]
        return [self._checked(file) for file in sent if isinstance(file, UploadedFile)]

    def _checked(self, file: UploadedFile[Any]) -> CheckedUpload:
        try:
            check_size(file.size or 0)
            return check_attachment(file.name or "", file.read())
        except UploadError as error:
            said = upload_message(error.code, error.params, gettext)
            raise forms.ValidationError(f"{file.name}: {said}") from error


class DutyReportForm(forms.Form):
    """Month, state, words, files and links."""

    month = forms.ChoiceField(label=gettext_lazy("Tháng"))
    state = forms.ChoiceField(label=gettext_lazy("Tình trạng"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("Đã làm được gì"),
        help_text=gettext_lazy("Kết quả, số văn bản, số buổi; nếu chưa làm: vì sao."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    evidence = SeveralFilesField(
        label=gettext_lazy("Tệp minh chứng"),
        help_text=gettext_lazy(
            "PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPG; chọn được nhiều tệp."
        ),
        required=False,
        allow_empty_file=True,
        widget=SeveralFilesInput(attrs={"accept": ",".join(f".{kind}" for kind in ACCEPTED)}),
    )
    links = forms.CharField(
        label=gettext_lazy("Địa chỉ trang mạng làm minh chứng"),
        help_text=gettext_lazy("Mỗi dòng một địa chỉ, bắt đầu bằng https:// hoặc http://."),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, months: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(month, month_vn(month)) for month in reversed(months)]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]
        states = [(code, gettext(label)) for code, label in DUTY_STATES.items()]
        self.fields["state"].choices = states  # type: ignore[attr-defined]

    def clean_links(self) -> list[str]:
        """Return the addresses, one a line."""
        return [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        """Refuse too much evidence before any of it is stored."""
        sent = super().clean() or self.cleaned_data
        if len(sent.get("evidence") or []) + len(sent.get("links") or []) > MOST_EVIDENCE:
            said = gettext("Mỗi báo cáo kèm được nhiều nhất %(most)s minh chứng.")
            self.add_error("evidence", said % {"most": MOST_EVIDENCE})
        return sent
