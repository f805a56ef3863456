"""Registration of the reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Monthly reviews: numbers frozen as of a moment."""

    name = "truongchuan.domain.reviews"
    label = "reviews"
    verbose_name = "Sơ kết tháng"
