"""Legal references: every instrument the document cites, as it cites it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.engines.plan.facts import LegalReference
from truongchuan.engines.plan.read.outline import Node
from truongchuan.engines.text import DocumentNumber, find_dates, find_document_numbers, fold

_KIND_LIST = (
    "Luật|Bộ luật|Pháp lệnh|Nghị quyết liên tịch|Nghị quyết|Nghị định|Thông tư liên tịch|Thông tư"
    "|Quyết định"
    "|Chỉ thị|Kế hoạch|Đề án|Công văn|Chương trình|Hướng dẫn|Kết luận|Thông báo|Văn bản|Công điện"
    "|Thông tri|Quy định"
    "|Tờ trình|Báo cáo"
)
_KIND = re.compile(rf"(?<!\w)(?P<kind>{_KIND_LIST})(?!\w)")
_KIND_ANY_CASE = re.compile(rf"(?<!\w)(?P<kind>{_KIND_LIST})(?!\w)", re.IGNORECASE)
_KIND_OF_SYMBOL = {
    "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "NĐ": "Nghị định", "NQ": "Nghị quyết",
    "QĐ": "Quyết định", "CT": "Chỉ thị", "KH": "Kế hoạch", "ĐA": "Đề án", "CTr": "Chương trình",
    "HD": "Hướng dẫn", "KL": "Kết luận", "TB": "Thông báo",
    "TTr": "Tờ trình", "BC": "Báo cáo", "CV": "Công văn",
}  # fmt: skip
_ISSUER = re.compile(
    r"(?:^|[\s,])của\s+(?P<issuer>[^;:,.“\"(]+?)(?=\s+(?:về|ban hành|quy định|phê duyệt|hướng dẫn"
    r"|sửa đổi|nhiệm kỳ|cho|thực hiện|đối với|theo|giai đoạn|công nhận|năm\s+20|là"
    r"|và\s+(?:Chỉ thị|Kế hoạch|Nghị|Thông|Quyết|các))|\s*[;:,.“\"(]|\s*$)"
)
_TITLE = re.compile(
    r"(?:^|[\s,.])(?:(?:về\s+(?:việc\s+)?|v/v\s+)(?P<about>.+)"
    r"|ban hành\s+(?:kèm theo\s+)?(?P<issued>.+)"
    r"|(?P<rules>(?:quy định|hướng dẫn|phê duyệt|sửa đổi|bãi bỏ|công nhận)\b.+))",
    re.DOTALL | re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?:giai đoạn|nhiệm kỳ|thời kỳ)\s+(?P<a>(?:19|20)\d\d)\s*[-–]\s*(?P<b>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_UNNUMBERED = re.compile(
    r"(?<!\w)(?:(?P<resolution>Nghị quyết)\s+(?:của\s+)?(?P<congress>Đại hội\s+(?:đại "
    r"biểu\s+)?(?:Đảng|đảng|XI)[^;,.“\"(]*?)"
    r"(?=\s+(?:nhiệm kỳ|về|và chỉ tiêu|và các|để|nhằm)|\s*[;,.“\"(]|\s*$)"
    r"|(?P<kind>Nghị quyết|Nghị định|Chỉ thị|Thông tư"
    r"|Quyết định)\s+của\s+(?P<issuer>[^;,.“\"(]+?)(?=\s+(?:về|quy định|và\s+Nghị)|\s*[;,.“\"(]"
    r"|\s*$)"
    r"|(?P<law>Luật\s+(?:Giáo dục|Tổ chức|Đầu tư|Ngân sách|Đất đai|Xây dựng|Đấu thầu|Viên chức"
    r"|Nhà giáo)(?:\s+[^\s;,.(]+){0,6}?)"
    r"(?=\s+(?:ngày|năm|số|và\s+Luật|được)|\s*[;,.(]|\s*$))"
)
_LEADS_IN = (
    r",\s+(?=(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân|Phòng|Sở|Trường|Ban)\b[^;]{0,160}sau\s*:)"
)
_CLAUSE_END = re.compile(rf"{_LEADS_IN}|[;\n]|\.(?=\s+[A-ZĐÀ-Ỹ]|\s*$)|\s-\s(?=[A-ZĐ])")


def find_citations(
    document: ExtractedDocument, nodes: Sequence[Node], own_number: str | None
) -> tuple[LegalReference, ...]:
    """Return all citations in order; an unnumbered one is given once per issuer."""
    found: list[LegalReference] = []
    seen: set[tuple[str | None, str]] = set()
    for node in nodes:
        for reference in _in_text(document, node, own_number):
            key = (reference.kind, fold(reference.issuer or reference.title or ""))
            if reference.number is None:
                if key in seen:
                    continue
                seen.add(key)
            found.append(reference)
    return tuple(found)


def _in_text(
    document: ExtractedDocument, node: Node, own_number: str | None
) -> list[LegalReference]:
    text = node.text
    numbers = [n for n in find_document_numbers(text) if n.number != own_number]
    if node.is_plain and fold(text).startswith("so:"):
        return []
    starts = [_citation_start(text, n, numbers) for n in numbers]
    references = []
    for i, number in enumerate(numbers):
        limit = starts[i + 1] if i + 1 < len(numbers) else len(text)
        references.append(_numbered(document, node, number, numbers, start=starts[i], limit=limit))
    taken = [(r.span.start - node.start, r.span.end - node.start) for r in references]
    for match in _UNNUMBERED.finditer(text):
        inside = any(start < match.end() and match.start() < end for start, end in taken)
        if not match["congress"] and text[match.end() :].lstrip(" )(").startswith(":"):
            continue  # "các Thông tư của Bộ …:" opens a list of numbered citations
        if match["kind"] and re.match(r"\s*\([^()]*\)\s*:", text[match.end() :]):
            continue
        if not inside or match["congress"]:
            references.append(_unnumbered(document, node, match))
    return sorted(references, key=lambda r: r.span.start)


def _citation_start(text: str, number: DocumentNumber, numbers: Sequence[DocumentNumber]) -> int:
    """Return where a citation begins: at its kind word, else at "số", else at the number."""
    previous = max((n.end for n in numbers if n.end <= number.start), default=0)
    before = text[previous : number.start]
    lead = re.search(
        rf"(?:(?:{_KIND_LIST})(?:\s+[^\s;,.]+){{0,9}}?\s+)?(?:số\s*:?\s*)?$", before, re.IGNORECASE
    )
    return previous + lead.start() if lead else number.start


def _numbered(
    document: ExtractedDocument,
    node: Node,
    number: DocumentNumber,
    numbers: Sequence[DocumentNumber],
    *,
    start: int,
    limit: int,
) -> LegalReference:
    text = node.text
    end = _clause_end(text, number.end, limit)
    tail = re.sub(r"(?:[\s,;]|\bvà|\bcác|\bsố)+$", "", text[number.end : end])
    shared = _shared_tail(text, number, numbers) if not tail.strip(" ,") else tail
    dates = find_dates(shared[:40])
    rest = shared[dates[0].end :] if dates else shared
    issuer = _issuer(rest) or _issuer_before(text, start, number)
    title = _law_title(text[start : number.start]) or _title(rest) or _named_title(rest)
    if title is not None and re.search(r"\s(?:của|tại|theo)$", title):
        whole = _CLAUSE_END.search(text, number.end)
        title = _title(text[number.end : whole.start() if whole else len(text)])
    kind = _kind(text, start, number)
    stop = number.end + len(tail)
    period = _PERIOD.search(tail)
    return LegalReference(
        kind,
        number.number,
        dates[0].value if dates else None,
        issuer,
        title,
        document.span(node.start + start, node.start + max(stop, number.end)),
        f"{period['a']}-{period['b']}" if period else None,
    )


def _clause_end(text: str, start: int, limit: int) -> int:
    """Return where a citation's clause ends; what stands in brackets does not end it."""
    for clause in _CLAUSE_END.finditer(text, start, limit):
        opened = text.rfind("(", start, clause.start())
        closed = text.find(")", opened, limit) if opened >= 0 else -1
        if closed < clause.start():
            return clause.start()
    return limit


