"""Mounted at /ops/incidents/."""

from django.urls import path

from zhilian.incidents.views import acts, forms, lists, pages

app_name = "incidents"
ONE = "<int:incident_id>/"

urlpatterns = [
    path("", lists.incident_list, name="list"),
    path("export.csv", lists.incident_export, name="export"),
    path("report/", forms.report, name="report"),
    path(ONE, pages.incident, name="page"),
    path(f"{ONE}live/", pages.live, name="live"),
    path(f"{ONE}print/", pages.sheet, name="print"),
    path(f"{ONE}accept/", acts.accept, name="accept"),
    path(f"{ONE}arrive/", acts.arrive, name="arrive"),
    path(f"{ONE}restored/", acts.restored, name="restored"),
    path(f"{ONE}note/", forms.note, name="note"),
    path(f"{ONE}wait/", forms.wait, name="wait"),
    path(f"{ONE}classify/", forms.classify, name="classify"),
    path(f"{ONE}close/", forms.close, name="close"),
    path(f"{ONE}give-back/", forms.give_back, name="give_back"),
    path(f"{ONE}confirm/", forms.confirm, name="confirm"),
    path(f"{ONE}reopen/", forms.reopen, name="reopen"),
    path(f"{ONE}undo-close/", forms.undo_close, name="undo_close"),
    path(f"{ONE}outage/", forms.outage, name="outage"),
]
