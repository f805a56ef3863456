"""Forms of catchments: files of an area, and what a run is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongchuan.domain.catchments.models import CatchmentArea, CatchmentRun
from truongchuan.web.duty_form import SeveralFilesField, SeveralFilesInput
from truongchuan.web.templatetags.vn import number_vn

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_FILES = 8
ENDINGS = (".zip", ".xlsx", ".csv", ".gz", ".geojson", ".json")
LIMITS = (
    (10, _("10 giây")), (30, _("30 giây")), (60, _("1 phút")), (120, _("2 phút")),
    (300, _("5 phút")), (600, _("10 phút")),
)  # fmt: skip


class AreaFilesField(SeveralFilesField):
    """Files of an area; what they are is for the reader to say."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files as they were sent, none of them read."""
        sent = data if isinstance(data, list | tuple) else [data]
        files = [file for file in sent if isinstance(file, UploadedFile)]
        if not files:
            raise forms.ValidationError(self.error_messages["required"])
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                gettext("Chọn nhiều nhất %(most)s tệp một lần.") % {"most": MOST_FILES}
            )
        return files


class AreaForm(forms.Form):
    """An area to be read: its name, and its files."""

    name = forms.CharField(
        label=_("Tên địa bàn"),
        max_length=150,
        help_text=_("Ví dụ: Tiểu học, tuyển sinh năm học 2026-2027."),
    )
    tables = AreaFilesField(
        label=_("Tệp"),
        help_text=_(
            "Một tệp .xlsx theo mẫu, một tệp .zip, hoặc các tệp .csv cùng lúc; thêm tệp hình "
            ".geojson nếu có. Tất cả nhiều nhất 20 MB, 10.000 đơn vị, 500 trường."
        ),
        allow_empty_file=True,
        widget=SeveralFilesInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": _("Hãy chọn tệp của địa bàn.")},
    )
    borders_from_shapes = forms.BooleanField(
        label=_("Thiếu bảng Giáp ranh thì suy từ hình"),
        required=False,
        help_text=_(
            "Chỉ khi có tệp hình .geojson: hai đơn vị có chung một đoạn ranh giới được coi là giáp "
            "ranh. Hình không cho biết sông hay đường sắt có lối qua không."
        ),
    )


class AmountField(forms.CharField):
    """A number from ``least`` to ``most`` as people type it: 0,95 or 0.95; kept as a text."""

    def __init__(self, *, least: str, most: str, places: int = 3, **options: Any) -> None:
        self.least, self.most, self.places = Decimal(least), Decimal(most), places
        attrs = {"class": "input--short", "inputmode": "decimal" if places else "numeric"}
        super().__init__(
            required=False, max_length=20, widget=forms.TextInput(attrs=attrs), **options
        )

    def clean(self, value: Any) -> str:
        """Return the number with a point, empty where nothing was typed."""
        typed = str(super().clean(value)).strip()
        if not typed:
            return ""
        try:
            found = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            raise forms.ValidationError(gettext("“%(typed)s” không phải số.") % {"typed": typed})
        if not self.least <= found <= self.most:
            params = {
                "least": number_vn(self.least.normalize()),
                "most": number_vn(self.most.normalize()),
            }
            raise forms.ValidationError(gettext("Hãy ghi số từ %(least)s đến %(most)s.") % params)
        if found != round(found, self.places):
            raise forms.ValidationError(
                gettext("Hãy ghi số nguyên.")
                if not self.places
                else gettext("Hãy ghi nhiều nhất %(n)s chữ số thập phân.") % {"n": self.places}
            )
        return format(found.normalize(), "f")


def _weight(label: StrOrPromise, help_text: StrOrPromise) -> AmountField:
    return AmountField(least="0", most="1000", label=label, help_text=help_text)


