from django.urls import path

from zhilian.filing.views import campaigns, registry, reports

app_name = "filing"
urlpatterns = [
    path("", campaigns.campaign_list, name="campaigns"),
    path("new/", campaigns.new, name="new_campaign"),
    path("<int:campaign_id>/", campaigns.page, name="campaign"),
    path("<int:campaign_id>/edit/", campaigns.edit, name="edit_campaign"),
    path("<int:campaign_id>/open/", campaigns.open_now, name="open_campaign"),
    path("<int:campaign_id>/lock/", campaigns.lock, name="lock_campaign"),
    path("<int:campaign_id>/export/", campaigns.export, name="campaign_export"),
    path("units/<int:unit_id>/extend/", campaigns.extend, name="extend"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/export/", reports.export, name="reports_export"),
    path("reports/<int:report_id>/", reports.page, name="report"),
    path("reports/<int:report_id>/unlock/", reports.unlock, name="unlock"),
    path("sums/", reports.sums, name="sums"),
    path("sums/export/", reports.sums_export, name="sums_export"),
    path("registry/", registry.registry, name="registry"),
    path("registry/export/", registry.export, name="registry_export"),
    path("registry/<int:institution_id>/", registry.institution, name="institution"),
]
