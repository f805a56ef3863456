"""Forms of consultations and of steps of recognition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from truongchuan.domain.directory.models import School
from truongchuan.domain.oversight.consultations import Advice, Session
from truongchuan.domain.oversight.models import Consultation
from truongchuan.domain.oversight.recognition import StepDraft
from truongchuan.domain.sources.models import StoredFile
from truongchuan.web.oversight_forms import (
    SCHOOLS_HELP,
    DateField,
    OversightForm,
    SchoolsField,
    file_field,
    labelled,
    names_of,
    row_field,
    text_area,
    unit_field,
)
from truongchuan.wording.oversight import LEVELS, STEPS


class SessionForm(OversightForm):
    """A working session with a higher level."""

    subject = forms.CharField(label=gettext_lazy("Nội dung làm việc"), max_length=300)
    level = forms.ChoiceField(label=gettext_lazy("Cấp làm việc"))
    body = forms.CharField(
        label=gettext_lazy("Đơn vị làm việc"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Ví dụ: phòng chuyên môn của Sở."),
    )
    on = DateField(label=gettext_lazy("Ngày làm việc"))
    place = forms.CharField(label=gettext_lazy("Địa điểm"), required=False, max_length=200)
    people = forms.CharField(label=gettext_lazy("Thành phần"), required=False, max_length=500)
    schools = SchoolsField(
        label=gettext_lazy("Các trường"),
        required=False,
        max_length=8000,
        help_text=SCHOOLS_HELP,
        widget=text_area(4),
    )
    document_out = forms.CharField(
        label=gettext_lazy("Số văn bản đi (mời, đề nghị)"), required=False, max_length=60
    )
    row = row_field(gettext_lazy("Nhiệm vụ của kế hoạch"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = labelled(LEVELS)  # type: ignore[attr-defined]

    def session(self) -> Session:
        """Return the session of a valid form."""
        data = self.cleaned_data
        return Session(**{name: data[name] for name in self.fields})


def session_initial(consultation: Consultation) -> dict[str, Any]:
    """Return what the form shows of a session."""
    names = ("subject", "level", "body", "on", "place", "people", "document_out")
    initial = {name: getattr(consultation, name) for name in names}
    schools = consultation.schools.select_related("organisation")
    return {**initial, "row": consultation.row_id, "schools": names_of(schools)}


class HeldForm(OversightForm):
    """That a session took place."""

    held_on = DateField(label=gettext_lazy("Ngày đã làm việc"))
    document_in = forms.CharField(
        label=gettext_lazy("Số văn bản đến (thông báo, kết luận)"), required=False, max_length=60
    )
    conclusion = forms.CharField(
        label=gettext_lazy("Kết luận chung"), required=False, max_length=8000, widget=text_area(3)
    )
    file = file_field(gettext_lazy("Tệp văn bản"))


class AdviceForm(OversightForm):
    """What a session found at a school."""

    school = forms.ChoiceField(label=gettext_lazy("Trường"))
    text = forms.CharField(
        label=gettext_lazy("Nhận xét, kiến nghị"), max_length=4000, widget=text_area(2)
    )
    to_do = forms.CharField(
        label=gettext_lazy("Việc phải làm"), required=False, max_length=4000, widget=text_area(2)
    )
    ref = forms.CharField(
        label=gettext_lazy("Tiêu chí, chỉ báo"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Theo quy định có hiệu lực vào ngày làm việc, ví dụ 1.1 hoặc 1.1.M1.a."
        ),
    )
    unit = unit_field(
        gettext_lazy("Đơn vị thực hiện"), help_text=gettext_lazy("Để trống: nhà trường.")
    )
    due_on = DateField(label=gettext_lazy("Hạn"), required=False)

    def __init__(self, *args: Any, consulted: list[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consulted = {str(school.pk): school for school in consulted}
        names = [(pk, school.name) for pk, school in self.consulted.items()]
        self.fields["school"].choices = names  # type: ignore[attr-defined]

    def advice(self) -> Advice:
        """Return the finding of a valid form."""
        data = self.cleaned_data
        return Advice(
            school=self.consulted[data["school"]],
            text=data["text"],
            to_do=data["to_do"],
            ref=data["ref"],
            unit=data["unit"],
            due_on=data["due_on"],
        )


class StepForm(OversightForm):
    """A step of recognition as its paper says it."""

    kind = forms.ChoiceField(label=gettext_lazy("Bước"))
    on = DateField(label=gettext_lazy("Ngày"))
    number = forms.CharField(
        label=gettext_lazy("Số văn bản"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Bắt buộc với quyết định thành lập đoàn và quyết định công nhận."),
    )
    body = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), required=False, max_length=200)
    result = forms.CharField(
        label=gettext_lazy("Kết quả"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Ví dụ: đạt Mức 2, đủ điều kiện chuẩn quốc gia mức độ 1."),
    )
    degree = forms.TypedChoiceField(
        label=gettext_lazy("Mức độ đạt chuẩn được công nhận"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy(
            "Với quyết định công nhận: ghi mức độ hoặc cấp độ thì bằng vào ngay danh sách bằng "
            "công nhận. Để trống: theo chỉ tiêu của kế hoạch."
        ),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Cấp độ kiểm định được công nhận"),
        required=False,
        coerce=int,
        empty_value=None,
    )
    certificate_number = forms.CharField(
        label=gettext_lazy("Số bằng công nhận"), required=False, max_length=60
    )
    valid_from = DateField(label=gettext_lazy("Bằng có giá trị từ"), required=False)
    valid_to = DateField(label=gettext_lazy("Bằng có giá trị đến"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"), required=False, max_length=4000, widget=text_area(2)
    )
    file = file_field(gettext_lazy("Tệp văn bản"))

    def __init__(self, *args: Any, without: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, gettext(label)) for kind, label in STEPS.items() if kind not in without]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        for name, most in (("degree", 2), ("level", 4)):
            numbers = [(n, str(n)) for n in range(1, most + 1)]
            self.fields[name].choices = [("", "—"), *numbers]  # type: ignore[attr-defined]

    def step(self, file: StoredFile | None) -> StepDraft:
        """Return the step of a valid form."""
        data = self.cleaned_data
        return StepDraft(**{**{name: data[name] for name in self.fields}, "file": file})
