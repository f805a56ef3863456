"""Forms of social mobilisation."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongchuan.domain.directory.models import School
from truongchuan.domain.mobilisation.drives import Approval, DriveWords
from truongchuan.domain.mobilisation.ledger import GiftDraft
from truongchuan.domain.mobilisation.models import MOST_DONG, Drive, Pledge
from truongchuan.domain.programmes.clock import today_of
from truongchuan.web.evidence import EvidenceField
from truongchuan.web.forms import DateField
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.mobilisation import DONOR_KINDS, FORMS, OUTCOMES

_GROUPED = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+|\d+")


class DongField(forms.Field):
    """Whole đồng, written 1234567 or 1.234.567, with or without "đ" or "đồng"."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "input--dong"}
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), **options})

    def prepare_value(self, value: Any) -> Any:
        """Show a number with its groups; leave what was typed as it was."""
        return number_vn(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """Read the amount; anything that is not plainly a number of đồng is refused."""
        text = str(value or "").strip().lower().removesuffix("đồng").removesuffix("đ").strip()
        if not text:
            return None
        if not _GROUPED.fullmatch(text):
            raise forms.ValidationError(gettext("Ghi số tiền bằng đồng, ví dụ 5.000.000."))
        amount = int(re.sub(r"\D", "", text))
        if amount > MOST_DONG:
            raise forms.ValidationError(gettext("Số tiền lớn quá. Ghi bằng đồng, kiểm lại số 0."))
        return amount


MOST_SCHOOLS = 60
"""Schools offered in a list; another is found by its name or from its line in a table."""


def _offer(form: forms.Form, schools: QuerySet[School], wanted: int | None) -> None:
    """Offer the first schools and the one wanted; all of ``schools`` are accepted."""
    field = form.fields["school"]
    shown = {school.pk: school for school in schools[:MOST_SCHOOLS]}
    typed = form.data.get("school", "") if form.is_bound else ""
    for pk in (wanted, int(typed) if str(typed).isdigit() and len(str(typed)) < 16 else None):
        if pk is not None and pk not in shown:
            shown |= {school.pk: school for school in schools.filter(pk=pk)}
    field.queryset = schools  # type: ignore[attr-defined]
    names = [(pk, school.name) for pk, school in shown.items()]
    field.choices = [("", gettext("Chọn trường")), *names]  # type: ignore[attr-defined]
    if len(shown) == 1:
        form.initial.setdefault("school", next(iter(shown)))
    elif wanted in shown:
        form.initial["school"] = wanted


def _choices(labels: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, gettext(label)) for code, label in labels.items()]