def _shared_tail(text: str, number: DocumentNumber, numbers: Sequence[DocumentNumber]) -> str:
    """ "số A, số B và số C cùng ngày … của …": what follows the last holds for all."""
    following = [n for n in numbers if n.start > number.end]
    position = number.end
    for other in following:
        if not re.fullmatch(r"[\s,;]*(?:và\s+)?(?:số\s+)?", text[position : other.start]):
            return ""
        position = other.end
        clause = _CLAUSE_END.search(text, position)
        tail = text[position : clause.start() if clause else len(text)]
        if not re.match(r"\s*(?:,|và)\s*(?:số\s+)?\d", tail):
            return tail
    return ""


def _kind(text: str, start: int, number: DocumentNumber) -> str | None:
    match = _KIND_ANY_CASE.match(text, start)
    if match:
        word = match["kind"]
        return word[0].upper() + word[1:].lower() if word[0].islower() else word
    known = _KIND_OF_SYMBOL.get(number.symbol or "")
    words = list(_KIND.finditer(text, 0, start))
    if known is None or any(w["kind"] == known for w in words):
        return known or (words[-1]["kind"] if words else None)
    return known


def _issuer(rest: str) -> str | None:
    match = _ISSUER.search(rest[:160])
    if not match or _TITLE.match(rest[: match.start()] + " "):
        return None
    head = rest[: match.start()]
    if re.search(r"\b(?:về|ban hành|quy định)\b|[(:]", head, re.IGNORECASE):
        return None
    return " ".join(match["issuer"].split())


