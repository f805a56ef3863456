"""Written catchment lists in words: findings, bad files, the report, and the command's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from truongchuan.engines.catchment_text.check import ListReport, SchoolSets
from truongchuan.engines.catchment_text.codec import expression_as_dict, place_as_dict
from truongchuan.engines.catchment_text.findings import Finding, Param
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.sets import union
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.findings import severity_name

LONGEST = 300
"""Longer lists of places are cut in messages; the finding keeps them whole."""


@dataclass(frozen=True, slots=True)
class Text:
    """Message and suggestion of one code."""

    message: str
    suggestion: str | None = None


TEXTS: dict[str, Text] = {
    "overlap": Text(
        _("{schools}: cùng nhận {places}{residence}."),
        _("Để mỗi nơi cho một trường, hoặc ghi rõ điều kiện phân biệt."),
    ),
    "gap": Text(
        _("Chưa giao cho trường nào{stage}: {places}{residence}."),
        _("Bổ sung những nơi này vào địa bàn của một trường."),
    ),
    "unknown-place": Text(
        _("{school}: danh mục không có {places}."),
        _("Sửa tên hoặc số, hoặc bổ sung danh mục."),
    ),
    "empty-set": Text(
        _("{school}: “{quote}” không còn nơi nào."), _("Xem lại phần trừ ra hoặc phần còn lại.")
    ),
    "except-not-contained": Text(
        _("{school}: trừ {places}, nhưng nơi này không nằm trong {whole}."),
        _("Bỏ phần trừ, hoặc sửa cho đúng nơi được trừ."),
    ),
    "two-rests": Text(
        _("{schools}: cả hai đều nhận phần còn lại của {places}."),
        _("Chỉ để một trường nhận phần còn lại, trường kia ghi rõ từng nơi."),
    ),
    "reversed-range": Text(
        _("{school}: khoảng số trong “{quote}” viết ngược."), _("Viết số nhỏ trước, số lớn sau.")
    ),
    "no-places": Text(
        _("{school}: không đọc được nơi nào."), _("Ghi địa bàn của trường, hoặc bỏ khỏi danh sách.")
    ),
    "possible-overlap": Text(
        _("{schools}: có thể cùng nhận {places}."),
        _("Viết rõ hơn, hoặc thêm danh mục nơi ở để đối chiếu."),
    ),
    "gap-unsettled": Text(
        _("Chưa chắc có trường nhận{stage}: {places}{residence}."),
        _("Viết lại những chỗ chưa rõ trong danh sách."),
    ),
    "number-gap": Text(
        _("Danh sách{stage} bỏ qua các số ở giữa: {places}."),
        _("Kiểm tra những nơi này có tồn tại không; nếu có thì giao cho một trường."),
    ),
    "ambiguous-scope": Text(
        _("{school}: “{quote}” có thể hiểu nhiều cách: {readings}."),
        _("Viết đơn vị lớn ngay sau đơn vị nhỏ, hoặc dùng dấu ngoặc và dấu chấm phẩy."),
    ),
    "ambiguous-qualifier": Text(
        _("{school}: phần ghi kèm “{quote}” không rõ áp dụng cho một đơn vị hay mọi đơn vị: "
          "{readings}."),
        _("Tách riêng đơn vị có ghi kèm, ví dụ: KP 1, 2 và KP 3 (trừ tổ 5)."),
    ),
    "ambiguous-ward": Text(
        _("{school}: {places} có thể là {wards}."), _("Ghi kèm quận, huyện.")
    ),
    "ambiguous-group": Text(
        _("{school}: {places} có ở nhiều khu phố."), _("Ghi kèm khu phố.")
    ),
    "missing-ward": Text(_("“{quote}” không ghi phường, xã."), _("Ghi kèm phường, xã.")),
    "missing-separator": Text(
        _("{school}: “{quote}” thiếu dấu phẩy giữa hai số."), _("Thêm dấu phẩy hoặc chữ “đến”.")
    ),
    "mixed-range": Text(
        _("{school}: khoảng “{quote}” đi từ số có chữ đến số không có chữ."), _("Ghi từng số.")
    ),
    "range-too-long": Text(
        _("{school}: khoảng “{quote}” dài bất thường."), _("Kiểm tra lại hai số.")
    ),
    "rest-of-what": Text(
        _("{school}: “{quote}” không rõ là phần còn lại của nơi nào."),
        _("Ghi: phần còn lại của phường …, của khu phố …."),
    ),
    "rest-of-nothing": Text(
        _("{school}: nhận phần còn lại của {places}, nhưng không trường nào khác nhận một phần."),
        _("Ghi cả đơn vị nếu trường nhận trọn, hoặc ghi địa bàn của trường kia."),
    ),
    "doubtful-digit": Text(
        _("{school}: trong “{quote}” có chữ đứng ở chỗ của chữ số; có thể là {readings}."),
        _("Sửa thành chữ số (l, O có thể là 1, 0)."),
    ),
    "vague-part": Text(
        _("“{quote}” không nói rõ là phần nào."), _("Ghi rõ tổ, số nhà hoặc đoạn đường.")
    ),
    "unreadable": Text(
        _("Không đọc được “{quote}”; câu này chỉ được tính là có thể."),
        _("Viết lại bằng tên đơn vị và số, hoặc bỏ phần không phải nơi ở."),
    ),
    "feeder": Text(
        _("“{quote}” là trường, không phải nơi ở."), _("Ghi địa bàn của trường đó.")
    ),
    "no-school": Text(
        _("“{quote}” có nơi ở nhưng không thuộc trường nào."), _("Ghi tên trường ở đầu dòng.")
    ),
    "duplicate": Text(_("{school}: ghi hai lần {places}."), _("Bỏ một chỗ.")),
    "name-variant": Text(
        _("{school}: {places} viết khác {nearest}."), _("Thống nhất cách viết tên.")
    ),
    "shared": Text(_("{schools}: một dòng ghi chung {places}{residence}.")),
    "school-twice": Text(_("{quote} có nhiều dòng; các dòng được gộp lại.")),
    "landmark": Text(
        _("{school}: đoạn “{quote}” tính theo mốc, không đối chiếu được."),
        _("Ghi thêm số nhà đầu và cuối đoạn."),
    ),
    "group-without-quarter": Text(
        _("{school}: {places} không ghi khu phố, trong khi phường này được chia theo khu phố."),
        _("Ghi kèm khu phố, hoặc thêm danh mục nơi ở."),
    ),
    "reading-chosen": Text(
        _("“{quote}” viết chưa rõ; theo danh mục chỉ có thể là {places}.")
    ),
    "if-seats-left": Text(_("{school}: {places} chỉ nhận nếu còn chỉ tiêu, không tính là địa bàn.")),
    "slip-read": Text(_("“{quote}” sai dấu, được đọc theo chữ gần nhất."), _("Sửa lại dấu.")),
    "one-ward": Text(_("Danh sách không ghi phường, xã: được hiểu là cùng một phường, xã.")),
}  # fmt: skip

STAGES = {
    "preschool": _("mầm non"),
    "primary": _("lớp 1"),
    "lower_secondary": _("lớp 6"),
    "upper_secondary": _("lớp 10"),
    "continuing": _("giáo dục thường xuyên"),
}
"""Intakes by their codes."""
COMPLETE = {True: _("rõ"), False: _("có chỗ chưa rõ")}
"""Whether everything of a set is certain."""
SURE = _("chắc chắn")
POSSIBLE = _("có thể")
_IN_STAGE = _(" ({stage})")
_FOR_RESIDENCE = _(", diện {classes}")
_NEAREST = _(" Gần nhất: {nearest}.")
_AND = _(" và ")
_OR = _(" hoặc ")

FILE_TEXTS: dict[str, str] = {
    "unreadable": _("không đọc được {path}: {reason}. Kiểm tra lại đường dẫn."),
    "not-csv": _("{path}: không đọc được như bảng CSV. Lưu lại tệp ở dạng CSV UTF-8."),
    "no-rows": _("{path}: không có dòng nào. Dòng đầu là tên cột, mỗi dòng sau là một nơi."),
    "no-ward-column": _("{path}, dòng 1: thiếu cột ward (phường). Tên cột: ward, quarter, group, "
                        "street, side, from, until."),
    "no-ward": _("{path}, dòng {line}: ô phường trống. Điền tên hoặc số phường, xã."),
    "place-twice": _("{path}, dòng {line}: trùng dòng {other}. Bỏ một dòng."),
    "bad-side": _("{path}, dòng {line}: bên “{value}” không phải chẵn hay lẻ. Ghi even, odd hoặc "
                  "để trống."),
    "bad-number": _("{path}, dòng {line}: số nhà “{value}” không phải số nguyên. Sửa lại số."),
    "whole-and-parts": _("{path}, dòng {line}: đơn vị ghi trọn, trong khi dòng {other} ghi một phần "
                         "của nó. Giữ một cách ghi."),
    "with-and-without": _("{path}, dòng {line}: tổ này ở dòng {other} không ghi khu phố. Ghi khu "
                          "phố ở cả hai dòng."),
    "nested": _("{path}: có chỗ lồng quá nhiều dấu ngoặc. Bỏ bớt dấu ngoặc rồi đọc lại."),
    "no-school": _("{path}: không thấy trường nào. Mỗi danh sách bắt đầu bằng tên trường, ví dụ: "
                   "Trường Tiểu học A: KP 1, 2 phường 3."),
}  # fmt: skip


def file_error(code: str, translate: Translate = identity, **params: object) -> str:
    """Return why a file cannot be used, where, and what to do."""
    return fill(translate(FILE_TEXTS[code]), {k: str(v) for k, v in params.items()})


def list_message(finding: Finding, translate: Translate = identity) -> str:
    """Return what a finding says."""
    return fill(translate(TEXTS[finding.code].message), _values(finding, translate))


def list_suggestion(finding: Finding, translate: Translate = identity) -> str | None:
    """Return what to do; None when there is nothing to propose."""
    template = TEXTS[finding.code].suggestion
    if template is None:
        return None
    values = _values(finding, translate)
    nearest = translate(_NEAREST) if finding.code == "unknown-place" and values["nearest"] else ""
    return fill(translate(template) + nearest, values)


def _values(finding: Finding, translate: Translate) -> dict[str, str]:
    values = {key: _value(key, value, translate) for key, value in finding.params.items()}
    values["quote"] = finding.quotes[0] if finding.quotes else ""
    for optional in ("residence", "stage", "school", "nearest"):
        values.setdefault(optional, "")
    return values


def _value(key: str, value: Param, translate: Translate) -> str:
    if key == "stage":
        name = STAGES.get(str(value))
        return fill(translate(_IN_STAGE), {"stage": translate(name)}) if name else ""
    if isinstance(value, tuple):
        if key == "residence":
            classes = residence_names(value)
            return fill(translate(_FOR_RESIDENCE), {"classes": classes}) if classes else ""
        if key == "schools":
            return translate(_AND).join(value)
        joined = translate(_OR).join(f"“{_cut(v)}”" for v in value)
        return joined or "…"
    return _cut(str(value))


def residence_names(classes: tuple[str, ...]) -> str:
    """Classes of residence as papers write them: KT1, KT2."""
    return ", ".join(c.upper() for c in classes if c)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


# --- JSON and text


def report_as_json(
    report: ListReport, document: ExtractedDocument, translate: Translate = identity
) -> dict[str, Any]:
    """Return the document of ``catchment parse --json``."""
    return {
        "schools": [_school(s, report, document) for s in report.schools],
        "findings": [
            {
                "code": f.code,
                "severity": f.severity.word,
                "message": list_message(f, translate),
                "spans": [s.as_dict() for s in f.spans],
                "quotes": list(f.quotes),
                "params": _params(f.params),
                "suggestion": list_suggestion(f, translate),
            }
            for f in report.findings
        ],
    }


def _params(params: Mapping[str, Param]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in params.items()}


def _school(school: SchoolSets, report: ListReport, document: ExtractedDocument) -> dict[str, Any]:
    def span_of(start: int, end: int) -> dict[str, int]:
        return document.span(start, end).as_dict()

    whole = union(tuple(school.parts)) if school.parts else None
    shape: dict[str, Any] = {
        "name": school.school.name,
        "stages": sorted(school.school.stages),
        "span": span_of(school.school.start, school.school.end),
        "set": expression_as_dict(whole, span_of) if whole is not None else None,
        "text": say(whole) if whole is not None else "",
        "complete": all(b.must == b.may for b in school.bounds.values()),
    }
    if report.universe.gazetteer is not None:
        shape["members"] = _members(school, report, sure=True)
        shape["possible_members"] = _members(school, report, sure=False)
    return shape


def _members(school: SchoolSets, report: ListReport, *, sure: bool) -> list[dict[str, Any]]:
    """The gazetteer's places of a school; ``part`` marks those of which it has some houses."""
    gazetteer = report.universe.gazetteer
    if gazetteer is None:
        return []
    points: dict[int, list[int]] = {}
    for index, point in enumerate(report.universe.points):
        if point.row is not None:
            points.setdefault(point.row, []).append(index)
    members = []
    for row, indices in points.items():
        told: list[str] = []
        partly = False
        for residence, bounds in school.bounds.items():
            mask = bounds.must if sure else bounds.may & ~bounds.must
            inside = [mask >> i & 1 for i in indices]
            if any(inside):
                told.append(residence or "")
                partly = partly or not all(inside)
        if told:
            place = place_as_dict(gazetteer.places[row])
            place |= {"part": True} if partly else {}
            members.append(place | ({"residence": told} if told != [""] else {}))
    return members


def report_lines(report: ListReport, translate: Translate = identity) -> list[str]:
    """Return the report for people."""
    lines: list[str] = []
    for school in report.schools:
        whole = union(tuple(school.parts)) if school.parts else None
        lines.append(f"{school.school.name}: {say(whole) if whole is not None else '—'}")
    lines.append("")
    for finding in report.findings:
        where = f"dòng {finding.spans[0].line}: " if finding.spans else ""
        lines.append(f"[{severity_name(finding.severity, translate)}] {where}"
                     f"{list_message(finding, translate)}")  # fmt: skip
        suggestion = list_suggestion(finding, translate)
        if suggestion:
            lines.append(f"    → {suggestion}")
    if not report.findings:
        lines.append(translate(_("Không có phát hiện nào.")))
    return lines
