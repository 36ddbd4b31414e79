"""What one eats: fruit, mushrooms, dough, and what lies on a plate or in a bowl."""

from __future__ import annotations

from math import cos, radians, sin

from zhilian.config.demo.drawn.pen import GLOSS, SHADE, WHITE, Pen, Point, dark, light, mix

CRUMB = "#d9a566"
LEAF = "#4f8f4a"


def apples(pen: Pen, ink: str, leaf: str) -> None:
    pen.shadow(60, 38)
    for x, y, r in ((38, 60, 17), (82, 61, 16), (60, 54, 20)):
        _apple(pen, (x, y), r, ink if x == 60 else dark(ink, 0.1), leaf)


def _apple(pen: Pen, at: Point, r: float, ink: str, leaf: str) -> None:
    x, y = at
    body = [(0, -0.78), (0.5, -0.98), (0.98, -0.4), (0.86, 0.5), (0.34, 1.0), (0, 0.9),
            (-0.34, 1.0), (-0.86, 0.5), (-0.98, -0.4), (-0.5, -0.98)]  # fmt: skip
    pen.soft([(x + r * a, y + r * b) for a, b in body], ink)
    side = [(0.5, -0.9), (0.98, -0.4), (0.86, 0.5), (0.34, 1.0), (0.62, 0.2)]
    pen.soft([(x + r * a, y + r * b) for a, b in side], SHADE)
    pen.ring(x - r * 0.45, y - r * 0.3, r * 0.2, r * 0.32, GLOSS)
    pen.line([(x, y - r * 0.72), (x + r * 0.1, y - r * 1.2)], "#6b4424", 1.3)
    pen.leaf((x + r * 0.06, y - r * 1.0), -28, r * 0.7, leaf)


def kiwi(pen: Pen, ink: str, core: str) -> None:
    """Whole ones, and one cut."""
    pen.shadow(60, 40)
    for x, y in ((36, 60), (48, 50), (86, 52)):
        pen.soft([(x - 17, y), (x - 9, y - 13), (x + 9, y - 13), (x + 17, y), (x + 9, y + 14),
                  (x - 9, y + 14)], dark(ink, 0.05 + x / 500))  # fmt: skip
        pen.ring(x - 6, y - 6, 3.4, 2.4, "#ffffff2a")
    pen.ring(70, 61, 18, 16, dark(ink, 0.2))
    pen.ring(70, 61, 16.6, 14.7, core)
    pen.ring(70, 61, 11.5, 10, light(core, 0.24))
    for n in range(18):
        turn = n * 20
        from_ = (70 + 6.6 * _cos(turn), 61 + 5.7 * _sin(turn))
        pen.ring(*from_, 1.1, 1.1, "#27331a")
    pen.ring(70, 61, 4.4, 3.8, "#f3f2cf")


def mushrooms(pen: Pen, ink: str, stem: str) -> None:
    pen.shadow(60, 36)
    for x, y, r in ((42, 58, 15), (80, 60, 14), (60, 48, 19)):
        half, foot = r * 0.34, r * 0.42
        pen.soft([(x - half, y), (x + half, y), (x + foot, y + r), (x - foot, y + r)], stem)
        pen.soft(
            [
                (x - r, y + r * 0.12),
                (x - r * 0.7, y - r * 0.62),
                (x, y - r * 0.9),
                (x + r * 0.7, y - r * 0.62),
                (x + r, y + r * 0.12),
                (x, y + r * 0.36),
            ],
            ink,
        )
        pen.soft(
            [(x + r * 0.3, y - r * 0.8), (x + r, y + r * 0.1), (x + r * 0.2, y + r * 0.3)], SHADE
        )
        for a, b in ((-0.4, -0.4), (0.1, -0.6), (0.05, -0.1), (0.5, -0.25)):
            pen.line(
                [(x + r * a - 2, y + r * b), (x + r * a + 2, y + r * b - 1)], light(ink, 0.5), 0.7
            )


