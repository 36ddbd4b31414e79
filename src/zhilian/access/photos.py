"""Whether a picture will do for recognition: what can be measured, and no more.

Size, sharpness, light, contrast, colour and the square around the middle are measured. Whether
there is exactly one face, whose it is, and whether it is alive cannot be told without a model of
faces: the terminal's own model and the person who reviews decide that.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageFilter, ImageOps, ImageStat, UnidentifiedImageError

from zhilian.access.errors import FaceRefused
from zhilian.access.types import FacePhoto

SHORTEST_PX = 480
MOST_PIXELS = 60_000_000
SIDE_PX, JPEG_QUALITY = 480, 85
DARK, BRIGHT = 60, 200
FLAT = 28
BLURRED, SHARP = 6.0, 16.0
SKIN_LEAST = 0.12
WEIGHTS = {"sharp": 40, "light": 25, "contrast": 20, "skin": 15}


def examine(data: bytes) -> FacePhoto:
    """The middle square as JPEG without any metadata, its score 0 to 100, what is wrong with it.

    Errors: `FaceRefused` when it is no picture.
    """
    picture = _opened(data)
    square = _square(picture)
    parts = _parts(square)
    score = round(sum(WEIGHTS[name] * share for name, share in parts.items()))
    out = BytesIO()
    square.resize((SIDE_PX, SIDE_PX)).save(out, "JPEG", quality=JPEG_QUALITY)
    return FacePhoto(
        jpeg=out.getvalue(),
        quality=max(0, min(score, 100)),
        problems=tuple(_problems(picture, square)),
        hints=tuple(_hints(parts)),
    )


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(data))
        if picture.width * picture.height > MOST_PIXELS:
            raise FaceRefused("照片太大，请用手机前置摄像头重拍。")
        turned = ImageOps.exif_transpose(picture)
        return turned.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise FaceRefused("照片打不开，请上传 JPG 或 PNG 照片。") from None


def _square(picture: Image.Image) -> Image.Image:
    """The middle, a little above: that is where a face stands in a portrait."""
    side = min(picture.width, picture.height)
    left = (picture.width - side) // 2
    top = min((picture.height - side) // 3, picture.height - side)
    return picture.crop((left, top, left + side, top + side)).resize((SIDE_PX, SIDE_PX))


def _parts(square: Image.Image) -> dict[str, float]:
    """Each between 0 and 1."""
    grey = square.convert("L")
    stat = ImageStat.Stat(grey)
    light, spread = stat.mean[0], stat.stddev[0]
    return {
        "sharp": _share(_sharpness(grey), low=BLURRED, high=SHARP),
        "light": 1 - min(abs(light - (DARK + BRIGHT) / 2) / ((BRIGHT - DARK) / 2), 1) ** 2,
        "contrast": _share(spread, low=FLAT / 2, high=FLAT * 1.5),
        "skin": _share(_skin(square), low=0.0, high=SKIN_LEAST * 2),
    }


def _sharpness(grey: Image.Image) -> float:
    """How strong the edges are: spread of the Laplacian in the middle."""
    edges = grey.filter(
        ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
    )
    margin = SIDE_PX // 8
    middle = edges.crop((margin, margin, SIDE_PX - margin, SIDE_PX - margin))
    return float(ImageStat.Stat(middle).stddev[0])


def _skin(square: Image.Image) -> float:
    """The share of the middle whose colour may be skin, in any light: a hint, no proof."""
    small = square.resize((64, 64)).convert("YCbCr").crop((12, 8, 52, 56))
    _, blues, reds = (band.tobytes() for band in small.split())
    pairs = zip(blues, reds, strict=True)
    fitting = sum(1 for blue, red in pairs if 77 <= blue <= 135 and 130 <= red <= 180)
    return fitting / len(blues)


def _problems(picture: Image.Image, square: Image.Image) -> Iterator[str]:
    """What makes it worthless, each with its remedy."""
    grey = square.convert("L")
    stat = ImageStat.Stat(grey)
    if min(picture.width, picture.height) < SHORTEST_PX:
        yield f"照片短边不足 {SHORTEST_PX} 像素，请重拍或上传原图"
    if stat.mean[0] < DARK / 2:
        yield "照片太暗，请在明亮处正对光源重拍"
    if stat.mean[0] > (BRIGHT + 255) / 2:
        yield "照片过亮，请避开强光重拍"
    if stat.stddev[0] < FLAT / 3:
        yield "照片几乎没有明暗变化，请正对镜头重拍"
    if _sharpness(grey) < BLURRED / 2:
        yield "照片模糊，请拿稳手机、擦净镜头后重拍"


def _hints(parts: dict[str, float]) -> Iterator[str]:
    words = {
        "sharp": "略模糊",
        "light": "光线偏暗或偏亮",
        "contrast": "明暗对比弱",
        "skin": "画面中部不像人脸",
    }
    for name, share in parts.items():
        if share < 0.5:
            yield words[name]


def _share(value: float, *, low: float, high: float) -> float:
    return max(0.0, min((value - low) / (high - low), 1.0))
