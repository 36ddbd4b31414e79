"""Plugin families: found by name, doubles stop the start, the unknown is named with its remedy."""

import pytest

from zhilian.core.errors import UnknownPlugin
from zhilian.core.registry import Family


class Hammer:
    name = "hammer"


def test_member_is_found_by_its_name() -> None:
    tools = Family[type]("tools-of-this-test")

    tools.register(Hammer)

    assert tools.get("hammer") is Hammer
    assert "hammer" in tools


def test_second_member_of_a_name_is_refused() -> None:
    tools = Family[type]("tools-of-this-test")
    tools.register(Hammer)

    with pytest.raises(RuntimeError, match="two members"):
        tools.register(type("Other", (), {"name": "hammer"}))


def test_unknown_member_names_what_there_is() -> None:
    tools = Family[type]("tools-of-this-test")
    tools.register(Hammer)

    with pytest.raises(UnknownPlugin, match="可用的有：hammer"):
        tools.get("saw")