def fungus(pen: Pen, ink: str, edge: str) -> None:
    """Black fungus, in a bowl of water."""
    bowl(pen, WHITE, mix(ink, "#8a9aa0", 0.8))
    for x, y, r in ((44, 47, 10), (60, 44, 12), (76, 48, 10), (53, 51, 8), (68, 52, 8)):
        wave = [(x + r * (1 + 0.16 * (-1) ** n) * _cos(n * 36), y + r * 0.62 * _sin(n * 36))
                for n in range(10)]  # fmt: skip
        pen.soft(wave, edge)
        pen.soft([(x + (px - x) * 0.78, y + (py - y) * 0.72) for px, py in wave], ink)
        pen.ring(x - r * 0.2, y - r * 0.14, r * 0.3, r * 0.14, "#ffffff2e")


def bowl(pen: Pen, ink: str, filled: str) -> None:
    """A bowl with something in it."""
    pen.shadow(60, 24)
    pen.soft([(27, 49), (32, 65), (46, 74), (60, 75.5), (74, 74), (88, 65), (93, 49)], ink)
    pen.soft([(93, 49), (88, 65), (74, 74), (64, 75), (80, 62)], SHADE)
    pen.ring(60, 49, 33.4, 9, dark(ink, 0.1))
    pen.ring(60, 49.6, 31, 7.6, filled)
    pen.line([(36, 63), (44, 69.5)], "#d2553d", 1.2)


def rice(pen: Pen, ink: str, grain: str) -> None:
    bowl(pen, ink, grain)
    pen.soft([(31, 48), (40, 36), (60, 30), (80, 36), (89, 48), (60, 55)], grain)
    pen.soft([(80, 36), (89, 48), (66, 54), (78, 46)], "#0000000f")
    for n in range(26):
        x, y = 36 + (n * 7.9) % 48, 37 + (n * 5.3) % 13
        pen.ring(x, y, 1.8, 1.0, light(grain, 0.8) if n % 2 else dark(grain, 0.06))
    for x in (74, 79):
        pen.line([(x + 18, 14), (x - 6, 44)], "#7a4a2c", 1.5)


def noodles(pen: Pen, ink: str, sauce: str) -> None:
    bowl(pen, light(sauce, 0.1), mix(sauce, ink, 0.4))
    for n in range(9):
        pen.bow((44 + n * 4, 47 + n % 3 * 2), (8 + n % 3 * 2, 4.6), (150, 390), ink, 1.5)
    for n in range(6):
        pen.bow((48 + n * 5, 44 + n % 2 * 3), (7, 5), (180, 360), light(ink, 0.4), 1.3)
    pen.ring(54, 44, 4.4, 2.6, sauce)
    for x, y, turn in ((68, 46, -30), (74, 48, 10), (63, 49, 60)):
        pen.leaf((x, y), turn, 7, LEAF)


def bundle(pen: Pen, ink: str, band: str) -> None:
    """Dried noodles in a paper band."""
    pen.shadow(60, 40)
    for n in range(17):
        y = 47 + n * 1.7
        pen.line([(20 + n % 3, y), (100 - n % 4, y)], dark(ink, 0.06 * (n % 3)), 1.7)
    pen.box(43, 44.5, 77, 77, band, 1.5)
    pen.box(43, 44.5, 77, 50, light(band, 0.2), 1.5)
    pen.ring(60, 62, 8.4, 8.4, "#fff6e6")
    pen.line([(60, 68), (60, 56)], dark(band, 0.1), 0.9)
    for turn, y in ((-150, 63), (-30, 63), (-145, 59), (-35, 59)):
        pen.leaf((60, y), turn, 5.4, dark(band, 0.05))


