"""In the elder edition an hour at the clinic is booked, given back, taken again and kept."""

import pytest
from playwright.sync_api import expect

from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone

pytestmark = [pytest.mark.journey]
CLINIC = "南院医务室"


def test_in_the_elder_edition_an_hour_is_booked_withdrawn_free_again_and_kept(
    phones: Phones, own: Phones
) -> None:
    elder = own("staff")
    before = letters(elder)
    elder.page.get_by_role("button", name="长辈版").first.click()
    expect(elder.page.locator("html")).to_have_attribute("data-edition", "elder")
    assert letters(elder) > before

    hour = fill_in(elder)
    given_back = elder.send()
    elder.does("撤回", "时间记错了")
    elder.done()
    elder.until(given_back, "已撤回")
    assert fill_in(elder) == hour, "the hour that was given back is not offered"
    kept = elder.send()
    expect(elder.page.locator("html")).to_have_attribute("data-edition", "elder")

    phones("clinic_doctor").act(kept, "完成就诊核销")
    elder.until(kept, "已办结")


def letters(phone: Phone) -> float:
    """How large the words of the page are, in pixels."""
    size: float = phone.page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)")
    return size


def fill_in(elder: Phone) -> str:
    """Everything that is asked; which hour it was."""
    elder.open("/w/clinic-booking/")
    elder.pick("clinic", CLINIC)
    elder.pick("service", "针灸推拿")
    elder.write("symptom", "颈肩酸痛")
    expect(elder.field("slot").locator("label.pick").first).to_be_attached()
    return elder.first_slot("slot")
