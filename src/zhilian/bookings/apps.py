from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "zhilian.bookings"
