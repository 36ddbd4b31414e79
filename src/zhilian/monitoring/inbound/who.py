"""Who may see and who may change inbound sources."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from zhilian.directory.types import ENGINEERS, Role
from zhilian.monitoring.errors import NoSuchSource
from zhilian.monitoring.models import InboundSource
from zhilian.monitoring.selectors import inbound

EDITORS = (str(Role.OPS_MANAGER),)
READERS = tuple(sorted({*ENGINEERS, *EDITORS}))


def may_edit(request: HttpRequest) -> bool:
    held: frozenset[str] = getattr(request.user, "role_codes", frozenset())
    return bool(held & set(EDITORS))


def source_or_404(source_id: int) -> InboundSource:
    try:
        return inbound.source(source_id=source_id)
    except NoSuchSource as refusal:
        raise Http404(str(refusal)) from None
