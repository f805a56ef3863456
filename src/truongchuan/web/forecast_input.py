"""What the page of forecasts is given, and the forecast made from it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongchuan.adapters.forecast.files import (
    read_capacity,
    read_counts,
    read_events,
    read_feeders,
)
from truongchuan.adapters.forecast.table import Content
from truongchuan.adapters.uploads import clean_name
from truongchuan.engines.forecast.backtest import Report
from truongchuan.engines.forecast.classes import Norms, sizes_by_grade
from truongchuan.engines.forecast.events import Event
from truongchuan.engines.forecast.forecast import Forecast, back_test_of, make_forecast
from truongchuan.engines.forecast.history import History
from truongchuan.engines.forecast.rolling import FIRST
from truongchuan.web.class_sizes import GRADES, SizeNorm, size_norms
from truongchuan.web.current import today_of
from truongchuan.web.forecast_events import NAME, EventForm, with_event, without_event
from truongchuan.web.kept import keep, kept
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.upload_limit import was_too_large
from truongchuan.wording.forecast import ForecastFault

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TOOL = "forecast"
AREAS = 60
"""Areas that are computed while somebody waits: some five seconds."""
ROWS = 20_000
BYTES = 1024 * 1024
FARTHEST = 15
TESTED = 5
"""Years held back by the back-test at most."""
PARTS = ("counts", "births", "areas", "events", "feeders", "capacity")
SAMPLES = {
    "counts": "so-hoc-sinh.csv",
    "births": "so-sinh.csv",
    "events": "su-kien.csv",
    "capacity": "phong-giao-vien.csv",
}
SAMPLE_SETTINGS = {
    "horizon": 5,
    "size_primary": 35,
    "size_lower_secondary": 45,
    "teachers_primary": 1.5,
    "teachers_lower_secondary": 1.9,
    "shifts": 1,
}
_EMPTY = _("Tệp rỗng (0 byte). Hãy chọn lại tệp có nội dung.")


def _csv(
    label: StrOrPromise, help_text: StrOrPromise = "", *, required: bool = False
) -> forms.FileField:
    return forms.FileField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.FileInput(attrs={"accept": ".csv"}),
        error_messages={"empty": _EMPTY, "required": _("Hãy chọn tệp số học sinh.")},
    )


def _size(label: StrOrPromise) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=5,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "input--short", "inputmode": "numeric"}),
    )


def _rate(label: StrOrPromise) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=0.5,
        max_value=10,
        widget=forms.NumberInput(attrs={"class": "input--short", "step": "0.05"}),
    )


class ForecastForm(forms.Form):
    """Files and settings of a forecast."""

    counts = _csv(
        _("Số học sinh từng năm (.csv)"),
        _("Cột year, area, grade_or_age, children; nếu có thì parent (nơi gộp lại)."),
        required=True,
    )
    births = _csv(_("Số trẻ sinh (.csv)"), _("Cột year, area, births."))
    areas = _csv(_("Trường thuộc nơi nào (.csv)"), _("Cột area, parent."))
    events = _csv(
        _("Sự kiện đã biết (.csv)"),
        _("Mở trường, đóng trường, đổi tuyến, khu nhà ở mới: cột year, area, kind, children."),
    )
    feeders = _csv(
        _("Lớp cuối cấp vào trường nào (.csv)"),
        _("Cột area, to, share (0 đến 1). Không có thì đoán từ số liệu, nếu đoán được."),
    )
    capacity = _csv(_("Phòng học và giáo viên hiện có (.csv)"), _("Cột area, rooms, teachers."))
    horizon = forms.IntegerField(
        label=_("Dự báo trước mấy năm"),
        initial=5,
        min_value=1,
        max_value=FARTHEST,
        widget=forms.NumberInput(attrs={"class": "input--short", "inputmode": "numeric"}),
    )
    size_primary = _size(_("Sĩ số tối đa, lớp 1 đến 5"))
    size_lower_secondary = _size(_("Sĩ số tối đa, lớp 6 đến 9"))
    teachers_primary = _rate(_("Giáo viên mỗi lớp, lớp 1 đến 5"))
    teachers_lower_secondary = _rate(_("Giáo viên mỗi lớp, lớp 6 đến 9"))
    shifts = forms.TypedChoiceField(
        label=_("Số ca một phòng học"),
        coerce=int,
        choices=[(1, _("một ca")), (2, _("hai ca"))],
        initial=1,
    )


@dataclass(frozen=True, slots=True)
class Made:
    """A forecast with what it was made from, and the token that brings it back."""

    forecast: Forecast
    norms: Norms | None
    has: dict[str, dict[str, float]]
    tested: Report | None
    name: str
    is_sample: bool
    settings: dict[str, Any]
    law: dict[str, SizeNorm]
    token: str
    events: list[Event]
    event_text: str


def law_norms(request: HttpRequest) -> dict[str, SizeNorm]:
    """Return the class-size norms of the reader's day."""
    return size_norms(current_law(), today_of(request))


