"""Where terminals report; mounted under /api/terminals/."""

from django.urls import path

from zhilian.assets.wire import views

urlpatterns = [path("hello", views.hello, name="terminal_hello")]
