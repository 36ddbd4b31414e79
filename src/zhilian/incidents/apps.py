from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "zhilian.incidents"
    label = "incidents"
    verbose_name = "故障"
    default_auto_field = "django.db.models.BigAutoField"
