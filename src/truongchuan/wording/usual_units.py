"""The usual units of an authority by tier, offered to be ticked; every name can be changed.

An aid, not a rule: which units an authority has is settled by its own decisions (Nghị định
150/2025/NĐ-CP for the two tiers since 01/07/2025; for the historic district the units of Kế hoạch
38/KH-UBND of 2023). Official names are always Vietnamese.
"""

from __future__ import annotations

from dataclasses import dataclass

from truongchuan.domain.directory.models import OrganisationKind as Kind
from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class UsualUnit:
    """A unit as usually called, with other ways of writing it; ``ticked``: offered with a tick."""

    name: str
    short_name: str
    kind: str
    aliases: tuple[str, ...] = ()
    ticked: bool = True


_WARD = (
    UsualUnit(
        "Phòng Văn hóa - Xã hội",
        "Phòng VH-XH",
        Kind.CULTURE_SOCIETY_OFFICE,
        ("Phòng VHXH", "Phòng Văn hóa Xã hội"),
    ),
    UsualUnit(
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
        "Văn phòng HĐND&UBND",
        Kind.OFFICE,
        ("Văn phòng", "Văn phòng HĐND-UBND", "Văn phòng HĐND và UBND"),
    ),
    UsualUnit(
        "Phòng Kinh tế, Hạ tầng và Đô thị",
        "Phòng KT-HT&ĐT",
        Kind.FINANCE,
        ("Phòng Kinh tế, Hạ tầng & Đô thị", "Phòng KTHT&ĐT"),
    ),
    UsualUnit("Phòng Kinh tế", "Phòng KT", Kind.FINANCE, (), False),
    UsualUnit(
        "Trung tâm Phục vụ hành chính công",
        "TTPVHCC",
        Kind.OTHER,
        ("Trung tâm PVHCC",),
    ),
    UsualUnit("Công an {tier}", "CA {tier}", Kind.POLICE),
    UsualUnit("Trạm Y tế {tier}", "", Kind.OTHER),
    UsualUnit("Ban Chỉ huy quân sự {tier}", "BCHQS {tier}", Kind.OTHER, (), False),
    UsualUnit("Đảng ủy {tier}", "", Kind.PARTY, (), False),
    UsualUnit("Ủy ban Mặt trận Tổ quốc Việt Nam {tier}", "UB MTTQ {tier}", Kind.OTHER),
)
_PROVINCE = (
    UsualUnit(
        "Sở Giáo dục và Đào tạo", "Sở GD&ĐT", Kind.EDUCATION_DEPARTMENT, ("Sở GDĐT", "Sở GD-ĐT")
    ),
    UsualUnit("Văn phòng Ủy ban nhân dân", "Văn phòng UBND", Kind.OFFICE, ("Văn phòng",)),
    UsualUnit("Sở Tài chính", "Sở TC", Kind.FINANCE),
    UsualUnit("Sở Nội vụ", "Sở NV", Kind.HOME_AFFAIRS),
    UsualUnit("Sở Xây dựng", "Sở XD", Kind.URBAN_MANAGEMENT),
    UsualUnit("Sở Nông nghiệp và Môi trường", "Sở NN&MT", Kind.ENVIRONMENT, ("Sở NNMT",)),
    UsualUnit("Sở Văn hóa và Thể thao", "Sở VH&TT", Kind.CULTURE, ("Sở VHTT",)),
    UsualUnit("Sở Y tế", "Sở YT", Kind.OTHER, (), False),
    UsualUnit(
        "Ban Quản lý dự án đầu tư xây dựng",
        "Ban QLDA",
        Kind.PROJECT_BOARD,
        ("BQLDA", "Ban QLDA ĐTXD"),
    ),
    UsualUnit("Công an {tier}", "CA {tier}", Kind.POLICE),
)
_DISTRICT = (
    UsualUnit(
        "Phòng Giáo dục và Đào tạo", "Phòng GD&ĐT", Kind.EDUCATION_OFFICE, ("Phòng GDĐT", "GD&ĐT")
    ),
    UsualUnit(
        "Văn phòng HĐND&UBND",
        "Văn phòng",
        Kind.OFFICE,
        ("Văn phòng HĐND-UBND", "Văn phòng HĐND và UBND"),
    ),
    UsualUnit("Phòng Tài chính - Kế hoạch", "Phòng TC-KH", Kind.FINANCE, ("Phòng TCKH", "TC-KH")),
    UsualUnit(
        "Ban quản lý dự án đầu tư xây dựng",
        "Ban QLDA",
        Kind.PROJECT_BOARD,
        ("BQLDA", "Ban QLDA ĐTXD"),
    ),
    UsualUnit("Phòng Tài nguyên và Môi trường", "Phòng TN&MT", Kind.ENVIRONMENT, ("Phòng TNMT",)),
    UsualUnit("Phòng Quản lý đô thị", "Phòng QLĐT", Kind.URBAN_MANAGEMENT, ("QLĐT",)),
    UsualUnit("Phòng Nội vụ", "", Kind.HOME_AFFAIRS),
    UsualUnit("Phòng Văn hóa và Thông tin", "Phòng VH&TT", Kind.CULTURE, ("Phòng VHTT",)),
    UsualUnit("Công an {tier}", "CA {tier}", Kind.POLICE),
    UsualUnit("Ban chỉ đạo", "BCĐ", Kind.STEERING_COMMITTEE, (), False),
)
_DEPARTMENT = (
    UsualUnit("Văn phòng Sở", "Văn phòng", Kind.OFFICE),
    UsualUnit("Phòng Giáo dục Mầm non", "Phòng GDMN", Kind.OTHER),
    UsualUnit("Phòng Giáo dục Phổ thông", "Phòng GDPT", Kind.OTHER),
    UsualUnit("Phòng Kế hoạch - Tài chính", "Phòng KH-TC", Kind.FINANCE),
    UsualUnit("Phòng Quản lý thi và Kiểm định chất lượng giáo dục", "Phòng QLT&KĐ", Kind.OTHER),
    UsualUnit("Phòng Tổ chức cán bộ", "Phòng TCCB", Kind.HOME_AFFAIRS),
)
USUAL_UNITS: dict[str, tuple[UsualUnit, ...]] = {
    Kind.WARD: _WARD,
    Kind.PROVINCE: _PROVINCE,
    Kind.DISTRICT: _DISTRICT,
    Kind.EDUCATION_DEPARTMENT: _DEPARTMENT,
}
_TIER_WORDS = (
    (Kind.WARD, (("xa", "xã"), ("dac khu", "đặc khu"), ("phuong", "phường"))),
    (Kind.PROVINCE, (("tinh", "tỉnh"), ("thanh pho", "thành phố"))),
    (
        Kind.DISTRICT,
        (("huyen", "huyện"), ("thi xa", "thị xã"), ("thanh pho", "thành phố"), ("quan", "quận")),
    ),
)
_LAST_RESORT: dict[str, str] = {
    Kind.WARD: "phường",
    Kind.PROVINCE: "thành phố",
    Kind.DISTRICT: "quận",
}


def usual_units(kind: str, authority_name: str) -> list[UsualUnit]:
    """Return the usual units of a tier with the tier's word as the authority's name has it."""
    tier = _tier(kind, authority_name)
    return [
        UsualUnit(
            unit.name.replace("{tier}", tier),
            unit.short_name.replace("{tier}", tier),
            unit.kind,
            unit.aliases,
            unit.ticked,
        )
        for unit in USUAL_UNITS.get(kind, ())
    ]


def _tier(kind: str, authority_name: str) -> str:
    folded = f" {fold(authority_name)} "
    for tier_kind, words in _TIER_WORDS:
        if tier_kind == kind:
            for plain, written in words:
                if f" {plain} " in folded:
                    return written
    return _LAST_RESORT.get(kind, "")
