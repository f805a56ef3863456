"""Duties per unit, and the measures of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from truongchuan.engines.plan.document import ExtractedDocument, Span
from truongchuan.engines.plan.facts import DutyItem, Measure
from truongchuan.engines.plan.read.outline import Node, is_heading
from truongchuan.engines.plan.read.units import UnitForm, split_units, unit_form
from truongchuan.engines.text import fold

_DUTY_REGION = re.compile(
    r"to chuc thuc hien|phan cong|(?<!chiu )trach nhiem|nhiem vu cua cac|to chuc trien khai"
)
_NARROW = re.compile(r"phan cong|^(?:\w+[.)]\s*)?trach nhiem")
_MEASURE_REGION = re.compile(r"giai phap|nhiem vu|bien phap|noi dung thuc hien")
_UNIT_START = re.compile(
    r"^(?:phong|so|bo|ban|bqlda|bcd|ubnd|uy ban|hdnd|hoi dong|van phong|cong an|trung tam|tram"
    r"|truong"
    r"|cac truong"
    r"|hieu truong|chi cuc|kho bac|dang uy|quan uy|huyen uy|hoi|doan|mttq|mat tran|cac phong"
    r"|cac don vi|cac ban"
    r"|cac co quan|cac xa|cac phuong|cac to chuc|cac doan the|thanh tra|bao hiem|dai|to "
    r"|nha truong|cac co so|cac nha truong"
    r"|bo phan|ke toan|can bo|to chuyen mon|chuyen vien|chu tich|cac nganh|de nghi|don vi"
    r"|truong cac|cac thanh vien|thanh vien)(?!\w)"
)
_VERB_HEADING = re.compile(
    r"^(?:ban hanh|so ket|to chuc|doan ket|ban giao|so sanh|hoi nghi|to trinh|truong hop|hoi y"
    r"|dai hoi|ban bac|so lieu)(?!\w)"
)
_ASKING = re.compile(r"^\s*(?:Đề nghị|đề nghị|Giao|Yêu cầu|Phân công)\s+(?:cho\s+)?")
_DUTY_VERB = re.compile(
    r"(?<!Ban )(?<!Đoàn )(?<!Tổ )(?<!đoàn )(?<!tổ )\b(?:có trách nhiệm|chịu trách nhiệm"
    r"|có nhiệm vụ|chủ trì"
    r"|phối hợp|tham mưu|căn cứ|chỉ đạo|hướng dẫn|bố trí|theo dõi|rà soát|là cơ quan|là đầu mối"
    r"|tổng hợp"
    r"|thẩm định|kiểm tra|đôn đốc|triển khai|cân đối|bảo đảm|đảm bảo|tuyên truyền|vận động"
    r"|tăng cường)\b"
)
_LEAD_IN = re.compile(
    r"^(?:co trach nhiem|chiu trach nhiem|co nhiem vu|thuc hien|co trach nhiem thuc hien"
    r"|trach nhiem)?"
    r"(?:\s+(?:thuc hien|cac|nhiem vu|noi dung|sau|day|cu the|nhu|la|:))*\s*:?$"
)


@dataclass(frozen=True, slots=True)
class RawDuty:
    """A unit's duties before its name is resolved."""

    no: str | None
    form: UnitForm
    items: tuple[DutyItem, ...]
    span: Span
    node: Node


def find_duties(document: ExtractedDocument, nodes: Sequence[Node]) -> list[RawDuty]:
    """Return the duties under headings that name a unit in the part on carrying out the plan."""
    found: list[RawDuty] = []
    inside: set[Node] = set()
    narrow = any(
        _in_region(n, _DUTY_REGION) and _NARROW.search(n.folded) for n in nodes if n.children
    )
    region = _NARROW if narrow else _DUTY_REGION
    for node in nodes:
        if node in inside or not _in_region(node, region):
            continue
        heading = _unit_heading(node)
        if heading is None:
            continue
        forms, text_start = heading
        others = {n for n in node.descendants() if _opens_unit(n)}
        others |= {below for other in others for below in other.descendants()}
        items = _items(document, node, text_start, others)
        if not items:
            continue
        inside.update(n for n in node.descendants() if n not in others)
        span = document.span(node.marker_start, max(i.span.end for i in items))
        found += [RawDuty(node.no, form, items, span, node) for form in forms]
    return found


