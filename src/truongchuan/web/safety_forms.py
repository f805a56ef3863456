"""Forms of safety checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from truongchuan.domain.oversight.checks import CheckPlan, CheckReport, Found
from truongchuan.domain.sources.models import StoredFile
from truongchuan.web.oversight_forms import (
    SCHOOL_HELP,
    DateField,
    OversightForm,
    SchoolField,
    file_field,
    labelled,
    text_area,
    unit_field,
)
from truongchuan.wording.oversight import CHECK_KINDS, CHECK_RESULTS, SEVERITIES


class CheckForm(OversightForm):
    """A check to be made."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại kiểm tra"))
    school = SchoolField(
        label=gettext_lazy("Trường"), required=False, max_length=200, help_text=SCHOOL_HELP
    )
    site = forms.CharField(
        label=gettext_lazy("Công trường"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Tên công trình đang thi công; kèm trường nếu ở trong trường."),
    )
    planned_on = DateField(label=gettext_lazy("Ngày kiểm tra"))
    unit = unit_field(gettext_lazy("Đơn vị kiểm tra"), required=True)
    people = forms.CharField(label=gettext_lazy("Người tham gia"), required=False, max_length=300)
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"), required=False, max_length=4000, widget=text_area(2)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = labelled(CHECK_KINDS)  # type: ignore[attr-defined]

    def plan(self) -> CheckPlan:
        """Return what a valid form plans."""
        data = self.cleaned_data
        return CheckPlan(
            kind=data["kind"],
            planned_on=data["planned_on"],
            unit=data["unit"],
            school=data["school"],
            site=data["site"],
            people=data["people"],
            note=data["note"],
        )


class ResultForm(OversightForm):
    """What a check came to."""

    result = forms.ChoiceField(label=gettext_lazy("Kết quả"))
    done_on = DateField(label=gettext_lazy("Ngày đã kiểm tra"))
    report_number = forms.CharField(
        label=gettext_lazy("Số biên bản"), required=False, max_length=60
    )
    report_on = DateField(label=gettext_lazy("Ngày biên bản"), required=False)
    valid_to = DateField(
        label=gettext_lazy("Kết quả có giá trị đến"),
        required=False,
        help_text=gettext_lazy("Chỉ ghi khi biên bản nêu thời hạn."),
    )
    note = forms.CharField(
        label=gettext_lazy("Nhận xét"), required=False, max_length=4000, widget=text_area(2)
    )
    file = file_field(gettext_lazy("Biên bản đã ký"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = labelled(CHECK_RESULTS)  # type: ignore[attr-defined]

    def report(self, file: StoredFile | None) -> CheckReport:
        """Return the report of a valid form."""
        data = self.cleaned_data
        return CheckReport(
            result=data["result"],
            done_on=data["done_on"],
            report_number=data["report_number"],
            report_on=data["report_on"],
            valid_to=data["valid_to"],
            note=data["note"],
            file=file,
        )


class FoundForm(OversightForm):
    """Something to put right."""

    text = forms.CharField(
        label=gettext_lazy("Tồn tại, vi phạm"), max_length=4000, widget=text_area(2)
    )
    severity = forms.TypedChoiceField(label=gettext_lazy("Mức độ"), coerce=int, initial=2)
    due_on = DateField(label=gettext_lazy("Hạn khắc phục"), required=False)
    unit = unit_field(
        gettext_lazy("Đơn vị khắc phục"), help_text=gettext_lazy("Để trống: nhà trường.")
    )
    instrument = forms.ChoiceField(label=gettext_lazy("Văn bản căn cứ"), required=False)
    ground = forms.CharField(label=gettext_lazy("Điều, khoản"), required=False, max_length=300)

    def __init__(self, *args: Any, instruments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity"].choices = labelled(SEVERITIES)  # type: ignore[attr-defined]
        known = [("", gettext("— không nêu —")), *instruments]
        self.fields["instrument"].choices = known  # type: ignore[attr-defined]

    def found(self) -> Found:
        """Return what a valid form says was found."""
        data = self.cleaned_data
        return Found(
            text=data["text"],
            severity=data["severity"],
            due_on=data["due_on"],
            unit=data["unit"],
            ground=data["ground"],
            instrument=data["instrument"],
        )
