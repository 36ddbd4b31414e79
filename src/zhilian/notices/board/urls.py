from django.urls import path

from zhilian.notices.board import bulk, views

app_name = "board"
urlpatterns = [
    path("", views.announcements, name="list"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("<int:announcement_id>/", views.announcement, name="page"),
    path("<int:announcement_id>/edit/", views.edit, name="edit"),
    path("<int:announcement_id>/publish/", views.publish, name="publish"),
    path("<int:announcement_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:announcement_id>/pin/", views.pin, name="pin"),
    path("<int:announcement_id>/drop/", views.drop, name="drop"),
    path("<int:announcement_id>/readers/", views.readers, name="readers"),
    path("<int:announcement_id>/readers/export/", views.readers_export, name="readers_export"),
    path("sms/", bulk.broadcasts, name="broadcasts"),
    path("sms/new/", bulk.new, name="new_broadcast"),
    path("sms/<int:broadcast_id>/", bulk.broadcast, name="broadcast"),
    path("sms/<int:broadcast_id>/<slug:act>/", bulk.move, name="move_broadcast"),
]
