"""The portal, the desk pages, the system pages, the catalogue of components and the JSON API."""

from django.urls import include, path

urlpatterns = [
    path("", include("zhilian.faces.portal.urls")),
    path("ops/", include("zhilian.faces.console.urls")),
    path("desk/", include("zhilian.faces.section.urls")),
    path("design/", include("zhilian.faces.design.urls")),
    path("api/", include("zhilian.faces.api.urls")),
    path("", include("zhilian.faces.metrics.urls")),
    path("", include("zhilian.faces.status.urls")),
    path("", include("zhilian.faces.system.urls")),
]