class DriveForm(forms.Form):
    """What a drive is for. A new one also names its first school and what it needs."""

    title = forms.CharField(label=_("Tên đợt vận động"), max_length=200)
    purpose = forms.CharField(
        label=_("Vận động để làm gì"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tự nguyện, không ấn định mức cho mỗi học sinh, không nêu mức bình quân."),
    )
    works = forms.CharField(
        label=_("Công trình, đồ dùng"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    school = forms.ModelChoiceField(
        School.objects.none(),
        label=_("Trường"),
        help_text=_("Đợt vận động cho nhiều trường: ghi trường đầu ở đây, thêm trường khác sau."),
    )
    need = DongField(label=_("Nhu cầu của trường (đồng)"))
    ground = forms.CharField(
        label=_("Căn cứ của nhu cầu"),
        required=False,
        max_length=300,
        help_text=_("Dự toán, quyết định: số, ngày. Cần có trước khi phê duyệt."),
    )
    ground_file = EvidenceField(label=_("Tệp dự toán, quyết định"))
    starts_on = DateField(label=_("Vận động từ ngày"))
    ends_on = DateField(label=_("Đến ngày"))
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        schools: QuerySet[School],
        drive: Drive | None = None,
        wanted: int | None = None,
        **kwargs: Any,
    ) -> None:
        if drive is not None:
            kwargs["initial"] = drive_initial(drive)
        super().__init__(*args, **kwargs)
        if drive is not None:
            del self.fields["school"], self.fields["need"]
        else:
            _offer(self, schools, wanted)

    def words(self) -> DriveWords:
        """Return what a valid form says."""
        sent = self.cleaned_data
        return DriveWords(
            title=sent["title"],
            purpose=sent["purpose"],
            starts_on=sent["starts_on"],
            ends_on=sent["ends_on"],
            works=sent["works"],
            ground=sent["ground"],
        )


def drive_initial(drive: Drive) -> dict[str, Any]:
    """Return what the form shows of a drive."""
    names = ("title", "purpose", "works", "ground", "starts_on", "ends_on")
    return {name: getattr(drive, name) for name in names} | {"based_on": drive.stamp}


class NeedForm(forms.Form):
    """A school of a draft and what it needs."""

    school = forms.ModelChoiceField(School.objects.none(), label=_("Trường"))
    need = DongField(
        label=_("Nhu cầu (đồng)"), help_text=_("Ghi 0 để đưa trường ra khỏi đợt vận động.")
    )

    def __init__(
        self, *args: Any, schools: QuerySet[School], wanted: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, schools, wanted)


class ApprovalForm(forms.Form):
    """The decision that approves a drive."""

    decision_number = forms.CharField(label=_("Số văn bản phê duyệt"), max_length=60)
    decided_on = DateField(label=_("Ngày"))
    decided_by = forms.CharField(
        label=_("Người ký"), max_length=200, help_text=_("Chức vụ, họ tên.")
    )
    seen_levels = forms.BooleanField(
        label=_("Đã xem các chỗ giống ấn định mức đóng góp; vẫn phê duyệt"), required=False
    )

    def __init__(self, *args: Any, warned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not warned:
            del self.fields["seen_levels"]

    def approval(self, law_number: str, law_verification: str) -> Approval:
        """Return what a valid form says, with the rule that was shown."""
        sent = self.cleaned_data
        return Approval(
            decision_number=sent["decision_number"],
            decided_on=sent["decided_on"],
            decided_by=sent["decided_by"],
            law_number=law_number,
            law_verification=law_verification,
            seen_levels=bool(sent.get("seen_levels")),
        )


class NoteForm(forms.Form):
    """A word about a step."""

    note = forms.CharField(
        label=_("Ghi chú"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["note"].label = label


class GiftForm(forms.Form):
    """A gift, promised or received."""

    school = forms.ModelChoiceField(School.objects.none(), label=_("Trường"))
    form = forms.ChoiceField(
        label=_("Hình thức đóng góp"), widget=forms.RadioSelect, initial="money"
    )
    amount = DongField(
        label=_("Số tiền hoặc giá trị (đồng)"),
        required=False,
        help_text=_("Hiện vật, ngày công chưa ai định giá thì để trống, không ghi 0."),
    )
    donor = forms.CharField(
        label=_("Nhà tài trợ"),
        required=False,
        max_length=200,
        help_text=_("Không muốn nêu tên với bất kỳ ai thì để trống."),
    )
    donor_kind = forms.ChoiceField(label=_("Loại"))
    is_public = forms.BooleanField(
        label=_("Nhà tài trợ đồng ý nêu tên công khai"),
        required=False,
        help_text=_("Không đánh dấu thì chỉ người giữ sổ của trường và cơ quan thường trực thấy."),
    )
    on = DateField(label=_("Ngày"))
    number = forms.CharField(label=_("Số phiếu theo sổ của trường"), required=False, max_length=40)
    expected_by = DateField(label=_("Hẹn giao trước ngày"), required=False)
    description = forms.CharField(
        label=_("Hiện vật, công việc là gì"),
        required=False,
        max_length=300,
        help_text=_("Đừng ghi tên nhà tài trợ ở đây: phần này ai cũng đọc được."),
    )
    quantity = forms.CharField(label=_("Số lượng"), required=False, max_length=60)
    days = forms.DecimalField(
        label=_("Số ngày công"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"class": "input--short", "step": "0.5"}),
    )
    valued_by = forms.CharField(
        label=_("Ai định giá"),
        required=False,
        max_length=200,
        help_text=_("Cần khi ghi giá trị của hiện vật, ngày công."),
    )
    evidence = EvidenceField(
        label=_("Chứng từ"),
        help_text=_(
            "Chỉ người giữ sổ mở được, trừ khi nhà tài trợ đồng ý nêu tên. Nhiều nhất 5 tệp."
        ),
    )

    PROMISED = ("number", "evidence")
    """Fields that only a receipt has."""

    def __init__(
        self,
        *args: Any,
        drive: Drive,
        schools: QuerySet[School],
        received: bool,
        pledge: Pledge | None = None,
        wanted: int | None = None,
        **kwargs: Any,
    ) -> None:
        initial = {"on": today_of(drive.programme), "form": "money"}
        if pledge is not None:
            initial |= {name: getattr(pledge, name) for name in _PLEDGED}
            wanted = pledge.school_id
        super().__init__(*args, **{"initial": initial, **kwargs})
        for name in ("expected_by",) if received else self.PROMISED:
            del self.fields[name]
        _offer(self, schools, wanted)
        self.fields["form"].choices = _choices(FORMS)  # type: ignore[attr-defined]
        self.fields["donor_kind"].choices = _choices(DONOR_KINDS)  # type: ignore[attr-defined]

    def gift(self) -> GiftDraft:
        """Return what a valid form says."""
        sent = self.cleaned_data
        names = ("form", "amount", "on", *_PLEDGED[2:])
        return GiftDraft(**{name: sent[name] for name in names})


_PLEDGED = (
    *("form", "amount", "donor", "donor_kind", "is_public"),
    *("description", "quantity", "days", "valued_by"),
)


class UseForm(forms.Form):
    """What gifts were used for."""

    school = forms.ModelChoiceField(School.objects.none(), label=_("Trường"))
    form = forms.ChoiceField(label=_("Dùng gì"), widget=forms.RadioSelect, initial="money")
    amount = DongField(
        label=_("Số tiền hoặc giá trị (đồng)"),
        required=False,
        help_text=_("Với tiền thì phải ghi; không quá số đã nhận mà chưa dùng của trường."),
    )
    description = forms.CharField(label=_("Dùng vào việc gì"), max_length=300)
    on = DateField(label=_("Ngày"))
    paper = forms.CharField(
        label=_("Chứng từ"), required=False, max_length=120, help_text=_("Số hóa đơn, biên bản.")
    )
    evidence = EvidenceField(
        help_text=_("Ai xem được kế hoạch cũng tải được; đừng gửi giấy có tên nhà tài trợ kín.")
    )

    def __init__(
        self,
        *args: Any,
        drive: Drive,
        schools: QuerySet[School],
        wanted: int | None = None,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {"on": today_of(drive.programme), "form": "money"}
        super().__init__(*args, **{"initial": initial, **kwargs})
        _offer(self, schools, wanted)
        forms_of_use = [(code, gettext(FORMS[code])) for code in ("money", "kind")]
        self.fields["form"].choices = forms_of_use  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """What the finance office found of a receipt."""

    outcome = forms.ChoiceField(label=_("Kết quả"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Ghi chú"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = _choices(OUTCOMES)  # type: ignore[attr-defined]
