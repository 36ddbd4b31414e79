"""Every scope that a window offers for bringing people into line has a back end that does it."""

from typing import Any

import pytest

from zhilian.catalogue.documents import shipped
from zhilian.directory.connectors.base import BACK_ENDS


def scopes_declared() -> list[str]:
    windows = [w for part in shipped()["sub_platforms"] for w in part["windows"]]
    found: set[str] = set()
    for window in windows:
        for step in window["workflow"]["steps"]:
            for effect in step.get("effects", ()):
                if effect["name"] == "person.sync_all":
                    found |= meant(window, effect["args"]["scope"])
    return sorted(found)


def meant(window: dict[str, Any], scope: str) -> set[str]:
    """A word in quotes is itself; a name is a field with its options."""
    if scope.startswith("'"):
        return {scope.strip("'")}
    fields = {field["key"]: field for field in window["form"]["fields"]}
    return set(fields[scope]["options"])


def test_there_are_scopes_to_serve() -> None:
    assert set(scopes_declared()) >= {"门禁", "餐卡", "停车", "会议", "商城", "短信", "卡片"}


@pytest.mark.parametrize("scope", scopes_declared())
def test_declared_scope_is_served(scope: str) -> None:
    assert [kind.name for kind in BACK_ENDS if scope in kind.scopes] != []
