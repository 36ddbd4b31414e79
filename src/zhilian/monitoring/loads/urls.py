"""Mounted at /ops/pages/."""

from django.urls import path

from zhilian.monitoring.views import load_board, releases

app_name = "loads"
urlpatterns = [
    path("", load_board.board, name="board"),
    path("export.csv", load_board.export, name="export"),
    path("releases/", releases.releases, name="releases"),
    path("releases/export.csv", releases.export, name="release_export"),
    path("releases/new/", releases.mark, name="mark_release"),
    path("releases/<int:release_id>/withdraw/", releases.withdraw, name="withdraw_release"),
    path("at/<str:page>/", load_board.one_page, name="page"),
]
