"""The window list as it is live now, as one document."""

from collections.abc import Mapping
from typing import Any

from zhilian.catalogue.models import CatalogueEdition, SubPlatform, WindowVersion
from zhilian.catalogue.types import State


def published_document() -> dict[str, Any]:
    """The list as it is live now, in the form that `import_document` takes."""
    newest = CatalogueEdition.objects.order_by("-id").first()
    if newest is None:
        return {}
    parts = []
    for part in SubPlatform.objects.order_by("position", "id"):
        live = WindowVersion.objects.filter(state=State.PUBLISHED, window__sub_platform=part)
        items = live.order_by("window__position", "window_id").values_list("document", flat=True)
        head = {key: getattr(part, key) for key in ("code", "name", "owner_role", "summary")}
        if items:
            parts.append({**head, "windows": list(items)})
    return {**newest.registers, "sub_platforms": parts}


def document_with(window: Mapping[str, Any]) -> dict[str, Any]:
    """The list as it is live now, with one window as given."""
    document = published_document()
    for part in document["sub_platforms"]:
        part["windows"] = [
            window if item["code"] == window["code"] else item for item in part["windows"]
        ]
    return document
