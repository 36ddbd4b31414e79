"""Makers: the shipped list, live."""

from datetime import datetime
from typing import Any

from zhilian.catalogue import documents, service
from zhilian.catalogue.types import Imported
from zhilian.core.testing import NOON


def catalogue(*, document: dict[str, Any] | None = None, at: datetime = NOON) -> Imported:
    """Import and publish a list, the shipped one by default."""
    return service.import_document(document=document or documents.shipped(), at=at)
