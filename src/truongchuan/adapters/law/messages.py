"""Says in Vietnamese what is wrong with a law file and what to write instead."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from truongchuan.adapters.law.files import LawFileError, Place, Source
from truongchuan.adapters.law.schema import Entry
from truongchuan.engines.rules.grammar import ExpressionError
from truongchuan.engines.rules.metrics import Registry
from truongchuan.engines.text.distance import edit_distance

NodeT = TypeVar("NodeT")

_WRONG_TYPES = {
    "string_type": ("phải là chữ", "Đặt giá trị trong nháy: '…'."),
    "bool_type": ("phải là true hoặc false", "Viết true hoặc false, không có nháy."),
    "int_type": ("phải là số nguyên", "Viết một số nguyên, không có nháy."),
    "float_type": ("phải là số", "Viết một số, dùng dấu chấm thập phân, không có nháy."),
    "list_type": ("phải là danh sách", "Viết dạng [a, b] hoặc mỗi dòng một mục '- …'."),
    "dict_type": ("phải là ánh xạ", "Viết dạng 'khóa: giá trị', thụt vào dưới khóa này."),
    "model_type": ("phải là ánh xạ", "Viết dạng 'khóa: giá trị', thụt vào dưới khóa này."),
    "date_type": ("phải là ngày", "Viết dạng '2025-01-31', có nháy."),
}
_SIGNS = {
    "≥": ">=", "≤": "<=", "≠": "!=", "=": "==", "×": "*", "·": "*", ":": "/", "÷": "/", "–": "-",
    "%": "số thập phân (95 % là 0.95)", '"': "nháy đơn",
}  # fmt: skip
_EXPRESSION = {
    "bad-character": ("gặp ký tự lạ {found}", "Xóa hoặc thay ký tự đó."),
    "left-over": ("thừa {found}", "Nối hai điều kiện bằng and hoặc or, hoặc bỏ phần thừa."),
    "not-a-number": ("cần một số ở đây", "Điều kiện không cộng trừ, so sánh được."),
    "not-a-condition": (
        "cần một điều kiện ở đây", "So sánh với một ngưỡng, ví dụ: classes <= 30."
    ),
    "unordered-choice": (
        "các lựa chọn của {found} không có thứ tự", "Chỉ dùng ==, != hoặc in với số liệu này."
    ),
    "truth-compared": ("true, false không so sánh bằng {found}", "Viết số liệu đúng/sai một mình."),
    "in-needs-metric": ("trước in phải là một số liệu", "Ví dụ: urban_class in ('I', 'II')."),
    "in-needs-values": ("trong ngoặc sau in chỉ có giá trị", "Ví dụ: urban_class in ('I', 'II')."),
    "text-without-choice": (
        "chữ {found} không đi với số liệu lựa chọn nào", "So sánh trực tiếp với số liệu đó."
    ),
    "unknown-choice": ("lựa chọn lạ {found}", "Dùng một trong: {nearest}."),
    "expected-value": ("thiếu số hoặc số liệu, gặp {found}", "Viết nốt vế còn thiếu."),
    "wrong-arguments": (
        "hàm {found} sai số lượng hoặc loại đối số",
        "Các dạng: ceil(a), floor(a), max(a, b), min(a, b), if(điều kiện, a, b), "
        "every_year(điều kiện, 5), at_least_years(2, điều kiện, 5), not_falling(số liệu, 5).",
    ),
    "unknown-function": (
        "hàm lạ {found}",
        "Dùng: ceil, floor, max, min, if, every_year, at_least_years, not_falling.",
    ),
    "too-deep": ("ngoặc lồng nhau quá sâu", "Tách thành nhiều quy định, hoặc bỏ ngoặc thừa."),
    "not-a-whole-number": ("số năm phải là số nguyên từ 1", "Ví dụ: every_year(điều kiện, 5)."),
}  # fmt: skip


def nearest(word: str, known: Iterable[str], count: int = 3, limit: int | None = None) -> list[str]:
    """The known words that look most like ``word``, best first; none when all are far.

    ``limit`` is the greatest edit distance (half the word's length by default).
    """
    lowered = word.lower()
    scored = sorted((edit_distance(lowered, name.lower()), name) for name in set(known))
    farthest = max(2, len(word) // 2) if limit is None else limit
    return [name for score, name in scored[:count] if score <= farthest]


def did_you_mean(word: str, known: Sequence[str], otherwise: str) -> str:
    """A remedy that names the nearest known words, or ``otherwise``."""
    near = nearest(word, known)
    return f"Có phải: {', '.join(near)}?" if near else otherwise


def schema_errors(
    source: Source, model: type[BaseModel], errors: Iterable[ErrorDetails], base: Place = ()
) -> list[LawFileError]:
    """The faults that a model found in a document, as messages with lines."""
    return [_schema_error(source, model, error, base) for error in errors]


def _schema_error(
    source: Source, model: type[BaseModel], error: ErrorDetails, base: Place
) -> LawFileError:
    steps = tuple(step for step in error["loc"] if step != "[key]")
    key = str(steps[-1]) if steps else ""
    owner = _model_at(model, steps[:-1])
    place = base + steps
    kind = error["type"]
    value = error["input"]
    context: Mapping[str, Any] = error.get("ctx") or {}
    if kind == "missing":
        return source.error(place, f"thiếu {key}", f"Thêm {key}: {_meaning(owner, key)}.")
    if kind == "extra_forbidden":
        keys = _keys(owner)
        remedy = did_you_mean(key, keys, f"Dùng một trong: {', '.join(keys)}.")
        return source.error(place, f"khóa lạ {key!r}", remedy)
    name = key if isinstance(steps[-1], str) else f"mục {steps[-1] + 1} của {_list_name(steps)}"
    if kind in ("literal_error", "enum"):
        choices = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return source.error(place, f"{name} là {shown(value)}", f"Dùng một trong: {choices}.")
    if kind == "bad_day":
        return source.error(
            place, f"{name} không phải là ngày: {shown(value)}",
            "Viết dạng 'năm-tháng-ngày', ví dụ '2025-01-31'.",
        )  # fmt: skip
    if kind in ("string_too_short", "too_short"):
        return source.error(place, f"{name} để trống", "Viết giá trị, hoặc bỏ cả dòng.")
    if kind == "string_pattern_mismatch":
        return source.error(
            place, f"{name} không hợp lệ: {shown(value)}",
            "Chỉ dùng chữ thường không dấu, chữ số và _, bắt đầu bằng chữ.",
        )  # fmt: skip
    if kind == "greater_than_equal":
        return source.error(
            place, f"{name} là {shown(value)}", f"Viết số từ {context['ge']} trở lên."
        )
    problem, remedy = _WRONG_TYPES.get(kind, ("không hợp lệ", "Xem mẫu ở các tệp đi kèm."))
    return source.error(place, f"{name} {problem}, gặp {shown(value)}", remedy)


def _list_name(steps: Sequence[str | int]) -> str:
    return next((step for step in reversed(steps) if isinstance(step, str)), "danh sách")


def _meaning(owner: type[BaseModel] | None, key: str) -> str:
    if owner is not None:
        for name, field in owner.model_fields.items():
            if key in (name, field.alias) and field.description:
                text = field.description
                return text[:1].lower() + text[1:]
    return "…"


def _keys(owner: type[BaseModel] | None) -> list[str]:
    return [f.alias or name for name, f in owner.model_fields.items()] if owner else []


def _model_at(model: type[BaseModel], steps: Sequence[str | int]) -> type[BaseModel] | None:
    current: Any = model
    for step in steps:
        models = list(_models(current))
        if isinstance(step, str) and models:
            fields = models[0].model_fields
            found = [f for n, f in fields.items() if step in (n, f.alias)]
            if found:
                current = found[0].annotation
    return next(iter(_models(current)), None)


def _models(annotation: Any) -> Iterable[type[Entry]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation  # type: ignore[misc]
    elif get_origin(annotation) is not None or isinstance(annotation, types.UnionType):
        for argument in get_args(annotation):
            yield from _models(argument)


def shown(value: object) -> str:
    """A value of a file as an official would recognise it."""
    if value is None:
        return "giá trị trống"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "một ánh xạ"
    if isinstance(value, (list, tuple)):
        return "một danh sách"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…'"


def read_expression(read: Callable[[str, Registry], NodeT], text: str, registry: Registry) -> NodeT:
    """The tree of an expression. Raises :class:`ExpressionError`, also for too deep a nesting."""
    try:
        return read(text, registry)
    except RecursionError:
        raise ExpressionError("too-deep", 0) from None


def expression_fault(text: str, error: ExpressionError) -> tuple[str, str]:
    """Problem and remedy of an expression, with the place in it counted from 1."""
    found = f"'{error.found}'" if error.found else "chỗ hết"
    column = error.position + 1
    if error.found in _SIGNS:
        sign = _SIGNS[error.found]
        return f"biểu thức có ký tự lạ {found} ở ký tự {column}", f"Viết {sign} thay cho {found}."
    if error.code == "unknown-metric":
        near = ", ".join(error.nearest)
        remedy = f"Có phải: {near}?" if near else "Xem các số liệu ở metrics/, hoặc thêm vào đó."
        return f"biểu thức dùng số liệu lạ {found} ở ký tự {column}", remedy
    if error.code.startswith("expected-") and error.code != "expected-value":
        sign = error.code.removeprefix("expected-")
        return (
            f"biểu thức thiếu dấu '{sign}' ở ký tự {column}, gặp {found}",
            "Đóng ngoặc cho đủ, ngăn các phần bằng dấu phẩy.",
        )
    problem, remedy = _EXPRESSION.get(error.code, ("sai", "Xem lại cú pháp."))
    values = {"found": found, "nearest": ", ".join(error.nearest)}
    return f"biểu thức sai ở ký tự {column}: {problem.format(**values)}", remedy.format(**values)