def _issuer_before(text: str, start: int, number: DocumentNumber) -> str | None:
    """ "các Thông tư của Bộ …: số …; số …": the issuer stands before the list."""
    submitted = re.search(
        r"(?:của\s+)(?P<issuer>[^;:,.]+?)\s+tại\s*$"
        r"|(?P<signed>(?:Chủ tịch\s+)?(?:UBND|Ủy ban nhân dân|Sở|Bộ)[^;:,.]*?)\s+(?:vừa|đã"
        r"|mới)\s+(?:ký|ban hành)\s*$",
        text[max(0, start - 200) : start],
    )
    if submitted:
        return " ".join((submitted["issuer"] or submitted["signed"]).split())
    colon = text.rfind(":", 0, start + 1)
    end = colon if colon >= 0 else start
    head = text[max(0, end - 400) : end]
    if colon < 0 and not re.search(r"\bcủa\b", text[start : number.start]):
        return None
    source = (
        text[start : number.start] if re.search(r"\bcủa\b", text[start : number.start]) else head
    )
    match = _ISSUER.search(source)
    return " ".join(match["issuer"].split()) if match else None


def _title(rest: str) -> str | None:
    match = _TITLE.search(rest)
    if not match or re.search(r"[(:]", rest[: match.start()]):
        return None
    title = next(g for g in (match["about"], match["issued"], match["rules"]) if g)
    return " ".join(title.split()).strip(" ,.;") or None


def _law_title(before: str) -> str | None:
    """A law is cited by its name: "Luật Giáo dục số 43/2019/QH14"."""
    match = re.match(
        r"(?P<name>(?:Bộ luật|Luật)\s+(?!số\b)\S.*?)\s*(?:số\s*:?\s*)?$", before, re.DOTALL
    )
    return " ".join(match["name"].split()) if match else None


def _named_title(rest: str) -> str | None:
    """Return a title that follows in brackets, after a colon, or after a comma as a name."""
    match = re.match(
        rf"\s*(?:,?\s*của\s+[^;:,(]+?)?\s*(?:\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)|:\s*(?P<after>.+)"
        rf"|,\s*(?P<named>(?:{_KIND_LIST})\s.+))",
        rest,
        re.DOTALL,
    )
    if not match:
        return None
    title = match["inside"] or match["after"] or match["named"]
    return " ".join(title.split()).strip(" ,.;") or None


def _unnumbered(document: ExtractedDocument, node: Node, match: re.Match[str]) -> LegalReference:
    text = node.text
    clause = _CLAUSE_END.search(text, match.end())
    clause_end = clause.start() if clause else len(text)
    rest = text[match.end() : clause_end]
    following = re.search(rf"[;,.]?\s+(?:và\s+)?(?:{_KIND_LIST})\s+(?:số|của|\d)", rest)
    rest = rest[: following.start()] if following else rest
    span = document.span(node.start + match.start(), node.start + match.end())
    if match["law"]:
        dates = find_dates(rest[:30])
        day = dates[0].value if dates and not rest[: dates[0].start].strip(" ,") else None
        return LegalReference("Luật", None, day, None, " ".join(match["law"].split()), span)
    topic = re.match(
        r"\s*(?:nhiệm kỳ\s+\d{4}\s*[-–]\s*\d{4}\s*,?\s*)?(?:lần thứ "
        r"\w+\s*,?\s*)?về\s+(?:việc\s+)?(?P<about>.+)",
        rest,
        re.DOTALL,
    )
    title = " ".join(topic["about"].split()).strip(" ,.;") if topic else None
    period = _PERIOD.search(title or "") or _PERIOD.match(rest.strip())
    kind = match["kind"] or match["resolution"]
    issuer = match["issuer"] or match["congress"]
    end = match.end() + len(rest.rstrip()) if topic or period else match.end()
    return LegalReference(
        kind,
        None,
        None,
        " ".join(issuer.split()),
        title,
        document.span(node.start + match.start(), node.start + end),
        f"{period['a']}-{period['b']}" if period else None,
    )
