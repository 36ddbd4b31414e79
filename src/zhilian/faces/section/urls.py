"""The section administrators' desk, under /desk/."""

from django.urls import path

from zhilian.faces.section import cases, keeping, people, preview, windows

app_name = "section"
urlpatterns = [
    path("inbox/", cases.inbox, name="inbox"),
    path("inbox/batch/", cases.batch, name="batch"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/export/", cases.case_export, name="cases_export"),
    path("figures/", cases.figures, name="figures"),
    path("keeping/", keeping.overview, name="keeping"),
    path("keeping/cases/", keeping.cases, name="keeping_cases"),
    path("keeping/cases/export/", keeping.export, name="keeping_export"),
    path("people/", people.people, name="people"),
    path("windows/", windows.window_list, name="windows"),
    path("windows/<slug:code>/", windows.window, name="window"),
    path("windows/<slug:code>/preview/", preview.preview, name="preview"),
    path("windows/<slug:code>/publish/", windows.publish, name="publish"),
    path("windows/<slug:code>/discard/", windows.discard, name="discard"),
    path("windows/<slug:code>/closing/", windows.closing, name="closing"),
    path("windows/<slug:code>/yaml/", windows.download, name="download"),
    path("windows/<slug:code>/upload/", windows.upload, name="upload"),
    path("windows/<slug:code>/v/<int:number>/", windows.version, name="version"),
    path("windows/<slug:code>/v/<int:number>/restore/", windows.restore, name="restore"),
]
