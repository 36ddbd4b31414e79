"""The two lists of the board, as far as one may open them."""

from typing import Any

from django.urls import reverse

from zhilian.notices import selectors
from zhilian.notices.selectors import WRITERS


def tabs(current: str, person: Any) -> list[dict[str, object]]:
    waiting = selectors.waiting_broadcasts(viewer_id=person.pk)
    found: list[dict[str, object]] = []
    if person.role_codes & WRITERS:
        found.append({"label": "公告", "href": reverse("board:list")})
    found.append(
        {"label": "群发短信", "href": reverse("board:broadcasts"), "count": waiting or None}
    )
    for tab in found:
        tab["current"] = tab["href"] == reverse(current)
    return found
