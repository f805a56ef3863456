"""Forms of the committee: its decision, its members, and a meeting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from truongchuan.adapters.uploads import (
    ACCEPTED,
    CheckedUpload,
    UploadError,
    check_attachment,
    check_size,
)
from truongchuan.domain.committee.meetings import Call
from truongchuan.domain.committee.members import Seat
from truongchuan.domain.committee.models import CommitteeMember, Meeting
from truongchuan.domain.directory.models import Organisation, Person
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.engines.text import fold
from truongchuan.web.forms import DateField
from truongchuan.wording.committee import MEETING_KINDS, ROLES
from truongchuan.wording.uploads import upload_message

MOST_PEOPLE = 300


if TYPE_CHECKING:
    UnitChoice = forms.ModelChoiceField[Organisation]
    UnitsChoice = forms.ModelMultipleChoiceField[Organisation]
    SeatChoice = forms.ModelChoiceField[CommitteeMember]
    RowChoice = forms.ModelChoiceField[RoadmapRow]
else:
    UnitChoice = SeatChoice = RowChoice = forms.ModelChoiceField
    UnitsChoice = forms.ModelMultipleChoiceField


class UnitField(UnitChoice):
    """One of the authority's units, named in full."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Return the unit's name."""
        return obj.name


class UnitsField(UnitsChoice):
    """Several of the authority's units."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Return the unit's name."""
        return obj.name


class SeatChoiceField(SeatChoice):
    """A member of the committee, with what they are in it."""

    def label_from_instance(self, obj: CommitteeMember) -> str:
        """Return name and role."""
        return f"{obj.name} ({gettext(ROLES[obj.role])})"


class RowChoiceField(RowChoice):
    """A task of the plan that asks for a meeting."""

    def label_from_instance(self, obj: RoadmapRow) -> str:
        """Return number and words."""
        return f"{obj.label}. {obj.task[:110]}"


def checked_file(upload: object) -> CheckedUpload | None:
    """Check an uploaded file by size, content and name; None where none was sent.

    :raises ValidationError: with what is wrong with it.
    """
    if not isinstance(upload, UploadedFile):
        return None
    try:
        check_size(upload.size or 0)
        return check_attachment(upload.name or "", upload.read())
    except UploadError as error:
        raise forms.ValidationError(upload_message(error.code, error.params, gettext)) from error


def file_field(label: Any) -> forms.FileField:
    """Return a field for a signed document."""
    return forms.FileField(
        label=label,
        help_text=gettext_lazy("PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPG."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in ACCEPTED)}),
    )


class CommitteeForm(forms.Form):
    """A decision that sets up or renews the committee, with its list of members."""

    name = forms.CharField(label=gettext_lazy("Tên Ban chỉ đạo"), max_length=300)
    decision_number = forms.CharField(
        label=gettext_lazy("Số quyết định"), max_length=60, required=False
    )
    decided_on = DateField(label=gettext_lazy("Ngày quyết định"), required=False)
    issuer = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)
    starts_on = DateField(
        label=gettext_lazy("Có hiệu lực từ ngày"),
        help_text=gettext_lazy("Ban chỉ đạo hiện hành, nếu có, kết thúc vào ngày liền trước."),
    )
    quorum_percent = forms.IntegerField(
        label=gettext_lazy("Tỷ lệ thành viên phải có mặt (%)"),
        help_text=gettext_lazy(
            "Theo quy chế làm việc của Ban chỉ đạo; để trống nếu quy chế không nêu."
        ),
        required=False,
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    members = forms.CharField(
        label=gettext_lazy("Thành viên"),
        help_text=gettext_lazy(
            "Mỗi dòng một người: chức danh trong Ban; họ và tên; chức vụ; đơn vị. "
            "Ví dụ: Phó Trưởng ban Thường trực; Nguyễn Văn A; Trưởng phòng; Văn phòng."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
    )
    file = file_field(gettext_lazy("Tệp quyết định"))

    def __init__(self, *args: Any, units: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = list(units)

    def clean_file(self) -> CheckedUpload | None:
        """Check the file."""
        return checked_file(self.cleaned_data.get("file"))

    def clean_members(self) -> list[Seat]:
        """Read the lines; the first that cannot be read is told with its number."""
        lines = [line.strip() for line in self.cleaned_data["members"].splitlines()]
        return [
            self._seat(number, line) for number, line in enumerate(lines, start=1) if line.strip()
        ]

    def _seat(self, number: int, line: str) -> Seat:
        parts = [part.strip() for part in line.split(";")]
        role = _role_of(parts[0])
        if role is None or len(parts) < 2 or not parts[1]:
            raise forms.ValidationError(
                gettext(
                    "Dòng %(number)s chưa đọc được: “%(line)s”. Chức danh phải là một trong: "
                    "%(roles)s; sau dấu chấm phẩy là họ và tên."
                )
                % {
                    "number": number,
                    "line": line[:80],
                    "roles": ", ".join(gettext(label) for label in ROLES.values()),
                }
            )
        unit = None
        if len(parts) > 3 and parts[3]:
            unit = _unit_named(parts[3], self.units)
            if unit is None:
                raise forms.ValidationError(
                    gettext("Dòng %(number)s: không có đơn vị nào tên “%(unit)s”.")
                    % {"number": number, "unit": parts[3][:80]}
                )
        post = parts[2] if len(parts) > 2 else ""
        return Seat(name=parts[1][:120], role=role, post=post[:200], unit=unit)


def member_line(member: CommitteeMember) -> str:
    """Write a member as the form's list takes them."""
    parts = [gettext(ROLES[member.role]), member.name, member.post]
    if member.unit is not None:
        parts.append(member.unit.name)
    return "; ".join(parts).rstrip("; ")


