"""Checks as a file says them, secrets hidden; and the imports of one person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhilian.monitoring import sealing
from zhilian.monitoring.models import ImportRun
from zhilian.monitoring.selectors.checks import CheckFilter, filtered


def declared(*, wanted: CheckFilter) -> Iterator[dict[str, Any]]:
    """The checks of a filter in the form that an import takes. Secrets stand as place-holders,
    which an import into the same system leaves as they are.
    """
    for one in filtered(wanted).defer(None).order_by("code", "id").iterator():
        row = {
            "code": one.code,
            "name": one.name,
            "kind": one.kind,
            "interval_s": one.interval_s,
            "timeout_s": one.timeout_s,
            "warn_ms": one.warn_ms,
            "window_code": one.window_code,
            "sub_platform": "" if one.window_code else one.sub_platform,
            "site_code": one.site.code if one.site else "",
            "parent_code": one.parent.code if one.parent else "",
        }
        kept = {name: value for name, value in row.items() if value not in ("", None)}
        yield kept | {"options": sealing.hide_secrets(one.kind, one.options)}


def recent_imports(*, person_id: int, limit: int = 10) -> list[ImportRun]:
    """The latest imports of this person, without their content."""
    mine = ImportRun.objects.filter(person_id=person_id).defer("text_sealed", "before_sealed")
    return list(mine.order_by("-id")[:limit])
