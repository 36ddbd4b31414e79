"""A person's phone in a journey: signing in, finding a service, filling in, deciding, reading."""

import re
from datetime import datetime, timedelta
from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

from tests.journeys.living import Living, wait_for
from zhilian.core.times import LOCAL

CASE: Final = re.compile(r"/cases/(\d{8}-\d+)/")


class Phone:
    """One browser in one person's hand. Everything is done as by that person: tap, write, read."""

    def __init__(self, page: Page, living: Living) -> None:
        self.page = page
        self.living = living

    def enter(self, role: str) -> None:
        """The demonstration's one-click entry."""
        self.page.goto(f"{self.living.base}/accounts/login/?next=/")
        door = self.page.locator(f'button[name="role"][value="{role}"]')
        if not door.is_visible():
            self.page.get_by_text("其他角色", exact=True).click()
        door.click()
        self.page.wait_for_url(f"{self.living.base}/")

    def open(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.living.base + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"

    def find_service(self, words: str, name: str) -> None:
        """Write into the search field of the first page and follow the hit."""
        self.open("/")
        self.page.locator("#find").press_sequentially(words, delay=20)
        self.page.locator("[data-find] .hits a", has_text=name).first.click()
        self.page.wait_for_url("**/w/*/")

    def field(self, key: str) -> Locator:
        return self.page.locator(f'form.sheet [data-k="{key}"]')

    def write(self, key: str, text: str) -> None:
        self.page.locator(f'form.sheet [name="{key}"]').fill(text)

    def at(self, key: str, moment: datetime) -> None:
        """A day and an hour, by the phone's own wheel."""
        own = self.field(key).locator("input.native")
        day = own.get_attribute("type") == "date"
        own.fill(f"{moment:%Y-%m-%d}" if day else f"{moment:%Y-%m-%dT%H:%M}")

    def pick(self, key: str, *labels: str) -> None:
        """Take what is offered: of a select, of buttons in a row, or of a list that is searched."""
        field = self.field(key)
        for label in labels:
            if field.locator("select").count():
                value = field.locator("option", has_text=label).first.get_attribute("value")
                field.locator("select").select_option(value)
                continue
            if field.locator(".find-line").count():
                field.locator(".find-line input").press_sequentially(label, delay=20)
            field.locator("label.pick", has_text=label).first.click()

    def search(self, key: str, words: str, label: str) -> None:
        """Write a few words into a field that is searched, and take what reads so."""
        field = self.field(key)
        field.locator(".find-line input").press_sequentially(words, delay=20)
        field.locator("label.pick", has_text=label).first.click()

    def find_in(self, name: str, words: str) -> None:
        """Write into the cell of a table that is searched, and take the first that is found."""
        self.page.locator(f'form.sheet [name="{name}.q"]').press_sequentially(words, delay=20)
        found = self.page.locator(f'[data-find-in="{name}"] label.pick', has_text=words)
        found.first.click()

    def attach(self, key: str, name: str, body: bytes) -> None:
        """Add a file to a field, and wait until it is there."""
        field = self.field(key)
        held = {"name": name, "mimeType": "application/octet-stream", "buffer": body}
        field.locator("input[type=file]").set_input_files(held)  # type: ignore[arg-type]
        expect(field.locator(f'[name="{key}.file"]').first).to_be_attached()

    def first_slot(self, key: str) -> str:
        """The first free hour that is offered; how it reads."""
        free = self.field(key).locator("label.pick:not(:has(input:disabled)):visible").first
        free.click()
        return free.inner_text()

    def tick(self, key: str) -> None:
        self.field(key).locator("label").first.click()

    def send(self) -> str:
        """Press the big button; the number of the case that came of it."""
        with self.page.expect_navigation():
            self.page.locator("form.sheet .act-bar button.btn-main").click()
        wrong = self.page.locator(".error-summary, .note.tone-bad")
        assert CASE.search(self.page.url), wrong.first.inner_text()
        return self.number

    def refused(self) -> str:
        """Press the big button and read why it was not taken."""
        self.page.locator("form.sheet .act-bar button.btn-main").click()
        wrong = self.page.locator(".error-summary, .note.tone-bad").first
        expect(wrong).to_be_visible()
        return wrong.inner_text()

    @property
    def name(self) -> str:
        """Who holds the phone, as it says at the head of the first page."""
        self.open("/")
        told = self.page.locator("a.avatar").get_attribute("aria-label") or ""
        return told.partition("，")[0]

    @property
    def number(self) -> str:
        found = CASE.search(self.page.url)
        assert found is not None, self.page.url
        return found[1]

    def case(self, number: str) -> None:
        self.open(f"/cases/{number}/")

    def pay_outside(self) -> None:
        """Pay the case that is open on the channel's own page, and come back to it."""
        number = self.number
        self.page.locator(".act-bar a", has_text="去支付").click()
        self.page.get_by_role("button", name="去支付").click()
        self.page.get_by_role("link", name=re.compile("去.+支付")).click()
        self.page.get_by_role("button", name="确认支付").click()
        # The cashier goes back by itself.
        self.page.locator(".act-bar a", has_text=exactly("返回办件")).click()
        self.page.wait_for_url(f"**/cases/{number}/")

    @property
    def headline(self) -> str:
        return self.page.locator(".state h2").inner_text()

    def does(self, label: str, remark: str = "") -> Locator:
        """Tap a button of the case; what it asks for comes up, to be filled in and `done`."""
        link = self.page.locator(".act-bar a", has_text=exactly(label)).first
        if not link.is_visible():
            self.page.locator(".act-bar summary").click()
        link.click()
        asked = self.page.locator("form.do")
        expect(asked).to_be_visible()
        if remark:
            asked.locator('[name="do.remark"]').fill(remark)
        return asked

    def choose(self, form: Locator, key: str, label: str) -> None:
        """Answer a field of an action: the first of what is offered that reads so."""
        field = form.locator(f'[data-k="{key}"]')
        if field.locator("select").count():
            options = field.locator("option:not([value='']):not([disabled])", has_text=label)
            field.locator("select").select_option(options.first.get_attribute("value"))
        else:
            field.locator("label.pick", has_text=label).first.click()

    def answer(self, key: str, value: str) -> None:
        """Fill in what an action asks for."""
        self.page.locator(f'form.do [name="{key}"]').fill(value)

    def done(self, to: str = "") -> None:
        """Send what an action asked for; the case is shown again. Who goes on is the first one, or
        the one whose name reads so.
        """
        others = self.page.locator("form.do .people .pick-line")
        if others.count():
            others.filter(has_not_text="不指定", has_text=to).first.click()
        button = self.page.locator("form.do .act-bar button")
        with self.page.expect_navigation():
            button.click()
        wrong = self.page.locator("form.do .error-summary")
        assert not wrong.count(), wrong.inner_text()

    def act(self, number: str, label: str, remark: str = "") -> None:
        """One whole step at a case, as soon as it has come so far: open it, tap, say why, send."""
        self.comes_to(number, label)
        self.does(label, remark)
        self.done()

    def comes_to(self, number: str, label: str) -> None:
        """Wait at the case until it can be done by this person: a worker brings it here."""
        path = f"{self.living.base}/cases/{number}/"

        def offered() -> bool:
            answer = self.page.goto(path)
            found = self.page.locator(".act-bar a", has_text=exactly(label))
            return answer is not None and answer.status == 200 and found.count() > 0

        wait_for(offered, seconds=30, told=f"{number}: {label}", every=0.5)

    def from_the_inbox(self, number: str) -> None:
        """Find a case at the section desk and open it."""
        self.open(f"/desk/inbox/?q={number}")
        self.page.locator("tbody a[href*='/cases/']").first.click()
        self.page.wait_for_url(f"**/cases/{number}/")

    def from_the_tasks(self, number: str) -> None:
        """Find a case among what waits for oneself on the phone, and open it."""
        self.open(f"/tasks/?q={number}")
        self.page.locator("a.case").first.click()
        self.page.wait_for_url(f"**/cases/{number}/")

    def rate(self, number: str, stars: int, text: str = "") -> None:
        self.case(number)
        self.does("评价这次服务", text)
        self.page.locator(f'form.do label[title="{stars} 星"]').click()
        self.done()

    def told(self, *words: str) -> str:
        """The newest message that says all of this, once a worker has written it."""

        def arrived() -> str | None:
            self.open("/messages/")
            row = self.page.locator(".mails li")
            for word in words:
                row = row.filter(has_text=word)
            return row.first.inner_text() if row.count() else None

        return wait_for(arrived, seconds=30, told=f"a message with {words}", every=0.5)

    def until(self, number: str, words: str) -> None:
        """Look at the case again until its state says this: the worker has been there."""

        def reached() -> bool:
            self.case(number)
            return words in self.page.locator(".state").inner_text()

        wait_for(reached, seconds=30, told=f"{number}: {words}", every=0.5)

    def text_of(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()


def exactly(label: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{label}\s*$")


def on_day(days: int, hour: int, minute: int = 0) -> datetime:
    """An hour of a day from today, in local time."""
    today = datetime.now(tz=LOCAL).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today + timedelta(days=days)


def workday(days: int, hour: int, minute: int = 0) -> datetime:
    """The same on the first Monday to Friday from that day on."""
    found = on_day(days, hour, minute)
    while found.weekday() > 4:
        found += timedelta(days=1)
    return found


def texts_about(living: Living, *words: str) -> list[dict[str, Any]]:
    """Texts on the simulated phones that say all of this."""
    return [one for one in living.inbox() if all(word in one["text"] for word in words)]


def now() -> datetime:
    return datetime.now(tz=LOCAL).replace(second=0, microsecond=0)
