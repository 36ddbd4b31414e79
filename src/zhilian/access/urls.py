"""Mounted at /desk/access/."""

from django.urls import path

from zhilian.access.views import check, enrolling, lists, places, restricted, terminals

app_name = "access"
urlpatterns = [
    path("", check.check, name="check"),
    path("let/", check.let, name="let"),
    path("visitors/", lists.visitors, name="visitors"),
    path("visitors/export.csv", lists.visitors_file, name="visitors_file"),
    path("permissions/", lists.permissions, name="permissions"),
    path("permissions/export.csv", lists.permissions_file, name="permissions_file"),
    path("grants/<int:grant_id>/revoke/", lists.revoke, name="revoke"),
    path("vehicles/", lists.vehicles, name="vehicles"),
    path("records/", lists.records, name="records"),
    path("records/export.csv", lists.records_file, name="records_file"),
    path("restricted/", restricted.restricted, name="restricted"),
    path("restricted/new/", restricted.add, name="restrict"),
    path("restricted/<int:entry_id>/", restricted.row, name="restricted_row"),
    path("places/", places.places, name="places"),
    path("places/<slug:what>/", places.places, name="places"),
    path("places/<slug:what>/export.csv", places.places_file, name="places_file"),
    path("places/<slug:what>/new/", places.edit, name="place_new"),
    path("places/<slug:what>/<int:place_id>/", places.place, name="place"),
    path("places/<slug:what>/<int:place_id>/edit/", places.edit, name="place_edit"),
    path("places/<slug:what>/<int:place_id>/switch/", places.switch, name="place_switch"),
    path("places/<slug:what>/<int:place_id>/give/", places.give, name="give"),
    path("terminals/", terminals.terminals, name="terminals"),
    path("terminals/new/", enrolling.new, name="terminal_new"),
    path("terminals/<int:terminal_id>/edit/", enrolling.edit, name="terminal_edit"),
    path("terminals/<int:terminal_id>/keys/", enrolling.rotate, name="terminal_keys"),
    path("terminals/<int:terminal_id>/retire/", enrolling.retire, name="terminal_retire"),
    path("terminals/<int:terminal_id>/", terminals.terminal, name="terminal"),
    path("terminals/<int:terminal_id>/resend/", terminals.resend, name="resend"),
    path("terminals/<int:terminal_id>/compare/", terminals.compare, name="compare"),
    path("terminals/<int:terminal_id>/open/", terminals.open_way, name="open"),
    path("terminals/<int:terminal_id>/again/<int:command_id>/", terminals.send_again, name="again"),
]
