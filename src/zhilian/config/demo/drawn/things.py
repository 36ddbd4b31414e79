"""What one uses: of the house, of sport, of the desk."""

from __future__ import annotations

from zhilian.config.demo.drawn.pen import CREAM, GLOSS, SHADE, WHITE, Pen, dark, light, mix

METAL = "#aab4bd"
WOOD = "#b9824c"


def tissue(pen: Pen, ink: str, mark: str) -> None:
    pen.shadow(60, 38)
    pen.soft([(50, 48), (46, 30), (54, 33), (60, 18), (66, 31), (75, 27), (70, 48)], WHITE)
    pen.soft([(60, 46), (61, 30), (66, 31), (75, 27), (70, 48)], "#0000000d")
    pen.shape([(24, 46), (34, 38), (86, 38), (96, 46)], light(ink, 0.25))
    pen.ring(60, 43, 15, 3, dark(ink, 0.25))
    pen.soft([(49, 44), (50, 38), (60, 36), (70, 38), (71, 44), (60, 45)], WHITE)
    pen.box(24, 46, 96, 76, ink, 1.5)
    pen.box(82, 46, 96, 76, SHADE, 1.5)
    for n in range(4):
        pen.ring(38 + n * 13, 61, 4.6, 4.6, light(mark, 0.1 * n))
        pen.leaf((38 + n * 13, 70), -90, 7, mix(mark, WHITE, 0.3))


def towels(pen: Pen, ink: str, mark: str) -> None:
    pen.shadow(60, 36)
    for n, tone in enumerate((ink, light(ink, 0.45), mark, light(mark, 0.5))):
        top = 63 - n * 11
        pen.box(27 + n, top, 93 - n, top + 12.6, tone, 5)
        pen.box(27 + n, top + 7.4, 93 - n, top + 9, dark(tone, 0.12))
        pen.bow((30 + n, top + 6.3), (3, 4.6), (100, 260), dark(tone, 0.22), 0.8)
        pen.box(34, top + 2, 62, top + 3.6, GLOSS, 0.8)


def pump(pen: Pen, ink: str, mark: str) -> None:
    """A bottle with a pump: washing-up liquid."""
    pen.shadow(60, 20)
    pen.line([(60, 26), (60, 14)], light(mark, 0.35), 3)
    pen.line([(62, 13), (44, 13), (43, 17)], mark, 3.4)
    pen.box(53, 23, 67, 31, light(mark, 0.1), 2)
    pen.soft([(53, 30), (43, 39), (43, 60), (45, 75), (60, 76.5), (75, 75), (77, 60), (77, 39),
              (67, 30)], ink)  # fmt: skip
    pen.soft([(70, 34), (77, 42), (77, 60), (75, 75), (66, 76), (71, 54)], SHADE)
    pen.box(48, 45, 72, 68, CREAM, 6)
    pen.ring(60, 57, 7.4, 7.4, "#f6d743")
    pen.ring(60, 57, 5.8, 5.8, "#fbea9b")
    for turn in range(0, 180, 45):
        pen.bow((60, 57), (5.8, 5.8), (turn, turn + 1), "#f6d743", 1)
    pen.box(46, 42, 48.4, 70, GLOSS, 1.2)


def thermos(pen: Pen, ink: str, cap: str) -> None:
    pen.shadow(60, 15)
    pen.box(50, 8, 70, 22, cap, 4)
    pen.box(49, 21, 71, 26, METAL, 1)
    pen.box(46, 25, 74, 76, ink, 6)
    pen.box(66, 26, 74, 76, SHADE, 5)
    pen.box(46, 68, 74, 72, METAL)
    pen.box(49.6, 30, 52.4, 64, GLOSS, 1.4)
    pen.leaf((60, 58), -115, 13, light(ink, 0.55))
    pen.leaf((60, 58), -65, 13, light(ink, 0.4))


