"""Where jobs report; mounted under /api/beat/."""

from django.urls import path

from zhilian.monitoring.pulse import views

urlpatterns = [
    path("<str:token>", views.beat, name="beat"),
    path("<str:token>/<str:word>", views.beat, name="beat_word"),
]
