from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "zhilian.catalogue"
    label = "catalogue"
    verbose_name = "服务目录"
    default_auto_field = "django.db.models.BigAutoField"
