"""The desks of cars, meters and equipment."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.assets import service
from zhilian.assets.models import (
    Loan,
    OdometerReading,
    Vehicle,
)
from zhilian.assets.tests import things as make
from zhilian.core.times import clock_now

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def test_cars_are_kept_read_and_a_wrong_reading_is_voided(client_as: ClientAs) -> None:
    client = client_as("fleet_admin")
    said = {
        "plate": "陕a12345",
        "model": "国产轿车",
        "car_type": "SEDAN",
        "energy": "PETROL",
        "seats": 5,
        "rated": "7.5",
        "odometer": 100,
        "state": "ACTIVE",
    }
    client.post(reverse("assets:car_new"), said)
    car = Vehicle.objects.get()
    client.post(reverse("assets:odometer", args=[car.pk]), {"odometer": 400})
    reading = OdometerReading.objects.get()
    void = reverse("assets:reading_void", args=[car.pk, reading.pk])

    refused = client.post(void, {"reason": ""}, follow=True)
    page = client.post(void, {"reason": "看错了"}, follow=True)

    assert car.plate == "陕A12345"
    assert "请写明作废原因" in make.text(refused)
    assert all(words in make.text(page) for words in ("已作废", "看错了"))


def test_a_dispatcher_sees_cars_but_does_not_change_them(client_as: ClientAs) -> None:
    client, car = client_as("fleet_dispatcher"), make.car()

    assert client.get(reverse("assets:car", args=[car.pk])).status_code == 200
    assert client.get(reverse("assets:car_edit", args=[car.pk])).status_code == 403


def test_a_meter_is_read_and_a_reading_that_went_back_wants_a_reason(client_as: ClientAs) -> None:
    client, meter = client_as("meter_engineer"), make.meter(factor=10)
    page = reverse("assets:meter", args=[meter.pk])

    client.post(page, {"reading": "100"})
    client.post(page, {"reading": "112.5"})
    refused = client.post(page, {"reading": "3"})
    client.post(page, {"reading": "3", "note": "换新表"})

    used = [str(row.used) for row in meter.readings.order_by("id")]
    assert used == ["None", "125.00", "None"]
    assert (refused.status_code, "换表或更正请写明原因" in make.text(refused)) == (422, True)


def test_equipment_shows_who_is_late_and_takes_it_back(client_as: ClientAs) -> None:
    client, mics = client_as("av_engineer"), make.equipment(name="无线话筒", total=2)
    now = clock_now()
    service.reserve_equipment(
        equipment_ids=[mics.pk],
        quantity=2,
        start_at=now - timedelta(hours=5),
        end_at=now - timedelta(hours=1),
        cause=make.cause(at=now - timedelta(hours=6), key="k", number="JY-1"),
    )

    late = make.text(client.get(reverse("assets:equipments")))
    loan = Loan.objects.get()
    client.post(reverse("assets:loan_return", args=[mics.pk, loan.pk]))

    loan.refresh_from_db()
    assert all(words in late for words in ("逾期未还", "JY-1", "0 / 2"))
    assert loan.state == "RETURNED"
