"""Mounted at /desk/tables/."""

from django.urls import path

from zhilian.sheets import views

app_name = "sheets"
urlpatterns = [
    path("", views.index, name="index"),
    path("runs/<int:run_id>/", views.run, name="run"),
    path("runs/<int:run_id>/write/", views.write, name="write"),
    path("runs/<int:run_id>/stop/", views.stop, name="stop"),
    path("runs/<int:run_id>/result.xlsx", views.result, name="result"),
    path("<slug:name>/", views.table, name="table"),
    path("<slug:name>/table.xlsx", views.take_out, {"ending": "xlsx"}, name="xlsx"),
    path("<slug:name>/table.csv", views.take_out, {"ending": "csv"}, name="csv"),
]