class RunForm(forms.Form):
    """What a run is asked for, in plain words. Weights are kilometres for a child."""

    time_limit = forms.TypedChoiceField(
        label=_("Tính nhiều nhất"),
        coerce=int,
        choices=LIMITS,
        initial=60,
        help_text=_("Càng lâu càng gần phương án tốt nhất; dừng sớm lúc nào cũng được."),
    )
    capacity_factor = AmountField(
        least="0.1",
        most="5",
        label=_("Số chỗ nhân với"),
        help_text=_("1 là đúng số chỗ trong tệp; 0,95 để dành 5% số chỗ; 1,05 cho thêm 5%."),
    )
    max_moved = AmountField(
        least="0",
        most="10000000",
        places=0,
        label=_("Nhiều nhất bao nhiêu trẻ đổi trường"),
        help_text=_("Để trống nếu không giới hạn. So với trường hiện tại trong tệp."),
    )
    feeder = forms.BooleanField(
        label=_("Giữ trọn tuyến tiểu học"),
        required=False,
        help_text=_(
            "Các đơn vị ghi cùng một trường tiểu học trong tệp cùng về một trường. Tuyến tiểu học "
            "phải liền nhau và không chứa hai trường của địa bàn."
        ),
    )
    start = forms.TypedChoiceField(
        label=_("Bắt đầu từ"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Kết quả không kém phương án bắt đầu, nếu phương án đó còn hợp lệ."),
    )
    mode = forms.ChoiceField(
        label=_("Tuyến của một trường"),
        required=False,
        choices=[
            ("zones", _("liền nhau trên địa bàn")),
            ("points", _("không cần liền nhau")),
        ],
    )
    walk_limit = AmountField(
        least="1",
        most="100000",
        places=0,
        label=_("Giới hạn đi bộ (m)"),
        help_text=_("Trẻ ở xa trường hơn mức này thì bị tính thêm theo trọng số bên dưới."),
    )
    walk_weight = _weight(_("Tính thêm mỗi trẻ ở xa hơn giới hạn"), _("km cho mỗi trẻ, ví dụ 2."))
    change_weight = _weight(_("Tính thêm mỗi trẻ đổi trường"), _("km cho mỗi trẻ, ví dụ 0,5."))
    border_weight = _weight(_("Tính thêm mỗi trẻ học khác phường"), _("km cho mỗi trẻ."))
    spread_weight = _weight(
        _("Tính thêm khi dùng chỗ không đều"), _("km cho mỗi trẻ lệch khỏi mức dùng chung.")
    )
    compactness_weight = _weight(
        _("Ưu tiên tuyến gọn"), _("Nhân với bình phương khoảng cách (km²) của mỗi trẻ.")
    )
    seed = AmountField(
        least="0",
        most="1000000",
        places=0,
        label=_("Số khởi đầu ngẫu nhiên"),
        help_text=_("Cùng số, cùng tệp, cùng tùy chọn thì tìm theo cùng một cách."),
    )

    MAIN = ("time_limit", "capacity_factor", "max_moved", "feeder")

    def __init__(
        self, *args: Any, area: CatchmentArea, runs: Sequence[CatchmentRun] = (), **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"time_limit": 60, "capacity_factor": "1", "mode": "zones"})
        super().__init__(*args, **kwargs)
        choices = (
            [("", gettext("trường hiện tại trong tệp"))]
            if area.has_current
            else [("", gettext("từ đầu"))]
        )
        choices += [
            (str(run.number), gettext("phương án lần %(n)s") % {"n": run.number}) for run in runs
        ]
        self.fields["start"].choices = choices  # type: ignore[attr-defined]
        if not area.has_current:
            del self.fields["max_moved"], self.fields["change_weight"]
        if not area.has_wards:
            del self.fields["border_weight"]
        if not area.feeders:
            del self.fields["feeder"]
        if not runs:
            del self.fields["start"]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields that everybody sees."""
        return [self[name] for name in self.MAIN if name in self.fields]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields behind "more choices"."""
        return [self[name] for name in self.fields if name not in self.MAIN]

    @property
    def more_open(self) -> bool:
        """True where something behind "more choices" needs a look."""
        return any(field.errors for field in self.more_fields)

    def clean(self) -> dict[str, Any]:
        """A weight of walking means nothing without its limit."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("walk_weight") not in {None, "", "0"} and not data.get("walk_limit"):
            self.add_error("walk_limit", gettext("Hãy ghi giới hạn đi bộ, ví dụ 1500."))
        if data.get("walk_limit") and data.get("walk_weight") == "":
            self.add_error("walk_weight", gettext("Hãy ghi tính thêm bao nhiêu km, ví dụ 2."))
        return data

    def options(self) -> dict[str, Any]:
        """Return what is kept of a valid form: only what was said."""
        data = {k: "1" if v is True else v for k, v in self.cleaned_data.items() if v is not False}
        return {
            name: str(data[name])
            for name in self.fields
            if name != "time_limit" and data.get(name) not in {None, ""}
        }
