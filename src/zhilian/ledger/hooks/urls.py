from django.urls import path

from zhilian.ledger.hooks import views

app_name = "pay-hooks"
urlpatterns = [path("<slug:channel>/", views.notify, name="notify")]
