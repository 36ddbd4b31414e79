"""Where canteen machines ask; mounted under /api/terminals/."""

from django.urls import path

from zhilian.canteen.wire import views

urlpatterns = [
    path("meal", views.meal, name="terminal_meal"),
    path("meal/late", views.late, name="terminal_meal_late"),
]
