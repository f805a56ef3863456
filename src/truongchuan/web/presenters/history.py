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
    """Return names, beginnings, ends and successions as dated lines, oldest first."""
    lines = [line for version in history.versions for line in _version_lines(version)]
    lines += [_from(succession) for succession in history.precessions]
    lines += [_to(succession) for succession in history.successions]
    return sorted(lines, key=lambda change: change.on or date.min)


def _version_lines(version: OrganisationVersion) -> list[Change]:
    name = f"{version.name} ({version.code})" if version.code else version.name
    named = Change(version.valid_from, gettext("Tên gọi: %(name)s") % {"name": name})
    if version.valid_to is None:
        return [named]
    after = date.fromordinal(version.valid_to.toordinal() + 1)
    return [named, Change(after, gettext("Thôi dùng tên %(name)s") % {"name": version.name})]


def _to(succession: Succession) -> Change:
    kind = gettext(SUCCESSIONS.get(succession.kind, succession.kind))
    share = "" if succession.main else " " + gettext("(một phần)")
    return Change(succession.on, f"{kind} {succession.successor.label}{share}", succession.basis)


def _from(succession: Succession) -> Change:
    text = gettext("tiếp nhận từ %(unit)s") % {"unit": succession.predecessor.label}
    share = "" if succession.main else " " + gettext("(một phần)")
    return Change(succession.on, text + share, succession.basis)