def _in_region(node: Node, region: re.Pattern[str]) -> bool:
    return any(
        region.search(fold(a.title))
        for a in node.ancestors()
        if a.is_numbered or a.heading is not None
    )


def _unit_heading(node: Node) -> tuple[list[UnitForm], int] | None:
    """Return the units a line names and where its duties begin in the line."""
    text = _ASKING.sub(lambda m: " " * len(m.group()), node.text)
    folded = fold(text)
    if not _UNIT_START.match(folded) or _VERB_HEADING.match(folded):
        return None
    colon = text.find(":")
    verb = _DUTY_VERB.search(text)
    if verb is not None and (colon < 0 or verb.start() < colon):
        if not node.is_numbered:
            return None
        opening = colon >= 0 and _LEAD_IN.match(fold(text[verb.start() : colon]))
        head, rest_at = text[: verb.start()], colon + 1 if opening else verb.start()
    elif 0 <= colon <= 160:
        head, rest_at = text[:colon], colon + 1
    elif node.children and len(text) <= 160:
        head, rest_at = text, len(text)
    else:
        return None
    pieces = split_units(re.sub(r"\s*\([^()]*\)\s*$", "", head))
    if not pieces or not _UNIT_START.match(fold(pieces[0][0])):
        return None
    if any(len(written.split()) > 14 for written, _, _ in pieces):
        return None
    if len(pieces) == 1:
        written = head.strip()
        lead = len(head) - len(head.lstrip())
        return [unit_form(written, node.start + lead)], rest_at
    forms = [unit_form(written, node.start + start) for written, start, _ in pieces]
    return forms, rest_at


def _opens_unit(node: Node) -> bool:
    """Tell whether a line under a unit is the heading of another: "* Phòng Nội vụ:" with a list."""
    return (
        bool(node.children) and node.text.rstrip().endswith(":") and _unit_heading(node) is not None
    )


def _items(
    document: ExtractedDocument, node: Node, text_start: int, others: set[Node]
) -> tuple[DutyItem, ...]:
    items: list[DutyItem] = []
    inline = node.text[text_start:]
    opening = inline.strip()
    leads_in = opening.endswith(":") and bool(node.children)
    if opening and not leads_in and not _LEAD_IN.match(fold(opening)):
        start = node.start + text_start + len(inline) - len(inline.lstrip())
        items.append(_item(document, opening, start))
    marked = False
    for child in node.descendants():
        text = child.text.strip()
        if child in others:
            continue
        if child.is_plain and marked:
            break  # a plain paragraph after the list closes the part, it is no duty
        marked = marked or not child.is_plain
        if text and not (child.children and text.endswith(":") and _LEAD_IN.match(fold(text))):
            items.append(_item(document, text, child.start))
    return tuple(items)


def _item(document: ExtractedDocument, text: str, start: int) -> DutyItem:
    return DutyItem(" ".join(text.split()), document.span(start, start + len(text)))


def find_measures(
    document: ExtractedDocument, nodes: Sequence[Node], duties: Sequence[RawDuty]
) -> tuple[Measure, ...]:
    """Return the items of the parts on tasks and measures, outside the duties."""
    taken: set[Node] = set()
    for duty in duties:
        taken.add(duty.node)
        taken.update(duty.node.descendants())
    found = []
    for node in nodes:
        if node in taken or _in_region(node, _DUTY_REGION) or not _in_region(node, _MEASURE_REGION):
            continue
        if is_heading(node):
            inline = (
                node.text[len(node.text.split(":", 1)[0]) + 1 :] if ":" in node.text[:120] else ""
            )
            if not inline.strip() or node.children:
                continue
        text = node.text.strip()
        if text.endswith(":") and node.children:
            continue
        span = document.span(node.start, node.start + len(text))
        found.append(Measure(node.path, " ".join(text.split()), span))
    return tuple(found)
