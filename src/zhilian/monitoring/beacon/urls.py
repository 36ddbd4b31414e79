"""Mounted at /rum/."""

from django.urls import path

from zhilian.monitoring.beacon import views

app_name = "rum"
urlpatterns = [path("", views.take, name="take")]
