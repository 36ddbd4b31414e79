"""Health for machines; queue and audit pages come with the console shell."""

from django.urls import path

from zhilian.core import views

app_name = "core"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