def buns(pen: Pen, ink: str, fold: str) -> None:
    """In a steamer, with a pinch at the top of each, or plain."""
    _steamer(pen)
    for x, y, r in ((41, 47, 11.5), (79, 47, 11.5), (60, 42, 12.5), (50, 54, 12), (70, 54, 12)):
        pen.ring(x, y + 1.2, r, r * 0.72, dark(ink, 0.2))
        pen.ring(x, y, r, r * 0.72, ink)
        pen.bow((x, y), (r * 0.8, r * 0.54), (-20, 80), dark(ink, 0.07), 1.6)
        pen.ring(x - r * 0.36, y - r * 0.3, r * 0.26, r * 0.14, GLOSS)
        if fold == ink:
            continue
        for turn in range(0, 360, 45):
            ends = (x + 4.6 * _cos(turn), y - 2.6 + 2.8 * _sin(turn))
            pen.line([(x, y - 2.6), ends], fold, 0.7)
        pen.ring(x, y - 2.6, 1.1, 0.8, dark(fold, 0.1))


def rolls(pen: Pen, ink: str, fold: str) -> None:
    _steamer(pen)
    for x, y in ((43, 49), (77, 49), (60, 45), (51, 56), (69, 56)):
        pen.ring(x, y, 11.5, 7.6, ink)
        for turn in (0, 120, 240):
            pen.bow((x, y), (7.4, 4.6), (turn, turn + 84), fold, 1.1)
        for dot in (30, 150, 270):
            pen.ring(x + 4.4 * _cos(dot), y + 2.6 * _sin(dot), 0.9, 0.8, LEAF)


def dumplings(pen: Pen, ink: str, rim: str) -> None:
    plate(pen, rim, light(rim, 0.35))
    for x, y in ((43, 56), (60, 52), (77, 56), (51, 63), (69, 63)):
        rim_of = [
            (x - 10, y + 3),
            (x - 6, y - 4.6),
            (x, y - 6.4),
            (x + 6, y - 4.6),
            (x + 10, y + 3),
        ]
        pen.soft([*rim_of, (x, y + 5)], ink)
        for n in range(-2, 3):
            pen.line(
                [(x + n * 3, y - 4.6 + abs(n)), (x + n * 3.5, y - 2 + abs(n))], dark(ink, 0.16), 0.6
            )
        pen.ring(x, y + 1.4, 4.6, 1.8, mix(ink, LEAF, 0.22))


def plate(pen: Pen, rim: str, glaze: str = WHITE) -> None:
    pen.shadow(60, 38)
    pen.ring(60, 63, 42, 13, rim)
    pen.ring(60, 62.4, 40.4, 12, glaze)
    pen.ring(60, 62.8, 31, 8.6, dark(glaze, 0.06))


def meat(pen: Pen, ink: str, fat: str) -> None:
    """Slices, fanned out on a plate."""
    plate(pen, "#cfd8dc")
    for n in range(5):
        x, y = 38 + n * 9.4, 50 + abs(n - 2) * 1.4
        pen.soft([(x, y + 12), (x - 3, y), (x + 3, y - 8), (x + 11, y - 6), (x + 12, y + 6),
                  (x + 8, y + 14)], dark(ink, 0.05 * n))  # fmt: skip
        pen.line([(x + 1, y + 3), (x + 9, y + 1)], fat, 1.7)
        pen.line([(x + 2, y + 8), (x + 9, y + 7)], mix(fat, ink, 0.3), 1.2)
    for turn in (-150, -110, -70):
        pen.leaf((34, 66), turn, 9, LEAF)


def ribs(pen: Pen, ink: str, bone: str) -> None:
    plate(pen, "#d9cfc8")
    for n in range(4):
        x = 36 + n * 13
        pen.line([(x + 5, 42), (x + 5, 68)], bone, 3.4)
        flesh = [(x - 2, 48), (x + 5, 45.4), (x + 12, 48), (x + 12, 64), (x + 5, 66.6), (x - 2, 64)]
        pen.soft(flesh, dark(ink, 0.04 * n))
        pen.line([(x + 1, 50), (x + 1, 61)], light(ink, 0.5), 1.5)
    pen.leaf((88, 70), -120, 12, LEAF)


