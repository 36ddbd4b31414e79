"""Tables in and out: what is refused, what is neutralised."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhilian.core.csvs import safe_cell
from zhilian.core.errors import UploadRefused
from zhilian.core.testing import NOON
from zhilian.core.uploads import guarded_text


def upload(name: str, body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_table_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    text = guarded_text(upload("a.csv", "编号,名称".encode(encoding)), max_bytes=1000)

    assert text == "编号,名称"


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.exe", b"x", "CSV"),
        ("a.csv", b"", "空文件"),
        ("a.csv", b"x" * 1001, "拆成几个文件"),
        ("a.csv", b"PK\x03\x04\x00\x00", "不是文本文件"),
        ("a.csv", b"\xff\xfe\xff\x81\x20", "编码"),
    ],
)
def test_bad_upload_is_refused_with_the_remedy(name: str, body: bytes, said: str) -> None:
    with pytest.raises(UploadRefused, match=said):
        guarded_text(upload(name, body), max_bytes=1000)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM", "'@SUM"),
        ("+86", "'+86"),
        ("-", "'-"),
        ("会议室", "会议室"),
        (-3, "-3"),
        (None, ""),
        (NOON, "2026-11-24 12:00:00"),
    ],
)
def test_safe_cell_cannot_carry_a_formula(value: object, cell: str) -> None:
    assert safe_cell(value) == cell
