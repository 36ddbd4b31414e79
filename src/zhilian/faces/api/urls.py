from django.urls import path

from zhilian.faces.api.application import api

urlpatterns = [path("", api.urls)]
