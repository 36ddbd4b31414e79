from django.urls import path

from zhilian.faces.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("s/<slug:code>/", views.sub_platform, name="sub_platform"),
    path("w/<slug:code>/", views.window, name="window"),
]
