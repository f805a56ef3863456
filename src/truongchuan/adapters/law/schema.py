"""The form of the law files: one model per kind of file, and one for every rule.

The models say what a file may hold; what the law set as a whole must keep to is checked by
:mod:`truongchuan.adapters.law.build` and :mod:`truongchuan.adapters.law.checks`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import models_json_schema
from pydantic_core import PydanticCustomError

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == 10 else _no_day()
        except ValueError:
            _no_day()
    return value


def _no_day() -> date:
    raise PydanticCustomError("bad_day", "not a day")


def _level(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _word(value: object) -> object:
    """A whole number or a formula's number as its text; other values stay as they are."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value


_TEXT_OR_NUMBER = WithJsonSchema({"type": ["string", "number"]})
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Formula = Annotated[Text, BeforeValidator(_word), _TEXT_OR_NUMBER]
Numeral = Annotated[Text, BeforeValidator(_word), _TEXT_OR_NUMBER]
LevelNo = Annotated[int, BeforeValidator(_level)]
MetricId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
VerificationWord = Literal["verified", "remembered", "missing"]
LevelWord = Literal["minimum", "level_1", "level_2"]
SchoolKindWord = Literal[
    "preschool", "primary", "lower_secondary", "primary_lower_secondary", "upper_secondary",
    "lower_upper_secondary", "multi_level", "continuing",
]  # fmt: skip
BlockWord = Literal[
    "site", "size", "admin", "study", "care", "support", "aux", "sanitation", "area",
    "subject_room", "library", "class_size", "staffing", "qualification",
]  # fmt: skip
GroupWord = Literal[
    "context", "scale", "land", "rooms", "subject_rooms", "sanitation", "library", "equipment",
    "leaders", "teachers", "staff", "results", "safety", "organisation", "quality_data",
]  # fmt: skip
Truth = Literal["met", "not_met"]
Outcome = Literal["met", "not_met", "not_known", "suspended", "not_applicable", "absent"]


class Entry(BaseModel):
    """Base of all entries: no unknown keys, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Cite(Entry):
    """Một chỗ trong văn bản."""

    instrument: Text = Field(description="Số hiệu văn bản, có trong instruments.yaml")
    article: Text | None = Field(None, description="Điều, khoản, điểm")
    basis: Literal["read", "inferred"] = Field(
        "read", description="read: đã đọc ở điều đó; inferred: suy ra từ bố cục văn bản"
    )


class Ended(Entry):
    """Văn bản chấm dứt quy định."""

    instrument: Text = Field(description="Số hiệu văn bản")
    how: Literal["repealed", "amended", "replaced"] = Field(
        description="repealed: bãi bỏ; amended: sửa đổi; replaced: thay thế"
    )
    verification: VerificationWord = Field(description="Mức kiểm chứng của việc chấm dứt")
    article: Text | None = Field(None, description="Điều, khoản, điểm")


class Suspended(Entry):
    """Thời gian quy định bị ngưng."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    by: Text = Field(description="Số hiệu văn bản làm ngưng")
    start: Day = Field(alias="from", description="Ngày đầu bị ngưng")
    end: Day | None = Field(None, alias="to", description="Ngày cuối bị ngưng; bỏ trống: chưa hết")
    verification: VerificationWord = Field(description="Mức kiểm chứng của việc ngưng")
    article: Text | None = Field(None, description="Điều, khoản, điểm")


class Quota(Entry):
    """Định mức: công thức cho số cần có, số liệu cho số đang có."""

    required: Formula = Field(description="Công thức của số cần có")
    actual: Text | None = Field(None, description="Số liệu đếm số đang có; bỏ trống: không đếm")


