"""What goods are packed in: sacks, bottles, jars, tins, cartons, gift boxes."""

from __future__ import annotations

from random import Random

from zhilian.config.demo.drawn.pen import CREAM, GLOSS, SHADE, WHITE, Pen, dark, light, mix


def sack(pen: Pen, ink: str, grain: str) -> None:
    """A sack of grain, tied at the top, with a window on what is in it."""
    pen.shadow(60, 27)
    pen.soft(
        [(37, 30), (34, 52), (36, 74), (60, 76.5), (84, 74), (86, 52), (83, 30), (60, 25)], ink
    )
    pen.soft([(73, 27), (86, 52), (84, 74), (68, 76), (75, 50)], SHADE)
    pen.shape(
        [(49, 15), (54, 24), (52, 28), (68, 28), (66, 24), (71, 15), (60, 18)], dark(ink, 0.1)
    )
    pen.box(51, 23, 69, 27, dark(ink, 0.35), 2)
    pen.ring(60, 52, 16.5, 15.5, CREAM)
    _grains(pen, (60, 55), (13, 9.5), grain)
    pen.box(45, 38.5, 75, 45, dark(ink, 0.3), 2)
    pen.box(49, 40.8, 71, 42.6, light(ink, 0.7), 0.9)
    pen.soft([(40, 32), (38, 52), (40, 68), (43, 52), (44, 33)], GLOSS)


def pouch(pen: Pen, ink: str, grain: str) -> None:
    """A stand-up pouch with a seal across, and some of it before."""
    pen.shadow(58, 28)
    pen.shape([(39, 16), (77, 16), (79, 72), (75, 76), (41, 76), (37, 72)], ink)
    pen.box(39, 16, 77, 22, dark(ink, 0.22), 0.6)
    pen.shape([(68, 22), (77, 22), (79, 72), (75, 76), (66, 76)], SHADE)
    pen.soft([(44, 34), (58, 30), (72, 34), (74, 50), (58, 57), (42, 50)], light(ink, 0.82))
    _grains(pen, (58, 45), (11, 7), grain)
    pen.box(46, 61, 70, 63.4, light(ink, 0.6), 1.2)
    pen.box(50, 66, 66, 68, light(ink, 0.45), 1)
    pen.shape([(41, 23), (45, 23), (44, 73), (41, 73)], GLOSS)
    for x, y, r in ((84, 74, 4), (91, 76, 3.6), (87.5, 70.5, 3.4)):
        pen.ring(x, y, r, r * 0.85, grain)
        pen.ring(x - 1, y - 1, r * 0.35, r * 0.3, GLOSS)


def jug(pen: Pen, ink: str, cap: str) -> None:
    """A large bottle with a handle: oil, vinegar, detergent."""
    pen.shadow(60, 24)
    pen.box(53, 9, 67, 17, cap, 2)
    pen.box(54.5, 16, 65.5, 24, light(ink, 0.25), 1)
    pen.soft([(54, 23), (43, 33), (40, 54), (42, 74), (60, 76.5), (78, 74), (80, 54), (77, 33),
              (66, 23), (60, 22)], ink)  # fmt: skip
    pen.soft([(70, 28), (80, 54), (78, 74), (66, 76), (72, 52)], SHADE)
    pen.soft([(65, 28), (75, 33), (76, 44), (70, 45), (67, 36)], mix(pen.wall, WHITE, 0.5))
    pen.box(45, 46, 73, 68, CREAM, 2.5)
    pen.box(45, 46, 73, 51, cap, 2.5)
    pen.ring(59, 58, 6.6, 6, light(ink, 0.35))
    pen.leaf((59, 63), -62, 9, dark(cap, 0.1))
    pen.leaf((59, 63), -118, 9, dark(cap, 0.1))
    pen.soft([(46, 34), (43, 52), (44.5, 70), (46.5, 52), (49, 33)], GLOSS)


def bottle(pen: Pen, ink: str, cap: str) -> None:
    """A slim bottle, and a little dish of what is in it."""
    pen.shadow(54, 15)
    pen.shadow(82, 14)
    pen.box(49.5, 8, 58.5, 15, cap, 1.5)
    pen.box(50.5, 14, 57.5, 27, light(ink, 0.15), 1)
    pen.soft([(50.5, 25), (43.5, 36), (43, 60), (44, 74), (54, 76.5), (64, 74), (65, 60),
              (64.5, 36), (57.5, 25)], ink)  # fmt: skip
    pen.soft([(60, 33), (65, 60), (64, 74), (57.5, 76), (60, 52)], SHADE)
    pen.box(44, 45, 64.2, 65, CREAM, 1.2)
    pen.box(44, 45, 64.2, 48.4, cap)
    pen.ring(54, 56.5, 5.2, 5.2, cap)
    pen.ring(54, 56.5, 3.2, 3.2, CREAM)
    pen.soft([(46.6, 36), (45.4, 52), (46, 70), (47.6, 52), (48.6, 35)], GLOSS)
    pen.soft([(69, 68), (95, 68), (90, 76), (74, 76)], WHITE)
    pen.ring(82, 68, 13, 3.4, "#e6ddd2")
    pen.ring(82, 68, 11, 2.5, ink)


