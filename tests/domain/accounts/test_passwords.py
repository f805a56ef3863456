"""Weak passwords are told apart from good ones, and each says why."""

from __future__ import annotations

import pytest

from truongchuan.domain.accounts.passwords import weaknesses

ABOUT = ("Nguyễn Văn An", "Phòng Giáo dục và Đào tạo", "Ủy ban nhân dân quận Hai Bà Trưng", "an.nv")
COMMON = frozenset({"password", "dragonfly", "sunshine2020ab"})


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("ngan-qua", "short"),
        ("827364519028", "digits"),
        ("ababab!ababab", "few_signs"),
        ("mèo mèo mèo mèo", "repeats"),
        ("voi-voi-voi-voi", "repeats"),
        ("abcxyzabcxyz", "repeats"),
        ("qwertyuiop[]", "run"),
        ("1qaz2wsx3edc", "run"),
        ("abcdefghijkl", "run"),
        ("HaNoi-2026!!", "known"),
        ("hanoi25101990", "known"),
        ("truongchuan2026", "known"),
        ("NguyenVanAn1985", "known"),
        ("annguyenvan#99", "known"),
        ("Phonggiaoduc2025", "known"),
        ("M@tkh4u#20262026", "known"),
        ("haibatrung@123", "known"),
        ("Dragonfly1234!", "common"),
        ("Sunshine2020AB", "common"),
    ],
)
def test_a_weak_password_says_why(password: str, code: str) -> None:
    assert code in [w.code for w in weaknesses(password, about=ABOUT, common=COMMON)]


@pytest.mark.parametrize(
    "password",
    [
        "mèo ngủ trên mái nhà",
        "cay bang la do ben ho",
        "hanoi co mua rao mua ha",
        "Xe-dap-cu-2-yen-truoc",
        "Tr8k!vPq29zmLw",
    ],
)
def test_a_good_password_is_left_alone(password: str) -> None:
    assert weaknesses(password, about=ABOUT, common=COMMON) == []


def test_the_text_names_what_is_wrong() -> None:
    (found,) = weaknesses("NguyenVanAn1985", about=ABOUT)
    assert found.params == {"word": "nguyenvanan"}
    (short,) = weaknesses("mèo ngủ")
    assert short.params == {"length": 7, "least": 12}
