"""Forms of oversight. Schools are typed by name: a province has thousands, too many for a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from truongchuan.adapters.uploads import CheckedUpload
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.directory.selectors import schools_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.committee_forms import UnitField, checked_file, file_field
from truongchuan.web.forms import DateField

if TYPE_CHECKING:
    RowChoice = forms.ModelChoiceField[RoadmapRow]
else:
    RowChoice = forms.ModelChoiceField

MOST_SCHOOLS = 60


class RowField(RowChoice):
    """A task of the programme."""

    def label_from_instance(self, obj: RoadmapRow) -> str:
        """Return the task's number and words."""
        return f"{obj.label}. {obj.task[:110]}"


def find_school(text: str, schools: QuerySet[School]) -> School:
    """Return the school that a name means, whatever its tone marks.

    :raises ValidationError: when there is none, or several.
    """
    found = schools
    for word in fold(text).split():
        found = found.filter(organisation__folded__contains=word)
    near = list(found[:7])
    exact = [school for school in near if fold(school.name) == fold(text)]
    if len(exact) == 1 or len(near) == 1:
        return (exact or near)[0]
    if not near:
        raise forms.ValidationError(
            gettext("Không có trường nào tên “%(name)s” trong cơ quan.") % {"name": text[:80]}
        )
    names = ", ".join(school.name for school in near[:6])
    raise forms.ValidationError(
        gettext("“%(name)s” có thể là: %(names)s. Hãy ghi đủ tên.")
        % {"name": text[:80], "names": names}
    )


def schools_to_choose(actor: Actor, programme: Programme) -> QuerySet[School]:
    """Return the schools that a form's names may mean."""
    return schools_of(actor=actor).filter(authority_id=programme.authority_id)


class SchoolField(forms.CharField):
    """One school by its name; cleans to the school, or None."""

    schools: QuerySet[School] = School.objects.none()

    def clean(self, value: Any) -> Any:
        """Find the school."""
        text = super().clean(value)
        return find_school(text, self.schools) if text else None


class SchoolsField(forms.CharField):
    """Several schools, a name per line; cleans to a list."""

    schools: QuerySet[School] = School.objects.none()
    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        """Find the schools; the first name that cannot be told is said."""
        lines = [line.strip(" ;,-") for line in super().clean(value).splitlines()]
        names = [line for line in lines if line]
        if len(names) > MOST_SCHOOLS:
            raise forms.ValidationError(
                gettext("Mỗi lần nhiều nhất %(n)s trường.") % {"n": MOST_SCHOOLS}
            )
        found = {school.pk: school for school in (find_school(n, self.schools) for n in names)}
        return list(found.values())


class OversightForm(forms.Form):
    """A form whose choices come from one programme."""

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Organisation] | None = None,
        schools: QuerySet[School] | None = None,
        rows: QuerySet[RoadmapRow] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, SchoolField | SchoolsField) and schools is not None:
                field.schools = schools
            elif isinstance(field, UnitField) and units is not None:
                field.queryset = units
            elif isinstance(field, RowField) and rows is not None:
                field.queryset = rows

    def clean_file(self) -> CheckedUpload | None:
        """Check an attached file."""
        return checked_file(self.cleaned_data.get("file"))


def labelled(labels: Mapping[Any, Any]) -> list[tuple[Any, str]]:
    """Return choices from a catalogue of texts, or of badges (their word)."""
    return [
        (code, gettext(label[2] if isinstance(label, tuple) else label))
        for code, label in labels.items()
    ]


def text_area(rows: int) -> forms.Textarea:
    """Return a text area of some lines."""
    return forms.Textarea(attrs={"rows": rows})


def unit_field(label: Any, *, required: bool = False, help_text: Any = "") -> UnitField:
    """Return a choice among the authority's units."""
    return UnitField(
        label=label,
        help_text=help_text,
        queryset=Organisation.objects.none(),
        required=required,
        empty_label="—",
    )


def row_field(label: Any) -> RowField:
    """Return a choice among the programme's tasks."""
    return RowField(
        label=label, queryset=RoadmapRow.objects.none(), required=False, empty_label="—"
    )


def names_of(schools: Iterable[School]) -> str:
    """Write schools as :class:`SchoolsField` takes them."""
    return "\n".join(school.name for school in schools)


SCHOOL_HELP = gettext_lazy("Gõ tên trường, không cần dấu. Ví dụ: TH Ngô Quyền.")
SCHOOLS_HELP = gettext_lazy("Mỗi dòng một trường, không cần dấu.")
FILE = gettext_lazy("Tệp đính kèm")


class ReasonForm(forms.Form):
    """A reason that must be given."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=500)


class RemedyForm(OversightForm):
    """A move of a finding: what is said, a file, the re-check at which it was seen."""

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Nội dung"), required=False, max_length=4000, widget=text_area(2)
    )
    recheck = forms.TypedChoiceField(
        label=gettext_lazy("Lần phúc tra"), required=False, coerce=int, empty_value=None
    )
    file = file_field(gettext_lazy("Minh chứng"))

    def __init__(self, *args: Any, rechecks: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recheck"].choices = [("", "—"), *rechecks]  # type: ignore[attr-defined]


__all__ = [
    "FILE",
    "SCHOOLS_HELP",
    "SCHOOL_HELP",
    "DateField",
    "OversightForm",
    "ReasonForm",
    "RemedyForm",
    "RowField",
    "SchoolField",
    "SchoolsField",
    "file_field",
    "find_school",
    "labelled",
    "names_of",
    "row_field",
    "schools_to_choose",
    "text_area",
    "unit_field",
]
