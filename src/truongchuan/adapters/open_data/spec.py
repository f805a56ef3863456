"""Which tables an export holds, under which names, and which are left out and why.

The one place: the files, their schema and the reference page are all made from here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the model, the file's name, and what it holds, in Vietnamese and English."""

    model: str
    name: str
    title: str
    title_en: str


TABLES: tuple[Table, ...] = (
    Table("directory.Organisation", "don-vi", "Cơ quan, đơn vị, trường", "Bodies, units, schools"),
    Table("directory.OrganisationVersion", "don-vi-ten-theo-thoi-gian", "Tên và nơi trực thuộc theo thời gian", "Names and places in the tree by date"),
    Table("directory.OrganisationAlias", "don-vi-cach-viet", "Các cách viết tên đơn vị", "Other spellings of a unit's name"),
    Table("directory.Succession", "don-vi-ke-thua", "Sáp nhập, chia tách, chuyển giao", "Mergers, splits, transfers"),
    Table("directory.ExternalId", "don-vi-ma-ngoai", "Mã do hệ thống khác cấp", "Ids that other systems give"),
    Table("directory.School", "truong", "Trường", "Schools"),
    Table("directory.Campus", "diem-truong", "Điểm trường", "Campuses"),
    Table("directory.Person", "nguoi", "Người dùng", "Persons"),
    Table("directory.Membership", "chuc-nang", "Chức năng của người trong đơn vị", "Functions of persons in units"),
    Table("directory.StandIn", "uy-quyen", "Ủy quyền, làm thay", "Stand-ins"),
    Table("sources.StoredFile", "tep", "Tệp đã lưu", "Stored files"),
    Table("sources.Source", "nguon", "Nguồn số liệu", "Sources of data"),
    Table("sources.Fact", "so-lieu", "Số liệu của trường và văn bản", "Facts about schools and documents"),
    Table("accreditation.Judgement", "nhan-dinh", "Nhận định tiêu chí, chỉ báo", "Judgements of items"),
    Table("accreditation.Certificate", "bang-cong-nhan", "Bằng công nhận đạt chuẩn", "Certificates of recognition"),
    Table("programmes.Programme", "ke-hoach", "Kế hoạch", "Programmes"),
    Table("programmes.CumulativeTarget", "chi-tieu-luy-ke", "Chỉ tiêu lũy kế", "Cumulative targets"),
    Table("programmes.PlanVersion", "ban-doc-ke-hoach", "Các bản đọc văn bản kế hoạch", "Readings of the plan"),
    Table("programmes.Target", "chi-tieu", "Chỉ tiêu của trường", "Targets of schools"),
    Table("programmes.RoadmapRow", "nhiem-vu", "Nhiệm vụ của lộ trình", "Tasks of the roadmap"),
    Table("programmes.RowUnit", "nhiem-vu-don-vi", "Đơn vị chủ trì, phối hợp", "Lead and cooperating units"),
    Table("programmes.RowSchool", "nhiem-vu-truong", "Phần việc của trường", "Schools' parts of tasks"),
    Table("programmes.ProgressEntry", "bao-cao-tien-do", "Báo cáo tiến độ", "Progress reports"),
    Table("programmes.Duty", "phan-cong", "Nhiệm vụ được phân công", "Duties"),
    Table("programmes.DutyUnit", "phan-cong-don-vi", "Đơn vị được phân công", "Units that have duties"),
    Table("programmes.Measure", "giai-phap", "Giải pháp", "Measures"),
    Table("programmes.PlanFinding", "phat-hien", "Phát hiện khi soát văn bản", "Findings of the check"),
    Table("scheduling.RowLink", "quan-he-nhiem-vu", "Quan hệ trước sau giữa nhiệm vụ", "Dependencies between tasks"),
    Table("scheduling.DurationEstimate", "uoc-luong-thoi-gian", "Ước lượng thời gian", "Duration estimates"),
    Table("scheduling.Baseline", "moc-so-sanh", "Mốc so sánh tiến độ", "Baselines"),
    Table("scheduling.CalendarSwap", "hoan-doi-ngay-lam", "Hoán đổi ngày làm việc", "Swapped working days"),
    Table("followup.Obstacle", "vuong-mac", "Khó khăn, vướng mắc", "Obstacles"),
    Table("followup.ObstacleMove", "vuong-mac-dien-bien", "Diễn biến vướng mắc", "Moves of obstacles"),
    Table("followup.DutyReport", "bao-cao-phan-cong", "Báo cáo nhiệm vụ phân công", "Reports on duties"),
    Table("followup.DutyEvidence", "minh-chung-phan-cong", "Minh chứng của báo cáo phân công", "Evidence of duty reports"),
    Table("documents.OfficialDocument", "van-ban-di-den", "Văn bản đi, đến", "Documents in and out"),
    Table("documents.DocumentFile", "van-ban-tep", "Tệp của văn bản", "Files of documents"),
    Table("documents.DocumentTask", "van-ban-nhiem-vu", "Nhiệm vụ giao từ văn bản", "Tasks given by documents"),
    Table("documents.DocumentAct", "van-ban-xu-ly", "Xử lý văn bản", "What was done with documents"),
    Table("outreach.Campaign", "dot-tuyen-truyen", "Đợt tuyên truyền", "Outreach campaigns"),
    Table("outreach.Message", "thong-diep", "Thông điệp tuyên truyền", "Outreach messages"),
    Table("outreach.MessageChannel", "thong-diep-kenh", "Kênh của thông điệp", "Channels of messages"),
    Table("outreach.Activity", "hoat-dong-tuyen-truyen", "Hoạt động tuyên truyền", "Outreach activities"),
    Table("outreach.ActivityFile", "hoat-dong-tuyen-truyen-tep", "Tệp của hoạt động tuyên truyền", "Files of outreach activities"),
    Table("outreach.ChannelTarget", "chi-tieu-kenh", "Chỉ tiêu theo kênh tuyên truyền", "Targets per channel"),
    Table("mobilisation.Drive", "dot-van-dong", "Đợt vận động xã hội hóa", "Mobilisation drives"),
    Table("mobilisation.DriveSchool", "dot-van-dong-truong", "Nhu cầu của trường trong đợt vận động", "Schools' needs in drives"),
    Table("mobilisation.DriveMove", "dot-van-dong-dien-bien", "Diễn biến đợt vận động", "Moves of drives"),
    Table("mobilisation.Pledge", "cam-ket-ung-ho", "Cam kết ủng hộ", "Pledges"),
    Table("mobilisation.Receipt", "tiep-nhan", "Khoản tiếp nhận", "Receipts"),
    Table("mobilisation.Use", "su-dung", "Khoản sử dụng", "Uses"),
    Table("mobilisation.ReceiptFile", "tiep-nhan-tep", "Tệp của khoản tiếp nhận", "Files of receipts"),
    Table("mobilisation.UseFile", "su-dung-tep", "Tệp của khoản sử dụng", "Files of uses"),
    Table("mobilisation.ReceiptCheck", "kiem-tra-tiep-nhan", "Kiểm tra khoản tiếp nhận", "Checks of receipts"),
    Table("oversight.SchoolPlan", "ke-hoach-truong", "Kế hoạch của trường", "Plans of schools"),
    Table("oversight.SchoolPlanItem", "ke-hoach-truong-viec", "Việc trong kế hoạch của trường", "Items of schools' plans"),
    Table("oversight.SchoolPlanMove", "ke-hoach-truong-dien-bien", "Diễn biến việc của trường", "Moves of items"),
    Table("oversight.SchoolPlanComment", "ke-hoach-truong-y-kien", "Ý kiến về kế hoạch của trường", "Remarks on schools' plans"),
    Table("oversight.SafetyCheck", "kiem-tra-an-toan", "Kiểm tra an ninh, phòng cháy", "Safety checks"),
    Table("oversight.SafetyFinding", "ton-tai-an-toan", "Tồn tại về an toàn", "Findings of safety checks"),
    Table("oversight.Consultation", "lam-viec-voi-so", "Buổi làm việc với Sở, thành phố", "Consultations"),
    Table("oversight.ConsultationFinding", "gop-y-cua-so", "Góp ý, yêu cầu của Sở", "Findings of consultations"),
    Table("oversight.RemedyMove", "khac-phuc", "Khắc phục tồn tại", "Remedies"),
    Table("oversight.RecognitionStep", "buoc-cong-nhan", "Các bước công nhận", "Steps of recognition"),
    Table("oversight.Ceremony", "le-don-bang", "Lễ đón bằng", "Award ceremonies"),
    Table("oversight.CeremonyItem", "le-don-bang-chuan-bi", "Việc chuẩn bị lễ đón bằng", "Preparations of ceremonies"),
    Table("committee.SteeringCommittee", "ban-chi-dao", "Ban chỉ đạo", "Steering committees"),
    Table("committee.CommitteeMember", "thanh-vien-ban-chi-dao", "Thành viên Ban chỉ đạo", "Members of committees"),
    Table("committee.Meeting", "cuoc-hop", "Cuộc họp", "Meetings"),
    Table("committee.MeetingShift", "doi-lich-hop", "Đổi lịch họp", "Moved meetings"),
    Table("committee.Invitee", "khach-moi", "Người được mời họp", "Invitees"),
    Table("committee.Attendance", "diem-danh", "Điểm danh", "Attendance"),
    Table("committee.AgendaItem", "noi-dung-hop", "Nội dung họp và ghi biên bản", "Agenda items and minutes"),
    Table("committee.Conclusion", "ket-luan", "Kết luận cuộc họp", "Conclusions"),
    Table("committee.AgendaLink", "noi-dung-hop-lien-quan", "Việc liên quan đến nội dung họp", "What agenda items are about"),
    Table("committee.FollowUp", "kiem-diem-ket-luan", "Kiểm điểm kết luận", "Follow-up of conclusions"),
    Table("committee.Addendum", "bo-sung-bien-ban", "Bổ sung biên bản", "Addenda to minutes"),
    Table("reviews.MonthlyReview", "so-ket-thang", "Sơ kết tháng", "Monthly reviews"),
    Table("reviews.UnitComment", "so-ket-y-kien", "Ý kiến của đơn vị", "Units' comments"),
    Table("reviews.TaskAssessment", "so-ket-danh-gia-nhiem-vu", "Đánh giá nhiệm vụ", "Assessments of tasks"),
    Table("reviews.UnitAssessment", "so-ket-danh-gia-don-vi", "Đánh giá đơn vị", "Assessments of units"),
    Table("reviews.ReviewTask", "so-ket-nhiem-vu", "Nhiệm vụ giao từ sơ kết", "Tasks given by reviews"),
    Table("catchments.CatchmentArea", "dia-ban-chia-tuyen", "Địa bàn chia tuyến tuyển sinh", "Areas of catchments"),
    Table("catchments.CatchmentRun", "lan-tinh-tuyen", "Các lần tính phương án tuyến", "Runs of catchments"),
    Table("onboarding.Letterhead", "tieu-de-van-ban", "Tiêu đề văn bản", "Letterheads"),
    Table("onboarding.SchoolYear", "nam-hoc", "Năm học", "School years"),
    Table("onboarding.OfficeDay", "ngay-rieng-cua-co-quan", "Ngày nghỉ, ngày làm bù của cơ quan", "The authority's own days"),
    Table("onboarding.ListBatch", "lan-nhap-danh-sach", "Các lần nhập danh sách", "Lists that were brought in"),
    Table("accounts.Departure", "thoi-nhiem-vu", "Thôi nhiệm vụ", "Posts that were left"),
    Table("handover.Handover", "ban-giao", "Bàn giao", "Hand-overs"),
    Table("handover.HandoverPart", "ban-giao-ben-nhan", "Bên nhận bàn giao", "Receivers of hand-overs"),
    Table("handover.HandoverSchool", "ban-giao-truong", "Trường được bàn giao", "Schools handed over"),
    Table("handover.HandoverItem", "ban-giao-muc", "Mục được bàn giao", "Items of hand-overs"),
    Table("handover.Reconciliation", "ban-giao-doi-chieu", "Đối chiếu bàn giao", "Totals of hand-overs"),
    Table("papers.Paper", "van-ban-soan", "Văn bản lập từ hệ thống", "Papers made here"),
    Table("audit.AuditEvent", "nhat-ky", "Nhật ký kiểm toán", "Audit record"),
    Table("audit.AuditHead", "nhat-ky-ma-da-luu", "Mã nhật ký đã in, đã lưu", "Heads of the audit record"),
)  # fmt: skip

