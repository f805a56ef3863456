"""Forms of the import and findings pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongchuan.domain.programmes.models import Programme
from truongchuan.web.plan_uploads import ACCEPTED
from truongchuan.web.templatetags.vn import date_vn

NEW = "moi"


class UploadForm(forms.Form):
    """A plan document, and whether it starts a programme or corrects one."""

    # The token and this choice come before the file, so that they are there for a file too large.
    programme = forms.ChoiceField(label=_("Văn bản này là"), initial=NEW)
    file = forms.FileField(
        label=_("Tệp kế hoạch"),
        error_messages={
            "required": _("Hãy chọn tệp kế hoạch."),
            "empty": _("Tệp rỗng (0 byte). Hãy chọn lại tệp có nội dung."),
        },
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
    )

    def __init__(self, *args: Any, programmes: Iterable[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = {str(programme.pk): programme for programme in programmes}
        choices = [(NEW, gettext("Kế hoạch mới"))] + [
            (pk, gettext("Bản sửa của: %(name)s") % {"name": _name(programme)})
            for pk, programme in self.programmes.items()
        ]
        self.fields["programme"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Programme | None:
        """The programme to correct, None for a new one."""
        return self.programmes.get(self.cleaned_data.get("programme", NEW))


def _name(programme: Programme) -> str:
    if not programme.number:
        return programme.title
    return f"{programme.number}, {date_vn(programme.signed_on)} · {programme.title}"
