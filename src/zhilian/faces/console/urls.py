"""Mounted at /ops/."""

from django.urls import path

from zhilian.faces.console import views

app_name = "console"
urlpatterns = [
    path("", views.duty_desk, name="desk"),
    path("wall/", views.wall, name="wall"),
    path("find/", views.find, name="find"),
    path("screen/", views.screen, name="screen"),
    path("windows/<slug:code>/", views.window, name="window"),
    path("drills/", views.drill_list, name="drills"),
    path("drills/start/", views.drill_start, name="drill_start"),
    path("drills/<int:drill_id>/", views.drill, name="drill"),
    path("drills/<int:drill_id>/stop/", views.drill_stop, name="drill_stop"),
]
