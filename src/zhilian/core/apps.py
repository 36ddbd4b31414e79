from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "zhilian.core"
    label = "core"
    verbose_name = "平台底座"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load what apps declare by standing in the right file: events, jobs, reactions."""
        autodiscover_modules("events", "facts", "owed", "jobs", "reactions")
