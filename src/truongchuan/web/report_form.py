"""The form that reports progress on a row, a unit's part or a school."""

from __future__ import annotations

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
from truongchuan.domain.programmes.progress import Work, work_stamp
from truongchuan.domain.programmes.states import WORK_MOVES, WorkState
from truongchuan.web.forms import PercentInput
from truongchuan.web.templatetags.ui import state_label
from truongchuan.wording.uploads import upload_message


class ReportForm(forms.Form):
    """State, percent, note and attachment of a report.

    Only the moves that make sense are offered. ``based_on`` carries what the reporter saw, so
    that a report by somebody else in between is noticed. A checked attachment is in
    ``cleaned_data["attachment"]`` as :class:`CheckedUpload`, or None.
    """

    state = forms.ChoiceField(label=gettext_lazy("Tình trạng"), widget=forms.RadioSelect)
    percent = forms.IntegerField(
        label=gettext_lazy("Tỷ lệ hoàn thành (%)"),
        help_text=gettext_lazy("Từ 0 đến 100. Chọn “Đã xong” thì tự ghi 100."),
        required=False,
        min_value=0,
        max_value=100,
        widget=PercentInput,
        error_messages={
            "invalid": gettext_lazy("Ghi một số nguyên từ 0 đến 100."),
            "min_value": gettext_lazy("Tỷ lệ không dưới 0."),
            "max_value": gettext_lazy("Tỷ lệ không quá 100."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        help_text=gettext_lazy("Kết quả, số văn bản; nếu đang vướng: vướng gì, cần ai giải quyết."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    attachment = forms.FileField(
        label=gettext_lazy("Tệp kèm theo"),
        help_text=gettext_lazy("PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPG."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in ACCEPTED)}),
    )
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "state": work.state,
                "percent": work.percent,
                "note": work.note,
                "based_on": work_stamp(work),
            },
        )
        kwargs.setdefault("auto_id", f"id_{type(work).__name__.lower()}{work.pk}_%s")
        super().__init__(*args, **kwargs)
        offered = [s for s in WorkState.values if s == work.state or s in WORK_MOVES[work.state]]
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (tells the type checker)
        field.choices = [(state, state_label(state)) for state in offered]
        # What changed meanwhile may no longer offer the move that was chosen: the service says so.
        if self.is_bound and self.data.get("state") in WorkState.values:
            chosen = self.data["state"]
            if chosen not in offered:
                field.choices = [*field.choices, (chosen, state_label(chosen))]

    @classmethod
    def on_top_of(cls, sent: ReportForm, work: Work) -> ReportForm:
        """Return the sent form again, now based on what the work has become meanwhile.

        Sending it once more is then a decision made in sight of both reports.
        """
        data = {name: sent.data.get(name, "") for name in sent.fields}
        form = cls({**data, "based_on": work_stamp(work)}, work=work)
        for message in sent.non_field_errors():
            form.add_error(None, str(message))
        if sent.files:
            # No browser lets a page fill in a file again.
            form.add_error("attachment", gettext("Hãy chọn lại tệp kèm theo."))
        return form

    def clean_percent(self) -> int:
        """Take an empty field for zero."""
        return self.cleaned_data.get("percent") or 0

    def clean_attachment(self) -> CheckedUpload | None:
        """Check the file by size, content and name."""
        upload = self.cleaned_data.get("attachment")
        if not isinstance(upload, UploadedFile):
            return None
        try:
            check_size(upload.size or 0)
            return check_attachment(upload.name or "", upload.read())
        except UploadError as error:
            raise forms.ValidationError(
                upload_message(error.code, error.params, gettext)
            ) from error
