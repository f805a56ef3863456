"""The law library: what stands on its pages, for whom, on which day."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.people import ROLES, browser
from truongchuan.adapters.law.load import load_law
from truongchuan.adapters.regulations import load_instruments
from truongchuan.engines.rules.model import NormKind, Verification
from truongchuan.web.presenters.law_library import Library, slug_of
from truongchuan.web.presenters.law_words import Words, changed_words

pytestmark = pytest.mark.django_db
DAY_2023 = "15/05/2023"


def get(district: District, url: str, role: str = "viewer", **query: str) -> str:
    response = browser(district, role).get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def instrument(number: str) -> str:
    return reverse("law_instrument", args=[slug_of(number)])


def changes(number: str) -> str:
    return reverse("law_diff", args=[slug_of(number)])


def rules_on(html: str) -> set[str]:
    return set(re.findall(r'id="quy-dinh-([^"]+)"', html))


def library() -> Library:
    return Library(load_law(), load_instruments())


PAGES = (
    ("law", ()),
    ("law_coverage", ()),
    ("law_metrics", ()),
    ("law_instrument", ("57-2026-tt-bgddt",)),
    ("law_diff", ("13-2020-tt-bgddt",)),
)


def test_every_address_of_an_instrument_is_its_own() -> None:
    slugs = [slug_of(i.number) for i in load_instruments()]
    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize("role", ROLES)
def test_everybody_signed_in_reads_every_page_and_finds_the_way(
    district: District, role: str
) -> None:
    client = browser(district, role)
    assert f'href="{reverse("law")}"' in client.get(reverse("home")).content.decode()
    for name, args in PAGES:
        html = client.get(reverse(name, args=args)).content.decode()
        assert "Lời văn ở đây là lời của chúng tôi, không phải nguyên văn." in html, name
        assert "đã đối chiếu nguồn" in html, name
        assert " style=" not in html


def test_the_pages_ask_the_database_nothing_about_law(district: District) -> None:
    client = browser(district, "viewer")

    def queries(name: str, args: tuple[str, ...], **query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse(name, args=args), query)
        return len(seen)

    client.get(reverse("law"))
    few = queries("law_instrument", ("35-qd-bgddt",))
    assert queries("law_instrument", ("13-2020-tt-bgddt",)) == few
    assert queries("law", (), q="khu") == few


# --- the library


def test_the_day_decides_what_is_in_force(district: District) -> None:
    before = get(district, reverse("law"), ngay="06/07/2026", xem="bang", q="57/2026")
    after = get(district, reverse("law"), ngay="07/07/2026", xem="bang", q="57/2026")
    assert "Chưa có hiệu lực" in text_of(before.partition("<tbody>")[2])
    assert "Có hiệu lực" in text_of(after.partition("<tbody>")[2])


@pytest.mark.parametrize("ngay", ["31/02/2023", "hôm nay", "2023", "", "0000-00-00"])
def test_a_day_that_is_none_is_today(district: District, ngay: str) -> None:
    html = get(district, reverse("law"), ngay=ngay)
    assert re.search(r'name="ngay" value="\d\d/\d\d/\d{4}"', html)


def test_the_timeline_draws_each_instrument_once_and_marks_the_day(district: District) -> None:
    html = get(district, reverse("law"), ngay=DAY_2023)
    (drawing,) = re.findall(r'<svg class="chart law-line".*?</svg>', html, re.DOTALL)
    assert drawing.count("<a ") == len(load_instruments())
    assert f"Ngày xét {DAY_2023}" in drawing
    assert re.search(r"law-line__bar--future.{0,400}57/2026", drawing, re.DOTALL)
    assert "law-line__tick" in drawing
    assert '<svg class="chart law-line"' not in get(district, reverse("law"), xem="bang")


def test_filters_keep_what_they_name(district: District) -> None:
    html = get(district, reverse("law"), **{"hieu-luc": "ended", "ngay": DAY_2023, "xem": "bang"})
    rows = html.partition("<tbody>")[2]
    assert "47/2012/TT-BGDĐT" in rows
    assert "17/2018/TT-BGDĐT" not in rows
    html = get(district, reverse("law"), **{"cap": "preschool", "chu-de": "recognition"})
    rows = html.partition("<tbody>")[2]
    assert "19/2018/TT-BGDĐT" in rows
    assert "17/2018/TT-BGDĐT</a>" not in rows


def test_rules_are_found_without_tone_marks_by_whole_words(district: District) -> None:
    html = text_of(get(district, reverse("law"), q="chuan trinh do dao tao"))
    assert "2.2.M1.b" in html
    assert "Không có quy định nào có đủ các từ này." in text_of(
        get(district, reverse("law"), q="chuan trin do")
    )
    nothing = text_of(get(district, reverse("law"), q="qwxyz"))
    assert "Không có văn bản nào hợp với bộ lọc" in nothing


def test_search_text_is_escaped(district: District) -> None:
    html = get(district, reverse("law"), q="<script>alert(1)</script>")
    assert "<script>alert" not in html


def test_pages_of_rules_and_sorting(district: District) -> None:
    html = get(district, reverse("law"), q="truong", **{"trang-quy-dinh": "2", "sort": "-rules"})
    assert "trang-quy-dinh=3" in html
    get(district, reverse("law"), sort="khong-co", page="999", xem="khac")


# --- one instrument


def test_a_set_of_criteria_shows_every_rule_of_the_day(district: District) -> None:
    html = get(district, instrument("17/2018/TT-BGDĐT"), ngay=DAY_2023)
    law = load_law()
    criteria = next(s for s in law.criteria_sets if s.instrument == "17/2018/TT-BGDĐT")
    on = date(2023, 5, 15)
    wanted = {r.ref for c in criteria.criteria(on) for n in c.levels for r in c.items(n, on)}
    wanted |= {r.ref for r in (*criteria.level_4, *criteria.degree_conditions) if r.in_force(on)}
    assert rules_on(html) == wanted
    words = text_of(html)
    assert "Mức 2 ứng với đạt chuẩn quốc gia mức độ 1." in words
    assert "tỷ lệ giáo viên đạt chuẩn trình độ đào tạo trở lên ít nhất 100 %" in words


def test_a_suspended_rule_says_so_only_on_its_days(district: District) -> None:
    told = "Ngưng áp dụng 20/10/2021 – 24/01/2025 theo 29/2021/TT-BGDĐT"
    address = instrument("17/2018/TT-BGDĐT")
    assert told in get(district, address, ngay="20/10/2021")
    assert told not in get(district, address, ngay="19/10/2021")
    assert "29/2021/TT-BGDĐT bãi bỏ" not in get(district, address, ngay="24/01/2025")
    after = get(district, address, ngay="25/01/2025")
    assert "Hết hiệu lực từ 25/01/2025, bị 22/2024/TT-BGDĐT bãi bỏ" in after
    assert "quy-dinh-2.2.M2.a" not in after


def test_a_day_outside_shows_the_nearest_text_and_says_so(district: District) -> None:
    html = get(district, instrument("57/2026/TT-BGDĐT"), ngay=DAY_2023)
    assert "Ngày 15/05/2023 không có quy định nào của văn bản này đang áp dụng" in text_of(html)
    assert "lời văn ngày 07/07/2026" in text_of(html)
    ended = get(district, instrument("17/2018/TT-BGDĐT"), ngay="01/01/2027")
    assert "lời văn ngày 06/07/2026" in text_of(ended)


def test_both_sets_of_57_2026_can_be_read(district: District) -> None:
    address = instrument("57/2026/TT-BGDĐT")
    preschool = text_of(get(district, address, ngay="01/09/2026", bo="mn"))
    general = text_of(get(district, address, ngay="01/09/2026", bo="pt"))
    assert "cơ sở giáo dục mầm non" in preschool
    assert "cơ sở giáo dục phổ thông" in general
    assert "ít nhất 5 trong 7 tiêu chí còn lại đạt Mức 1" in general
    assert "cả 8 tiêu chí bắt buộc đạt Mức 2" in general
    assert "Đến hết 31/12/2028 không được là căn cứ duy nhất." in general


def test_filters_of_an_instrument(district: District) -> None:
    address = instrument("17/2018/TT-BGDĐT")
    level = rules_on(get(district, address, ngay=DAY_2023, muc="2"))
    assert level
    assert all(".M2" in ref for ref in level)
    assert rules_on(get(district, address, ngay=DAY_2023, muc="4")) >= {"M4.1"}
    numbers = rules_on(get(district, address, ngay=DAY_2023, so="1"))
    assert "2.2.M1.b" in numbers
    assert "2.2.M1.a" not in numbers
    unsure = get(district, address, ngay=DAY_2023, **{"doi-chieu": "remembered"})
    assert rules_on(unsure)
    assert "2.2.M1.b" not in rules_on(unsure)


def test_norms_stand_by_block_and_kind_of_school(district: District) -> None:
    html = get(district, instrument("13/2020/TT-BGDĐT"), ngay="30/01/2025", cap="primary")
    found = rules_on(html)
    assert "th.size.max_2020" in found
    assert "th.size.max_2025" not in found
    assert not any(ref.startswith("mn.") for ref in found)
    assert "số lớp không quá 30 lớp" in text_of(html)


def test_what_the_machine_cannot_compute_tells_why(district: District) -> None:
    law = load_law()
    on = date(2023, 5, 15)
    for norms in law.norm_sets:
        open_ones = [r for r in norms.norms if r.kind is NormKind.NOT_COMPUTABLE and r.in_force(on)]
        if not open_ones:
            continue
        html = text_of(get(district, instrument(norms.instrument), ngay=DAY_2023))
        assert "Vì sao máy không tính" in html
        for rule in open_ones:
            assert " ".join((rule.reason or "").split())[:40] in html


def test_an_amending_instrument_leads_to_what_it_changed(district: District) -> None:
    html = get(district, instrument("29/2021/TT-BGDĐT"))
    assert f"{changes('17/2018/TT-BGDĐT')}?tu=19/10/2021&amp;den=20/10/2021" in html
    assert "ngưng áp dụng 3 quy định" in text_of(html)


def test_an_instrument_without_rules_says_so(district: District) -> None:
    html = text_of(get(district, instrument("30/2020/NĐ-CP")))
    assert "Chưa có quy định nào của văn bản này trong hệ thống" in html
    assert "Chưa có quy định nào" in text_of(get(district, changes("30/2020/NĐ-CP")))


def test_an_unknown_instrument_is_not_found(district: District) -> None:
    client = browser(district, "viewer")
    assert client.get(instrument("1/1900")).status_code == 404
    assert client.get(changes("1/1900")).status_code == 404


# --- changes


def test_the_change_of_2025_stands_side_by_side(district: District) -> None:
    html = get(district, changes("13/2020/TT-BGDĐT"), tu="30/01/2025", den="31/01/2025")
    assert "Số lớp tối đa" in html
    assert re.search(r"<del>30</del>.*?<ins>40</ins>", html, re.DOTALL)
    assert "11 chỗ được thay" in text_of(html)


def test_days_in_the_wrong_order_are_turned(district: District) -> None:
    html = get(district, changes("13/2020/TT-BGDĐT"), tu="31/01/2025", den="30/01/2025")
    assert "11 chỗ được thay" in text_of(html)


def test_suspension_and_new_names_are_told(district: District) -> None:
    address = changes("17/2018/TT-BGDĐT")
    html = get(district, address, tu="19/10/2021", den="20/10/2021")
    assert "Ngưng áp dụng: 3" in text_of(html)
    html = text_of(get(district, address, tu="24/01/2025", den="25/01/2025"))
    assert "Tiêu chí đổi tên, thêm, bớt" in html
    assert "Khu vệ sinh, hệ thống cấp thoát nước không còn" in html


def test_the_newest_change_comes_first_and_its_day_is_marked(district: District) -> None:
    html = get(district, changes("13/2020/TT-BGDĐT"))
    assert re.search(r'aria-current="true">\s*31/01/2025', html)
    quiet = text_of(get(district, changes("13/2020/TT-BGDĐT"), tu="01/02/2025", den="01/03/2025"))
    assert "Không có gì thay đổi giữa hai ngày này" in quiet


def test_norms_that_another_instrument_took_over_are_pairs(district: District) -> None:
    for number in ("28/2020/TT-BGDĐT", "15/2026/TT-BGDĐT"):
        html = get(district, changes(number), tu="09/05/2026", den="10/05/2026")
        assert "28/2020/TT-BGDĐT" in html
        assert "15/2026/TT-BGDĐT" in html
        assert 'id="thay"' in html, number


def test_a_set_that_ends_is_told_in_one_sentence(district: District) -> None:
    html = get(district, changes("17/2018/TT-BGDĐT"), tu="06/07/2026", den="07/07/2026")
    assert "Bộ tiêu chí hết hiệu lực" in html
    assert "Văn bản thay thế: 57/2026/TT-BGDĐT." in html


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("tối đa 30 lớp", "tối đa 40 lớp", ["30"], ["40"]),
        ("như cũ", "như cũ", [], []),
        ("phòng học cũ hơn", "phòng làm việc lớn hơn", ["học cũ"], ["làm việc lớn"]),
        ("", "mới", [], []),
    ],
)
def test_changed_words(before: str, after: str, left: list[str], right: list[str]) -> None:
    old, new = changed_words(before, after)
    assert [w.text for w in old if w.changed] == left
    assert [w.text for w in new if w.changed] == right
    assert "".join(w.text for w in old) == before
    assert "".join(w.text for w in new) == after


def test_texts_with_little_in_common_are_not_marked() -> None:
    old, new = changed_words("Thư viện mở cửa", "Lớp bán trú có nhà ăn riêng")
    assert old == [Words("Thư viện mở cửa", False)]
    assert not any(word.changed for word in new)


# --- coverage and metrics


def test_coverage_adds_up(district: District) -> None:
    on = date(2023, 5, 15)
    books = library()
    coverage = books.coverage(on)
    assert coverage.total == sum(rule.in_force(on) for rule in books.law.rules())
    assert coverage.total == sum(books.coverage(on, n).total for n in books.by_number)
    html = text_of(get(district, reverse("law_coverage"), ngay=DAY_2023))
    assert f"{coverage.verified} đã đối chiếu nguồn" in html
    assert "đi kèm sản phẩm" in html


def test_all_verified_is_a_hundred_and_nearly_all_is_not() -> None:
    coverage = library().coverage(date(2023, 5, 15))
    nearly = type(coverage)(999, 1, 0)
    assert (type(coverage)(3, 0, 0).percent, nearly.percent) == (100, 99)
    assert type(coverage)(0, 0, 0).percent is None


def test_what_is_not_verified_is_listed_with_its_note(district: District) -> None:
    on = date(2023, 5, 15)
    unsure = [
        rule
        for rule in load_law().rules()
        if rule.in_force(on) and rule.verification_on(on) is not Verification.VERIFIED
    ]
    html = get(district, reverse("law_coverage"), ngay=DAY_2023, muc="chua-doi-chieu")
    assert f'id="danh-sach">Từng quy định <span class="count">{len(unsure)}</span>' in html
    noted = next(rule for rule in unsure if rule.note)
    assert (noted.note or "")[:30] in text_of(html)
    narrowed = get(
        district, reverse("law_coverage"),
        **{"ngay": DAY_2023, "muc": "chua-doi-chieu", "van-ban": "14/2020/TT-BGDĐT"},
    )  # fmt: skip
    assert "17/2018/TT-BGDĐT</a> ·" not in narrowed


def test_readings_and_what_cannot_be_computed_have_pages(district: District) -> None:
    html = text_of(get(district, reverse("law_coverage"), ngay=DAY_2023, muc="cach-doc"))
    assert "Chỉ báo đạt khi mọi nội dung của chỉ báo đều đạt." in html
    html = text_of(get(district, reverse("law_coverage"), ngay=DAY_2023, muc="khong-tinh-duoc"))
    assert "Vì sao máy không tính" in html


@pytest.fixture
def own_law(tmp_path: Path, settings: Any) -> Path:
    settings.LAW_FOLDER = tmp_path
    return tmp_path


def test_an_operator_s_files_are_told_and_used(district: District, own_law: Path) -> None:
    shipped = Path(str(load_law.__globals__["regulations_folder"]()))
    name = "law/16-2022-tt-bgddt/norms.yaml"
    copy = own_law / name
    copy.parent.mkdir(parents=True)
    text = (shipped / name).read_text(encoding="utf-8")
    copy.write_text(text + "# của người vận hành\n", encoding="utf-8")
    html = text_of(get(district, reverse("law_coverage"), ngay=DAY_2023))
    assert "có tệp của người vận hành" in html
    assert f"1: {name}" in html


def test_an_operator_s_instrument_has_a_page(district: District, own_law: Path) -> None:
    (own_law / "instruments.yaml").write_text(
        "instruments:\n- number: '99/2030/QĐ-UBND'\n  kind: 'quyết định'\n  title: 'Địa phương'\n"
        "  issuer: 'UBND'\n  issued: '2030-01-01'\n  in_force_from: '2030-01-02'\n"
        "  in_force_to: null\n  matters_for: ['facilities']\n  verification: 'verified'\n"
        "  note: 'Ghi chú riêng'\n",
        encoding="utf-8",
    )
    assert "Ghi chú riêng" in get(district, instrument("99/2030/QĐ-UBND"))


def test_metrics_tell_unit_period_giver_and_use(district: District) -> None:
    html = get(district, reverse("law_metrics"), q="staff_wc_male")
    words = text_of(html)
    assert "Số chậu xí nam của giáo viên, nhân viên" in words
    assert "nhà trường" in words
    assert "#quy-dinh-th.san.staff_wc_male" in html
    assert "Không có chỉ số nào" in text_of(get(district, reverse("law_metrics"), q="qwxyz"))


def test_metrics_are_found_by_alias_and_filtered(district: District) -> None:
    registry = load_law().registry
    alias, metric = next(iter(registry.by_alias.items()))
    assert registry.metrics[metric].name in text_of(get(district, reverse("law_metrics"), q=alias))
    html = get(district, reverse("law_metrics"), nhom="land", cap="primary")
    assert "Đang xem" in text_of(html)
    wanted = [m for m in registry.metrics.values() if m.group == "land" and m.applies_to("primary")]
    assert len(re.findall(r'<tr id="chi-so-', html)) == len(wanted)


def test_the_links_of_a_rule_lead_to_its_text(district: District) -> None:
    html = get(district, reverse("law_metrics"), q="staff_wc_male")
    (address,) = set(re.findall(r'href="([^"]+)#quy-dinh-th\.san\.staff_wc_male"', html))
    page = browser(district, "viewer").get(address.replace("&amp;", "&"))
    assert 'id="quy-dinh-th.san.staff_wc_male"' in page.content.decode()