def _role_of(text: str) -> str | None:
    key = fold(text)
    words = {fold(label): role for role, label in ROLES.items()}
    words |= {fold(gettext(label)): role for role, label in ROLES.items()}
    words |= {"pho truong ban thuong truc": "standing_deputy", "thanh vien": "member"}
    return words.get(key)


def _unit_named(text: str, units: Iterable[Organisation]) -> Organisation | None:
    key = fold(text)
    return next(
        (unit for unit in units if key in {fold(unit.name), fold(unit.short_name or unit.name)}),
        None,
    )


class SeatForm(forms.Form):
    """Somebody in the committee: how they are written and, for a change, from which day."""

    role = forms.ChoiceField(label=gettext_lazy("Chức danh trong Ban"))
    name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    post = forms.CharField(label=gettext_lazy("Chức vụ"), max_length=200, required=False)
    unit = UnitField(
        label=gettext_lazy("Đơn vị"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="—",
    )
    person = forms.ModelChoiceField(
        label=gettext_lazy("Tài khoản"),
        help_text=gettext_lazy(
            "Chọn nếu người này dùng hệ thống: họ được đọc tài liệu họp và nhận lịch họp."
        ),
        queryset=Person.objects.none(),
        required=False,
        empty_label="—",
    )
    on = DateField(label=gettext_lazy("Từ ngày"))
    decision_number = forms.CharField(
        label=gettext_lazy("Số quyết định"), max_length=60, required=False
    )
    decided_on = DateField(label=gettext_lazy("Ngày quyết định"), required=False)
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Organisation],
        people: QuerySet[Person],
        without: Sequence[str] = (),
        needs_decision: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision_number"].required = needs_decision
        roles = [(role, gettext(label)) for role, label in ROLES.items()]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        for name in without:
            del self.fields[name]

    def seat(self, role: str = "") -> Seat:
        """Return the seat of a valid form; ``role`` stands in where the form has none."""
        data = self.cleaned_data
        return Seat(
            name=data["name"],
            role=data.get("role") or role,
            post=data["post"],
            unit=data["unit"],
            person=data["person"],
        )


class EndForm(forms.Form):
    """The last day of somebody who leaves without a successor."""

    last_day = DateField(label=gettext_lazy("Ngày cuối cùng tham gia"))
    decision_number = forms.CharField(label=gettext_lazy("Số quyết định"), max_length=60)
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300, required=False)


