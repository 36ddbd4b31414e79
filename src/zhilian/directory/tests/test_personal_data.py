from __future__ import annotations

import pytest
from django.db import models

from zhilian.core.fields import EncryptedField
from zhilian.directory import personal_data


def test_every_field_of_the_directory_that_looks_personal_is_catalogued() -> None:
    assert [name for name in personal_data.uncatalogued() if name.startswith("directory.")] == []


def test_no_entry_outlives_its_field() -> None:
    assert personal_data.vanished() == []


def test_entries_say_why_and_how_long() -> None:
    assert [e.field for e in personal_data.catalogue() if not (e.why and e.kept and e.shown)] == []


@pytest.mark.parametrize(
    ("field", "personal"),
    [
        (EncryptedField(name="secret"), True),
        (models.CharField(max_length=9, name="mobile_no"), True),
        (models.GenericIPAddressField(name="seen"), True),
        (models.CharField(max_length=9, name="cardinal"), False),
        (models.IntegerField(name="phone_count"), False),
        (models.CharField(max_length=9, name="title"), False),
    ],
)
def test_looks_personal(field: models.Field[object, object], personal: bool) -> None:
    assert personal_data.looks_personal(field) is personal


def test_uncatalogued_names_a_new_field() -> None:
    class Stray(models.Model):
        phone = models.CharField(max_length=11)

        class Meta:
            app_label = "stray"
            managed = False

        def __str__(self) -> str:
            return self.phone

    assert personal_data.uncatalogued([Stray]) == ["stray.Stray.phone"]