def jar(pen: Pen, ink: str, lid: str) -> None:
    """A glass jar with a cloth over its lid."""
    pen.shadow(60, 23)
    pen.box(39, 28, 81, 76, light(ink, 0.45), 8)
    pen.box(41, 34, 79, 74.5, ink, 7)
    pen.soft([(41, 36), (50, 34.6), (60, 36), (70, 34.6), (79, 36), (70, 39), (50, 39)],
             light(ink, 0.22))  # fmt: skip
    pen.box(70, 30, 81, 76, SHADE, 7)
    pen.soft([(37, 30), (41, 16), (60, 13.5), (79, 16), (83, 30), (77, 27.6), (71, 31), (65, 28),
              (59, 31.5), (53, 28), (47, 31), (42, 27.8)], lid)  # fmt: skip
    pen.box(40, 23.4, 80, 25.6, light(lid, 0.6), 1.1)
    pen.box(46, 45, 74, 65, CREAM, 3)
    pen.ring(60, 55, 7.2, 7.2, light(ink, 0.55))
    pen.shape([(60, 48.5), (65.6, 51.8), (65.6, 58.2), (60, 61.5), (54.4, 58.2), (54.4, 51.8)], ink)
    pen.ring(60, 55, 2.6, 2.6, CREAM)
    pen.box(43, 38, 45.6, 70, GLOSS, 1.3)


def tin(pen: Pen, ink: str, leaf: str) -> None:
    """A tea tin with leaves before it."""
    pen.shadow(56, 21)
    pen.box(38, 24, 74, 76, ink, 3)
    pen.ring(56, 25, 18, 4, dark(ink, 0.12))
    pen.box(38, 13.5, 74, 26, light(ink, 0.12), 3)
    pen.ring(56, 14.5, 18, 3.6, light(ink, 0.32))
    pen.box(64, 14, 74, 76, SHADE, 3)
    pen.box(45, 36, 67, 68, CREAM, 11)
    for turn in (-130, -90, -50):
        pen.leaf((56, 60), turn, 15, leaf)
    pen.box(40.5, 28, 42.8, 72, GLOSS, 1.2)
    for x, y, turn in ((78, 76, -25), (84, 77, -160), (88, 74, -50), (80, 73, -95), (94, 77, -150)):
        pen.leaf((x, y), turn, 10, dark(leaf, 0.12))


def gift(pen: Pen, ink: str, ribbon: str) -> None:
    """A gift box in an oblique view, with a ribbon."""
    pen.shadow(60, 36)
    pen.box(27, 38, 93, 76, ink, 2)
    pen.shape([(27, 40), (35, 26), (85, 26), (93, 40)], light(ink, 0.22))
    pen.box(78, 40, 93, 76, SHADE, 2)
    pen.box(25.5, 37, 94.5, 46, dark(ink, 0.14), 2)
    pen.box(54, 37, 66, 76, ribbon)
    pen.shape([(54, 37), (56, 26), (64, 26), (66, 37)], light(ribbon, 0.25))
    for side in (-1, 1):
        loop = [(60, 27), (60 + side * 10, 15), (60 + side * 19, 18), (60 + side * 15, 27)]
        pen.soft(loop, ribbon)
        hole = [
            (60 + side * 5, 25),
            (60 + side * 11, 19),
            (60 + side * 15, 20.5),
            (60 + side * 12, 25),
        ]
        pen.soft(hole, dark(ribbon, 0.25))
    pen.ring(60, 26.5, 4, 3.4, light(ribbon, 0.12))
    pen.ring(40, 60, 8, 8, light(ink, 0.18))
    pen.ring(40, 60, 5.4, 5.4, CREAM)
    pen.box(29, 49, 31.4, 73, GLOSS, 1.2)


def carton(pen: Pen, ink: str, shell: str) -> None:
    """Eggs in a tray, two rows of them."""
    pen.shadow(60, 42)
    for y, row in ((49, range(29, 95, 10)), (57, range(24, 100, 12))):
        for x in row:
            pen.ring(x, y - 2, 5.4, 7.2, shell)
            pen.ring(x - 1.6, y - 4.6, 1.7, 2.5, GLOSS)
            pen.ring(x + 2.2, y, 2.6, 4.6, "#0000000d")
    pen.soft([(15, 58), (22, 60), (98, 60), (105, 58), (100, 75), (60, 77), (20, 75)], ink)
    for x in range(24, 100, 12):
        pen.soft(
            [(x - 5.4, 59), (x, 63.6), (x + 5.4, 59), (x + 4, 74), (x - 4, 74)], dark(ink, 0.1)
        )
    pen.soft([(16, 59), (104, 59), (103, 62), (60, 61.4), (17, 62)], light(ink, 0.28))


def _grains(pen: Pen, middle: tuple[float, float], size: tuple[float, float], ink: str) -> None:
    """A heap: each grain a little lighter or darker than the next."""
    dice = Random(f"{ink}{middle}")
    for _ in range(46):
        x = middle[0] + dice.uniform(-1, 1) * size[0] * 0.86
        reach = (1 - ((x - middle[0]) / size[0]) ** 2) ** 0.5
        y = middle[1] + dice.uniform(-1, 1) * size[1] * reach * 0.86
        pen.ring(x, y, 1.7, 1.15, mix(ink, dice.choice((WHITE, "#3a2410")), dice.uniform(0, 0.3)))
