"""Forms of a review: closing it, and giving a task from its conclusions."""

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
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import units_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.reviews.policies import may
from truongchuan.domain.reviews.selectors import last_signer
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.forms import DateField
from truongchuan.wording.uploads import upload_message


class CloseForm(forms.Form):
    """Who signs, and the signed paper or why there is none yet."""

    signer_name = forms.CharField(label=gettext_lazy("Họ và tên người ký"), max_length=200)
    signer_post = forms.CharField(
        label=gettext_lazy("Chức vụ"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Ví dụ: Phó Chủ tịch Ủy ban nhân dân."),
    )
    signed_file = forms.FileField(
        label=gettext_lazy("Bản đã ký"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Bản quét hoặc bản ký số: PDF, Word (.docx), ảnh PNG hoặc JPG."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in ACCEPTED)}),
    )
    unsigned_reason = forms.CharField(
        label=gettext_lazy("Lý do đóng khi chưa có bản ký"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "Chỉ cần khi không đính kèm bản đã ký. Sau khi đóng không đính kèm thêm được."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    based_on = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_signed_file(self) -> CheckedUpload | None:
        """Check the file by size, content and name."""
        upload = self.cleaned_data.get("signed_file")
        if not isinstance(upload, UploadedFile):
            return None
        try:
            check_size(upload.size or 0)
            return check_attachment(upload.name or "", upload.read())
        except UploadError as error:
            raise forms.ValidationError(
                upload_message(error.code, error.params, gettext)
            ) from error

    def clean(self) -> dict[str, Any]:
        """Want the file or the reason; say so where the reason is written."""
        sent: dict[str, Any] = super().clean() or {}
        has_file = sent.get("signed_file") is not None or "signed_file" in self.errors
        if not has_file and not (sent.get("unsigned_reason") or "").strip():
            self.add_error(
                "unsigned_reason", gettext("Đính kèm bản đã ký, hoặc ghi lý do chưa có bản ký.")
            )
        return sent


def close_form(actor: Actor, review: MonthlyReview) -> CloseForm | None:
    """Return the empty form, with the signer of the month before; None while it cannot be sent."""
    if (
        review.is_closed
        or not review.has_numbers
        or not may(actor, "reviews.manage", review.programme)
    ):
        return None
    name, post = last_signer(actor=actor, programme=review.programme)
    initial = {"signer_name": name, "signer_post": post, "based_on": review.snapshot_hash}
    return CloseForm(initial=initial, auto_id="dong_%s")


class AssignForm(forms.Form):
    """A task with its lead unit and last day."""

    task = forms.CharField(
        label=gettext_lazy("Nội dung việc"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị chủ trì"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("chọn đơn vị"),
    )
    due_on = DateField(label=gettext_lazy("Hạn hoàn thành"))

    def __init__(self, data: Any = None, *, actor: Actor, programme: Programme) -> None:
        super().__init__(data, auto_id="giao_%s")
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ModelChoiceField)  # noqa: S101 (tells the type checker)
        lead.queryset = units_of(actor=actor).filter(authority_id=programme.authority_id)
