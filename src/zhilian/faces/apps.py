from django.apps import AppConfig


class FacesConfig(AppConfig):
    name = "zhilian.faces"
    label = "faces"
    verbose_name = "页面"
