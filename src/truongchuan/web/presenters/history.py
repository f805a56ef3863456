"""What became of an organisation: names, beginnings, ends, who went before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from truongchuan.domain.directory.models import OrganisationVersion, Succession
from truongchuan.domain.directory.selectors import OrganisationHistory
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.directory_labels import SUCCESSIONS


@dataclass(frozen=True, slots=True)
class Change:
    """A dated line of an organisation's history; ``on`` is None for "since ever"."""

    on: date | None
    text: str
    basis: str = ""

    @property
    def since(self) -> str:
        """The day as people write it: "từ 01/07/2025"."""
        if self.on is None:
            return gettext("từ trước")
        return gettext("từ %(day)s") % {"day": date_vn(self.on)}


def changes_of(history: OrganisationHistory) -> list[Change]:
    """Return names, successions and the end as dated lines, oldest first."""
    lines = [Change(v.valid_from, _named(v)) for v in history.versions]
    lines += [_from(succession) for succession in history.precessions]
    lines += [_to(succession) for succession in history.successions]
    ended = _end(history)
    return sorted([*lines, *([ended] if ended else [])], key=lambda change: change.on or date.min)


def _named(version: OrganisationVersion) -> str:
    name = f"{version.name} ({version.code})" if version.code else version.name
    return gettext("Tên gọi: %(name)s") % {"name": name}


def _end(history: OrganisationHistory) -> Change | None:
    """Return the end of an organisation that no other followed."""
    last = history.versions[-1].valid_to if history.versions else None
    if last is None:
        return None
    after = date.fromordinal(last.toordinal() + 1)
    if any(succession.on == after for succession in history.successions):
        return None
    return Change(after, gettext("Ngừng hoạt động"))


def _to(succession: Succession) -> Change:
    kind = gettext(SUCCESSIONS.get(succession.kind, succession.kind))
    return Change(
        succession.on,
        kind[:1].upper() + kind[1:] + f" {succession.successor.label}" + _share(succession),
        succession.basis,
    )


def _from(succession: Succession) -> Change:
    text = gettext("Tiếp nhận từ %(unit)s") % {"unit": succession.predecessor.label}
    return Change(succession.on, text + _share(succession), succession.basis)


def _share(succession: Succession) -> str:
    return "" if succession.main else " " + gettext("(một phần)")
