"""Where scanners, cabinets and panels ask; mounted under /api/terminals/."""

from django.urls import path

from zhilian.cases.wire import views

urlpatterns = [path("scan", views.scan, name="terminal_scan")]
