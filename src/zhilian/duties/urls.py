from django.urls import path

from zhilian.duties.views import guarantees, notes

app_name = "duties"
urlpatterns = [
    path("guarantees/", guarantees.guarantee_list, name="guarantees"),
    path("guarantees/export/", guarantees.export, name="guarantees_export"),
    path("guarantees/<int:guarantee_id>/", guarantees.page, name="guarantee"),
    path("guarantees/<int:guarantee_id>/arrive/", guarantees.arrive, name="arrive"),
    path("guarantees/<int:guarantee_id>/finish/", guarantees.finish, name="finish"),
    path("guarantees/<int:guarantee_id>/cancel/", guarantees.cancel, name="cancel"),
    path("guarantees/tasks/<int:task_id>/good/", guarantees.good, name="good"),
    path("guarantees/tasks/<int:task_id>/faulty/", guarantees.faulty, name="faulty"),
    path("duty-notes/", notes.note_list, name="notes"),
    path("duty-notes/export/", notes.export, name="notes_export"),
    path("duty-notes/<int:note_id>/read/", notes.read, name="read_note"),
]