LEFT_OUT: dict[str, str] = {
    "catchments.CatchmentCurve": "worked out from the area's tables; the page shows it",
    "catchments.CatchmentOutcome": "worked out from the area's tables; the page gives it as .csv and .xlsx",
    "audit.AuditChain": "its head stands in datapackage.json",
    "sources.ExtractedText": "what readers made of the files; the files are there",
    "accreditation.Standing": "worked out from facts, judgements and law",
    "accreditation.Comparison": "worked out from facts, judgements and law",
    "directory.AuthorityLink": "settings of the installation",
    "programmes.PlanDraft": "not yet the authority's data",
    "documents.TrackingCounter": "technical",
    "documents.DocumentReading": "technical: proposals of the reader",
    "followup.ReportBatch": "technical: its reports and files are there",
    "scheduling.RiskRun": "worked out from estimates",
    "mobilisation.ReceiptNumber": "technical: the number stands in the receipt",
    "reminders.Preference": "personal",
    "reminders.MutedKind": "personal",
    "reminders.Delivery": "personal: e-mails",
    "reminders.Notification": "personal",
    "reminders.FeedToken": "secret",
    "reminders.DailyRun": "technical",
    "reminders.WorkerLease": "technical",
    "reminders.AuthorityRun": "technical",
    "audit.AuditCheck": "technical: a check can be run again",
    "accounts.Invitation": "secret",
    "accounts.AccessPolicy": "settings of signing in",
    "accounts.AccountNotice": "personal",
    "accounts.Erasure": "personal",
    "tokens.AccessToken": "secret",
    "tokens.RequestCount": "technical",
    "tokens.KeptAnswer": "technical",
    "onboarding.SetupTicket": "secret",
    "onboarding.SetupProgress": "technical",
    "onboarding.OfficeCalendar": "settings; the days of its own are there",
    "onboarding.ListColumn": "technical",
    "onboarding.ListLine": "technical: what was written stands in its own tables, the file is there",
    "onboarding.ListEffect": "technical: what undoing a list needs",
    "handover.HandoverChoice": "technical: what was decided stands in the items",
    "upkeep.BackupRun": "of the installation",
    "upkeep.ExportRun": "technical",
}
"""Models of the domain whose rows an export does not hold, each with the reason."""

