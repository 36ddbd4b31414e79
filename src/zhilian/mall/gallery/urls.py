"""Each picture in two sizes. Its address is written by `Picture.wide` and `Picture.small`; behind
its number stands the beginning of its own digest: an address that fits no other content.
"""

from django.urls import path

from zhilian.mall.gallery import views

app_name = "gallery"
urlpatterns = [
    path("<int:picture_id>-<slug:digest>/", views.wide, name="wide"),
    path("<int:picture_id>-<slug:digest>/small/", views.small, name="small"),
]
