from django.urls import path

from zhilian.bookings.hooks import views

app_name = "hospital-hooks"
urlpatterns = [path("<slug:code>/", views.report, name="report")]
