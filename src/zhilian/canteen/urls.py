"""Mounted at /desk/canteen/."""

from django.urls import path

from zhilian.canteen.views import accounts, lists, meals, places, subsidies

app_name = "canteen"
urlpatterns = [
    path("", meals.week, name="week"),
    path("meals/<int:session_id>/", meals.meal, name="meal"),
    path("meals/<int:session_id>/quota/", meals.quota, name="quota"),
    path("meals/<int:session_id>/item/", meals.item, name="item"),
    path("meals/<int:session_id>/close/", meals.close, name="close"),
    path("meals/<int:session_id>/reopen/", meals.reopen, name="reopen"),
    path("items/<int:item_id>/", meals.item_edit, name="item_edit"),
    path("items/<int:item_id>/remove/", meals.remove, name="remove"),
    path("copy/", meals.copy, name="copy"),
    path("accounts/", lists.accounts, name="accounts"),
    path("accounts/export.csv", lists.accounts_file, name="accounts_file"),
    path("accounts/open/", accounts.open_some, name="accounts_open"),
    path("accounts/<int:account_id>/", accounts.account, name="account"),
    path("accounts/<int:account_id>/close/", accounts.close, name="account_close"),
    path("transactions/", lists.transactions, name="transactions"),
    path("transactions/export.csv", lists.transactions_file, name="transactions_file"),
    path("subsidies/", subsidies.subsidies, name="subsidies"),
    path("subsidies/new/", subsidies.new, name="subsidy_new"),
    path("subsidies/<int:rule_id>/", subsidies.edit, name="subsidy"),
    path("subsidies/<int:rule_id>/switch/", subsidies.switch, name="subsidy_switch"),
    path("settings/", places.settings, name="settings"),
    path("settings/canteens/new/", places.canteen_edit, name="canteen_new"),
    path("settings/canteens/<int:canteen_id>/", places.canteen, name="canteen"),
    path("settings/canteens/<int:canteen_id>/edit/", places.canteen_edit, name="canteen_edit"),
    path(
        "settings/canteens/<int:canteen_id>/switch/", places.canteen_switch, name="canteen_switch"
    ),
    path("settings/canteens/<int:canteen_id>/rules/new/", places.rule_edit, name="rule_new"),
    path("settings/canteens/<int:canteen_id>/rules/<int:rule_id>/", places.rule_edit, name="rule"),
    path("settings/rules/<int:rule_id>/stop/", places.rule_stop, name="rule_stop"),
    path("settings/times/<slug:meal>/", places.times_edit, name="times"),
    path("settings/points/new/", places.point_edit, name="point_new"),
    path("settings/points/<int:point_id>/", places.point_edit, name="point"),
    path("settings/pickup/", places.pickup_edit, name="pickup"),
    path("subsidies/<int:rule_id>/pay/", subsidies.pay, name="subsidy_pay"),
]
