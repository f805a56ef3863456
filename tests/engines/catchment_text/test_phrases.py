"""Phrases as papers write them → the set in canonical words."""

from __future__ import annotations

import pytest

from truongchuan.engines.catchment_text.read import read_phrase
from truongchuan.engines.catchment_text.say import say

SURE = [
    # small to large
    ("tổ 1, 2, 10 KP 1 và KP 3, 4 phường 3", "tổ 1, 2, 10 KP 1, KP 3, 4 phường 3"),
    ("KP 3, 5, tổ 1 đến tổ 12, tổ 18 đến 25 KP 4 P.Tân Hưng",
     "KP 3, 5, tổ 1 đến 12, 18 đến 25 KP 4 phường Tân Hưng"),
    ("KP 1 và KP 2 (tổ 24 đến 30) phường 12 và phường 13",
     "KP 1, tổ 24 đến 30 KP 2 phường 12; phường 13"),
    ("KP4, tổ 23 đến tổ 27 KP 3A P.16", "KP 4, tổ 23 đến 27 KP 3A phường 16"),
    ("KP3 gồm từ tổ 47 đến tổ 55; KP4, 5 của P.4", "tổ 47 đến 55 KP 3, KP 4, 5 phường 4"),
    ("(Từ tổ 13 đến tổ 17) KP 4 P.Bình Thuận", "tổ 13 đến 17 KP 4 phường Bình Thuận"),
    ("đường Lê Lợi, tổ 5 KP 1 phường 3", "đường Lê Lợi, tổ 5 KP 1 phường 3"),
    ("tổ 5 thuộc khu phố II thuộc địa bàn phường 3", "tổ 5 KP 2 phường 3"),
    # large to small
    ("Phường Bách Khoa: TDP số 1, 2; phường Thanh Nhàn: từ tổ 4 đến tổ 8",
     "tổ 1, 2 phường Bách Khoa; tổ 4 đến 8 phường Thanh Nhàn"),
    ("phường 3: KP 1, 2; KP 3 (tổ 1, 2); phường 4", "KP 1, 2, tổ 1, 2 KP 3 phường 3; phường 4"),
    ("PHƯỜNG BÁCH KHOA GỒM TỔ 1, 2 ĐẾN 9", "tổ 1, 2 đến 9 phường Bách Khoa"),
    ("KP 1: tổ 1, 2, tổ 3 KP 2 phường 3", "tổ 1, 2 KP 1, tổ 3 KP 2 phường 3"),
    ("KP 2 tổ 24 đến 30, tổ 35 phường 12", "tổ 24 đến 30, 35 KP 2 phường 12"),
    # ranges and labels
    ("tổ 1 - tổ 12, tổ 15-18 phường Đồng Tâm", "tổ 1 đến 12, 15 đến 18 phường Đồng Tâm"),
    ("tổ 16à21 và 28 KP2 P.9", "tổ 16 đến 21, 28 KP 2 phường 9"),
    ("KP 4 A, K.P 5 và KP 06 phường 7", "KP 4A, 5, 6 phường 7"),
    ("thôn Đoài, thôn Trung 2 xã Phú Cường", "thôn Đoài, thôn Trung 2 xã Phú Cường"),
    ("phường 3, quận 3 và phường 4 Q.3", "phường 3, 4 quận 3"),
    # exceptions and remainders
    ("KP 1 (trừ tổ 5) phường 3", "KP 1 (trừ tổ 5) phường 3"),
    ("KP 1 ngoại trừ tổ 5 của phường 3", "KP 1 (trừ tổ 5) phường 3"),
    ("phường 3 (không kể KP 1, tổ 2 KP 5)", "phường 3 (trừ KP 1, tổ 2 KP 5)"),
    ("tổ 1 đến 30 (trừ 15, 16) KP 2 phường 3", "tổ 1 đến 30 (trừ tổ 15, 16) KP 2 phường 3"),
    ("phường 1 đến phường 5 (trừ phường 3)", "phường 1 đến 5 (trừ phường 3)"),
    ("phần còn lại của phường 3", "phần còn lại của phường 3"),
    ("các tổ còn lại KP 4 phường 3", "phần còn lại của KP 4 phường 3"),
    ("KP4 (còn lại) P.3", "phần còn lại của KP 4 phường 3"),
    ("phần còn lại của quận 5", "các phường còn lại"),
    ("trẻ cư trú tại quận 5 thuộc phường 3", "phường 3 quận 5"),
    ("các phường còn lại", "các phường còn lại"),
    ("toàn quận", "toàn quận"),
    # streets
    ("số chẵn phố Bạch Mai từ số 2 đến số 98 phường Cầu Dền",
     "phố Bạch Mai (số chẵn, từ số 2 đến số 98) phường Cầu Dền"),
    ("phố Huế (dãy số lẻ, từ 1 đến hết) phường Phố Huế",
     "phố Huế (số lẻ, từ số 1 trở lên) phường Phố Huế"),
    ("từ số 100 trở lên đường 3/2 P.10", "đường 3/2 (từ số 100 trở lên) phường 10"),
    ("ngõ 15, 17 phố Tạ Quang Bửu và hẻm 15/4 đường số 7 P.2",
     "ngõ 15, 17 phố Tạ Quang Bửu, hẻm 15/4 đường số 7 phường 2"),
    ("đường Lê Lợi từ ngã tư Phú Nhuận đến cầu Đôi thuộc phường 3",
     "đường Lê Lợi (từ ngã tư Phú Nhuận đến cầu Đôi) phường 3"),
    ("số nhà 5, 7, 9 phố Thi Sách P.1", "phố Thi Sách (số 5, số 7, số 9) phường 1"),
    # conditions
    ("Trẻ có hộ khẩu thường trú tại phường 3 và tạm trú tại phường 4",
     "phường 3 (thường trú); phường 4 (tạm trú)"),
    ("diện KT2- KT4 tổ 1 đến 5 P.10", "tổ 1 đến 5 phường 10 (tạm trú)"),
    ("P.3 và P.8, 10 nếu còn chỉ tiêu", "phường 3; phường 8, 10 (nếu còn chỉ tiêu)"),
]  # fmt: skip

