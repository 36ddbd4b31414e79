"""Where agents call; mounted under /api/probe/."""

from django.urls import path

from zhilian.monitoring.wire import views

urlpatterns = [
    path("checks", views.checks, name="probe_checks"),
    path("wake", views.wake, name="probe_wake"),
    path("results", views.results, name="probe_results"),
]
