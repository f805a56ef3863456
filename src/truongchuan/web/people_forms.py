"""Forms about people: who they are, what they do from when, who stands in, who leaves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from truongchuan.domain.accounts.invitations import NewPerson
from truongchuan.domain.accounts.policies import OF_A_HEAD, headed_units
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.forms import DateField
from truongchuan.wording.accounts import FUNCTIONS, SECOND_FACTOR

MOST_PEOPLE = 100
"""More than a list can be chosen from; beyond it a name is typed."""

if TYPE_CHECKING:
    UnitChoice = forms.ModelChoiceField[Organisation]
    PersonChoice = forms.ModelChoiceField[Person]
else:
    UnitChoice = PersonChoice = forms.ModelChoiceField


class PersonField(PersonChoice):
    """A person with the unit they serve in."""

    def label_from_instance(self, obj: Person) -> str:
        """Return name and first unit."""
        units = [m.organisation.label for m in obj.memberships.all()]
        return f"{obj.name} · {units[-1]}" if units else obj.name


def function_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the functions that the actor may give, in words."""
    keeps = actor.system or actor.operates or actor.leads
    codes = [code for code in FUNCTIONS if keeps or code in OF_A_HEAD]
    order = ["officer", "head", "head_teacher", "viewer", "leader", "operator"]
    return [(code, gettext(FUNCTIONS[code])) for code in order if code in codes]


