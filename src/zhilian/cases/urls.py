from django.urls import path

from zhilian.cases.views import files

app_name = "cases"
urlpatterns = [
    path("files/<int:attachment_id>/", files.download, name="file"),
    path("files/<int:attachment_id>/small/", files.small, name="file_small"),
    path("files/<int:attachment_id>/drop/", files.drop, name="file_drop"),
    path("files/<slug:code>/<slug:key>/", files.upload, name="upload"),
]