HIDDEN = frozenset(
    {
        "authority_id", "folded", "sort_key", "email", "user_id", "facts",
        "corrections", "confirmed", "spans", "key", "body_key", "path", "revision",
        "identity", "content", "snapshot", "closing", "freezes", "frozen_by", "template",
        "text_id", "line", "start", "end", "params",
    }
)  # fmt: skip
"""Columns that are technical or more personal than an export needs."""
HIDDEN_OF: dict[str, frozenset[str]] = {
    "audit.AuditEvent": frozenset({"address"}),
    "directory.Membership": frozenset({"end_reason"}),
    "accounts.Departure": frozenset({"ground"}),
    "onboarding.ListBatch": frozenset(
        {"fingerprint", "mapping_key", "columns", "passed", "missing", "other_sheets", "head_row"}
    ),
    "handover.HandoverSchool": frozenset({"doubt", "proposed"}),
    "catchments.CatchmentArea": frozenset({"findings"}),
    "catchments.CatchmentRun": frozenset({"attempt", "beat_at", "history", "error", "error_note"}),
}
"""Columns of one table that are left out: technical, the address from which somebody acted, or why
somebody left: that is erased here when they ask for it, and could not be in a copy."""

PERSONAL = frozenset(
    {
        "person_name", "actor_name", "recorded_by", "created_by", "imported_by", "stored_by", "by",
        "decided_by", "raised_by", "registered_by", "added_by", "donor", "valued_by", "made_by",
        "signer_name", "represented_by", "closed_by", "opened_by", "updated_by", "withdrawn_by",
        "ended_by", "taken_back_by", "concluded_by", "written_by", "remarked_by", "assigned_by",
        "removed_by", "conclusions_by", "done_by", "set_by", "person", "chair", "people", "guests",
        "expected_by", "approved_by", "changed_by", "committed_by", "offered_by", "carried_out_by",
        "cancelled_by", "accepted_by", "returned_by", "asked_by", "stop_asked_by",
    }
)  # fmt: skip
"""Columns that name persons."""
