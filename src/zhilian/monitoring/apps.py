from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "zhilian.monitoring"
    label = "monitoring"
    verbose_name = "监控"
    default_auto_field = "django.db.models.BigAutoField"
