from django.urls import path

from zhilian.notices.hooks import views

app_name = "sms-hooks"
urlpatterns = [
    path("<slug:provider>/receipt", views.receipt, name="receipt"),
    path("<slug:provider>/inbound", views.inbound, name="inbound"),
]
