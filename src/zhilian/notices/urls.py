from django.urls import path

from zhilian.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("export/", views.export, name="export"),
    path("inbound/", views.inbound_list, name="inbound"),
    path("gateways/", views.gateways, name="gateways"),
    path("gateways/<int:provider_id>/enabled/", views.switch_gateway, name="switch"),
    path("test/", views.send_test, name="test"),
    path("<int:notice_id>/", views.notice_page, name="page"),
    path("<int:notice_id>/resend/", views.resend, name="resend"),
    path("<int:notice_id>/cancel/", views.cancel, name="cancel"),
]
