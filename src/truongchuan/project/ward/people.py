"""Who one may be in the ward of the demo and at the department above it. All names are made up."""

from __future__ import annotations

from truongchuan.domain.directory.models import OrganisationKind as Kind
from truongchuan.domain.shared.actor import Function
from truongchuan.project.demo_people import Role

LEADER, HEAD, CLERK = "p-lanh-dao", "p-vhxh-truong-phong", "p-vhxh-chuyen-vien"
ECONOMY, POLICE, TEACHER = "p-kinh-te", "p-cong-an", "p-ht-mn-thanh-luong"

WARD_ROLES = (
    Role(LEADER, "Tạ Hải Yến", Function.LEADER, "Phó Chủ tịch UBND phường", Kind.WARD),
    Role(
        HEAD,
        "Đinh Quang Khải",
        Function.HEAD,
        "Trưởng phòng Văn hóa - Xã hội",
        Kind.CULTURE_SOCIETY_OFFICE,
    ),
    Role(
        CLERK,
        "Vương Thảo Linh",
        Function.OFFICER,
        "Chuyên viên phòng Văn hóa - Xã hội",
        Kind.CULTURE_SOCIETY_OFFICE,
    ),
    Role(
        ECONOMY,
        "Lương Tuấn Kiệt",
        Function.OFFICER,
        "Chuyên viên phòng Kinh tế, Hạ tầng và Đô thị",
        Kind.FINANCE,
    ),
    Role(POLICE, "Triệu Đức Thành", Function.OFFICER, "Cán bộ Công an phường", Kind.POLICE),
    Role(
        TEACHER,
        "Quách Bảo Châu",
        Function.HEAD_TEACHER,
        "Hiệu trưởng MN Thanh Lương",
        school="MN Thanh Lương",
    ),
    Role(
        "p-quan-tri", "Đàm Việt Hùng", Function.OPERATOR, "Quản trị hệ thống của phường", Kind.WARD
    ),
)
CITY_ROLES = (
    Role(
        "so-lanh-dao",
        "Phùng Khắc Minh",
        Function.HEAD,
        "Phó Giám đốc Sở GD&ĐT",
        Kind.EDUCATION_DEPARTMENT,
    ),
    Role(
        "so-chuyen-vien",
        "La Ngọc Hân",
        Function.OFFICER,
        "Chuyên viên Sở GD&ĐT",
        Kind.EDUCATION_DEPARTMENT,
    ),
)
PERSON_BY_KIND = {
    Kind.WARD: LEADER,
    Kind.CULTURE_SOCIETY_OFFICE: CLERK,
    Kind.FINANCE: ECONOMY,
    Kind.POLICE: POLICE,
}
PERSON_BY_SCHOOL = {"MN Thanh Lương": TEACHER}
