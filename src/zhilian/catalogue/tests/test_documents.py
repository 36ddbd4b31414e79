"""Reading a window list: what YAML would bend silently is refused with the line."""

import pytest

from zhilian.catalogue import documents
from zhilian.catalogue.errors import DocumentRefused


def test_shipped_list_has_every_sub_platform_and_window() -> None:
    catalogue = documents.read_catalogue(documents.shipped())

    assert len(catalogue.sub_platforms) == 10
    assert len(catalogue.windows) == 64
    assert sum(len(window.fields) for window in catalogue.windows) == 446
    assert sum(len(window.steps) for window in catalogue.windows) == 242
    assert sum(len(window.messages) for window in catalogue.windows) == 74
    assert len(catalogue.registers.effects) == 114
    assert len(catalogue.registers.events) == 44


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "第 3 行重复写了 a"),
        ("a: &x [1]\nb: *x\n", "不能使用 YAML 引用"),
        ("a: [1\nb: 2\n", "不是正确的 YAML"),
        ("- 1\n", "最外层应是键值对"),
        ("", "最外层应是键值对"),
        ("a: \x00\n", "请另存为 UTF-8"),
        ("!!python/object/apply:os.system ['true']", "不是正确的 YAML"),
        ("[" * 3000, "YAML"),
    ],
)
def test_parse_refuses_and_says_why(text: str, said: str) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        documents.parse(text)

    assert said in str(refusal.value)


def test_parse_refuses_a_huge_file() -> None:
    with pytest.raises(DocumentRefused, match="超过 5 MB"):
        documents.parse("a: " + "x" * documents.MAX_BYTES)


def test_fingerprint_ignores_the_number_and_the_order_of_keys() -> None:
    one = {"code": "a", "version": 1, "name": "甲"}
    other = {"name": "甲", "version": 7, "code": "a"}

    assert documents.fingerprint(one) == documents.fingerprint(other)
    assert documents.fingerprint(one) != documents.fingerprint({**one, "name": "乙"})
