from django.apps import AppConfig


class CanteenConfig(AppConfig):
    name = "zhilian.canteen"