class Rule(Entry):
    """Một yêu cầu: một chỉ báo của tiêu chí, hoặc một quy định về định mức, cơ sở vật chất."""

    ref: Text | None = Field(None, description="Ký hiệu trong văn bản (mục của tiêu chí)")
    id: Text | None = Field(None, description="Mã của quy định (tệp norms)")
    title: Text | None = Field(None, description="Tên ngắn")
    requirement: Text = Field(description="Yêu cầu, bằng lời của ta")
    expression: Formula | None = Field(None, description="Điều kiện tính được từ số liệu")
    role: Literal["full", "necessary"] | None = Field(
        None,
        description="full: số liệu là toàn bộ yêu cầu; necessary: chỉ là một phần, "
        "chỉ chứng minh được là không đạt",
    )
    when: Text | None = Field(None, description="Chỉ áp dụng khi điều kiện này đúng")
    level: LevelWord | None = Field(None, description="Mức độ cơ sở vật chất (tệp norms)")
    block: BlockWord | None = Field(None, description="Khối (tệp norms)")
    kind: Literal["constraint", "quota", "not_computable"] | None = Field(
        None,
        description="constraint: điều kiện; quota: định mức; not_computable: không tính được",
    )
    school_kinds: list[SchoolKindWord] | None = Field(None, description="Loại trường (tệp norms)")
    unit: Text | None = Field(None, description="Đơn vị của số cần có, đang có, còn thiếu")
    quota: Quota | None = Field(None, description="Định mức, thay cho expression")
    reason: Text | None = Field(None, description="Vì sao không tính được (not_computable)")
    overrides: list[Text] | None = Field(
        None, description="Mã các quy định không áp dụng khi when đúng"
    )
    overrides_at: list[LevelWord] | None = Field(
        None, description="Chỉ thay khi xét các mức độ này"
    )
    cites: list[Cite] | None = Field(None, description="Căn cứ")
    in_force_from: Day | None = Field(None, description="Ngày bắt đầu có hiệu lực")
    in_force_to: Day | None = Field(None, description="Ngày cuối có hiệu lực; bỏ trống: chưa hết")
    ended_by: Ended | None = Field(None, description="Văn bản chấm dứt quy định")
    suspended: list[Suspended] | None = Field(None, description="Những khi bị ngưng")
    verification: VerificationWord = Field(
        description="verified: đã kiểm chứng; remembered: ghi nhớ, cần kiểm tra; "
        "missing: chưa có lời văn"
    )
    review_from: Day | None = Field(
        None, description="Từ ngày này phải xem lại lời văn: coi như remembered"
    )
    evidence: list[Text] | None = Field(None, description="Minh chứng gợi ý")
    source: Text | None = Field(None, description="Đọc ở đâu")
    note: Text | None = Field(None, description="Cách hiểu, điểm còn ngờ")
    aliases: list[Text] | None = Field(None, description="Tên khác của quy định")


class Correction(Rule):
    """Sửa một quy định: chỉ ghi những trường thay đổi."""

    requirement: Text | None = Field(None, description="Yêu cầu")  # type: ignore[assignment]
    verification: VerificationWord | None = Field(  # type: ignore[assignment]
        None, description="Mức kiểm chứng"
    )
    instrument: Text | None = Field(None, description="Văn bản của mục tiêu chí (đi với ref)")
    set: Text | None = Field(None, description="Bộ của mục tiêu chí, khi văn bản có nhiều bộ")
    on: Day | None = Field(
        None, description="Một ngày quy định có hiệu lực, khi mã có nhiều bản theo thời gian"
    )


SELECTORS = ("id", "ref", "instrument", "set", "on")
"""Keys of a correction that say which rule is meant."""


class DatedTitle(Entry):
    """Tên về sau của tiêu chí."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    title: Text = Field(description="Tên")
    start: Day = Field(alias="from", description="Từ ngày")
    verification: VerificationWord = Field(description="Mức kiểm chứng")


class DataItem(Entry):
    """Số liệu phải theo dõi, không có ngưỡng."""

    metric: Text = Field(description="Số liệu")
    requirement: Text = Field(description="Yêu cầu theo dõi")
    cites: list[Cite] = Field(default_factory=list, description="Căn cứ")
    verification: VerificationWord = Field(description="Mức kiểm chứng")
    not_decisive_until: Day | None = Field(
        None, description="Đến hết ngày này không được một mình quyết định"
    )
    source: Text | None = Field(None, description="Đọc ở đâu")
    note: Text | None = Field(None, description="Ghi chú")
    aliases: list[Text] | None = Field(None, description="Tên khác")


class Criterion(Entry):
    """Một tiêu chí với yêu cầu theo từng mức."""

    no: Text = Field(description="Số của tiêu chí, trong nháy: '1.1'")
    title: Text = Field(description="Tên")
    titles: list[DatedTitle] | None = Field(None, description="Tên về sau")
    mandatory: bool | None = Field(None, description="Tiêu chí bắt buộc (bộ năm 2026)")
    in_force_from: Day | None = Field(None, description="Ngày bắt đầu; bỏ trống: theo bộ")
    in_force_to: Day | None = Field(None, description="Ngày cuối; bỏ trống: theo bộ")
    note: Text | None = Field(None, description="Ghi chú")
    levels: dict[LevelNo, list[Rule] | None] = Field(
        description="Yêu cầu theo mức; []: không yêu cầu gì thêm; null: chưa biết lời văn"
    )
    data: list[DataItem] | None = Field(None, description="Số liệu phải theo dõi")


class Standard(Entry):
    """Một tiêu chuẩn."""

    no: Numeral = Field(description="Số của tiêu chuẩn")
    title: Text = Field(description="Tên")
    note: Text | None = Field(None, description="Ghi chú")
    criteria: list[Criterion] = Field(description="Các tiêu chí")


class Need(Entry):
    """Một điều mà một mức của trường đòi hỏi."""

    criteria: Literal["all", "mandatory", "others"] | None = Field(
        None, description="Các tiêu chí: tất cả, bắt buộc, còn lại"
    )
    at_level: int | None = Field(None, description="phải đạt mức này")
    at_least: int | None = Field(None, ge=1, description="ít nhất chừng này tiêu chí")
    level: int | None = Field(None, description="hoặc: trường đã đạt mức này")
    items: Literal["level_4"] | None = Field(None, description="hoặc: đạt mọi mục của level_4")


class SchoolLevel(Entry):
    """Một mức của cả trường."""

    level: int = Field(ge=1, description="Mức")
    requires: list[Need] = Field(min_length=1, description="Điều kiện")
    cites: list[Cite] | None = Field(None, description="Căn cứ")
    verification: VerificationWord | None = Field(None, description="Mức kiểm chứng")
    source: Text | None = Field(None, description="Đọc ở đâu")
    note: Text | None = Field(None, description="Ghi chú")


class Certificate(BaseModel):
    """Giấy chứng nhận, bằng công nhận."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    valid_years: int | None = Field(None, ge=1, description="Số năm có giá trị")


