"""The card desk, under /desk/cards/."""

from django.urls import path

from zhilian.cards.views import batches, cards

app_name = "cards"
urlpatterns = [
    path("", cards.card_list, name="list"),
    path("export.csv", cards.card_export, name="export"),
    path("<int:card_id>/", cards.card, name="card"),
    path("<int:card_id>/freeze/", cards.freeze, name="freeze"),
    path("<int:card_id>/thaw/", cards.thaw, name="thaw"),
    path("batches/", batches.batch_list, name="batches"),
    path("batches/new/", batches.batch_new, name="batch_new"),
    path("batches/example.csv", batches.bank_file_example, name="bank_file_example"),
    path("batches/<int:batch_id>/", batches.batch, name="batch"),
    path("batches/<int:batch_id>/export.csv", batches.batch_export, name="batch_export"),
    path("batches/<int:batch_id>/file/", batches.bank_file, name="bank_file"),
]
