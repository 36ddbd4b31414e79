from django.urls import path

from zhilian.faces.system import views

app_name = "system"
urlpatterns = [
    path("ops/tasks/", views.tasks, name="tasks"),
    path("ops/tasks/retry/", views.retry, name="retry"),
    path("ops/audit/", views.audit_trail, name="audit"),
    path("ops/audit/verify/", views.verify, name="verify"),
    path("ops/audit/export/", views.export, name="audit_export"),
    path("accounts/tokens/", views.my_tokens, name="tokens"),
    path("accounts/tokens/<int:token_id>/revoke/", views.revoke, name="revoke_token"),
]
