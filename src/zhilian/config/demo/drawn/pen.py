"""A pen on a sheet of 120 by 90: shapes with soft edges in front of a wall, on a table."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from math import cos, pi, sin
from typing import Final

from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]
WIDE: Final = 120
HIGH: Final = 90
TABLE: Final = 66
DOTS: Final = 12
FINER: Final = 2
"""So many dots a unit while drawing; then two become one, which softens every edge."""
SHADE: Final = "#00000022"
GLOSS: Final = "#ffffff4d"
WHITE: Final = "#ffffff"
CREAM: Final = "#fffaf0"


class Pen:
    """Wall, table and a light behind what is drawn on it."""

    def __init__(self, wall: str) -> None:
        self.sheet = Image.new("RGB", (WIDE * DOTS, HIGH * DOTS), wall)
        self._pen = ImageDraw.Draw(self.sheet, "RGBA")
        self.wall = wall
        self.ring(60, 38, 36, 36, mix(wall, WHITE, 0.55))
        self.box(0, TABLE, WIDE, HIGH, mix(wall, "#5b3a1e", 0.17))
        self.box(0, TABLE, WIDE, TABLE + 0.7, mix(wall, "#5b3a1e", 0.27))

    def shadow(self, x: float, wide: float, y: float = 76) -> None:
        self.ring(x, y, wide, 2.6, "#3a241420")
        self.ring(x, y - 0.4, wide * 0.82, 1.7, "#3a24142e")

    def ring(self, x: float, y: float, wide: float, high: float, ink: str) -> None:
        """A disc around a middle."""
        self._pen.ellipse(_spots([(x - wide, y - high), (x + wide, y + high)]), fill=ink)

    def box(
        self, left: float, top: float, right: float, foot: float, ink: str, round_: float = 0
    ) -> None:
        spots = _spots([(left, top), (right, foot)])
        self._pen.rounded_rectangle(spots, radius=round_ * DOTS, fill=ink)

    def shape(self, points: Iterable[Point], ink: str) -> None:
        self._pen.polygon(_spots(points), fill=ink)

    def soft(self, points: Sequence[Point], ink: str) -> None:
        """A closed curve through these points."""
        self._pen.polygon(_spots(_curve(points)), fill=ink)

    def line(self, points: Iterable[Point], ink: str, thick: float = 1) -> None:
        spots = _spots(points)
        self._pen.line(spots, fill=ink, width=round(thick * DOTS), joint="curve")
        for x, y in (spots[0], spots[-1]):
            r = thick * DOTS / 2
            self._pen.ellipse([x - r, y - r, x + r, y + r], fill=ink)

    def bow(
        self, middle: Point, size: Point, turn: tuple[float, float], ink: str, thick: float = 1
    ) -> None:
        """A piece of an ellipse, from one angle to another, clockwise from three o'clock."""
        first, last = turn
        steps = [first + (last - first) * n / 24 for n in range(25)]
        self.line([around(middle, size, step) for step in steps], ink, thick)

    def leaf(self, root: Point, turn: float, long: float, ink: str) -> None:
        """A leaf that grows from its root into a direction, with its rib."""
        (x, y), a = root, turn * pi / 180
        tip = (x + cos(a) * long, y + sin(a) * long)
        side = long * 0.24
        mid = (x + cos(a) * long * 0.5, y + sin(a) * long * 0.5)
        across = (-sin(a) * side, cos(a) * side)
        one = (mid[0] + across[0], mid[1] + across[1])
        two = (mid[0] - across[0], mid[1] - across[1])
        self.soft([root, one, tip, two], ink)
        self.line([root, tip], mix(ink, WHITE, 0.35), 0.35)

    def jpeg(self) -> bytes:
        out = io.BytesIO()
        self.sheet.reduce(FINER).save(out, "JPEG", quality=88)
        return out.getvalue()


def around(middle: Point, size: Point, turn: float) -> Point:
    angle = turn * pi / 180
    return middle[0] + size[0] * cos(angle), middle[1] + size[1] * sin(angle)


def mix(ink: str, other: str, share: float) -> str:
    """Between two inks: so much of the other."""
    one, two = ImageColor.getrgb(ink)[:3], ImageColor.getrgb(other)[:3]
    parts = (round(a + (b - a) * share) for a, b in zip(one, two, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def dark(ink: str, share: float = 0.2) -> str:
    return mix(ink, "#1c1410", share)


def light(ink: str, share: float = 0.3) -> str:
    return mix(ink, WHITE, share)


def _spots(points: Iterable[Point]) -> list[tuple[float, float]]:
    return [(x * DOTS, y * DOTS) for x, y in points]


def _curve(points: Sequence[Point], steps: int = 9) -> list[Point]:
    """Catmull-Rom through the points, closed."""
    many, found = len(points), []
    for n in range(many):
        p0, p1, p2, p3 = (points[(n + k - 1) % many] for k in range(4))
        for step in range(steps):
            t = step / steps
            found.append((_at(p0[0], p1[0], p2[0], p3[0], t), _at(p0[1], p1[1], p2[1], p3[1], t)))
    return found


def _at(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
