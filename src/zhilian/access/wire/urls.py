"""Where gates and barriers ask; mounted under /api/terminals/."""

from django.urls import path

from zhilian.access.wire import views

urlpatterns = [
    path("gate", views.gate, name="terminal_gate"),
    path("gate/late", views.late, name="terminal_gate_late"),
]
