"""Mounted at /api/inbound/."""

from django.urls import path

from zhilian.monitoring.wire.inbound import views

urlpatterns = [
    path("<int:source_id>/", views.by_header, name="inbound_alerts"),
    path("<int:source_id>/<str:token>/", views.by_address, name="inbound_alerts_by_address"),
]
