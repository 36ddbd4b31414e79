from django.urls import path

from zhilian.desk.views import consultations, orders, photos, requirements, routes

app_name = "desk"
urlpatterns = [
    path("orders/", orders.order_list, name="orders"),
    path("orders/export/", orders.export, name="orders_export"),
    path("orders/routes/", routes.route_list, name="routes"),
    path("orders/routes/set/", routes.set_route, name="set_route"),
    path("orders/<int:order_id>/", orders.order, name="order"),
    path("orders/<int:order_id>/move/<slug:to>/", orders.move, name="move_order"),
    path("orders/<int:order_id>/done/", orders.done, name="order_done"),
    path("orders/<int:order_id>/give/", orders.give, name="give_order"),
    path("orders/<int:order_id>/note/", orders.note, name="note_order"),
    path("orders/<int:order_id>/photos/", photos.add, name="add_photos"),
    path("orders/<int:order_id>/photos/<int:file_id>/", photos.photo, name="photo"),
    path("orders/<int:order_id>/photos/<int:file_id>/remove/", photos.remove, name="remove_photo"),
    path("consultations/", consultations.consultation_list, name="consultations"),
    path("consultations/export/", consultations.export, name="consultations_export"),
    path("consultations/<int:consultation_id>/", consultations.page, name="consultation"),
    path("requirements/", requirements.requirement_list, name="requirements"),
    path("requirements/export/", requirements.export, name="requirements_export"),
    path("requirements/<int:requirement_id>/", requirements.page, name="requirement"),
    path("requirements/<int:requirement_id>/move/", requirements.move, name="move_requirement"),
]
