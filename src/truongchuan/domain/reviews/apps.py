"""Registration of the reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Monthly reviews: numbers frozen as of a moment."""

    name = "truongchuan.domain.reviews"
    label = "reviews"
    verbose_name = "Sơ kết tháng"

    def ready(self) -> None:
        """Name the permissions; let the record show the acts and signed files be downloaded."""
        from truongchuan.domain.programmes.files import add_file_holder
        from truongchuan.domain.programmes.history import add_event_kind
        from truongchuan.domain.reviews import policies  # noqa: F401 (names the permissions)
        from truongchuan.domain.reviews.models import MonthlyReview

        add_event_kind("review", MonthlyReview)
        add_file_holder(
            lambda programme: MonthlyReview.objects.filter(
                programme=programme, signed_file__isnull=False
            ).values("signed_file_id")
        )
