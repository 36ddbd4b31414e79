from django.apps import AppConfig


class OncallConfig(AppConfig):
    name = "zhilian.oncall"
    label = "oncall"
    verbose_name = "值守"
    default_auto_field = "django.db.models.BigAutoField"
