"""Rows in very large numbers, straight into their table: ten times as fast as `bulk_create`.

A template is prepared once (encrypted, adapted to the database); each row made of it only changes
what is its own. Ids are given out here, so nobody else may write to the table meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import Max


@dataclass(frozen=True)
class Template:
    """Prepared values in the order of the columns, and the instants among them by place."""

    values: list[Any]
    instants: tuple[tuple[int, datetime], ...]


class Table:
    """One table that is being filled. Rows wait until `write`, for references to later tables."""

    def __init__(self, model: type[models.Model]) -> None:
        self._model = model
        self._fields = model._meta.concrete_fields
        self._place = {field.attname: place for place, field in enumerate(self._fields)}
        self._last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        self._rows: list[list[Any]] = []
        self._instant = _INSTANTS[connection.vendor]

    def template(self, row: models.Model) -> Template:
        values = [self._prepared(field, getattr(row, field.attname)) for field in self._fields]
        instants = tuple(
            (place, value.astimezone(UTC))
            for place, field in enumerate(self._fields)
            if isinstance(value := getattr(row, field.attname), datetime)
        )
        return Template(values, instants)

    def add(self, template: Template, *, later: timedelta = timedelta(), **own: Any) -> int:
        """One more row: the template with every instant so much later, and what is its own. Returns
        its id.
        """
        values = template.values.copy()
        for place, instant in template.instants:
            values[place] = self._instant(instant + later)
        for name, value in own.items():
            place = self._place[name]
            values[place] = (
                value if isinstance(value, int) else self._prepared(self._fields[place], value)
            )
        self._last += 1
        values[self._place["id"]] = self._last
        self._rows.append(values)
        return self._last

    @property
    def next_id(self) -> int:
        return int(self._last) + 1

    def write(self) -> int:
        """Put what waits into the table; returns how many rows."""
        rows, self._rows = self._rows, []
        if rows:
            _WRITERS[connection.vendor](self._model, [str(f.column) for f in self._fields], rows)
        return len(rows)

    @staticmethod
    def _prepared(field: models.Field[Any, Any], value: Any) -> Any:
        return field.get_db_prep_save(value, connection=connection)


def _insert(model: type[models.Model], columns: Sequence[str], rows: list[list[Any]]) -> None:
    table, names = _names(model, columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(" ".join(("INSERT INTO", table, names, "VALUES", f"({marks})")), rows)


def _copy(model: type[models.Model], columns: Sequence[str], rows: list[list[Any]]) -> None:
    """PostgreSQL's own way; its sequence goes on behind the last id."""
    table, names = _names(model, columns)
    with connection.cursor() as cursor:
        with cursor.copy(" ".join(("COPY", table, names, "FROM STDIN"))) as lines:
            for row in rows:
                lines.write_row(row)
        last = rows[-1][columns.index("id")]
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, last]
        )


def _names(model: type[models.Model], columns: Sequence[str]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), f"({', '.join(map(quote, columns))})"


def _naive(instant: datetime) -> str:
    """As Django keeps it in SQLite: UTC without saying so."""
    return str(instant.replace(tzinfo=None))


_INSTANTS: dict[str, Callable[[datetime], Any]] = {"sqlite": _naive, "postgresql": lambda one: one}
_WRITERS = {"sqlite": _insert, "postgresql": _copy}
