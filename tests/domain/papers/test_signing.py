"""Lines above a signature, as the decree has them; and how they read."""

from __future__ import annotations

import pytest

from truongchuan.domain.papers.letterhead import Signing, place_name, post_of
from truongchuan.domain.papers.signing import Capacity, Post, signing_lines
from truongchuan.domain.shared.errors import DomainError
from truongchuan.wording.paper_texts.heads import body_lines, signature_of

OFFICE = "Phòng Giáo dục và Đào tạo"
COMMITTEE = "TM. ỦY BAN NHÂN DÂN"
BY_ORDER, SUB = Capacity.BY_ORDER, Capacity.SUB_AUTHORISED


@pytest.mark.parametrize(
    ("issuer", "unit", "post", "capacity", "lines"),
    [
        ("district", "district", Post.HEAD, Capacity.OWN, (COMMITTEE, "CHỦ TỊCH")),
        ("district", "district", Post.ACTING, Capacity.OWN, (COMMITTEE, "Q. CHỦ TỊCH")),
        (
            "district",
            "district",
            Post.DEPUTY,
            Capacity.OWN,
            (COMMITTEE, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ),
        ("ward", "ward", Post.DEPUTY, Capacity.OWN, (COMMITTEE, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("province", "province", Post.HEAD, Capacity.OWN, (COMMITTEE, "CHỦ TỊCH")),
        ("education_department", "education_department", Post.HEAD, Capacity.OWN, ("GIÁM ĐỐC",)),
        (
            "education_department",
            "education_department",
            Post.DEPUTY,
            Capacity.OWN,
            ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        ),
        ("education_office", "education_office", Post.HEAD, Capacity.OWN, ("TRƯỞNG PHÒNG",)),
        (
            "education_office",
            "education_office",
            Post.DEPUTY,
            Capacity.OWN,
            ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"),
        ),
        ("school", "school", Post.HEAD, Capacity.OWN, ("HIỆU TRƯỞNG",)),
        ("school", "school", Post.DEPUTY, Capacity.OWN, ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG")),
        (
            "steering_committee",
            "steering_committee",
            Post.HEAD,
            Capacity.OWN,
            ("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"),
        ),
        (
            "district",
            "education_office",
            Post.HEAD,
            BY_ORDER,
            ("TL. CHỦ TỊCH", "TRƯỞNG PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"),
        ),
        (
            "district",
            "education_office",
            Post.HEAD,
            SUB,
            ("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"),
        ),
        ("district", "office", Post.HEAD, BY_ORDER, ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ("other", "other", Post.HEAD, Capacity.OWN, ("THỦ TRƯỞNG",)),
    ],
)
def test_lines(
    issuer: str, unit: str, post: Post, capacity: Capacity, lines: tuple[str, ...]
) -> None:
    found = signing_lines(issuer=issuer, unit=unit, post=post, capacity=capacity)
    assert signature_of(Signing(found, "Nguyễn Văn A", OFFICE)).lines == lines


@pytest.mark.parametrize(
    ("unit", "post", "capacity", "code"),
    [
        ("education_office", Post.HEAD, Capacity.OWN, "paper-signer-elsewhere"),
        ("district", Post.HEAD, BY_ORDER, "paper-signer-own"),
        ("district", Post.DEPUTY, SUB, "paper-signer-own"),
        ("education_office", Post.DEPUTY, SUB, "paper-signer-passed-on"),
    ],
)
def test_refusals(unit: str, post: Post, capacity: Capacity, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        signing_lines(issuer="district", unit=unit, post=post, capacity=capacity)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("title", "post"),
    [
        ("Phó Chủ tịch UBND quận", Post.DEPUTY),
        ("Chủ tịch", Post.HEAD),
        ("Q. Trưởng phòng", Post.ACTING),
        ("Quyền Trưởng phòng", Post.ACTING),
        ("Trưởng phòng GD&ĐT", Post.HEAD),
        ("", Post.HEAD),
    ],
)
def test_posts_are_read_from_titles(title: str, post: Post) -> None:
    assert post_of(title) is post


@pytest.mark.parametrize(
    ("authority", "place"),
    [
        ("Ủy ban nhân dân quận Hai Bà Trưng", "Quận Hai Bà Trưng"),
        ("Ủy ban nhân dân quận Cầu Giấy", "Cầu Giấy"),
        ("Uỷ ban nhân dân thành phố Hà Nội", "Hà Nội"),
        ("Ủy ban nhân dân Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Ủy ban nhân dân phường 3", "Phường 3"),
        ("Ủy ban nhân dân phường Bạch Mai", "Bạch Mai"),
        ("Ủy ban nhân dân xã Đông Hội", "Đông Hội"),
        ("Trung tâm", "Trung tâm"),
    ],
)
def test_place_names(authority: str, place: str) -> None:
    assert place_name(authority, frozenset({"Hai Bà Trưng", "Hồ Chí Minh"})) == place


def test_names_in_the_head() -> None:
    committee = ("ỦY BAN NHÂN DÂN", "QUẬN HAI BÀ TRƯNG")
    assert body_lines("Ủy ban nhân dân quận Hai Bà Trưng") == committee
    assert body_lines(OFFICE) == ("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",)
