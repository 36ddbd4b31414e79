"""One's own account under /accounts/, the administrators' pages under /ops/people/."""

from __future__ import annotations

from django.urls import include, path

from zhilian.directory.views import (
    elsewhere,
    factor,
    people,
    person_acts,
    places,
    profile,
    signin,
    training,
    watch,
)

accounts = [
    path("demo/", signin.enter_demo, name="demo"),
    path("with/<slug:name>/", elsewhere.leave, name="leave"),
    path("with/<slug:name>/back/", elsewhere.back, name="arrive"),
    path("bindings/end/", elsewhere.unbind, name="unbind"),
    path("logout/", signin.sign_out, name="logout"),
    path("link/<str:token>/", signin.use_link, name="link"),
    path("code/", factor.code, name="code"),
    path("second-factor/", factor.enrol, name="enrol"),
    path("second-factor/replace/", factor.replace, name="replace"),
    path("profile/", profile.profile, name="profile"),
    path("password/", profile.password, name="password"),
    path("sessions/", profile.sessions, name="sessions"),
    path("sessions/end/", profile.end_sessions, name="end_sessions"),
]
console = [
    path("", people.people_list, name="people"),
    path("export.csv", people.people_export, name="people_export"),
    path("new/", people.person_new, name="person_new"),
    path("<int:person_id>/", people.person_page, name="person"),
    path("<int:person_id>/edit/", people.person_edit, name="person_edit"),
    path("<int:person_id>/grant/", person_acts.grant, name="grant"),
    path("<int:person_id>/revoke/<int:grant_id>/", person_acts.revoke, name="revoke"),
    path("<int:person_id>/lock/", person_acts.lock, name="lock"),
    path("<int:person_id>/unlock/", person_acts.unlock, name="unlock"),
    path("<int:person_id>/reset/", person_acts.reset, name="reset"),
    path("<int:person_id>/remove-factor/", person_acts.remove_factor, name="remove_factor"),
    path("places/", places.places, name="places"),
    path("places/<int:unit_id>/rename/", places.rename, name="rename"),
    path("trainings/", training.training_list, name="trainings"),
    path("trainings/export/", training.export, name="trainings_export"),
    path("trainings/new/", training.new, name="training_new"),
    path("trainings/<int:session_id>/", training.page, name="training"),
    path("trainings/<int:session_id>/edit/", training.edit, name="training_edit"),
    path("trainings/<int:session_id>/cancel/", training.cancel, name="training_cancel"),
    path("trainings/<int:session_id>/records/", training.records_export, name="training_records"),
    path("sign-ins/", watch.sign_ins, name="sign_ins"),
    path("sign-ins/export.csv", watch.sign_ins_export, name="sign_ins_export"),
    path("locks/", watch.locks, name="locks"),
    path("locks/lift/", watch.lift, name="lift"),
    path("security/", watch.security, name="security"),
]
pages = [path("accounts/", include(accounts)), path("ops/people/", include(console))]
urlpatterns = [
    path("accounts/login/", signin.sign_in, name="account_login"),
    path("", include((pages, "directory"))),
]
