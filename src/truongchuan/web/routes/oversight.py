"""Addresses of oversight."""

from django.db.models import Model
from django.urls import URLPattern, path, reverse

from truongchuan.domain.oversight.models import (
    Ceremony,
    CeremonyItem,
    Consultation,
    ConsultationFinding,
    SafetyCheck,
    SafetyFinding,
    SchoolPlan,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.origins import register_mentions, register_subject
from truongchuan.web.presenters.consultations import advice_mentions
from truongchuan.web.views import ceremonies, consultations, recognition, safety, school_plans

CHECKS = "ke-hoach/<int:pk>/an-ninh-phong-chay/"
CHECK = CHECKS + "<int:check_pk>/"
SESSIONS = "ke-hoach/<int:pk>/lam-viec-voi-so/"
SESSION = SESSIONS + "<int:consultation_pk>/"
STEPS = "ke-hoach/<int:pk>/cong-nhan/"
SCHOOL_STEPS = STEPS + "<int:school_pk>/"
CEREMONIES = "ke-hoach/<int:pk>/le-don-bang/"
CEREMONY = CEREMONIES + "<int:ceremony_pk>/"
PLANS = "ke-hoach/<int:pk>/ke-hoach-truong/"
PLAN = PLANS + "<int:school_pk>/"

urlpatterns: list[URLPattern] = [
    path(CHECKS, safety.checks, name="safety_checks"),
    path(CHECKS + "an-ninh-phong-chay.xlsx", safety.checks_xlsx, name="safety_checks_xlsx"),
    path(CHECKS + "them/", safety.new, name="safety_check_new"),
    path(CHECK, safety.check, name="safety_check"),
    path(CHECK + "ket-qua/", safety.result, name="safety_check_result"),
    path(CHECK + "bo/", safety.cancel, name="safety_check_cancel"),
    path(CHECK + "ton-tai/them/", safety.finding_add, name="safety_finding_add"),
    path(CHECK + "ton-tai/<int:safety_finding_pk>/", safety.finding, name="safety_finding"),
    path(SESSIONS, consultations.consultations, name="consultations"),
    path(SESSIONS + "kien-nghi.xlsx", consultations.consultations_xlsx, name="consultations_xlsx"),
    path(SESSIONS + "them/", consultations.new, name="consultation_new"),
    path(SESSION, consultations.consultation, name="consultation"),
    path(SESSION + "sua/", consultations.edit, name="consultation_edit"),
    path(SESSION + "ket-qua/", consultations.held, name="consultation_held"),
    path(SESSION + "kien-nghi/them/", consultations.finding_add, name="consultation_finding_add"),
    path(
        SESSION + "kien-nghi/<int:advice_pk>/", consultations.finding, name="consultation_finding"
    ),
    path(
        SESSION + "kien-nghi/<int:advice_pk>/nhiem-vu/",
        consultations.finding_task,
        name="consultation_finding_task",
    ),
    path(STEPS, recognition.recognition, name="recognition"),
    path(STEPS + "cac-buoc.xlsx", recognition.recognition_xlsx, name="recognition_xlsx"),
    path(SCHOOL_STEPS, recognition.school, name="school_recognition"),
    path(SCHOOL_STEPS + "them/", recognition.step_add, name="recognition_step_add"),
    path(SCHOOL_STEPS + "<int:step_pk>/rut/", recognition.take_back, name="recognition_take_back"),
    path(CEREMONIES, ceremonies.ceremonies, name="ceremonies"),
    path(CEREMONIES + "them/", ceremonies.new, name="ceremony_new"),
    path(CEREMONY, ceremonies.ceremony, name="ceremony"),
    path(CEREMONY + "sua/", ceremonies.edit, name="ceremony_edit"),
    path(CEREMONY + "chuong-trinh/", ceremonies.sheet, name="ceremony_sheet"),
    path(CEREMONY + "da-to-chuc/", ceremonies.held, name="ceremony_held"),
    path(CEREMONY + "huy/", ceremonies.cancel, name="ceremony_cancel"),
    path(CEREMONY + "chuan-bi/them/", ceremonies.item_add, name="ceremony_item_add"),
    path(CEREMONY + "chuan-bi/<int:ceremony_item_pk>/", ceremonies.item, name="ceremony_item"),
    path(
        CEREMONY + "chuan-bi/<int:ceremony_item_pk>/bo/",
        ceremonies.item_remove,
        name="ceremony_item_remove",
    ),
    path(PLANS, school_plans.plans, name="school_plans"),
    path(PLANS + "ke-hoach-truong.xlsx", school_plans.plans_xlsx, name="school_plans_xlsx"),
    path(PLAN, school_plans.plan, name="school_plan"),
    path(PLAN + "van-ban/", school_plans.paper, name="school_plan_paper"),
    path(PLAN + "goi-y/", school_plans.take_proposals, name="school_plan_take"),
    path(PLAN + "viec/them/", school_plans.item_add, name="school_plan_add"),
    path(PLAN + "viec/<int:plan_item_pk>/", school_plans.item, name="school_plan_item"),
    path(PLAN + "viec/<int:plan_item_pk>/bao-cao/", school_plans.report, name="school_plan_report"),
    path(PLAN + "y-kien/", school_plans.comment, name="school_plan_comment"),
]


def subject_url(programme: Programme, subject: Model) -> str:
    """Return where a thing of oversight is shown."""
    name, pk = "", 0
    if isinstance(subject, SafetyCheck):
        name, pk = "safety_check", subject.pk
    elif isinstance(subject, SafetyFinding):
        name, pk = "safety_check", subject.check_made_id
    elif isinstance(subject, Consultation):
        name, pk = "consultation", subject.pk
    elif isinstance(subject, ConsultationFinding):
        name, pk = "consultation", subject.consultation_id
    elif isinstance(subject, Ceremony):
        name, pk = "ceremony", subject.pk
    elif isinstance(subject, CeremonyItem):
        name, pk = "ceremony", subject.ceremony_id
    elif isinstance(subject, SchoolPlan):
        name, pk = "school_plan", subject.school_id
    return reverse(name, args=[programme.pk, pk]) if name else ""


register_mentions(advice_mentions)
for _model in (
    SafetyCheck,
    SafetyFinding,
    Consultation,
    ConsultationFinding,
    Ceremony,
    CeremonyItem,
    SchoolPlan,
):
    register_subject(_model, subject_url)
