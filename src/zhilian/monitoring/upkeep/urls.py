"""Mounted at /ops/maintenance/."""

from django.urls import path

from zhilian.monitoring.upkeep.views import afterwards, announced

app_name = "upkeep"
ONE = "<int:window_id>/"
DECLARED = "afterwards/<int:declared_id>/"

urlpatterns = [
    path("", announced.announced, name="list"),
    path("export.csv", announced.export, name="export"),
    path("new/", announced.new, name="new"),
    path("afterwards/", afterwards.declarations, name="afterwards"),
    path("afterwards/new/", afterwards.declare, name="declare"),
    path("afterwards/export.csv", afterwards.export, name="afterwards_export"),
    path(DECLARED, afterwards.declared, name="declared"),
    path(f"{DECLARED}decide/", afterwards.decide, name="decide"),
    path(ONE, announced.one, name="one"),
    path(f"{ONE}call-off/", announced.call_off, name="call_off"),
    path("runs/<int:run_id>/end/", announced.end, name="end"),
]