def greens(pen: Pen, ink: str, root: str) -> None:
    """A carrot, a pepper and leaves, washed and cut."""
    pen.shadow(60, 40)
    for turn, long in ((-140, 26), (-115, 33), (-90, 37), (-65, 33), (-42, 26)):
        pen.leaf((48, 66), turn, long, dark(ink, (turn + 140) / 500))
    pen.soft([(40, 62), (48, 58), (56, 62), (54, 75), (48, 77), (42, 75)], "#f2f5e4")
    pen.soft([(66, 48), (74, 45), (96, 72), (92, 77), (84, 74)], root)
    for x, y in ((75, 54), (80, 61), (86, 67)):
        pen.line([(x - 3, y + 2), (x + 1, y - 1)], dark(root, 0.2), 0.8)
    for turn in (-120, -95, -65):
        pen.leaf((69, 47), turn, 13, ink)
    for x, y, r in ((66, 72, 6.4), (76, 75, 5.4)):
        pen.ring(x, y, r, r * 0.78, "#d8452f")
        pen.ring(x - 1.8, y - 1.6, 1.6, 1.1, GLOSS)


def tofu(pen: Pen, ink: str, board: str) -> None:
    pen.shadow(60, 42)
    pen.box(18, 68, 102, 76, board, 2.5)
    pen.box(18, 73, 102, 76, dark(board, 0.2), 1.5)
    pen.shape([(34, 46), (44, 37), (88, 37), (80, 46)], light(ink, 0.7))
    pen.box(34, 46, 80, 69, ink, 1)
    pen.shape([(80, 46), (88, 37), (88, 60), (80, 69)], dark(ink, 0.13))
    for x in (49, 64.5):
        pen.line([(x, 46.5), (x, 68.5)], dark(ink, 0.12), 0.6)
        pen.line([(x, 46.4), (x + 9, 37.4)], dark(ink, 0.1), 0.6)
    pen.leaf((90, 71), -140, 11, LEAF)
    pen.leaf((90, 71), -80, 11, dark(LEAF, 0.1))


def cakes(pen: Pen, ink: str, mark: str) -> None:
    """Small round cakes with a stamp, one of them cut."""
    plate(pen, mix(mark, WHITE, 0.5))
    for x, y in ((42, 56), (78, 56), (60, 50), (51, 63), (70, 64)):
        pen.box(x - 10, y - 2, x + 10, y + 5, dark(ink, 0.16), 4)
        pen.ring(x, y - 2, 10, 5, ink)
        pen.ring(x, y - 2, 4.4, 2.1, mark)
        pen.ring(x, y - 2, 2.4, 1.1, light(ink, 0.3))


def tea(pen: Pen, ink: str, brew: str) -> None:
    """A glass of tea, and a saucer."""
    pen.shadow(60, 34)
    pen.ring(60, 73, 33, 5, light(ink, 0.5))
    pen.ring(60, 72, 31, 4.2, WHITE)
    pen.soft([(40, 36), (43, 62), (49, 71), (60, 72.6), (71, 71), (77, 62), (80, 36)], "#ffffffb0")
    pen.soft([(42, 44), (44.6, 61), (50, 69), (60, 70.6), (70, 69), (75.4, 61), (78, 44)], brew)
    pen.ring(60, 44, 18.2, 3.6, light(brew, 0.3))
    for x, y, turn in ((54, 47, 20), (64, 43, 150), (59, 60, -60), (66, 62, -100)):
        pen.leaf((x, y), turn, 9, ink)
    pen.box(44.6, 40, 47, 62, GLOSS, 1.2)
    for x in (52, 60, 68):
        pen.line([(x, 32), (x + 2.4, 27), (x - 1, 22), (x + 2, 16)], "#ffffff99", 1.2)


def _steamer(pen: Pen) -> None:
    pen.shadow(60, 41)
    pen.box(18, 52, 102, 75, "#c58f4e", 3)
    pen.box(18, 60, 102, 63, "#a87438")
    pen.box(18, 70, 102, 73, "#a87438")
    pen.ring(60, 53, 42, 12, "#b98344")
    pen.ring(60, 53, 39, 10.4, "#f1ddb8")


def _cos(turn: float) -> float:
    return cos(radians(turn))


def _sin(turn: float) -> float:
    return sin(radians(turn))
