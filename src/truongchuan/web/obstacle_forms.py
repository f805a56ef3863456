"""Forms about obstacles: raising one, and every act about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacles import ObstacleDraft, obstacle_stamp
from truongchuan.domain.followup.policies import may
from truongchuan.domain.followup.services import (
    answer_obstacle,
    escalate_obstacle,
    readdress_obstacle,
    reopen_obstacle,
    solve_obstacle,
    turn_into_task,
    withdraw_obstacle,
)
from truongchuan.domain.followup.states import OBSTACLE_MOVES, ObstacleAct, next_level
from truongchuan.domain.programmes.progress import Work
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.forms import DateField
from truongchuan.wording.followup import OBSTACLE_CATEGORIES

WORDS_LENGTH = 4000
_Service = Callable[..., Any]


def _words(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": rows})
    )


def _solvers(field: forms.Field, units: Sequence[Organisation]) -> dict[str, Organisation]:
    by_key = {str(unit.pk): unit for unit in units}
    choices = [("", gettext("Chọn đơn vị")), *((key, unit.name) for key, unit in by_key.items())]
    field.choices = choices  # type: ignore[attr-defined]
    return by_key


class RaiseForm(forms.Form):
    """What is wrong, with which piece of the task, who must solve it, and by when."""

    work = forms.ChoiceField(label=gettext_lazy("Vướng ở phần việc"))
    words = _words(gettext_lazy("Vướng mắc là gì"), rows=4)
    category = forms.ChoiceField(label=gettext_lazy("Loại vướng mắc"))
    solver = forms.ChoiceField(label=gettext_lazy("Đơn vị phải giải quyết"))
    due_on = DateField(
        label=gettext_lazy("Giải quyết trước ngày"),
        help_text=gettext_lazy("Quá ngày này, vướng mắc tự chuyển lên cấp trên."),
    )

    def __init__(
        self,
        *args: Any,
        works: dict[str, tuple[str, Work]],
        units: Sequence[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.works = works
        choices = [(key, label) for key, (label, _work) in works.items()]
        self.fields["work"].choices = choices  # type: ignore[attr-defined]
        kinds = [(code, gettext(label)) for code, label in OBSTACLE_CATEGORIES.items()]
        kinds = [("", gettext("Chọn loại")), *kinds]
        self.fields["category"].choices = kinds  # type: ignore[attr-defined]
        self.solvers = _solvers(self.fields["solver"], units)
        if len(works) == 1:
            self.fields["work"].widget = forms.HiddenInput()
        if self.initial.get("work") not in works:
            self.initial["work"] = next(iter(works))

    def chosen(self) -> tuple[Work, ObstacleDraft]:
        """Return the work and the obstacle of a valid form."""
        sent = self.cleaned_data
        draft = ObstacleDraft(
            words=sent["words"],
            solver=self.solvers[sent["solver"]],
            due_on=sent["due_on"],
            category=sent["category"],
        )
        return self.works[sent["work"]][1], draft


class ActForm(forms.Form):
    """Words about an act; ``based_on`` notices what somebody else did meanwhile."""

    words = _words(gettext_lazy("Nội dung"))
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    label: Any = gettext_lazy("Nội dung")
    keyword = "reason"
    service: _Service

    def __init__(
        self, *args: Any, obstacle: Obstacle, units: Sequence[Organisation] = (), **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"based_on": obstacle_stamp(obstacle)})
        super().__init__(*args, **kwargs)
        self.obstacle = obstacle
        self.fields["words"].label = self.label
        self.set_up(units)

    def set_up(self, units: Sequence[Organisation]) -> None:
        """Fill in what a form's further fields start with."""

    def more(self) -> dict[str, Any]:
        """Return what the service is told beside the words."""
        return {}

    def act(self, actor: Actor) -> None:
        """Do what a valid form asks for.

        :raises DomainError: when it is refused.
        """
        type(self).service(
            actor=actor,
            obstacle=self.obstacle,
            based_on=self.cleaned_data["based_on"] or None,
            **{self.keyword: self.cleaned_data["words"]},
            **self.more(),
        )


class AnswerForm(ActForm):
    """What is being done about it."""

    label = gettext_lazy("Đang giải quyết thế nào")
    keyword = "words"
    service = staticmethod(answer_obstacle)


