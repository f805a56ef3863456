"""Forms of hand-overs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.handover.models import Handover, HandoverPart
from truongchuan.domain.handover.services import HandoverDraft
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.forms import DateField


class _Signer(forms.Form):
    """Who signs the protocol for a side."""

    signer_name = forms.CharField(label=_("Người ký"), max_length=120, required=False)
    signer_post = forms.CharField(
        label=_("Chức vụ người ký"),
        max_length=200,
        required=False,
        help_text=_("Viết như trong biên bản, ví dụ: Chủ tịch UBND phường."),
    )


class HandoverForm(_Signer):
    """Day, title, ground and signer of a hand-over; with ``programmes`` also of which one."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Kế hoạch bàn giao"), empty_label=None
    )
    title = forms.CharField(
        label=_("Tên cuộc bàn giao"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    on = DateField(
        label=_("Ngày bàn giao"),
        help_text=_(
            "Ngày đầu tiên bên nhận chịu trách nhiệm. Đến hết ngày trước đó tính ở bên giao."
        ),
    )
    basis = forms.CharField(
        label=_("Căn cứ"),
        max_length=300,
        required=False,
        help_text=_("Số, ký hiệu, trích yếu của văn bản sắp xếp đơn vị hành chính."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    giver_ends = forms.BooleanField(
        label=_("Cơ quan giao kết thúc hoạt động vào ngày này"),
        required=False,
        help_text=_(
            "Chức vụ của mọi người ở cơ quan giao hết hiệu lực sau ngày thực hiện bàn giao; "
            "về sau chỉ nơi có liên kết mới xem được."
        ),
    )

    field_order = ("programme", "title", "on", "basis", "giver_ends", "signer_name", "signer_post")

    def __init__(
        self,
        data: Any = None,
        *,
        programmes: QuerySet[Programme] | None = None,
        handover: Handover | None = None,
        **kwargs: Any,
    ) -> None:
        initial = kwargs.pop("initial", {})
        if handover is not None:
            names = ("title", "on", "basis", "giver_ends", "signer_name", "signer_post")
            initial = {name: getattr(handover, name) for name in names}
        super().__init__(data, initial=initial, **kwargs)
        field = self.fields["programme"]
        if programmes is None:
            del self.fields["programme"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = programmes

    def draft(self) -> HandoverDraft:
        """Return what was typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "programme"}
        return HandoverDraft(**data)


class ReceiverForm(forms.Form):
    """An authority to become a receiver."""

    receiver = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Thêm bên nhận"), empty_label=_("Chọn cơ quan")
    )

    def __init__(self, *args: Any, receivers: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["receiver"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = receivers


class AcceptForm(_Signer):
    """Accepting one's part, with who signs the protocol."""


class ReasonForm(forms.Form):
    """Why a part is returned, or a hand-over dropped."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def part_choices(parts: list[HandoverPart]) -> list[tuple[str, str]]:
    """Return receivers for a list."""
    return [(str(part.pk), part.receiver.label) for part in parts]
