"""Forms of lists and certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from truongchuan.adapters.lists.files import ENDINGS
from truongchuan.domain.accreditation.certificates import CertificateDraft
from truongchuan.domain.directory.models import School
from truongchuan.domain.directory.selectors import schools_of
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.forms import DateField
from truongchuan.web.law import current_instruments
from truongchuan.web.oversight_forms import SCHOOL_HELP, OversightForm, SchoolField
from truongchuan.wording.list_files import LIST_KINDS


class ListForm(forms.Form):
    """A list to be read: what it is about, the file, the day from which changes hold."""

    kind = forms.ChoiceField(label=gettext_lazy("Danh sách gì"))
    file = forms.FileField(
        label=gettext_lazy("Bảng tính"),
        help_text=gettext_lazy(
            "Tệp .xlsx, .xls, .ods hoặc .csv, nhiều nhất 10.000 dòng, 60 cột, 20 MB. "
            "Chưa ghi gì cho đến khi bạn xem và xác nhận."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    effective_on = DateField(
        label=gettext_lazy("Thay đổi có hiệu lực từ ngày"),
        help_text=gettext_lazy(
            "Tên, địa chỉ, mã và chức năng mới tính từ ngày này; điều đang có được giữ đến ngày "
            "trước đó."
        ),
    )

    def __init__(self, *args: Any, kinds: list[ListKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.value, gettext(LIST_KINDS[kind])) for kind in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class CertificateForm(OversightForm):
    """A certificate as its decision says it."""

    school = SchoolField(label=gettext_lazy("Trường"), max_length=200, help_text=SCHOOL_HELP)
    degree = forms.TypedChoiceField(
        label=gettext_lazy("Mức độ đạt chuẩn quốc gia"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), (1, "1"), (2, "2")],
        help_text=gettext_lazy("Ghi mức độ hoặc cấp độ, ít nhất một."),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Cấp độ kiểm định chất lượng"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *((n, str(n)) for n in range(1, 5))],
    )
    number = forms.CharField(label=gettext_lazy("Số quyết định"), max_length=60)
    decided_on = DateField(label=gettext_lazy("Ngày quyết định"))
    issuer = forms.CharField(
        label=gettext_lazy("Cơ quan công nhận"), required=False, max_length=200
    )
    valid_from = DateField(label=gettext_lazy("Có giá trị từ ngày"), required=False)
    valid_to = DateField(
        label=gettext_lazy("Có giá trị đến ngày"),
        required=False,
        help_text=gettext_lazy("Để trống nếu quyết định không nêu; khi đó không nhắc hết hạn."),
    )
    instrument = forms.ChoiceField(label=gettext_lazy("Theo quy định"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        own = schools_of(actor=actor).filter(authority_id=actor.authority_id)
        super().__init__(*args, schools=own, **kwargs)
        rules = [i for i in current_instruments() if "recognition" in i.matters_for]
        choices = [(i.number, i.number) for i in sorted(rules, key=lambda i: i.number)]
        self.fields["instrument"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def school_chosen(self) -> School:
        """Return the school of a valid form."""
        school: School = self.cleaned_data["school"]
        return school

    def draft(self) -> CertificateDraft:
        """Return the certificate of a valid form."""
        data = self.cleaned_data
        return CertificateDraft(
            **{name: data[name] for name in CertificateDraft.__dataclass_fields__}
        )


class WithdrawForm(forms.Form):
    """Why a certificate was entered by mistake."""

    reason = forms.CharField(label=gettext_lazy("Lý do rút"), max_length=300)