def fresh_form(law: dict[str, SizeNorm]) -> ForecastForm:
    """Return the form with the verified norms filled in."""
    verified = {f"size_{kind}": norm.size for kind, norm in law.items() if norm.verified}
    return ForecastForm(initial=verified)


def sample_forecast(request: HttpRequest) -> Made:
    """Return the forecast of our own example."""
    folder = files("truongchuan.web.samples")
    contents = {
        part: [name, folder.joinpath(name).read_text(encoding="utf-8")]
        for part, name in SAMPLES.items()
    }
    return _made(request, contents, SAMPLE_SETTINGS, sample=True)


def kept_forecast(request: HttpRequest) -> Made | None:
    """Return the forecast that a result page carries; None when it cannot be used any more."""
    found = kept(actor_of(request), TOOL, request.POST.get("kept", ""))
    if found is None:
        return None
    return _made(request, found["files"], found["settings"], sample=found["is_sample"])


def changed_forecast(request: HttpRequest) -> tuple[Made, EventForm | None] | None:
    """Return the forecast with an event more or fewer, as was asked; the form where it is wrong.

    None when what the page carries cannot be used any more.
    """
    found = kept(actor_of(request), TOOL, request.POST.get("kept", ""))
    if found is None:
        return None
    contents, settings = found["files"], found["settings"]
    name, text = contents.get("events", [NAME, ""])
    form = None
    if "them" in request.POST:
        history = _inputs(contents).history
        form = EventForm(history, int(settings["horizon"]), request.POST)
        if not form.is_valid():
            return _made(request, contents, settings, sample=found["is_sample"]), form
        text = with_event(text, form.line())
    elif (place := request.POST.get("bo", "")).isdecimal():
        text = without_event(text, int(place))
    changed = {**contents, "events": [name, text]}
    if not text:
        del changed["events"]
    try:
        return _made(request, changed, settings, sample=found["is_sample"]), None
    except ForecastFault as fault:
        if form is not None:
            form.add_error(None, fault.told(gettext))
        return _made(request, contents, settings, sample=found["is_sample"]), form


def posted_forecast(request: HttpRequest, form: ForecastForm) -> Made | None:
    """Return the forecast of what was sent; None with the reason at the form."""
    if was_too_large(request):
        form.errors.clear()
        form.add_error("counts", _too_heavy())
        return None
    heavy = [part for part in PARTS if _weight(request.FILES.get(part)) > BYTES]
    for part in heavy:
        form.add_error(part, _too_heavy())
    if not form.is_valid():
        return None
    contents: dict[str, list[str]] = {}
    part = "counts"
    try:
        for part in PARTS:
            if upload := form.cleaned_data[part]:
                contents[part] = [clean_name(upload.name or ""), _decoded(upload)]
        part = "counts"
        settings = {k: v for k, v in form.cleaned_data.items() if k not in PARTS}
        return _made(request, contents, settings, sample=False)
    except ForecastFault as fault:
        form.add_error(_field_of(fault, contents, part), fault.told(gettext))
    except forms.ValidationError as error:
        form.add_error(part, error)
    return None