def umbrella(pen: Pen, ink: str, mark: str) -> None:
    pen.shadow(60, 32)
    pen.line([(60, 14), (60, 68)], "#6d5a4a", 1.7)
    pen.bow((65, 68), (5, 6), (0, 180), "#6d5a4a", 2.4)
    pen.soft([(20, 50), (26, 30), (42, 17), (60, 13), (78, 17), (94, 30), (100, 50), (87, 45),
              (73, 50), (60, 45), (47, 50), (33, 45)], ink)  # fmt: skip
    pen.soft([(60, 13), (70, 24), (73, 50), (60, 45), (47, 50), (50, 24)], mark)
    pen.soft([(60, 13), (78, 17), (94, 30), (100, 50), (87, 45), (78, 26)], SHADE)
    pen.line([(60, 13), (60, 9)], "#6d5a4a", 1.6)


def lamp(pen: Pen, ink: str, glow: str) -> None:
    pen.shape([(70, 36), (98, 30), (112, 66), (52, 66)], mix(glow, WHITE, 0.3) + "66")
    pen.shadow(42, 22)
    pen.box(24, 70, 60, 76, ink, 3)
    pen.line([(42, 70), (34, 40), (66, 20)], METAL, 2.6)
    pen.ring(34, 40, 3.4, 3.4, dark(METAL, 0.2))
    pen.soft([(60, 22), (68, 14), (80, 15), (98, 30), (70, 38)], ink)
    pen.soft([(80, 15), (98, 30), (84, 34)], SHADE)
    pen.soft([(70, 37), (84, 36), (97, 30), (88, 40), (76, 42)], glow)


def crates(pen: Pen, ink: str, lid: str) -> None:
    pen.shadow(60, 40)
    for left, top, right in ((30, 20, 86), (24, 48, 96)):
        pen.box(left, top, right, top + 28, ink + "d0", 3)
        pen.box(right - 13, top + 3, right, top + 28, SHADE, 3)
        pen.box(left - 3, top - 2, right + 3, top + 4, lid, 2)
        pen.box(
            (left + right) / 2 - 7, top + 1.6, (left + right) / 2 + 7, top + 7.4, dark(lid, 0.2), 2
        )
        pen.box(left + 6, top + 12, left + 22, top + 22, light(ink, 0.55), 1.5)


def batteries(pen: Pen, ink: str, cap: str) -> None:
    pen.shadow(60, 38)
    for n in range(5):
        x = 26 + n * 15
        pen.box(x + 3.4, 25, x + 8.6, 31, METAL, 1)
        pen.box(x, 29, x + 12, 76, ink, 1.6)
        pen.box(x, 29, x + 12, 43, cap, 1.6)
        pen.box(x + 8.4, 29, x + 12, 76, SHADE, 1.6)
        pen.line([(x + 6, 33.4), (x + 6, 38.4)], WHITE, 1)
        pen.line([(x + 3.5, 35.9), (x + 8.5, 35.9)], WHITE, 1)
        pen.shape([(x + 7, 50), (x + 3.6, 60), (x + 5.8, 60), (x + 4.6, 69), (x + 8.6, 57.6),
                   (x + 6.2, 57.6)], light(cap, 0.35))  # fmt: skip


def racket(pen: Pen, ink: str, ball: str) -> None:
    pen.shadow(58, 34)
    for x, y, ends in ((48, 32, (70, 76)), (72, 32, (50, 76))):
        tone = ink if x == 48 else dark(ball, 0.05)
        pen.line([(x, y + 14), ends], METAL, 1.8)
        pen.line([((x + ends[0]) / 2 + (ends[0] - x) * 0.2, 64), ends], tone, 3.6)
        for n in range(-3, 4):
            pen.line(
                [(x + n * 3.6, y - 14 + abs(n)), (x + n * 3.6, y + 14 - abs(n))], "#ffffffb0", 0.5
            )
            pen.line(
                [(x - 12 + abs(n), y + n * 4.4), (x + 12 - abs(n), y + n * 4.4)], "#ffffffb0", 0.5
            )
        pen.bow((x, y), (13, 17), (0, 360), tone, 2.2)
    shuttle(pen, 95, 68)


