"""Photos: the proof that one is a picture, and a small one to look at in lists."""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

from zhilian.core.errors import UploadRefused

READ: Final = ("JPEG", "PNG")
SIDE: Final = 320
QUALITY: Final = 78
MOST_PIXELS: Final = 60_000_000


def thumbnail(body: bytes, *, name: str) -> bytes:
    """A JPEG of at most 320 pixels a side, the right way up.

    Errors: `UploadRefused` for what is no picture, or one of more than 60 million pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(body, name)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombWarning):
        raise UploadRefused(f"“{name}”打不开，请重新拍摄或另存为 JPG 后再上传。") from None


def _drawn(body: bytes, name: str) -> bytes:
    with Image.open(io.BytesIO(body), formats=READ) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise UploadRefused(f"“{name}”像素太多，请缩小后再上传。")
        picture.draft("RGB", (SIDE * 2, SIDE * 2))
        picture.load()
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((SIDE, SIDE))
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()
