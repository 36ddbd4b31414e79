from django.urls import path

from zhilian.oncall import views

app_name = "oncall"
urlpatterns = [
    path("", views.roster, name="roster"),
    path("live/", views.live, name="live"),
    path("export/", views.export, name="export"),
    path("shifts/new/", views.new_shift, name="new_shift"),
    path("shifts/<int:shift_id>/remove/", views.remove_shift, name="remove_shift"),
    path("pattern/", views.pattern, name="pattern"),
    path("calls/", views.calls, name="calls"),
]
