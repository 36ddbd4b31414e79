from django.urls import path

from zhilian.faces.design import views

app_name = "design"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("phone/", views.phone, name="phone"),
]
