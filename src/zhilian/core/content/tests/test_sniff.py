"""A file is what its content says; what is dangerous or disguised is refused with a remedy."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.content.sniff import KINDS, kind_of
from zhilian.core.content.tests import files
from zhilian.core.errors import UploadRefused


def kind(body: bytes) -> str:
    return kind_of(io.BytesIO(body), name="文件")


def refusal(body: bytes) -> str:
    with pytest.raises(UploadRefused) as refused:
        kind(body)
    return str(refused.value)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (files.PDF, "pdf"),
        (b"\n\n" + files.PDF, "pdf"),
        (files.jpeg(), "jpg"),
        (files.png(), "png"),
        (files.office(), "docx"),
        (files.office(main="xl/workbook.xml"), "xlsx"),
        (files.heic(), "heic"),
        (files.mp4(), "mp4"),
    ],
    ids=["pdf", "pdf-late", "jpg", "png", "docx", "xlsx", "heic", "mp4"],
)
def test_kind_is_told_by_the_content(body: bytes, found: str) -> None:
    assert kind(body) == found


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "空文件"),
        (b"MZ\x90\0 this program", "不是可以上传的格式"),
        (b"<html><script>1</script>", "不是可以上传的格式"),
        (b"<svg xmlns='x'/>", "不是可以上传的格式"),
        (files.office(main="readme.txt"), "不是可以上传的格式"),
        (files.office(word__vbaProject_dot_bin=b"x"), "含有宏"),
        (files.office(word__embeddings__ole_dot_bin=b"x"), "嵌有其他程序"),
        (files.office(word__media__a_dot_png=b"\0" * 2_000_000), "解压后过大"),
        (files.office()[:60], "打不开或设了密码"),
        (files.PDF + b"/JavaScript", "有脚本或附件"),
        (files.PDF + b" " * (1024 * 1024 - len(files.PDF) - 5) + b"/Launch", "有脚本或附件"),
    ],
    ids=[
        "empty", "program", "html", "svg", "zip", "macro", "embedded", "bomb", "cut", "script",
        "launch",
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(body: bytes, says: str) -> None:
    assert says in refusal(body)


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\0\0\0\x18ftyp"]))
def test_any_bytes_have_a_kind_or_a_refusal(body: bytes, head: bytes) -> None:
    try:
        said = kind(head + body)
    except UploadRefused as refused:
        said = str(refused)

    assert said in KINDS or "请" in said