def shuttle(pen: Pen, x: float, y: float) -> None:
    """One shuttlecock with its cork down."""
    pen.shape([(x - 8.4, y - 17), (x + 8.4, y - 17), (x + 3.6, y), (x - 3.6, y)], "#fdfdfb")
    for n in range(-2, 3):
        pen.line([(x + n * 1.5, y), (x + n * 3.8, y - 16.4)], "#c9d0d3", 0.6)
    pen.line([(x - 6, y - 10), (x + 6, y - 10)], "#7aa0c4", 0.8)
    pen.ring(x, y + 2.4, 4.2, 4.4, "#efe2c8")
    pen.line([(x - 4, y), (x + 4, y)], "#c2402f", 1.3)


def tube(pen: Pen, ink: str, cap: str) -> None:
    pen.shadow(50, 15)
    pen.shadow(84, 14)
    pen.box(38, 14, 62, 76, ink, 4)
    pen.box(38, 12, 62, 21, cap, 4)
    pen.box(54.6, 14, 62, 76, SHADE, 4)
    pen.box(38, 36, 62, 60, CREAM)
    shuttle(pen, 50, 54)
    pen.box(40.6, 24, 43, 72, GLOSS, 1.2)
    shuttle(pen, 76, 70)
    shuttle(pen, 93, 71)


def paddle(pen: Pen, ink: str, handle: str) -> None:
    pen.shadow(58, 30)
    pen.shape([(63, 54), (71, 47), (92, 70), (85, 76)], handle)
    pen.shape([(67, 51), (71, 47), (92, 70), (89, 73)], SHADE)
    pen.ring(52, 37, 24, 24, dark(ink, 0.25))
    pen.ring(51.4, 36.4, 22.8, 22.8, ink)
    pen.shape([(60, 57), (73, 45), (76, 50), (67, 58)], handle)
    pen.ring(44, 29, 6.6, 5, "#ffffff2e")
    pen.ring(32, 70, 6.4, 6.4, "#fbfbf7")
    pen.ring(30, 68, 2, 1.7, WHITE)
    pen.bow((32, 70), (6.2, 6.2), (10, 120), "#0000001c", 1)


def mat(pen: Pen, ink: str, strap: str) -> None:
    pen.shadow(60, 42)
    pen.shape([(30, 62), (104, 66), (110, 75), (28, 76)], light(ink, 0.15))
    pen.box(24, 42, 84, 76, ink, 16)
    pen.box(24, 42, 84, 53, "#ffffff1f", 8)
    for r in (16.6, 12.6, 8.8, 5):
        pen.bow(
            (34, 59),
            (r * 0.62, r),
            (0, 360),
            dark(ink, 0.3) if r % 1 > 0.7 else light(ink, 0.3),
            1.7,
        )
    for x in (54, 72):
        pen.box(x, 41.6, x + 5, 76.4, strap, 1)


def rope(pen: Pen, ink: str, grip: str) -> None:
    pen.shadow(60, 34)
    pen.bow((60, 50), (32, 24), (20, 340), ink, 1.9)
    pen.bow((60, 52), (22, 17), (-30, 290), dark(ink, 0.18), 1.9)
    for x, y, lean in ((80, 72, 14), (38, 72, -14)):
        pen.line([(x, y), (x + lean, y - 24)], grip, 5.2)
        pen.line([(x + lean * 0.5, y - 12), (x + lean * 0.9, y - 21.6)], light(grip, 0.4), 1.2)
        pen.ring(x + lean, y - 24, 3.2, 3.2, dark(grip, 0.3))


def socks(pen: Pen, ink: str, band: str) -> None:
    pen.shadow(60, 36)
    for shift, tone in ((14, light(ink, 0.4)), (0, ink)):
        x = 34 + shift * 1.8
        pen.soft([(x, 18), (x + 17, 18), (x + 17, 48), (x + 32, 58), (x + 35, 70), (x + 26, 76),
                  (x + 8, 74), (x, 62)], tone)  # fmt: skip
        pen.box(x - 1, 15, x + 18, 25, band, 2)
        pen.line([(x, 20), (x + 17, 20)], light(band, 0.5), 1)
        pen.soft([(x + 25, 57), (x + 34, 60), (x + 35, 71), (x + 26, 76)], band)


