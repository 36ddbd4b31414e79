"""Which face answers where."""

from django.urls import include, path

MOUNTS = [
    ("ops/checks/", "monitoring"),
    ("api/probe/", "monitoring.wire"),
    ("ops/incidents/", "incidents"),
    ("ops/oncall/", "oncall"),
    ("ops/notices/", "notices"),
    ("hooks/sms/", "notices.hooks"),
    ("ops/contract/", "contract"),
    ("", "directory"),
    ("", "core"),
    ("", "faces"),
]
urlpatterns = [path(prefix, include(f"zhilian.{app}.urls")) for prefix, app in MOUNTS]
