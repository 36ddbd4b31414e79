"""Whatever is sent to a window, it is never a fault of the server; what is refused stays typed."""

import html
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.windows import world as worlds
from tests.windows.hostile import Form, Page, Sender
from tests.windows.stories import DECLARED
from tests.windows.world import World
from zhilian.catalogue.tests import make as catalogue_make
from zhilian.catalogue.types import WindowDeclaration
from zhilian.core.effects import Asking
from zhilian.core.times import clock_now
from zhilian.directory.tests import make as people
from zhilian.directory.types import DISTRICT_ROLES

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
SHOWN = {200, 422}
AUDIENCE = sorted({role for window in DECLARED.windows for role in window.audience})
OF_CITY = [window for window in DECLARED.windows if window.branch != "district"]
OF_DISTRICTS = [window for window in DECLARED.windows if window.branch == "district"]


class Desk:
    """One browser that sends forms and looks at what comes back."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []

    def send_many(self, window: WindowDeclaration, *, count: int, seed: int) -> None:
        dice = random.Random(f"{seed} {window.code}")
        sender = Sender(window=window, dice=dice, at=clock_now())
        page = Page.of(self.client.get(f"/w/{window.code}/").content.decode())
        for _ in range(count):
            self._send(window, sender, sender.next(page))

    def _send(self, window: WindowDeclaration, sender: Sender, form: Form) -> None:
        body = urlencode(form.pairs)
        answer: Any = self.client.post(f"/w/{window.code}/", body, content_type=FORM)
        self.statuses[answer.status_code] += 1
        sender.keys += [value for key, value in form.pairs if key == "submit_key"][:1]
        if answer.status_code >= 500:
            kind, error, _ = answer.exc_info or (None, "", None)
            self.faults.append(f"{window.code} #{sender.sent}: {kind} {error!s:.200}")
        elif answer.status_code in SHOWN:
            self._look(window, sender, form, answer.content.decode())

    def _look(self, window: WindowDeclaration, sender: Sender, form: Form, shown: str) -> None:
        if f"<zl-{sender.sent}>" in shown:
            self.faults.append(f"{window.code} #{sender.sent}: HTML comes back as HTML")
        for name, text in form.kept.items():
            if html.escape(text) not in shown:
                self.faults.append(f"{window.code} #{sender.sent}: {name} is not kept")


@pytest.fixture
def desks(settings: Any) -> Iterator[dict[str, Desk]]:
    """A reader of the city and one of a district, who may use every window of theirs."""
    settings.HOTLINE_PHONE = "029-00000000"
    catalogue_make.catalogue(at=people.LONG_AGO)
    world = World(high=False)
    city = world.people(audience=[role for role in AUDIENCE if role not in DISTRICT_ROLES])
    branch = people.branch()
    district = people.person(roles=["staff"], unit=people.unit(branch=branch))
    for role in sorted(DISTRICT_ROLES):
        people.grant(person=district, role=role, branch=branch)
    owners = worlds.unready(DECLARED, Asking(at=clock_now(), person_id=city.pk))
    with worlds.standing(world, DECLARED, owners):
        yield {"city": _desk(city), "district": _desk(district)}


def _desk(person: Any) -> Desk:
    client = Client(raise_request_exception=False)
    people.sign_in(client, person)
    return Desk(client)


def _everything(desks: dict[str, Desk], *, count: int, seed: int) -> Counter[int]:
    for windows, desk in ((OF_CITY, desks["city"]), (OF_DISTRICTS, desks["district"])):
        for window in windows:
            desk.send_many(window, count=count, seed=seed)
    faults = [fault for desk in desks.values() for fault in desk.faults]
    assert faults == []
    return desks["city"].statuses + desks["district"].statuses


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_two_hostile_forms_of_every_window_are_no_fault_of_the_server(
    desks: dict[str, Desk],
) -> None:
    statuses = _everything(desks, count=2, seed=1)

    assert statuses.total() == 2 * len(DECLARED.windows)


@pytest.mark.slow
def test_five_thousand_hostile_forms_are_no_fault_of_the_server(desks: dict[str, Desk]) -> None:
    statuses = _everything(desks, count=79, seed=2)

    assert statuses.total() > 5000
    assert statuses[422] > 1000
