"""The menu follows the addresses: what one may not open is not shown."""

import pytest

from zhilian.faces import navigation


def labels(*roles: str) -> set[str]:
    groups = navigation.menu(roles=frozenset(roles), path="/ops/")
    return {item.label for group in groups for item in group.items}


def test_menu_of_an_engineer_leads_to_desk_and_drills() -> None:
    assert {"值班台", "窗口大屏", "应急演练", "故障单"} <= labels("ops_software")


def test_menu_of_nobody_is_empty() -> None:
    assert labels() == set()


def test_menu_of_staff_shows_no_operations() -> None:
    assert labels("staff") == set()


def test_menu_of_the_auditor_has_the_audit_only_where_admitted() -> None:
    assert "审计" in labels("audit_admin")
    assert "值班台" not in labels("audit_admin")


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/ops/", "值班台"),
        ("/ops/wall/", "窗口大屏"),
        ("/ops/windows/haircut/", "窗口大屏"),
        ("/ops/drills/3/", "应急演练"),
        ("/ops/incidents/12/", "故障单"),
        ("/ops/nowhere/", ""),
    ],
)
def test_menu_marks_where_one_is(path: str, current: str) -> None:
    groups = navigation.menu(roles=frozenset({"ops_manager"}), path=path)

    marked = [item.label for group in groups for item in group.items if item.current]

    assert marked == ([current] if current else [])


def test_bottom_menu_has_four_short_words() -> None:
    groups = navigation.menu(roles=frozenset({"ops_software"}), path="/ops/")

    assert [item.label for item in navigation.bottom(groups)] == ["值班台", "窗口", "故障", "值守"]


def test_unknown_address_admits_nobody() -> None:
    assert not navigation.admitted(href="/ops/nowhere/", roles=frozenset({"ops_manager"}))