class CriteriaFile(Entry):
    """Tệp tiêu chí của một văn bản."""

    instrument: Text = Field(description="Số hiệu văn bản")
    kind: Literal["criteria"] = Field(description="Loại tệp")
    set: Text | None = Field(None, description="Tên bộ, khi văn bản có nhiều bộ")
    part: Numeral | None = Field(
        None, description="Phần, khi bộ chia thành nhiều tệp; phần '1' ghi đủ mọi trường"
    )
    title: Text | None = Field(None, description="Tên bộ tiêu chuẩn")
    school_kinds: list[SchoolKindWord] | None = Field(None, description="Loại trường")
    in_force_from: Day | None = Field(None, description="Ngày bắt đầu có hiệu lực")
    in_force_to: Day | None = Field(None, description="Ngày cuối có hiệu lực")
    standards: list[Standard] = Field(default_factory=list, description="Các tiêu chuẩn")
    level_4: list[Rule] | None = Field(None, description="Các mục của Mức 4")
    school_levels: list[SchoolLevel] | None = Field(None, description="Các mức của trường")
    degrees: dict[LevelNo, int] | None = Field(
        None, description="Mức của trường ứng với mức độ đạt chuẩn quốc gia (0: không)"
    )
    degree_cites: list[Cite] | None = Field(None, description="Căn cứ của mức độ")
    degree_conditions: list[Rule] | None = Field(None, description="Điều kiện riêng của mức độ")
    accreditation_levels: bool = Field(True, description="Có cấp độ kiểm định hay không")
    accreditation_note: Text | None = Field(None, description="Giải thích về cấp độ kiểm định")
    accreditation_reason: Text | None = Field(None, description="Vì sao không có cấp độ")
    certificate: Certificate | None = Field(None, description="Bằng công nhận")
    transition: Any = Field(None, description="Quy định chuyển tiếp, tự do")
    evidence_code: Any = Field(None, description="Mã minh chứng, tự do")
    general_rules: Any = Field(None, description="Quy tắc chung, tự do")
    notes: Any = Field(None, description="Ghi chú, tự do")


class NormsFile(Entry):
    """Tệp quy định về cơ sở vật chất, định mức của một văn bản."""

    instrument: Text = Field(description="Số hiệu văn bản")
    kind: Literal["norms"] = Field(description="Loại tệp")
    title: Text | None = Field(None, description="Tên")
    part: Numeral | None = Field(None, description="Phần, khi chia thành nhiều tệp")
    norms: list[Rule] = Field(description="Các quy định")
    notes: Any = Field(None, description="Ghi chú, tự do")


class CorrectionsFile(Entry):
    """Tệp sửa từng quy định, trong thư mục của người vận hành."""

    kind: Literal["corrections"] = Field(description="Loại tệp")
    rules: list[Correction] = Field(description="Các quy định được sửa")
    notes: Any = Field(None, description="Ghi chú, tự do")


class Plausible(Entry):
    """Khoảng hợp lý: ngoài khoảng thì nhắc, không báo lỗi."""

    min: float | None = Field(None, description="Nhỏ nhất")
    max: float | None = Field(None, description="Lớn nhất")


