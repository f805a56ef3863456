"""The form that reports progress on a row, a unit's part or a school."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from truongchuan.adapters.uploads import (
    ACCEPTED,
    CheckedUpload,
    UploadError,
    check_attachment,
    check_size,
)
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.obstacles import ObstacleDraft
from truongchuan.domain.programmes.progress import Work, work_stamp
from truongchuan.domain.programmes.states import WORK_MOVES, WorkState
from truongchuan.web.forms import DateField, PercentInput
from truongchuan.web.templatetags.ui import state_label
from truongchuan.wording.errors import ERRORS
from truongchuan.wording.followup import OBSTACLE_CATEGORIES
from truongchuan.wording.uploads import upload_message

OBSTACLE_FIELDS = ("solver", "due_on", "category")


class ReportForm(forms.Form):
    """State, percent, note, days and attachment of a report, and who must solve what blocks it.

    The three fields about an obstacle stand apart (:meth:`obstacle_fields`); they are asked for
    when the work is said to be blocked and nobody is asked to solve it yet (``asks_solver``).

    Only the moves that make sense are offered. ``based_on`` carries what the reporter saw, so
    that a report by somebody else in between is noticed. A checked attachment is in
    ``cleaned_data["attachment"]`` as :class:`CheckedUpload`, or None.
    """

    # The browser must not ask for fields that are not shown.
    use_required_attribute = False

    state = forms.ChoiceField(label=gettext_lazy("Tình trạng"), widget=forms.RadioSelect)
    percent = forms.IntegerField(
        label=gettext_lazy("Tỷ lệ hoàn thành (%)"),
        help_text=gettext_lazy("Từ 0 đến 100. Chọn “Đã xong” thì tự ghi 100."),
        required=False,
        min_value=0,
        max_value=100,
        widget=PercentInput,
        error_messages={
            "invalid": gettext_lazy("Ghi một số nguyên từ 0 đến 100."),
            "min_value": gettext_lazy("Tỷ lệ không dưới 0."),
            "max_value": gettext_lazy("Tỷ lệ không quá 100."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        help_text=gettext_lazy("Kết quả, số văn bản; nếu đang vướng: vướng gì, cần ai giải quyết."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    started_on = DateField(
        label=gettext_lazy("Ngày bắt đầu thực tế"),
        help_text=gettext_lazy("Để trống thì lấy ngày báo cáo đầu tiên."),
        required=False,
    )
    on = DateField(
        label=gettext_lazy("Ngày hoàn thành thực tế"),
        help_text=gettext_lazy("Chỉ ghi khi chọn “Đã xong”; để trống thì lấy hôm nay."),
        required=False,
    )
    solver = forms.ChoiceField(
        label=gettext_lazy("Đơn vị phải giải quyết vướng mắc"),
        error_messages={"required": gettext_lazy("Hãy chọn đơn vị phải giải quyết vướng mắc.")},
    )
    due_on = DateField(
        label=gettext_lazy("Giải quyết trước ngày"),
        help_text=gettext_lazy("Quá ngày này, vướng mắc tự chuyển lên cấp trên."),
        error_messages={
            "required": gettext_lazy("Hãy ghi ngày phải giải quyết xong."),
            "invalid": gettext_lazy("Viết ngày theo mẫu 15/05/2023."),
        },
    )
    category = forms.ChoiceField(label=gettext_lazy("Loại vướng mắc"), required=False)
    attachment = forms.FileField(
        label=gettext_lazy("Tệp kèm theo"),
        help_text=gettext_lazy("PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPG."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in ACCEPTED)}),
    )
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        work: Work,
        solvers: Sequence[Organisation] = (),
        asks_solver: bool = True,
        **kwargs: Any,
    ) -> None:
        self.work, self.asks_solver = work, asks_solver
        self.solvers = {str(unit.pk): unit for unit in solvers}
        kwargs.setdefault(
            "initial",
            {
                "state": work.state,
                "percent": work.percent,
                "note": work.note,
                "based_on": work_stamp(work),
            },
        )
        kwargs.setdefault("auto_id", f"id_{type(work).__name__.lower()}{work.pk}_%s")
        super().__init__(*args, **kwargs)
        offered = [s for s in WorkState.values if s == work.state or s in WORK_MOVES[work.state]]
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (tells the type checker)
        field.choices = [(state, state_label(state)) for state in offered]
        choose = [("", gettext("Chọn đơn vị"))]
        units = [(key, unit.name) for key, unit in self.solvers.items()]
        self.fields["solver"].choices = choose + units  # type: ignore[attr-defined]
        kinds = [(code, gettext(label)) for code, label in OBSTACLE_CATEGORIES.items()]
        kinds = [("", gettext("Chọn loại")), *kinds]
        self.fields["category"].choices = kinds  # type: ignore[attr-defined]
        if self.is_bound and not self._becomes_blocked(self.data.get("state")):
            self.fields["solver"].required = self.fields["due_on"].required = False
        if not asks_solver:
            for name in OBSTACLE_FIELDS:
                del self.fields[name]
        # What changed meanwhile may no longer offer the move that was chosen: the service says so.
        if self.is_bound and self.data.get("state") in WorkState.values:
            chosen = self.data["state"]
            if chosen not in offered:
                field.choices = [*field.choices, (chosen, state_label(chosen))]

    @classmethod
    def on_top_of(cls, sent: ReportForm, work: Work) -> ReportForm:
        """Return the sent form again, now based on what the work has become meanwhile.

        Sending it once more is then a decision made in sight of both reports.
        """
        data = {name: sent.data.get(name, "") for name in sent.fields}
        form = cls(
            {**data, "based_on": work_stamp(work)},
            work=work,
            solvers=list(sent.solvers.values()),
            asks_solver=sent.asks_solver,
        )
        for message in sent.non_field_errors():
            form.add_error(None, str(message))
        if sent.files:
            # No browser lets a page fill in a file again.
            form.add_error("attachment", gettext("Hãy chọn lại tệp kèm theo."))
        return form

    def _becomes_blocked(self, state: str | None) -> bool:
        """Tell whether the work would be blocked; a move that makes no sense is not one."""
        moves = state == self.work.state or state in WORK_MOVES[self.work.state]
        return state == WorkState.BLOCKED and moves

    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields of every report that follow its state."""
        apart = {"state", *OBSTACLE_FIELDS}
        return [field for field in self.visible_fields() if field.name not in apart]

    def obstacle_fields(self) -> list[forms.BoundField]:
        """Return the fields about what blocks the work."""
        return [self[name] for name in OBSTACLE_FIELDS if name in self.fields]

    def obstacle(self) -> ObstacleDraft | None:
        """Return the obstacle that a valid form raises, in the words of its note; or None."""
        sent = self.cleaned_data
        blocked = self.asks_solver and sent.get("state") == WorkState.BLOCKED
        if not blocked or not sent.get("solver") or not sent.get("due_on"):
            return None
        return ObstacleDraft(
            words=sent["note"],
            solver=self.solvers[sent["solver"]],
            due_on=sent["due_on"],
            category=sent["category"] or "other",
        )

    def clean(self) -> dict[str, Any]:
        """Ask who must solve it, and by when, of work that becomes blocked."""
        sent = super().clean() or self.cleaned_data
        state = sent.get("state")
        blocked = self.asks_solver and self._becomes_blocked(state)
        if blocked and not sent.get("note") and "note" not in self.errors:
            self.add_error("note", gettext(ERRORS["blocked-needs-note"]))
        if sent.get("on") and state in WorkState.values and state != WorkState.DONE:
            self.add_error("on", gettext("Chỉ ghi ngày hoàn thành khi chọn “Đã xong”."))
        return sent

    def clean_percent(self) -> int:
        """Take an empty field for zero."""
        return self.cleaned_data.get("percent") or 0

    def clean_attachment(self) -> CheckedUpload | None:
        """Check the file by size, content and name."""
        upload = self.cleaned_data.get("attachment")
        if not isinstance(upload, UploadedFile):
            return None
        try:
            check_size(upload.size or 0)
            return check_attachment(upload.name or "", upload.read())
        except UploadError as error:
            raise forms.ValidationError(
                upload_message(error.code, error.params, gettext)
            ) from error
