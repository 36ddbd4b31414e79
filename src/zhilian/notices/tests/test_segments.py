from hypothesis import given
from hypothesis import strategies as st

from zhilian.notices.segments import PART_LIMIT, SINGLE_LIMIT, count_segments, split_segments

TEXTS = st.text(alphabet=st.sampled_from("故障a1，😀🚪"), max_size=400)


def units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


def test_count_segments_seventy_characters_are_one_message() -> None:
    assert count_segments("障" * SINGLE_LIMIT) == 1


def test_count_segments_seventy_one_characters_are_two() -> None:
    assert count_segments("障" * (SINGLE_LIMIT + 1)) == 2


def test_count_segments_a_third_part_begins_after_two_times_sixty_seven() -> None:
    assert [count_segments("障" * n) for n in (2 * PART_LIMIT, 2 * PART_LIMIT + 1)] == [2, 3]


def test_count_segments_an_emoji_costs_two_units() -> None:
    assert [count_segments("😀" * n) for n in (35, 36)] == [1, 2]


def test_split_segments_emoji_on_the_border_moves_whole_to_the_next_part() -> None:
    text = "障" * 66 + "😀" + "障" * 10

    parts = split_segments(text)

    assert parts == ["障" * 66, "😀" + "障" * 10]


@given(TEXTS)
def test_split_segments_parts_join_to_the_text_and_fit(text: str) -> None:
    parts = split_segments(text)

    limit = SINGLE_LIMIT if len(parts) == 1 else PART_LIMIT
    assert "".join(parts) == text
    assert all(units(part) <= limit for part in parts)
    assert len(parts) == 1 or all(parts)
