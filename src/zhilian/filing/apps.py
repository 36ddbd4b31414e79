from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "zhilian.filing"
