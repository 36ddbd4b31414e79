"""The catalogue of personal data: what is kept about people, why, how long, and how it is shown.

Each app lists its own fields in `<app>/personal_data.yaml`. `uncatalogued` names the model fields
that hold or look like personal data and are in no list; `vanished` the entries without a field.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from zhilian.core.fields import BlindIndexField, EncryptedField

WORDS = frozenset(
    {
        "address",
        "birthday",
        "browser",
        "card",
        "email",
        "employee",
        "face",
        "idcard",
        "ip",
        "mail",
        "mobile",
        "pan",
        "phone",
        "plate",
        "tel",
        "username",
    }
)
"""A field with one of these words in its name looks personal until it is catalogued."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One field of the catalogue. All five are told."""

    field: str
    what: str
    why: str
    kept: str
    shown: str


def catalogue() -> list[Entry]:
    """Every entry of every app. An entry with a missing or foreign key stops with TypeError."""
    entries: list[Entry] = []
    for config in apps.get_app_configs():
        file = Path(config.path) / "personal_data.yaml"
        if config.name.startswith("zhilian.") and file.exists():
            rows = yaml.safe_load(file.read_text(encoding="utf-8")) or []
            entries += [Entry(**row) for row in rows]
    return entries


def uncatalogued(models_: Iterable[type[models.Model]] | None = None) -> list[str]:
    """Fields such as "directory.Person.phone" that look personal and are in no list."""
    listed = {entry.field for entry in catalogue()}
    return sorted(
        name
        for model in (models_ if models_ is not None else _own_models())
        for field in model._meta.concrete_fields
        if looks_personal(field)
        and (name := f"{model._meta.app_label}.{model.__name__}.{field.name}") not in listed
    )


def vanished() -> list[str]:
    """Entries whose model or field is no longer there."""
    return sorted(entry.field for entry in catalogue() if not _exists(entry.field))


def looks_personal(field: models.Field[Any, Any]) -> bool:
    if isinstance(field, EncryptedField | BlindIndexField | models.GenericIPAddressField):
        return True
    if field.is_relation or not isinstance(field, models.CharField | models.TextField):
        return False
    return not WORDS.isdisjoint(field.name.split("_"))


def _own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("zhilian.")]


def _exists(path: str) -> bool:
    app, model, field = path.split(".")
    try:
        apps.get_model(app, model)._meta.get_field(field)
    except (LookupError, FieldDoesNotExist):
        return False
    return True
