"""Words of the page of schools under the law of several days."""

from __future__ import annotations

from truongchuan.engines.rules.impact import Change
from truongchuan.wording.catalogue import gettext_noop as _

ANY_CHANGE = _("có thay đổi")
COUNT_NAMES: dict[Change, str] = {
    Change.LOST: _("Mất"),
    Change.NEW_FAILING: _("Mới, chưa đạt"),
    Change.GAINED: _("Được"),
    Change.DROPPED_FAILING: _("Thôi bị tính"),
    Change.OPENED: _("Thành chưa rõ"),
}
"""Short: they stand over narrow columns."""

COUNT_MEANINGS: dict[Change, str] = {
    Change.LOST: _("đang đạt, thành không đạt"),
    Change.NEW_FAILING: _("trước không bị hỏi, nay hỏi và không đạt"),
    Change.GAINED: _("đang không đạt, thành đạt"),
    Change.DROPPED_FAILING: _("đang không đạt, nay không còn bị hỏi"),
    Change.OPENED: _("đã rõ, thành chưa rõ"),
}
COUNT_SIGNS: dict[Change, str] = {
    Change.LOST: "✕",
    Change.NEW_FAILING: "✕",
    Change.GAINED: "✓",
    Change.DROPPED_FAILING: "○",
    Change.OPENED: "?",
}
COUNT_TONES: dict[Change, str] = {
    Change.LOST: "fail",
    Change.NEW_FAILING: "fail",
    Change.GAINED: "met",
    Change.DROPPED_FAILING: "met",
    Change.OPENED: "open",
}