DOUBTFUL = [
    ("phường 3, KP 1, 2", "[chưa rõ: “KP 1, 2 phường 3” hay “phường 3; KP 1, 2”]"),
    ("tổ 5, khu phố 1, phường 3",
     "[chưa rõ: “tổ 5, KP 1 phường 3” hay “tổ 5 KP 1 phường 3” hay “phường 3; tổ 5; KP 1”]"),
    ("KP 1, 2 (trừ tổ 5) phường 3",
     "[chưa rõ: “KP 1, KP 2 (trừ tổ 5) phường 3” hay "
     "“KP 1, 2 (trừ tổ 5 KP 1, tổ 5 KP 2) phường 3”]"),
    ("KP 1 trừ tổ 5 KP 2 phường 3",
     "[chưa rõ: “KP 1 (trừ tổ 5) phường 3” hay “KP 1 phường 3”]; [chưa rõ: “KP 2 phường 3”]"),
    ("tổ 9 đến tổ 3 phường 1", "[chưa rõ: “tổ 3 đến 9 phường 1”]"),
    ("tổ 3 9 phường 1", "[chưa rõ: “tổ 3, 9 phường 1”]"),
    ("một phần KP 3 phường 6", "[chưa rõ: “KP 3 phường 6”]"),
    ("gần phường 6", "[chưa rõ: không đọc được]"),
    ("KP 3 cũ phường 6; phường 7", "[chưa rõ: “KP 3 phường 6”]; phường 7"),
    ("toàn quận phường 1", "[chưa rõ: “toàn quận”]; [chưa rõ: “phường 1”]"),
    ("KP 3 quận 5", "[chưa rõ: “KP 3”]"),
    ("phần còn lại", "[chưa rõ: không đọc được]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wording"), SURE)
def test_a_clear_phrase(text: str, wording: str) -> None:
    expression, remarks = read_phrase(text)
    assert remarks == []
    assert expression is not None
    assert say(expression) == wording


@pytest.mark.parametrize(("text", "wording"), DOUBTFUL)
def test_a_doubtful_phrase_keeps_its_readings(text: str, wording: str) -> None:
    expression, _ = read_phrase(text)
    assert expression is not None
    assert say(expression) == wording


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("phường 3 và nhà văn hóa", ["nhà văn hóa"]),
        ("KP 1 phường 3, xem sơ đồ kèm theo", ["xem sơ đồ kèm"]),
        ("số chẵn phường 3", ["số chẵn phường 3"]),
    ],
)
def test_what_is_not_read_is_quoted(text: str, unread: list[str]) -> None:
    _, remarks = read_phrase(text)
    assert [text[r.start : r.end] for r in remarks if r.code == "unreadable"] == unread
