"""Mounted at /ops/checks/."""

from django.urls import path

from zhilian.monitoring.views import (
    acts,
    agents,
    beats,
    edit,
    extracts,
    imports,
    lists,
    pages,
    years,
)

app_name = "monitoring"
ONE = "<int:check_id>/"

urlpatterns = [
    path("", lists.check_list, name="list"),
    path("export.csv", lists.check_export, name="export"),
    path("bulk/", lists.bulk, name="bulk"),
    path("agents/", agents.agents, name="agents"),
    path("agents/new/", agents.agent_new, name="agent_new"),
    path("agents/<int:agent_id>/renew/", agents.agent_renew, name="agent_renew"),
    path("agents/<int:agent_id>/revoke/", agents.agent_revoke, name="agent_revoke"),
    path("export.yaml", imports.export_yaml, name="export_yaml"),
    path("import/", imports.import_page, name="import"),
    path("import/example.csv", imports.import_example, {"ending": "csv"}, name="example_csv"),
    path("import/example.yaml", imports.import_example, {"ending": "yaml"}, name="example_yaml"),
    path("import/<int:import_id>/", imports.import_run, name="import_run"),
    path("import/<int:import_id>/apply/", imports.import_apply, name="import_apply"),
    path("import/<int:import_id>/undo/", imports.import_undo, name="import_undo"),
    path("new/", edit.new, name="new"),
    path("data/choose/", extracts.extract_form, name="extract_form"),
    path("data/", extracts.extract, name="extract"),
    path(ONE, pages.check, name="check"),
    path(f"{ONE}year/", years.year, name="year"),
    path(f"{ONE}year/verify/", years.verify, name="verify"),
    path(f"{ONE}live/", pages.live, name="live"),
    path(f"{ONE}edit/", edit.edit, name="edit"),
    path(f"{ONE}pause/", acts.pause, name="pause"),
    path(f"{ONE}resume/", acts.resume, name="resume"),
    path(f"{ONE}retire/", acts.retire, name="retire"),
    path(f"{ONE}bring-back/", acts.bring_back, name="bring_back"),
    path(f"{ONE}maintenance/", acts.begin_maintenance, name="begin_maintenance"),
    path(f"{ONE}maintenance/end/", acts.end_maintenance, name="end_maintenance"),
    path(f"{ONE}beats/", beats.beat_list, name="beat_list"),
    path(f"{ONE}beats/export.csv", beats.beat_export, name="beat_export"),
    path(f"{ONE}beats/<int:beat_id>/", beats.beat_log, name="beat_log"),
    path(f"{ONE}beats/renew/", beats.beat_renew, name="beat_renew"),
    path(f"{ONE}recheck/", acts.recheck, name="recheck"),
]