class Metric(Entry):
    """Một số liệu về trường."""

    id: MetricId = Field(description="Mã: chữ thường tiếng Anh, nối bằng _")
    name: Text = Field(description="Tên tiếng Việt")
    unit: Text = Field(description="Đơn vị; tỷ lệ ghi 'tỷ lệ' (từ 0 đến 1)")
    type: Literal["count", "number", "share", "boolean", "choice"] = Field(
        description="Kiểu: số đếm, số, tỷ lệ 0–1, đúng/sai, lựa chọn"
    )
    choices: list[Text] | None = Field(None, description="Các lựa chọn (kiểu choice)")
    choice_names: list[Text] | None = Field(None, description="Tên tiếng Việt của các lựa chọn")
    ordered: bool = Field(False, description="Các lựa chọn xếp từ thấp đến cao")
    period: Literal["point", "school_year", "window"] = Field(
        description="point: tại một ngày; school_year: mỗi năm học; window: một số cho năm năm"
    )
    group: GroupWord = Field(description="Nhóm")
    school_kinds: list[SchoolKindWord] | None = Field(
        None, description="Loại trường; bỏ trống: mầm non, tiểu học, trung học cơ sở"
    )
    asked_of: Literal["school", "education_office", "ward", "finance"] = Field(
        "school", description="Ai cho số liệu"
    )
    aliases: list[Text] | None = Field(None, description="Tên khác")
    reduce: Literal["max", "min"] | None = Field(
        None, description="Nhiều giá trị rút về giá trị bất lợi nhất: lớn nhất hay nhỏ nhất"
    )
    each: Text | None = Field(None, description="Công thức tính từng phần tử từ danh sách khác")
    help: Text | None = Field(None, description="Cách đếm")
    plausible: Plausible | None = Field(None, description="Khoảng hợp lý")


class MetricsFile(Entry):
    """Tệp số liệu."""

    metrics: list[Metric] = Field(description="Các số liệu")


class Case(Entry):
    """Một trường hợp mẫu: dữ kiện và kết quả phải có."""

    title: Text = Field(description="Trường hợp cho thấy điều gì")
    on: Day = Field(description="Ngày xét")
    school: dict[str, Any] = Field(description="kind và bối cảnh của trường")
    facts: dict[str, Any] = Field(default_factory=dict, description="Số liệu")
    judgements: dict[str, Truth | None] = Field(
        default_factory=dict, description="Kết luận của người thẩm định"
    )
    all_other_items: Truth | None = Field(
        None, description="Kết luận cho mọi mục còn lại của các tiêu chí"
    )
    criteria_met: dict[LevelNo, list[Text]] | None = Field(
        None,
        description="Các tiêu chí đạt mọi mục tới mức ấy; mọi mục khác của các tiêu chí chưa đạt",
    )
    expect: dict[str, Outcome] = Field(
        default_factory=dict, description="Kết quả phải có của từng quy định"
    )
    expect_level: int | None = Field(None, description="Mức của trường; null: chưa kết luận được")
    expect_degree: int | None = Field(None, description="Mức độ; null: chưa kết luận được")
    expect_required: dict[str, float | None] = Field(
        default_factory=dict, description="Số cần có của từng quy định"
    )
    expect_shortfall: dict[str, float | None] = Field(
        default_factory=dict, description="Số còn thiếu của từng quy định"
    )
    note: Text | None = Field(None, description="Cách tính, ghi chú")


class CasesFile(Entry):
    """Tệp trường hợp mẫu, cạnh tệp quy định."""

    instrument: Text | None = Field(None, description="Số hiệu văn bản")
    set: Text | None = Field(None, description="Tên bộ")
    cases: list[Case] = Field(description="Các trường hợp")


FILES: dict[str, type[Entry]] = {
    "metrics": MetricsFile,
    "criteria": CriteriaFile,
    "norms": NormsFile,
    "corrections": CorrectionsFile,
    "cases": CasesFile,
}
"""The model of each kind of file."""


def json_schema() -> dict[str, Any]:
    """One JSON Schema for every kind of law file, for editors and other programs."""
    references, definitions = models_json_schema(
        [(model, "validation") for model in FILES.values()], ref_template="#/$defs/{model}"
    )
    return {
        "$schema": DIALECT,
        "title": "TruongChuan: tệp số liệu, tiêu chí, quy định, sửa đổi, trường hợp mẫu",
        "oneOf": [references[(model, "validation")] for model in FILES.values()],
        "$defs": definitions["$defs"],
    }
