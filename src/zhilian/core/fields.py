"""Columns that hold personal data or secrets."""

from typing import Any

from django.db import models

from zhilian.core import crypto


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """Text kept as SM4-GCM with its key id; reading opens it, the database never sees it.

    The empty string stays empty, so that "has none" can be asked. Not searchable: see
    `BlindIndexField`.
    """

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return crypto.encrypt(value, context=self.context) if value else value

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return crypto.decrypt(value, context=self.context) if value else value


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """HMAC-SM3 of another field of the row, kept in step when the row is saved.

    Ask with `filter(phone_index=crypto.blind("phone", number))`.
    """

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        kwargs |= {"max_length": 64, "blank": True, "editable": False, "db_index": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank", "editable", "db_index"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = crypto.blind(self.source, getattr(model_instance, self.source) or "")
        setattr(model_instance, self.attname, value)
        return value