class UnitForm(forms.Form):
    """A form with a unit of the authority: one of the offices and wards, or a school by name."""

    unit = UnitChoice(
        queryset=Organisation.objects.none(), required=False, label=gettext_lazy("Đơn vị")
    )
    school = forms.CharField(
        label=gettext_lazy("Hoặc trường"),
        help_text=gettext_lazy("Gõ tên trường, không cần dấu, ví dụ “THCS Tây Sơn”."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        field: Any = self.fields["unit"]
        if actor.system or actor.operates or actor.leads:
            units = organisations_of(actor=actor).exclude(kind=OrganisationKind.SCHOOL)
            here = Q(authority_id=actor.authority_id) | Q(pk=actor.authority_id or 0)
            there = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
            field.queryset = units.filter(here & there).order_by(
                "-is_authority", "order", "sort_key"
            )
        else:
            field.queryset = Organisation.objects.filter(pk__in=headed_units(actor))
            field.required = True
            field.empty_label = None
            del self.fields["school"]

    def clean(self) -> dict[str, Any]:
        """Find the unit that is meant."""
        cleaned: dict[str, Any] = super().clean() or {}
        typed = cleaned.get("school", "")
        if typed and cleaned.get("unit"):
            self.add_error("school", gettext("Chọn đơn vị hoặc gõ tên trường, không cả hai."))
        elif typed:
            cleaned["unit"] = self._school(typed)
        elif not cleaned.get("unit") and "unit" not in self.errors:
            self.add_error("unit", gettext("Hãy chọn đơn vị, hoặc gõ tên trường."))
        return cleaned

    def _school(self, typed: str) -> Organisation | None:
        schools = Organisation.objects.filter(
            authority_id=self.actor.authority_id, kind=OrganisationKind.SCHOOL
        )
        key = fold(typed).strip()
        found = list(schools.filter(folded__contains=key)[:6])
        exact = [school for school in found if fold(school.name) == key]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if found:
            names = ", ".join(school.name for school in found[:5])
            self.add_error(
                "school", gettext("Có nhiều trường hợp tên này: %s. Hãy gõ đủ tên.") % names
            )
        else:
            self.add_error("school", gettext("Không thấy trường nào có tên này."))
        return None


class FunctionForm(UnitForm):
    """A function from a day on."""

    field_order = ["unit", "school", "function", "title", "starts_on", "ends_on"]
    function = forms.ChoiceField(label=gettext_lazy("Nhiệm vụ"))
    title = forms.CharField(
        label=gettext_lazy("Chức danh"),
        help_text=gettext_lazy("Như ghi trong văn bản, ví dụ “Trưởng phòng”."),
        max_length=120,
        required=False,
    )
    starts_on = DateField(label=gettext_lazy("Từ ngày"))
    ends_on = DateField(label=gettext_lazy("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["function"]
        choice.choices = function_choices(self.actor)
        self.fields["starts_on"].initial = timezone.localdate()


class NewPersonForm(FunctionForm):
    """Somebody new, with a first function."""

    field_order = ["name", "email", "unit", "school", "function", "title", "starts_on", "invite"]
    name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("Địa chỉ thư"),
        help_text=gettext_lazy("Không có thì in phiếu mời, hoặc chép đường dẫn mời để gửi."),
        required=False,
    )
    invite = forms.BooleanField(
        label=gettext_lazy("Mời tạo tài khoản ngay"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["ends_on"]

    def new_person(self) -> NewPerson:
        """Return what was filled in."""
        got = self.cleaned_data
        return NewPerson(
            name=got["name"],
            unit=got["unit"],
            function=got["function"],
            title=got["title"],
            email=got["email"],
            starts_on=got["starts_on"],
        )


class ChangePersonForm(forms.Form):
    """Name and address of somebody."""

    name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Địa chỉ thư"), required=False)


class EndFunctionForm(forms.Form):
    """The last day of one function."""

    last_day = DateField(label=gettext_lazy("Ngày cuối"))
    reason = forms.CharField(label=gettext_lazy("Lý do, căn cứ"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate()


class LockForm(forms.Form):
    """Why an account is locked."""

    reason = forms.CharField(label=gettext_lazy("Lý do khóa"), max_length=300)


class ChoosePersonForm(forms.Form):
    """A form in which a person is chosen from a list, or named when the list is long."""

    person_field = "person"

    def _offer(self, people: QuerySet[Person], first: set[int]) -> None:
        """Fill the list: those of the same units first."""
        self.people = people
        field: Any = self.fields[self.person_field]
        listed = people.prefetch_related("memberships__organisation")
        near = listed.filter(memberships__organisation_id__in=first).distinct()
        chosen = list(near[:MOST_PEOPLE])
        far = listed.exclude(pk__in=[p.pk for p in chosen])
        chosen += far[: MOST_PEOPLE - len(chosen)]
        field.queryset = people
        field.choices = [("", "—"), *((p.pk, field.label_from_instance(p)) for p in chosen)]
        name = f"{self.person_field}_name"
        if len(chosen) < MOST_PEOPLE:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Find the person that was named."""
        cleaned: dict[str, Any] = super().clean() or {}
        name = f"{self.person_field}_name"
        typed = cleaned.get(name, "")
        if typed and not cleaned.get(self.person_field):
            found = list(self.people.filter(folded__contains=fold(typed))[:2])
            if len(found) == 1:
                cleaned[self.person_field] = found[0]
            elif found:
                self.add_error(name, gettext("Có nhiều người hợp tên này. Hãy gõ đủ họ và tên."))
            else:
                self.add_error(name, gettext("Không thấy ai có tên này."))
        return cleaned


class StandInForm(ChoosePersonForm):
    """Who stands in for a function, from when to when, on what ground."""

    person_field = "deputy"
    deputy = PersonField(
        queryset=Person.objects.none(), required=False, label=gettext_lazy("Người thay")
    )
    deputy_name = forms.CharField(
        label=gettext_lazy("Hoặc gõ họ và tên người thay"), max_length=120, required=False
    )
    valid_from = DateField(label=gettext_lazy("Từ ngày"))
    valid_to = DateField(label=gettext_lazy("Đến hết ngày"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Ví dụ: đi công tác, nghỉ phép, nghỉ chế độ."),
        max_length=300,
    )
    basis = forms.CharField(
        label=gettext_lazy("Căn cứ (số văn bản ủy quyền)"), max_length=200, required=False
    )

    def __init__(
        self, *args: Any, people: QuerySet[Person], first: set[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer(people, first)
        self.fields["valid_from"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """Ask for a deputy."""
        cleaned = super().clean()
        if not cleaned.get("deputy") and not self.errors:
            self.add_error("deputy", gettext("Hãy chọn người thay."))
        return cleaned


class LeaveForm(ChoosePersonForm):
    """The last day of all functions, and who follows."""

    person_field = "successor"
    last_day = DateField(label=gettext_lazy("Ngày cuối cùng làm nhiệm vụ"))
    ground = forms.CharField(
        label=gettext_lazy("Căn cứ, lý do"),
        help_text=gettext_lazy("Ví dụ: số quyết định điều động, nghỉ hưu."),
        max_length=300,
        required=False,
    )
    successor = PersonField(
        queryset=Person.objects.none(), required=False, label=gettext_lazy("Người kế nhiệm")
    )
    successor_name = forms.CharField(
        label=gettext_lazy("Hoặc gõ họ và tên người kế nhiệm"), max_length=120, required=False
    )
    give_functions = forms.BooleanField(
        label=gettext_lazy("Giao cho người kế nhiệm đúng các nhiệm vụ này từ ngày hôm sau"),
        required=False,
        initial=True,
    )
    decision_number = forms.CharField(
        label=gettext_lazy("Số quyết định kiện toàn Ban chỉ đạo"),
        help_text=gettext_lazy("Ghi thì ghế trong Ban chỉ đạo chuyển cho người kế nhiệm."),
        max_length=60,
        required=False,
    )
    decided_on = DateField(label=gettext_lazy("Ngày quyết định"), required=False)

    def __init__(
        self,
        *args: Any,
        people: QuerySet[Person],
        first: set[int],
        has_seats: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer(people, first)
        self.fields["last_day"].initial = timezone.localdate()
        if not has_seats:
            del self.fields["decision_number"], self.fields["decided_on"]

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        got = self.cleaned_data
        decided: date | None = got.get("decided_on")
        return {
            "last_day": got["last_day"],
            "successor": got.get("successor"),
            "give_functions": bool(got.get("successor") and got["give_functions"]),
            "decision_number": got.get("decision_number", ""),
            "decided_on": decided,
            "ground": got["ground"],
        }


class EraseForm(forms.Form):
    """Why personal values are removed, and that it is meant."""

    ground = forms.CharField(
        label=gettext_lazy("Lý do, căn cứ"),
        help_text=gettext_lazy("Ví dụ: đơn đề nghị ngày …, hết thời hạn lưu."),
        max_length=300,
    )
    sure = forms.BooleanField(label=gettext_lazy("Tôi hiểu là không lấy lại được"))


class PolicyForm(forms.Form):
    """Whether a second factor is required of those who look after the authority."""

    second_factor = forms.ChoiceField(
        label=gettext_lazy("Xác thực hai lớp"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["second_factor"]
        choice.choices = [(code, gettext(text)) for code, text in SECOND_FACTOR.items()]


class AcceptForm(forms.Form):
    """User name and password of a new account, or a new password."""

    username = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        help_text=gettext_lazy("Chữ không dấu, số và các dấu . - _ Có thể dùng tên gợi ý này."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password1 = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Gõ lại mật khẩu"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, wants_account: bool, rules: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = rules
        if not wants_account:
            del self.fields["username"]

    def clean(self) -> dict[str, Any]:
        """Compare the two passwords."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", gettext("Hai lần gõ mật khẩu không giống nhau."))
        return cleaned
