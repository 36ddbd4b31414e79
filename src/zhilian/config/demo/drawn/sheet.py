"""Which picture a good of the demo has, and what it shows in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from zhilian.config.demo.drawn import food, packs, things
from zhilian.config.demo.drawn.pen import Pen

SHAPES: Final[Mapping[str, Callable[[Pen, str, str], None]]] = {
    shape.__name__: shape
    for shape in (
        packs.sack, packs.pouch, packs.jug, packs.bottle, packs.jar, packs.tin, packs.gift,
        packs.carton, food.apples, food.kiwi, food.mushrooms, food.fungus, food.rice,
        food.noodles, food.bundle, food.buns, food.rolls, food.dumplings, food.meat, food.ribs,
        food.greens, food.tofu, food.cakes, food.tea, things.tissue, things.towels, things.pump,
        things.thermos, things.umbrella, things.lamp, things.crates, things.batteries,
        things.racket, things.tube, things.paddle, things.mat, things.rope, things.socks,
        things.brushes, things.chess, things.notebooks, things.pens,
    )
}  # fmt: skip


def pictures_of(name: str) -> Iterator[tuple[bytes, str]]:
    """The pictures of the good with this name, each with what it shows; none where none is told."""
    for shape, wall, ink, other, *words in told().get(name, ()):
        pen = Pen(wall)
        SHAPES[shape](pen, ink, other)
        yield pen.jpeg(), words[0] if words else name


@cache
def told() -> Any:
    text = files("zhilian.config.demo.drawn").joinpath("pictures.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)
