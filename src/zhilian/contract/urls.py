"""The contract pages, under /ops/contract/."""

from django.urls import path

from zhilian.contract.views import calendar, clocks, scope, waivers, wall

app_name = "contract"
urlpatterns = [
    path("", wall.wall, name="wall"),
    path("export/", wall.wall_export, name="wall_export"),
    path("clauses/<str:clause_id>/", wall.clause, name="clause"),
    path("clauses/<str:clause_id>/original/", wall.paste_original, name="paste_original"),
    path("readings/", wall.take_readings, name="take_readings"),
    path("term/", wall.term, name="term"),
    path("clocks/", clocks.clocks, name="clocks"),
    path("clocks/export/", clocks.clocks_export, name="clocks_export"),
    path("clocks/<int:clock_id>/", clocks.clock, name="clock"),
    path("clocks/<int:clock_id>/waiver/", clocks.request_waiver, name="request_waiver"),
    path("waivers/", waivers.waivers, name="waivers"),
    path("waivers/export/", waivers.waivers_export, name="waivers_export"),
    path("waivers/<int:waiver_id>/", waivers.waiver, name="waiver"),
    path("waivers/<int:waiver_id>/decide/", waivers.decide, name="decide"),
    path("waivers/<int:waiver_id>/revoke/", waivers.revoke, name="revoke"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/export/", calendar.calendar_export, name="calendar_export"),
    path("calendar/import/", calendar.calendar_import, name="calendar_import"),
    path("calendar/hours/", calendar.hours, name="hours"),
    path("calendar/hours/confirm/", calendar.confirm_hours, name="confirm_hours"),
    path("scope/", scope.scope, name="scope"),
    path("scope/export/", scope.scope_export, name="scope_export"),
    path("scope/import/", scope.scope_import, name="scope_import"),
    path("scope/new/", scope.scope_new, name="scope_new"),
    path("scope/confirm/", scope.scope_confirm, name="scope_confirm"),
    path("scope/<int:item_id>/", scope.scope_edit, name="scope_edit"),
]