def _weight(upload: UploadedFile[Any] | None) -> int:
    return (upload.size or 0) if upload else 0


def _too_heavy() -> str:
    return gettext(
        "Tệp nặng quá 1 MB. Tách theo phường, hoặc dùng lệnh truongchuan forecast cho tệp lớn."
    )


def _decoded(upload: UploadedFile[Any]) -> str:
    try:
        return str(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        name = clean_name(upload.name or "")
        raise ForecastFault("not_csv", path=name) from None


def _field_of(fault: ForecastFault, contents: dict[str, list[str]], part: str) -> str:
    """The field whose file a fault speaks of."""
    path = fault.params.get("path")
    return next((field for field, (name, _text) in contents.items() if name == path), part)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the files say."""

    history: History
    events: list[Event]
    has: dict[str, dict[str, float]]


def _inputs(contents: dict[str, list[str]]) -> Inputs:
    given = {part: Content(name, text.encode()) for part, (name, text) in contents.items()}
    counted = read_counts(given["counts"], given.get("births"), given.get("areas"))
    events, opening = read_events(given["events"], counted) if "events" in given else ([], ())
    if "feeders" in given:
        read_feeders(given["feeders"], counted)
    has = read_capacity(given["capacity"], counted) if "capacity" in given else {}
    return Inputs(counted.history(opening), events, has)


def _made(
    request: HttpRequest, contents: dict[str, list[str]], settings: dict[str, Any], *, sample: bool
) -> Made:
    _check_rows(contents)
    inputs = _inputs(contents)
    history, events = inputs.history, inputs.events
    if len(history.areas) > AREAS:
        words = gettext(
            "Tệp có %(found)s trường hoặc địa bàn, trang này tính ngay nên chỉ nhận %(limit)s. "
            "Tách theo phường, hoặc dùng lệnh truongchuan forecast."
        )
        raise forms.ValidationError(words % {"found": len(history.areas), "limit": AREAS})
    norms = _norms(settings)
    sizes = sizes_by_grade(norms, history.grades) if norms else None
    horizon = int(settings["horizon"])
    forecast = make_forecast(history, horizon=horizon, events=events, sizes=sizes)
    years = min(TESTED, len(history.counted_years) - FIRST)
    tested = None
    if years > 0:
        tested = back_test_of(forecast, years, events=events, sizes=sizes)
    shape = {"files": contents, "settings": settings, "is_sample": sample}
    return Made(
        forecast=forecast,
        norms=norms,
        has=inputs.has,
        tested=tested if tested and tested.by_method else None,
        name=contents["counts"][0],
        is_sample=sample,
        settings=settings,
        law=law_norms(request),
        token=keep(actor_of(request), TOOL, shape),
        events=events,
        event_text=contents["events"][1] if "events" in contents else "",
    )


def _check_rows(contents: dict[str, list[str]]) -> None:
    for name, text in contents.values():
        if text.count("\n") > ROWS:
            words = gettext(
                "%(name)s có hơn %(limit)s dòng. Tách theo phường, hoặc dùng lệnh "
                "truongchuan forecast."
            )
            raise forms.ValidationError(words % {"name": name, "limit": ROWS})


def _norms(settings: dict[str, Any]) -> Norms | None:
    """Class sizes and teachers by grade; None where no class size is given."""
    sizes: dict[int, float] = {}
    teachers: dict[int, float] = {}
    for kind, grades in GRADES.items():
        if size := settings.get(f"size_{kind}"):
            sizes.update(dict.fromkeys(grades, float(size)))
        if rate := settings.get(f"teachers_{kind}"):
            teachers.update(dict.fromkeys(grades, float(rate)))
    return Norms(sizes, teachers, settings["shifts"]) if sizes else None