def brushes(pen: Pen, ink: str, tip: str) -> None:
    pen.shadow(60, 34)
    for n, (x, thick) in enumerate(((44, 2.4), (60, 3.2), (76, 2.8))):
        lean = (n - 1) * 7
        pen.line([(x + lean, 10), (x, 56)], dark(ink, n * 0.08), thick)
        pen.line([(x + lean * 0.08, 53), (x, 58)], "#d9b44a", thick + 1)
        side = thick * 0.8
        pen.soft([(x - thick, 58), (x + thick, 58), (x + side, 66), (x, 74), (x - side, 66)], tip)
    pen.soft([(80, 70), (86, 66), (104, 66), (108, 70), (104, 77), (84, 77)], "#4b5157")
    pen.ring(95, 68.6, 10, 2.4, "#15181b")


def chess(pen: Pen, ink: str, mark: str) -> None:
    pen.shadow(60, 42)
    pen.shape([(22, 48), (98, 48), (110, 75), (10, 75)], WOOD)
    pen.shape([(10, 75), (110, 75), (109, 79), (11, 79)], dark(WOOD, 0.3))
    for n in range(7):
        pen.line([(30 + n * 10, 50), (22 + n * 12.6, 73)], "#5b381a", 0.5)
    for y in (52, 58, 65, 72):
        pen.line([(27 - (y - 52) * 0.36, y), (93 + (y - 52) * 0.36, y)], "#5b381a", 0.5)
    for x, y, tone in ((40, 54, mark), (78, 56, "#23292e"), (58, 66, mark), (86, 68, "#23292e"),
                       (60, 38, mark)):  # fmt: skip
        pen.box(x - 9, y - 4, x + 9, y + 3, dark(ink, 0.22), 5)
        pen.ring(x, y - 4, 9, 4.8, ink)
        pen.bow((x, y - 4), (6.6, 3.4), (0, 360), tone, 0.8)
        pen.line([(x - 2.6, y - 4), (x + 2.6, y - 4)], tone, 0.9)
        pen.line([(x, y - 5.8), (x, y - 2.2)], tone, 0.9)


def notebooks(pen: Pen, ink: str, mark: str) -> None:
    pen.shadow(62, 36)
    for n, tone in enumerate((mark, light(ink, 0.45), ink)):
        x, y = 46 - n * 7, 14 + n * 4
        pen.box(x, y, x + 42, y + 56, tone, 2.5)
        pen.box(x + 39, y + 2, x + 42, y + 54, "#fbf8ef", 1)
        pen.box(x, y, x + 6, y + 56, SHADE, 2.5)
        if n == 2:
            pen.box(x + 12, y + 12, x + 34, y + 24, CREAM, 1.5)
            pen.line([(x + 15, y + 16), (x + 31, y + 16)], dark(ink, 0.1), 0.8)
            pen.line([(x + 15, y + 20), (x + 26, y + 20)], dark(ink, 0.1), 0.8)
    pen.line([(98, 22), (86, 72)], "#e0a637", 3)
    pen.shape([(84.6, 71.6), (87.4, 72.3), (85, 77)], "#3b3b3b")


def pens(pen: Pen, ink: str, mark: str) -> None:
    pen.shadow(60, 30)
    for n, tone in enumerate((ink, mark, "#2b2f36", light(ink, 0.3), dark(mark, 0.15))):
        x = 44 + n * 8
        top = 14 + abs(n - 2) * 4
        pen.box(x - 2.6, top, x + 2.6, 60, light(tone, 0.72), 1.6)
        pen.box(x - 2.6, top, x + 2.6, top + 16, tone, 1.6)
        pen.box(x + 2.2, top + 2, x + 3.6, top + 14, dark(tone, 0.2), 0.7)
    pen.box(36, 42, 84, 76, ink, 4)
    pen.box(73, 42, 84, 76, SHADE, 4)
    pen.box(44, 52, 72, 66, CREAM, 2)
    pen.line([(48, 60), (54, 56), (60, 61), (67, 56)], mark, 1.3)
