"""Mounted at /v/."""

from django.urls import path

from zhilian.access.door import views

app_name = "door"
urlpatterns = [
    path("<str:token>/", views.visit, name="visit"),
    path("<str:token>/code/", views.send_code, name="code"),
    path("<str:token>/confirm/", views.confirm, name="confirm"),
    path("<str:token>/fill/", views.fill, name="fill"),
    path("<str:token>/changes/", views.changes, name="changes"),
]
