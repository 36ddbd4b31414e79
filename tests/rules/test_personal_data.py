"""Personal data is catalogued before it is kept (note 07)."""

from zhilian.directory import personal_data


def test_every_field_that_looks_personal_is_catalogued() -> None:
    assert personal_data.uncatalogued() == []


def test_no_entry_of_the_catalogue_outlives_its_field() -> None:
    assert personal_data.vanished() == []
