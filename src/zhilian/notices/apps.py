from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "zhilian.notices"
    label = "notices"
    verbose_name = "短信与通知"
    default_auto_field = "django.db.models.BigAutoField"
