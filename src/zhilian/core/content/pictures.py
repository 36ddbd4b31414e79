"""Photos: the proof that one is a picture, a small one for lists, and pictures for show."""

import io
import warnings
from collections.abc import Callable
from typing import Final, TypeVar

from PIL import Image, ImageOps

from zhilian.core.errors import UploadRefused

R = TypeVar("R")
READ: Final = ("JPEG", "PNG")
SIDE: Final = 320
QUALITY: Final = 78
MOST_PIXELS: Final = 60_000_000
LONGEST: Final = 1080
SHORTEST: Final = 400
SQUARE: Final = 240
SHOWN_QUALITY: Final = 80
SQUARE_QUALITY: Final = 74
MOST_PROFILE: Final = 4_096
WHITE: Final = (255, 255, 255)


def thumbnail(body: bytes, *, name: str) -> bytes:
    """A JPEG of at most 320 pixels a side, the right way up.

    Errors: `UploadRefused` for what is no picture, or one of more than 60 million pixels.
    """
    return _opened(_drawn, body, name)


def for_show(body: bytes, name: str) -> tuple[bytes, bytes]:
    """The picture drawn anew to be shown to many: a JPEG as wide as a phone needs it, and a square
    WebP for lists. Nothing of the file but its pixels and their colours is left.

    Errors: `UploadRefused` for what is no picture, and for one that is too small or too large.
    """
    return _opened(_shown, body, name)


def _opened(work: Callable[[bytes, str], R], body: bytes, name: str) -> R:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return work(body, name)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombWarning):
        raise UploadRefused(f"“{name}”打不开，请重新拍摄或另存为 JPG 后再上传。") from None


def _drawn(body: bytes, name: str) -> bytes:
    with Image.open(io.BytesIO(body), formats=READ) as picture:
        _refuse_pixels(picture, name)
        picture.draft("RGB", (SIDE * 2, SIDE * 2))
        picture.load()
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((SIDE, SIDE))
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()


def _shown(body: bytes, name: str) -> tuple[bytes, bytes]:
    with Image.open(io.BytesIO(body), formats=READ) as picture:
        _refuse_pixels(picture, name)
        if min(picture.size) < SHORTEST:
            raise UploadRefused(
                f"“{name}”只有 {picture.width} × {picture.height} 像素，短边至少 {SHORTEST} 像素，"
                "请换一张更清楚的。"
            )
        profile = picture.info.get("icc_profile", b"") if picture.mode == "RGB" else b""
        picture.draft("RGB", (LONGEST, LONGEST))
        picture.load()
        upright = _on_white(ImageOps.exif_transpose(picture))
    upright.thumbnail((LONGEST, LONGEST))
    square = ImageOps.fit(upright, (SQUARE, SQUARE), method=Image.Resampling.BICUBIC)
    colours = profile if len(profile) <= MOST_PROFILE else b""
    wide, small = io.BytesIO(), io.BytesIO()
    upright.save(
        wide, "JPEG", quality=SHOWN_QUALITY, optimize=True, progressive=True, icc_profile=colours
    )
    square.save(small, "WEBP", quality=SQUARE_QUALITY, method=3, icc_profile=colours)
    return wide.getvalue(), small.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """What is see-through lies on white, as it would on paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGB", layered.size, WHITE)
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _refuse_pixels(picture: Image.Image, name: str) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise UploadRefused(f"“{name}”像素太多，请缩小后再上传。")
