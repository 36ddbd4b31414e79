from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "zhilian.directory"
    label = "directory"
    verbose_name = "人员与权限"
    default_auto_field = "django.db.models.BigAutoField"
