"""Mounted at /ops/checks/."""

from django.urls import path

from zhilian.monitoring.views import acts, edit, lists, pages

app_name = "monitoring"
ONE = "<int:check_id>/"

urlpatterns = [
    path("", lists.check_list, name="list"),
    path("export.csv", lists.check_export, name="export"),
    path("bulk/", lists.bulk, name="bulk"),
    path("new/", edit.new, name="new"),
    path(ONE, pages.check, name="check"),
    path(f"{ONE}live/", pages.live, name="live"),
    path(f"{ONE}edit/", edit.edit, name="edit"),
    path(f"{ONE}pause/", acts.pause, name="pause"),
    path(f"{ONE}resume/", acts.resume, name="resume"),
    path(f"{ONE}retire/", acts.retire, name="retire"),
    path(f"{ONE}bring-back/", acts.bring_back, name="bring_back"),
    path(f"{ONE}maintenance/", acts.begin_maintenance, name="begin_maintenance"),
    path(f"{ONE}maintenance/end/", acts.end_maintenance, name="end_maintenance"),
    path(f"{ONE}recheck/", acts.recheck, name="recheck"),
]
