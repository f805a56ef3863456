"""Registration of the oversight app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from truongchuan.domain.programmes.files import Holder
    from truongchuan.domain.programmes.models import Programme


class OversightConfig(AppConfig):
    """Order and fire safety checks, consultations of the Sở, award ceremonies, plans of schools."""

    name = "truongchuan.domain.oversight"
    label = "oversight"
    verbose_name = "Kiểm tra, làm việc với cấp trên"

    def ready(self) -> None:
        """Name the permissions, the acts in the programme's record and the files to download."""
        from truongchuan.domain.oversight import policies  # noqa: F401
        from truongchuan.domain.oversight.models import (
            Ceremony,
            CeremonyItem,
            Consultation,
            ConsultationFinding,
            RecognitionStep,
            RemedyMove,
            SafetyCheck,
            SafetyFinding,
            SchoolPlan,
            SchoolPlanItem,
        )
        from truongchuan.domain.programmes.files import add_file_holder
        from truongchuan.domain.programmes.history import add_event_kind

        add_event_kind("safety_check", SafetyCheck)
        add_event_kind("safety_finding", SafetyFinding, "check_made__programme")
        add_event_kind("consultation", Consultation)
        add_event_kind("consultation_finding", ConsultationFinding, "consultation__programme")
        add_event_kind("recognition_step", RecognitionStep, "target__programme")
        add_event_kind("ceremony", Ceremony)
        add_event_kind("ceremony_item", CeremonyItem, "ceremony__programme")
        add_event_kind("school_plan", SchoolPlan)
        add_event_kind("school_plan_item", SchoolPlanItem, "plan__programme")
        for model, path in (
            (SafetyCheck, "programme"),
            (Consultation, "programme"),
            (SchoolPlan, "programme"),
            (RecognitionStep, "target__programme"),
            (RemedyMove, "safety_finding__check_made__programme"),
            (RemedyMove, "consultation_finding__consultation__programme"),
        ):
            add_file_holder(_holder(model, path))


def _holder(model: type[Model], path: str) -> Holder:
    """Return the holder of the files that a model keeps; ``path`` leads to the programme."""

    def files(programme: Programme) -> QuerySet[Any, Any]:
        kept = model._default_manager.filter(**{path: programme, "file__isnull": False})
        return kept.values("file_id")

    return files
