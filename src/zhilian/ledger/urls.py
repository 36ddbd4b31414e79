"""The desk of the ledger, under /desk/ledger/."""

from django.urls import path

from zhilian.ledger.views import accounts, channels, overview, payments, settling, troubles

app_name = "ledger"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("prove/", overview.prove, name="prove"),
    path("transactions/<int:transaction_id>/", overview.transaction, name="transaction"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/export.csv", accounts.account_export, name="account_export"),
    path("accounts/<int:account_id>/", accounts.account, name="account"),
    path("accounts/<int:account_id>/export.csv", accounts.account_file, name="account_file"),
    path("accounts/<int:account_id>/<slug:what>/", accounts.account_act, name="account_act"),
    path("payments/", payments.payment_list, name="payments"),
    path("payments/export.csv", payments.payment_export, name="payment_export"),
    path("payments/<int:payment_id>/", payments.payment, name="payment"),
    path("payments/<int:payment_id>/ask/", payments.ask_channel, name="ask_channel"),
    path("payments/<int:payment_id>/back/", payments.give_back, name="give_back"),
    path(
        "payments/<int:payment_id>/refunds/<int:refund_id>/again/",
        payments.try_refund_again,
        name="refund_again",
    ),
    path("troubles/", troubles.trouble_list, name="troubles"),
    path("troubles/export.csv", troubles.trouble_export, name="trouble_export"),
    path("troubles/<int:discrepancy_id>/", troubles.trouble, name="trouble"),
    path("troubles/<int:discrepancy_id>/reopen/", troubles.reopen, name="reopen"),
    path("bills/", troubles.bill_list, name="bills"),
    path("bills/check/", troubles.bill_check, name="bill_check"),
    path("settlement/", settling.batch_list, name="batches"),
    path("settlement/export.csv", settling.batch_export, name="batch_export"),
    path("settlement/make/", settling.make_batches, name="make_batches"),
    path("settlement/terms/", settling.terms_list, name="terms"),
    path("settlement/terms/<str:merchant>/", settling.terms_edit, name="terms_edit"),
    path("settlement/<int:batch_id>/", settling.batch, name="batch"),
    path("settlement/<int:batch_id>/approve/", settling.approve, name="approve"),
    path("settlement/<int:batch_id>/send-back/", settling.send_back, name="send_back"),
    path("settlement/<int:batch_id>/pay/", settling.pay, name="pay"),
    path("channels/", channels.channel_list, name="channels"),
    path("channels/new/", channels.channel_new, name="channel_new"),
    path("channels/<slug:code>/", channels.channel_edit, name="channel_edit"),
    path("channels/<slug:code>/switch/", channels.channel_switch, name="channel_switch"),
]