class SolveForm(ActForm):
    """How it was solved, and when."""

    label = gettext_lazy("Đã giải quyết thế nào")
    keyword = "resolution"
    service = staticmethod(solve_obstacle)
    on = DateField(
        label=gettext_lazy("Ngày giải quyết xong"),
        help_text=gettext_lazy("Để trống thì lấy hôm nay."),
        required=False,
    )

    def more(self) -> dict[str, Any]:
        """Return the day."""
        return {"on": self.cleaned_data["on"]}


class EscalateForm(ActForm):
    """Why the level above has to take it."""

    label = gettext_lazy("Lý do chuyển lên cấp trên")
    service = staticmethod(escalate_obstacle)


class WithdrawForm(ActForm):
    """Why it is taken back."""

    label = gettext_lazy("Lý do rút")
    service = staticmethod(withdraw_obstacle)


class ReopenForm(ActForm):
    """Why it is open again, and perhaps a new day."""

    label = gettext_lazy("Lý do mở lại")
    service = staticmethod(reopen_obstacle)
    due_on = DateField(
        label=gettext_lazy("Giải quyết trước ngày"),
        help_text=gettext_lazy("Để trống thì giữ hạn cũ."),
        required=False,
    )

    def more(self) -> dict[str, Any]:
        """Return the day."""
        return {"due_on": self.cleaned_data["due_on"]}


class ReaddressForm(ActForm):
    """Another unit or another day, and why."""

    label = gettext_lazy("Lý do chuyển")
    service = staticmethod(readdress_obstacle)
    solver = forms.ChoiceField(label=gettext_lazy("Đơn vị phải giải quyết"))
    due_on = DateField(label=gettext_lazy("Giải quyết trước ngày"))

    def set_up(self, units: Sequence[Organisation]) -> None:
        """Offer the units, beginning with the present one."""
        self.solvers = _solvers(self.fields["solver"], units)
        self.initial["solver"] = str(self.obstacle.solver_id)
        self.initial["due_on"] = self.obstacle.due_on

    def more(self) -> dict[str, Any]:
        """Return unit and day."""
        sent = self.cleaned_data
        return {"solver": self.solvers[sent["solver"]], "due_on": sent["due_on"]}


class AssignForm(ActForm):
    """A task for the solver, with its last day."""

    label = gettext_lazy("Nội dung việc giao")
    keyword = "task"
    service = staticmethod(turn_into_task)
    due_on = DateField(label=gettext_lazy("Hạn hoàn thành"))

    def set_up(self, units: Sequence[Organisation]) -> None:
        """Begin with the obstacle's own words and day."""
        words = gettext("Giải quyết vướng mắc: %(words)s") % {"words": self.obstacle.words}
        self.initial["words"], self.initial["due_on"] = words, self.obstacle.due_on

    def more(self) -> dict[str, Any]:
        """Return the day."""
        return {"due_on": self.cleaned_data["due_on"]}


@dataclass(frozen=True, slots=True)
class Act:
    """An act with its form, the permission it takes, and how its button reads."""

    form: type[ActForm]
    permission: str
    button: str


ACTS: dict[str, Act] = {
    ObstacleAct.ANSWERED: Act(AnswerForm, "followup.answer", _("Trả lời")),
    ObstacleAct.SOLVED: Act(SolveForm, "followup.answer", _("Giải quyết xong")),
    ObstacleAct.ESCALATED: Act(EscalateForm, "followup.escalate", _("Chuyển lên cấp trên")),
    ObstacleAct.READDRESSED: Act(ReaddressForm, "followup.manage", _("Chuyển đơn vị, đổi hạn")),
    ObstacleAct.ASSIGNED: Act(AssignForm, "followup.manage", _("Giao thành việc")),
    ObstacleAct.REOPENED: Act(ReopenForm, "followup.reopen", _("Mở lại")),
    ObstacleAct.WITHDRAWN: Act(WithdrawForm, "followup.withdraw", _("Rút vướng mắc")),
}


def acts_of(actor: Actor, obstacle: Obstacle) -> dict[str, Act]:
    """Return what the actor may do with an obstacle as it is now."""
    return {
        name: act
        for name, act in ACTS.items()
        if name in OBSTACLE_MOVES[obstacle.state]
        and may(actor, act.permission, obstacle)
        and not (name == ObstacleAct.ESCALATED and next_level(obstacle.level) is None)
        and not (name == ObstacleAct.ASSIGNED and obstacle.task_id is not None)
    }
