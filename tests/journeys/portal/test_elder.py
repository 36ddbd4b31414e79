"""The edition for the elder as a browser paints it: letters, lines, places to touch (note 04)."""

from typing import Final

import pytest

from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone

pytestmark = [pytest.mark.journey]

LETTER_PX: Final = 18
LINE: Final = 1.3
TOUCH_PX: Final = 60
PAGES: Final = (
    "/", "/services/", "/w/room-booking/", "/w/meal-booking/", "/cases/?tab=todo", "/messages/",
    "/codes/", "/me/", "/mall/", "/me/delegations/",
)  # fmt: skip
#: Texts below the measures and controls that are too low; links within a sentence excepted.
TOO_SMALL: Final = """([letter, line, touch]) => {
  const found = new Set();
  for (const one of document.querySelectorAll("body *")) {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (!box.width || !box.height || style.visibility === "hidden") continue;
    if (one.closest(".sr, .skip, svg")) continue;
    const said = (one.innerText || one.name || "").slice(0, 20);
    const name = `${one.tagName}.${one.className}: ${said}`;
    const size = parseFloat(style.fontSize);
    if ([...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim())) {
      if (size < letter) found.add(`letters of ${size} px, ${name}`);
      if (parseFloat(style.lineHeight) / size < line - 0.01) found.add(`lines too close, ${name}`);
    }
    const field = "input:not([type=checkbox], [type=radio])";
    const plain = one.matches(`a, button, select, summary, ${field}`);
    if (plain && style.display !== "inline" && box.height < touch - 0.5)
      found.add(`${box.height} px to touch, ${name}`);
  }
  return [...found];
}"""


def too_small(phone: Phone, path: str) -> list[str]:
    phone.open(path)
    found: list[str] = phone.page.evaluate(TOO_SMALL, [LETTER_PX, LINE, TOUCH_PX])
    return found


def test_letters_lines_and_places_to_touch_are_large_enough(phones: Phones) -> None:
    phone = phones("staff")
    phone.open("/me/")
    phone.page.locator('[data-set-edition="elder"]').last.click()
    try:
        assert {path: found for path in PAGES if (found := too_small(phone, path))} == {}
    finally:
        phone.open("/me/")
        phone.page.locator('[data-set-edition="normal"]').last.click()
    assert too_small(phone, "/me/") != [], "the measure finds nothing where letters are small"
