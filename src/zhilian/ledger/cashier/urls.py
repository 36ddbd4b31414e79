from django.urls import path

from zhilian.ledger.cashier import views

app_name = "pay"
urlpatterns = [
    path("accounts/", views.my_accounts, name="accounts"),
    path("accounts/<int:account_id>/", views.my_account, name="account"),
    path("<slug:reference>/", views.pay_page, name="page"),
    path("<slug:reference>/go/", views.go, name="go"),
]
