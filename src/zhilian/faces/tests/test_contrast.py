"""Text is readable in both modes: every pair of ink and ground that the components use."""

import re

import pytest

from zhilian.faces import bundle

CSS = bundle.HOME / "css"
GROUNDS = ("bg", "surface", "raised", "sunken", "hover")
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS),
    *((f"{tone}-ink", ground)
      for tone in ("blue", "bad", "risk", "good", "unk", "maint")
      for ground in ("bg", "surface", "raised", "hover", f"{tone}-soft")),
    *((f"on-{tone}", tone) for tone in ("blue", "bad", "risk", "good", "unk", "maint")),
    *(("ink", f"{tone}-soft") for tone in ("blue", "bad", "risk", "good", "unk", "maint")),
    *(("ink-2", f"{tone}-soft") for tone in ("blue", "unk", "risk", "maint")),
    ("on-blue", "blue-hover"),
]  # fmt: skip
SHAPE_PAIRS = [
    ("line-strong", "surface"),
    ("line-strong", "bg"),
    ("bad", "surface"),
    ("good", "surface"),
]


def tokens(mode: str) -> dict[str, str]:
    pattern = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})", re.IGNORECASE)
    found = dict(pattern.findall((CSS / "tokens.css").read_text(encoding="utf-8")))
    if mode == "dark":
        found |= dict(pattern.findall((CSS / "tokens-dark.css").read_text(encoding="utf-8")))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_contrast_is_at_least_4_5(mode: str, ink: str, ground: str) -> None:
    colours = tokens(mode)

    ratio = contrast(colours[ink], colours[ground])

    assert ratio >= 4.5, f"{ink} on {ground}, {mode}: {ratio:.2f}"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shape_contrast_is_at_least_3(mode: str, shape: str, ground: str) -> None:
    colours = tokens(mode)

    ratio = contrast(colours[shape], colours[ground])

    assert ratio >= 3, f"{shape} on {ground}, {mode}: {ratio:.2f}"


def test_dark_names_every_colour_that_light_has() -> None:
    assert tokens("light").keys() == tokens("dark").keys()
    source = (CSS / "tokens-dark.css").read_text(encoding="utf-8")
    missing = [name for name in tokens("light") if f"--{name}:" not in source]
    assert missing == []
