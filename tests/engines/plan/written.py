"""A small plan of our own whose parts can be changed one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from truongchuan.engines.plan import document_from_text, read_plan
from truongchuan.engines.plan.facts import facts_as_dict

NEW = ("MN Hoa Sen", "TH Kim Đồng", "THCS Tây Sơn")
RENEWED = ("MN Sơn Ca 2", "TH Tây Sơn", "TH Số 1 An Dương", "THCS Lê Quý Đôn")


@dataclass(frozen=True)
class Plan:
    """What the plan states; :meth:`text` writes it."""

    new: tuple[str, ...] = NEW
    renewed: tuple[str, ...] = RENEWED
    counts: dict[str, int] = field(
        default_factory=lambda: {"new": 3, "renewal": 4, "q3": 3, "q4": 4, "row": 3}
    )
    bullets: tuple[str, str] = ("-", "+")
    order: tuple[int, ...] = (0, 1, 2)
    blank: Callable[[int], int] = lambda _: 0

    def with_count(self, key: str, value: int) -> Plan:
        return replace(self, counts={**self.counts, key: value})

    def text(self) -> str:
        roman = ("II", "III", "IV")
        parts = [self._targets(), self._measures(), self._duties()]
        lines = ["UBND QUẬN AN BÌNH", "Số: 12/KH-UBND", "An Bình, ngày 05 tháng 01 năm 2024", ""]
        lines += ["KẾ HOẠCH", "Xây dựng trường đạt chuẩn quốc gia quận An Bình năm 2024", ""]
        lines += [
            "Căn cứ Nghị quyết số 15-NQ/QU ngày 20/12/2023 của Quận ủy An Bình về giáo dục;",
            "",
        ]
        lines += ["I. MỤC ĐÍCH", f"{self.bullets[0]} Giao việc rõ, hạn rõ.", ""]
        for numeral, index in zip(roman, self.order, strict=True):
            title, body = parts[index]
            lines += [f"{numeral}. {title}", *body, ""]
        lines += ["Nơi nhận:", "- Sở GD&ĐT;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", ""]
        lines += ["Trần Văn An", "", "LỘ TRÌNH", "", *self._table()]
        spread: list[str] = []
        for number, line in enumerate(lines):
            spread += [line, *[""] * self.blank(number)]
        return "\n".join(spread)

    def _targets(self) -> tuple[str, list[str]]:
        first, second = self.bullets
        third = self.new[1:] + self.renewed[2:]
        counts = self.counts
        return "CHỈ TIÊU", [
            f"{first} Công nhận mới {counts['new']:02d} trường: {', '.join(self.new)}.",
            f"{first} Công nhận lại ({counts['renewal']:02d} trường): {', '.join(self.renewed)}.",
            f"{first} Quý III/2024: {counts['q3']:02d} trường",
            f"{second} Công nhận mới: {self.new[0]}.",
            f"{second} Công nhận lại: {self.renewed[0]} và {self.renewed[1]}.",
            f"{first} Quý IV/2024: {counts['q4']:02d} trường, gồm {', '.join(third)}.",
        ]

    def _measures(self) -> tuple[str, list[str]]:
        first = self.bullets[0]
        return "NHIỆM VỤ, GIẢI PHÁP", [
            "1. Cơ sở vật chất",
            f"{first} Sửa phòng học trước mùa mưa.",
            f"{first} Mua thiết bị đúng danh mục.",
        ]

    def _duties(self) -> tuple[str, list[str]]:
        first = self.bullets[0]
        return "TỔ CHỨC THỰC HIỆN", [
            "1. Phòng Giáo dục và Đào tạo:",
            f"{first} Theo dõi tiến độ.",
            f"{first} Báo cáo UBND quận.",
            "2. Phòng Tài chính - Kế hoạch: Bố trí vốn.",
        ]

    def _table(self) -> list[str]:
        quarter = [self.new[0], *self.renewed[:2]]
        listed = f"{self.counts['row']:02d} trường ({', '.join(quarter)})"
        rows = [
            ("Thời gian", "Nội dung", "Chủ trì", "Phối hợp"),
            ("Tháng 2/2024", "Khảo sát các trường công nhận mới", "Phòng GD&ĐT", "Phòng TC-KH"),
            ("", f"Nộp hồ sơ của {listed}", "Phòng GD&ĐT tham mưu UBND quận", "Các trường"),
            ("Tháng 9,10/2024", "Đón đoàn tại các trường công nhận lại Quý IV", "UBND quận", ""),
        ]
        return ["\t".join(row) for row in rows]


def facts_of(text: str) -> dict[str, Any]:
    """Read a text and return its facts without places."""
    shape: dict[str, Any] = without_places(facts_as_dict(read_plan(document_from_text(text))))
    return shape


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_places(v) for k, v in value.items() if k != "span"}
    if isinstance(value, list):
        return [without_places(v) for v in value]
    return value


def renamed(value: Any, names: dict[str, str]) -> Any:
    """Return facts with schools renamed wherever a text holds one."""
    if isinstance(value, dict):
        return {k: renamed(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [renamed(v, names) for v in value]
    if isinstance(value, str):
        marks = {old: f"\x00{i}\x00" for i, old in enumerate(names)}
        for old in sorted(names, key=len, reverse=True):
            value = value.replace(old, marks[old])
        for old, mark in marks.items():
            value = value.replace(mark, names[old])
    return value


def pick(pool: Sequence[str], count: int, draw: Callable[[Sequence[str]], str]) -> list[str]:
    """Draw different items of a pool."""
    left = list(pool)
    taken = []
    for _ in range(count):
        taken.append(draw(left))
        left.remove(taken[-1])
    return taken