class MeetingForm(forms.Form):
    """When, where and about what the committee meets, and who is called besides its members."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại cuộc họp"))
    title = forms.CharField(label=gettext_lazy("Tên cuộc họp"), max_length=300)
    day = DateField(label=gettext_lazy("Ngày họp"))
    hour = forms.TimeField(
        label=gettext_lazy("Giờ họp"),
        input_formats=["%H:%M", "%Hh%M", "%Hg%M", "%H"],
        widget=forms.TimeInput(
            format="%H:%M",
            attrs={"placeholder": "14:00", "class": "input--short", "autocomplete": "off"},
        ),
        error_messages={"invalid": gettext_lazy("Viết giờ theo mẫu 14:00.")},
    )
    place = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=200, required=False)
    row = RowChoiceField(
        label=gettext_lazy("Nhiệm vụ của kế hoạch"),
        help_text=gettext_lazy("Dòng lộ trình yêu cầu cuộc họp này."),
        queryset=RoadmapRow.objects.none(),
        required=False,
        empty_label="—",
    )
    chair = SeatChoiceField(
        label=gettext_lazy("Chủ trì"),
        help_text=gettext_lazy("Để trống: trưởng ban vào ngày họp."),
        queryset=CommitteeMember.objects.none(),
        required=False,
        empty_label="—",
    )
    secretary = SeatChoiceField(
        label=gettext_lazy("Thư ký ghi biên bản"),
        help_text=gettext_lazy("Để trống: thư ký của Ban vào ngày họp."),
        queryset=CommitteeMember.objects.none(),
        required=False,
        empty_label="—",
    )
    units = UnitsField(
        label=gettext_lazy("Đơn vị mời thêm"),
        help_text=gettext_lazy(
            "Ngoài thành viên Ban chỉ đạo. Đơn vị được mời đọc được tài liệu họp."
        ),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=gettext_lazy("Ghi trong giấy mời"),
        help_text=gettext_lazy("Tài liệu cần mang theo, nội dung cần chuẩn bị."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Organisation],
        seats: QuerySet[CommitteeMember],
        rows: QuerySet[RoadmapRow],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, gettext(label)) for kind, label in MEETING_KINDS.items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["units"].queryset = units  # type: ignore[attr-defined]
        self.fields["chair"].queryset = seats  # type: ignore[attr-defined]
        self.fields["secretary"].queryset = seats  # type: ignore[attr-defined]
        self.fields["row"].queryset = rows  # type: ignore[attr-defined]

    def call(self) -> Call:
        """Return the call of a valid form."""
        data = self.cleaned_data
        return Call(
            kind=data["kind"],
            title=data["title"],
            at=moment(data["day"], data["hour"]),
            place=data["place"],
            note=data["note"],
            chair=data["chair"],
            secretary=data["secretary"],
            row=data["row"],
            units=list(data["units"]),
        )


def meeting_initial(meeting: Meeting) -> dict[str, Any]:
    """Return what the form shows of a meeting."""
    local = timezone.localtime(meeting.at)
    return {
        "kind": meeting.kind,
        "title": meeting.title,
        "day": local.date(),
        "hour": local.strftime("%H:%M"),
        "place": meeting.place,
        "row": meeting.row_id,
        "chair": meeting.chair_id,
        "secretary": meeting.secretary_id,
        "units": list(
            meeting.invitees.filter(member__isnull=True).values_list("unit_id", flat=True)
        ),
        "note": meeting.invitation_note,
    }


class ShiftForm(forms.Form):
    """Another day and hour for a meeting, with the reason."""

    day = DateField(label=gettext_lazy("Ngày họp mới"))
    hour = forms.TimeField(
        label=gettext_lazy("Giờ"),
        input_formats=["%H:%M", "%Hh%M", "%Hg%M", "%H"],
        widget=forms.TimeInput(
            format="%H:%M", attrs={"placeholder": "14:00", "class": "input--short"}
        ),
        error_messages={"invalid": gettext_lazy("Viết giờ theo mẫu 14:00.")},
    )
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=500)

    def at(self) -> datetime:
        """Return the moment of a valid form."""
        return moment(self.cleaned_data["day"], self.cleaned_data["hour"])


class NoticeForm(forms.Form):
    """Number, day and signed file of the notice of conclusions."""

    number = forms.CharField(label=gettext_lazy("Số thông báo"), max_length=60)
    on = DateField(label=gettext_lazy("Ngày ban hành"))
    file = file_field(gettext_lazy("Bản đã ký"))

    def clean_file(self) -> CheckedUpload | None:
        """Check the file."""
        return checked_file(self.cleaned_data.get("file"))


class OrderForm(forms.Form):
    """A conclusion in one line: words, and unit with day, or the number of a task there is."""

    text = forms.CharField(label=pgettext_lazy("meeting", "Kết luận"), max_length=4000)
    unit = UnitField(
        label=gettext_lazy("Đơn vị"), queryset=Organisation.objects.none(), required=False
    )
    due_on = DateField(label=gettext_lazy("Hạn"), required=False)
    cooperating = UnitsField(
        label=gettext_lazy("Phối hợp"), queryset=Organisation.objects.none(), required=False
    )
    task = forms.CharField(label=gettext_lazy("Nhiệm vụ đã có"), max_length=10, required=False)
    item = forms.IntegerField(required=False)

    def __init__(
        self, *args: Any, units: QuerySet[Organisation], rows: Iterable[RoadmapRow], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.label.lower(): row for row in rows}
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["cooperating"].queryset = units  # type: ignore[attr-defined]

    def clean_task(self) -> RoadmapRow | None:
        """Find the task by the number as people say it: 12, B3."""
        written = self.cleaned_data["task"].strip().lower()
        if not written:
            return None
        row = self.rows.get(written)
        if row is None:
            raise forms.ValidationError(
                gettext("Không có nhiệm vụ số “%(number)s” trong kế hoạch.") % {"number": written}
            )
        return row

    def clean(self) -> dict[str, Any]:
        """Ask for the day with the unit and the unit with the day."""
        data = super().clean() or {}
        if data.get("task") is None and "task" in data:
            if data.get("unit") and not data.get("due_on") and "due_on" not in self.errors:
                self.add_error("due_on", gettext("Giao việc cho đơn vị thì phải có hạn."))
            if data.get("due_on") and not data.get("unit") and "unit" not in self.errors:
                self.add_error("unit", gettext("Có hạn thì phải chọn đơn vị thực hiện."))
        return data


def moment(day: date, hour: Any) -> datetime:
    """Return an hour of a day in Việt Nam."""
    return timezone.make_aware(datetime.combine(day, hour))
