"""Forms of award ceremonies and of plans of schools."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.oversight.ceremonies import Event, Preparation
from truongchuan.domain.oversight.models import Ceremony, SchoolPlanItem
from truongchuan.domain.oversight.plans import ItemDraft, ItemReport, PlanPaper
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.sources.models import StoredFile
from truongchuan.web.committee_forms import UnitsField, moment
from truongchuan.web.forms import PercentInput
from truongchuan.web.oversight_forms import (
    SCHOOLS_HELP,
    DateField,
    OversightForm,
    SchoolsField,
    file_field,
    names_of,
    row_field,
    text_area,
    unit_field,
)
from truongchuan.wording.labels import STATES


class CeremonyForm(OversightForm):
    """An award ceremony."""

    title = forms.CharField(label=gettext_lazy("Tên buổi lễ"), max_length=300)
    schools = SchoolsField(
        label=gettext_lazy("Các trường đón bằng"),
        max_length=8000,
        help_text=SCHOOLS_HELP,
        widget=text_area(3),
    )
    day = DateField(label=gettext_lazy("Ngày tổ chức"))
    hour = forms.TimeField(
        label=gettext_lazy("Giờ"),
        input_formats=["%H:%M", "%Hh%M", "%Hg%M", "%H"],
        widget=forms.TimeInput(
            format="%H:%M", attrs={"placeholder": "8:00", "class": "input--short"}
        ),
        error_messages={"invalid": gettext_lazy("Viết giờ theo mẫu 14:00.")},
    )
    place = forms.CharField(label=gettext_lazy("Địa điểm"), required=False, max_length=200)
    chair = forms.CharField(label=gettext_lazy("Chủ trì"), required=False, max_length=200)
    units = UnitsField(
        label=gettext_lazy("Đơn vị mời"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    guests = forms.CharField(
        label=gettext_lazy("Khách mời khác"),
        help_text=gettext_lazy("Mỗi dòng một đại biểu."),
        required=False,
        max_length=8000,
        widget=text_area(3),
    )
    agenda = forms.CharField(
        label=gettext_lazy("Chương trình buổi lễ"),
        help_text=gettext_lazy("Mỗi dòng một nội dung: giờ; nội dung. Ví dụ: 8:30; Chào cờ."),
        required=False,
        max_length=8000,
        widget=text_area(6),
    )
    budget_note = forms.CharField(
        label=gettext_lazy("Kinh phí"), required=False, max_length=4000, widget=text_area(2)
    )
    row = row_field(gettext_lazy("Nhiệm vụ của kế hoạch"))
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = kwargs["units"]  # type: ignore[attr-defined]

    def event(self) -> Event:
        """Return the ceremony of a valid form."""
        data = self.cleaned_data
        return Event(
            title=data["title"],
            at=moment(data["day"], data["hour"]),
            schools=data["schools"],
            place=data["place"],
            chair=data["chair"],
            units=list(data["units"]),
            guests=data["guests"],
            budget_note=data["budget_note"],
            agenda=data["agenda"],
            row=data["row"],
        )


def ceremony_initial(ceremony: Ceremony) -> dict[str, Any]:
    """Return what the form shows of a ceremony."""
    local = timezone.localtime(ceremony.at)
    names = ("title", "place", "chair", "guests", "budget_note", "agenda")
    return {name: getattr(ceremony, name) for name in names} | {
        "schools": names_of(ceremony.schools.all()),
        "day": local.date(),
        "hour": local.strftime("%H:%M"),
        "units": [unit.pk for unit in ceremony.units.all()],
        "row": ceremony.row_id,
        "based_on": ceremony.revision,
    }


class PreparationForm(OversightForm):
    """Something to prepare."""

    text = forms.CharField(label=gettext_lazy("Việc cần chuẩn bị"), max_length=500)
    unit = unit_field(gettext_lazy("Đơn vị"))
    due_on = DateField(label=gettext_lazy("Hạn"), required=False)

    def preparation(self) -> Preparation:
        """Return what a valid form asks for."""
        return Preparation(**{name: self.cleaned_data[name] for name in self.fields})


class CeremonyHeldForm(forms.Form):
    """That a ceremony took place."""

    held_on = DateField(label=gettext_lazy("Ngày đã tổ chức"))
    result = forms.CharField(
        label=gettext_lazy("Kết quả"), required=False, max_length=8000, widget=text_area(3)
    )


class PlanPaperForm(OversightForm):
    """The document of a school's plan."""

    number = forms.CharField(
        label=gettext_lazy("Số kế hoạch của trường"), required=False, max_length=60
    )
    signed_on = DateField(label=gettext_lazy("Ngày ký"), required=False)
    approved_by = forms.CharField(
        label=gettext_lazy("Người, cơ quan phê duyệt"), required=False, max_length=200
    )
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"), required=False, max_length=4000, widget=text_area(2)
    )
    file = file_field(gettext_lazy("Tệp kế hoạch"))

    def paper(self, file: StoredFile | None) -> PlanPaper:
        """Return the paper of a valid form."""
        return PlanPaper(**{**{n: self.cleaned_data[n] for n in self.fields}, "file": file})


class ItemForm(OversightForm):
    """Something the school sets itself to do."""

    text = forms.CharField(label=gettext_lazy("Công việc"), max_length=4000, widget=text_area(2))
    person = forms.CharField(
        label=gettext_lazy("Người phụ trách"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Họ tên hoặc chức vụ."),
    )
    starts_on = DateField(label=gettext_lazy("Từ ngày"), required=False)
    due_on = DateField(label=gettext_lazy("Đến ngày"), required=False)
    ref = forms.CharField(
        label=gettext_lazy("Tiêu chí, chỉ báo liên quan"), required=False, max_length=80
    )
    row = row_field(gettext_lazy("Nhiệm vụ của lộ trình"))
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def draft(self) -> ItemDraft:
        """Return the item of a valid form."""
        names = ("text", "person", "starts_on", "due_on", "ref", "row")
        return ItemDraft(**{name: self.cleaned_data[name] for name in names})


def item_initial(item: SchoolPlanItem) -> dict[str, Any]:
    """Return what the form shows of an item."""
    names = ("text", "person", "starts_on", "due_on", "ref")
    initial = {name: getattr(item, name) for name in names}
    return {**initial, "row": item.row_id, "based_on": item.revision}


class ItemReportForm(forms.Form):
    """How far an item is."""

    state = forms.ChoiceField(label=gettext_lazy("Trạng thái"))
    percent = forms.IntegerField(
        label=gettext_lazy("Tỷ lệ (%)"), required=False, widget=PercentInput
    )
    note = forms.CharField(label=gettext_lazy("Ghi chú"), required=False, max_length=4000)
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(state, gettext(STATES[state])) for state in WorkState.values]
        self.fields["state"].choices = states  # type: ignore[attr-defined]

    def report(self) -> ItemReport:
        """Return the report of a valid form."""
        data = self.cleaned_data
        return ItemReport(data["state"], data["percent"] or 0, data["note"], data["based_on"])
