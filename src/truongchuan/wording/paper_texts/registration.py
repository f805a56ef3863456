"""Words of the letter that registers schools for external evaluation."""

from __future__ import annotations

from truongchuan.domain.papers.blocks import Annex, Remark
from truongchuan.domain.papers.gather.registration import RegistrationData
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS
from truongchuan.wording.paper_texts.common import (
    Draft,
    Outline,
    Writing,
    basis,
    cite,
    day,
    law_remarks,
    plan_year,
    quarter,
    say,
    short_body,
)
from truongchuan.wording.paper_texts.tables import annexes, school_table

WITH_LIST = 4  # more schools than this go to an annex


def write_registration(w: Writing, data: RegistrationData) -> Draft:
    """Write one school's letter, or that of the authority for several."""
    out = Outline()
    for citation in data.law:
        out.body(f"{basis(citation)};")
    own = data.school is not None
    annexed: tuple[Annex, ...] = ()
    if own:
        _school_letter(out, w, data)
    else:
        annexed = _authority_letter(out, w, data)
    out.finish(w.desk.layout.ending)
    office = w.letterhead.drafter_unit
    superior = w.letterhead.superior
    department = "Sở Giáo dục và Đào tạo"
    if superior:
        department += f" {short_body(superior).removeprefix('UBND ').removeprefix('thành phố ')}"
    asked = (
        "đăng ký đánh giá ngoài, đề nghị công nhận trường đạt kiểm định chất lượng giáo dục và đạt chuẩn quốc gia"
        if _under_2018(data)
        else "đề nghị thẩm định, công nhận trường đạt chuẩn quốc gia"
    )
    return Draft(
        subject=asked,
        addressees=(department, w.letterhead.authority, office) if own else (department,),
        blocks=tuple(out.blocks),
        recipients=(
            "Như trên",
            *(
                (f"Chủ tịch, PCT {w.issuer} phụ trách", office, "Các trường có tên trong danh sách")
                if not own
                else ()
            ),
            w.archive,
        ),
        annexes=annexed,
        remarks=tuple(_remarks(data)),
    )


def _school_letter(out: Outline, w: Writing, data: RegistrationData) -> None:
    school = data.school
    assert school is not None  # noqa: S101 - the caller asked for one school
    ink = w.ink
    out.body(
        *say(
            "Thực hiện {plan}, Trường {school} được giao chỉ tiêu {form}{degree}, thời hạn {quarter}.",
            plan=ink.plan(cite(data.plan)),
            school=ink.school(school),
            form=ink.school(school, RECOGNITIONS.get(school.recognition, "công nhận")),
            degree=f" mức độ {school.degree}" if school.degree else "",
            quarter=ink.school(school, quarter(school.quarter))
            if school.quarter
            else "theo kế hoạch",
        )
    )
    # External evaluation and accreditation are words of the circulars of 2018.
    old = _under_2018(data)
    act = "đăng ký đánh giá ngoài" if old else "đề nghị thẩm định, công nhận"
    out.body(
        f"Sau khi hoàn thành tự đánh giá và công bố công khai báo cáo tự đánh giá, Trường {school.name} {act} với các nội dung sau:"
    )
    out.numbered(f"Loại hình: trường {SCHOOL_KINDS.get(school.kind, school.kind)}.")
    out.numbered(
        "Nguyện vọng: "
        + ("công nhận đạt kiểm định chất lượng giáo dục và " if old else "")
        + "công nhận đạt chuẩn quốc gia"
        + (f" mức độ {school.degree}." if school.degree else ".")
    )
    if data.expiry:
        out.numbered(f"Quyết định công nhận hiện có giá trị đến ngày {day(data.expiry)}.")
    # Two copies are asked by the circulars of 2018 (Điều 26); no later rule is known.
    copies = " (02 bản)" if old else ""
    out.numbered(f"Hồ sơ kèm theo: báo cáo tự đánh giá{copies}.")
    out.body(
        f"Trường {school.name} kính đề nghị các cơ quan xem xét, tiếp nhận hồ sơ và tổ chức {_work(data)} theo quy định."
    )


def _work(data: RegistrationData) -> str:
    return "đánh giá ngoài" if _under_2018(data) else "thẩm định"


def _under_2018(data: RegistrationData) -> bool:
    return any(c.instrument.number.endswith("/2018/TT-BGDĐT") for c in data.law)


def _authority_letter(out: Outline, w: Writing, data: RegistrationData) -> tuple[Annex, ...]:
    ink = w.ink
    few = len(data.schools) <= WITH_LIST
    quarters = {s.quarter for s in data.schools}
    query = f"quarter={next(iter(quarters))}" if len(quarters) == 1 and "" not in quarters else ""
    out.body(
        *say(
            "Thực hiện {plan}, {issuer} {act} công nhận trường đạt chuẩn quốc gia {year} đối với {n} trường{where}",
            plan=ink.plan(cite(data.plan)),
            issuer=w.issuer,
            act="đăng ký đánh giá ngoài, đề nghị công nhận trường đạt kiểm định chất lượng giáo dục và"
            if _under_2018(data)
            else "đề nghị thẩm định,",
            year=plan_year(data.plan),
            n=ink.targets(len(data.schools), query),
            where=":" if few else " (danh sách tại Phụ lục kèm theo).",
        )
    )
    if few:
        for place, school in enumerate(data.schools, start=1):
            form = RECOGNITIONS.get(school.recognition, "")
            out.item(
                ink.school(school, f"Trường {school.name}"),
                f" ({form})" if form else "",
                ";" if place < len(data.schools) else ".",
            )
    out.body(
        f"{w.issuer} kính đề nghị Sở Giáo dục và Đào tạo xem xét, tiếp nhận hồ sơ và tổ chức {_work(data)} theo quy định."
    )
    if few:
        return ()
    table = Outline()
    table.table(*school_table(ink, data.schools))
    return annexes(w, "Công văn", [(f"Danh sách trường {_listed(data)}", table.blocks, True)])


def _listed(data: RegistrationData) -> str:
    return "đăng ký đánh giá ngoài" if _under_2018(data) else "đề nghị công nhận"


def _remarks(data: RegistrationData) -> list[Remark]:
    found = law_remarks(data.law)
    if not data.law:
        found.append(Remark("law-unknown", {"on": day(data.on)}))
    if data.school is not None and not _under_2018(data):
        found.append(Remark("dossier-unknown", {"on": day(data.on)}))
    if data.term is None:
        found.append(Remark("registration-term-unknown", {"on": day(data.on)}))
    elif data.school is not None and data.school.recognition == "renewal":
        params = {"value": data.term.value, "article": data.term.article or ""}
        if data.latest is None:
            found.append(Remark("expiry-unknown", params))
        elif data.on > data.latest:
            found.append(Remark("registration-late", {**params, "latest": day(data.latest)}))
        else:
            found.append(Remark("registration-in-time", {**params, "latest": day(data.latest)}))
    return found
