"""Every URL with whom it admits: the source of the roles x URLs test and of `zhilian urls`."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from zhilian.core.access import Access, access_of
from zhilian.faces.api.door import operations_of


@dataclass(frozen=True, kw_only=True)
class UrlRow:
    """One URL pattern. `gate` is "closed" when its view declares nothing."""

    path: str
    name: str
    gate: str
    roles: tuple[str, ...]
    why: str
    methods: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def url_table() -> list[UrlRow]:
    rows = set(_rows(get_resolver(), prefix="/", space=""))
    return sorted(rows, key=lambda row: (row.path, row.methods))


def _rows(resolver: Any, *, prefix: str, space: str) -> Iterator[UrlRow]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern).lstrip("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _rows(pattern, prefix=path, space=inner)
        elif isinstance(pattern, URLPattern):
            name = f"{space}{pattern.name}" if pattern.name else ""
            yield from _rows_of_view(path, name=name, view=pattern.callback)


def _rows_of_view(path: str, *, name: str, view: Any) -> Iterator[UrlRow]:
    """One row; for a path of the API one row for each of its operations."""
    operations = operations_of(view)
    if not operations:
        yield _row(path, name=name, access=access_of(view))
    for operation in operations:
        row = _row(path, name=name, access=access_of(operation.view_func))
        yield replace(row, methods=tuple(operation.methods))


def _row(path: str, *, name: str, access: Access | None) -> UrlRow:
    if access is None:
        return UrlRow(path=path, name=name, gate="closed", roles=(), why="未声明")
    return UrlRow(
        path=path,
        name=name,
        gate=access.gate.value,
        roles=tuple(sorted(access.roles)),
        why=access.why,
    )
