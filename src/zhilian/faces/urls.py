"""The desk pages and the catalogue of components."""

from django.urls import include, path

urlpatterns = [
    path("design/", include("zhilian.faces.design.urls")),
]
