import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.oncall.replies import Reply, parse_reply
from zhilian.oncall.types import Verb

DIGIT = {"1": Verb.ACCEPT, "2": Verb.ARRIVE, "3": Verb.RESTORE}
HARMLESS = "“”\"'‘’「」（）()，。！？、；：.,!?:;【】 \u3000\t\n回复接单到场恢复好的收到马上Ok"
WORDS = st.text(alphabet=st.sampled_from(HARMLESS), max_size=12)
GAPS = st.text(alphabet=st.sampled_from(" \u3000\u200b\t"), max_size=2)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, str]:
    """A code as people type it: some digits full-width, gaps between, words around."""
    code = str(draw(st.integers(10, 99)))
    digit = draw(st.sampled_from("123"))
    shown = draw(GAPS).join(_maybe_wide(draw, d) for d in code + digit)
    return draw(WORDS) + shown + draw(WORDS), code, digit


def _maybe_wide(draw: st.DrawFn, digit: str) -> str:
    return chr(ord(digit) + 0xFEE0) if draw(st.booleans()) else digit


@given(written())
def test_parse_reply_decoration_never_changes_the_meaning(case: tuple[str, str, str]) -> None:
    text, code, digit = case

    assert parse_reply(text) == Reply(code=code, verb=DIGIT[digit])


@given(st.text())
def test_parse_reply_never_raises_and_only_gives_two_digit_codes(text: str) -> None:
    reply = parse_reply(text)

    assert reply is None or (len(reply.code) == 2 and 10 <= int(reply.code) <= 99)


@given(st.text(alphabet=st.sampled_from(HARMLESS)))
def test_parse_reply_without_digits_is_no_reply(text: str) -> None:
    assert parse_reply(text) is None


@pytest.mark.parametrize(
    ("text", "code", "verb"),
    [
        ("371", "37", Verb.ACCEPT),
        ("“３７２”。", "37", Verb.ARRIVE),
        ("3 7 3 已恢复", "37", Verb.RESTORE),
        ("回复 371 接单", "37", Verb.ACCEPT),
        ("371，20分钟到", "37", Verb.ACCEPT),
        ("20分钟后到，372", "37", Verb.ARRIVE),
        ("收到2条，371", "37", Verb.ACCEPT),
    ],
)
def test_parse_reply_reads_what_people_write(text: str, code: str, verb: Verb) -> None:
    assert parse_reply(text) == Reply(code=code, verb=verb)


@pytest.mark.parametrize("text", ["", "37", "374", "370", "3712", "13712345678", "071", "收到"])
def test_parse_reply_refuses_what_it_would_have_to_guess(text: str) -> None:
    assert parse_reply(text) is None
