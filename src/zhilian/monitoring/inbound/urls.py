"""Mounted at /ops/inbound/."""

from django.urls import path

from zhilian.monitoring.inbound.views import acts, mapping, pages

app_name = "inbound"
ONE = "<int:source_id>/"
MESSAGE = f"{ONE}deliveries/<int:delivery_id>/"

urlpatterns = [
    path("", pages.source_list, name="list"),
    path("new/", acts.new, name="new"),
    path("zabbix-media-type.yaml", pages.zabbix_file, name="zabbix_file"),
    path(ONE, pages.source_page, name="source"),
    path(f"{ONE}edit/", acts.edit, name="edit"),
    path(f"{ONE}token/", acts.renew, name="renew"),
    path(f"{ONE}switch/", acts.switch, name="switch"),
    path(f"{ONE}deliveries.csv", pages.export, name="export"),
    path(MESSAGE, pages.delivery_page, name="delivery"),
    path(f"{MESSAGE}retry/", acts.retry, name="retry"),
    path(f"{ONE}mapping/", mapping.mapping, name="mapping"),
    path(f"{ONE}mapping/preview/", mapping.preview, name="preview"),
]
