"""What a database finds by: the words themselves, their pinyin, their initials."""

import pytest

from zhilian.core.pinyin import finder, plain


@pytest.mark.parametrize(
    "query", ["大米", "dami", "dm", "hanzhong", "汉中 大米", "HZDM", "5kg", "５ＫＧ"]
)
def test_finder_holds_what_people_type(query: str) -> None:
    column = finder("汉中大米", "5kg 装")

    assert all(word in column for word in plain(query).split())


def test_finder_is_cut_to_its_column() -> None:
    assert len(finder("米" * 400, longest=50)) == 50
