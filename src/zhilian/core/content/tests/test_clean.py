"""Place, device and comments go; the picture stays as it was."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from zhilian.core.content.clean import cleaned
from zhilian.core.content.pictures import thumbnail
from zhilian.core.content.tests import files
from zhilian.core.errors import UploadRefused

MADE = {"jpg": files.jpeg(), "png": files.png(), "heic": files.heic(), "mp4": files.mp4()}


def pixels(body: bytes) -> bytes:
    with Image.open(io.BytesIO(body)) as picture:
        return picture.tobytes()


@pytest.mark.parametrize("kind", MADE)
def test_place_is_gone(kind: str) -> None:
    body = MADE[kind]
    assert files.PLACE in body

    assert files.PLACE not in cleaned(body, kind=kind, name="照片")


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_picture_stays_bit_by_bit(kind: str) -> None:
    assert pixels(cleaned(MADE[kind], kind=kind, name="照片")) == pixels(MADE[kind])


@pytest.mark.parametrize("kind", ["heic", "mp4"])
def test_boxes_keep_their_places(kind: str) -> None:
    clean = cleaned(MADE[kind], kind=kind, name="照片")

    assert len(clean) == len(MADE[kind])
    assert b"picture" in clean


def test_progressive_jpeg_keeps_all_its_scans() -> None:
    body = files.jpeg(size=(400, 300), progressive=True)

    assert pixels(cleaned(body, kind="jpg", name="照片")) == pixels(body)


def test_way_up_stays_and_nothing_else_of_exif() -> None:
    clean = cleaned(files.jpeg(way=6), kind="jpg", name="照片")

    with Image.open(io.BytesIO(clean)) as picture:
        assert dict(picture.getexif()) == {0x0112: 6}


def test_what_hangs_on_behind_the_picture_is_cut_off() -> None:
    for kind in ("jpg", "png"):
        body = MADE[kind]

        assert cleaned(body + body, kind=kind, name="照片") == cleaned(body, kind=kind, name="照片")


@pytest.mark.parametrize("kind", MADE)
@given(cut=st.integers(0, 2000), flip=st.integers(0, 2000), to=st.integers(0, 255))
def test_damaged_file_is_cleaned_or_refused(kind: str, cut: int, flip: int, to: int) -> None:
    body = bytearray(MADE[kind])
    body[flip % len(body)] = to
    said = "请"
    try:
        cleaned(bytes(body[: len(body) - cut % len(body)]), kind=kind, name="照片")
    except UploadRefused as refused:
        said = str(refused)

    assert "请" in said


def test_other_kinds_stay_as_they_are() -> None:
    assert cleaned(files.PDF, kind="pdf", name="函") == files.PDF


def test_thumbnail_is_small_and_upright() -> None:
    small = thumbnail(files.jpeg(size=(1600, 800), way=6), name="照片")

    with Image.open(io.BytesIO(small)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (160, 320))
    assert len(small) < 20_000


@pytest.mark.parametrize("body", [b"\xff\xd8\xff no picture", files.PDF, files.png()[:60]])
def test_thumbnail_of_no_picture_is_refused(body: bytes) -> None:
    with pytest.raises(UploadRefused, match="打不开"):
        thumbnail(body, name="照片")


def test_picture_of_too_many_pixels_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")

    with pytest.raises(UploadRefused, match="像素太多"):
        thumbnail(out.getvalue(), name="照片")
