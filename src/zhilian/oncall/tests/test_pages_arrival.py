"""Pages of an engineer who is on the way: arrival."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from zhilian.directory.tests import make as directory
from zhilian.incidents.models import Incident
from zhilian.oncall import selectors, service
from zhilian.oncall.models import CheckIn
from zhilian.oncall.site_codes import Position
from zhilian.oncall.tests import make

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class TestArrival:
    @pytest.fixture
    def site(self) -> str:
        site = directory.site(code="main", name="市行政中心")
        position = Position(34.3416, 108.9398)
        service.place_point(site_id=site.pk, position=position, at=now())
        return str(site.code)

    def screen(self) -> Client:
        keeper = make.signed_in(directory.person(roles=["system_admin"]))
        page = keeper.post("/ops/oncall/sites/main/screens/", {"label": "一楼值班室"})
        link = page.context["link"]
        device = Client()
        device.get(link.partition("/ops/")[1] + link.partition("/ops/")[2])
        return device

    def scan(self) -> str:
        point = selectors.point_of_site(code="main")
        assert point is not None
        url = selectors.screen_url(point=point, at=datetime.now(UTC))
        return url[url.index("/ops/") :]

    def test_a_screen_shows_codes_without_a_login_until_it_is_shut_out(self, site: str) -> None:
        device = self.screen()

        shown = device.get("/ops/oncall/screens/show/")
        assert "<svg" in shown.content.decode()
        assert device.get("/ops/oncall/screens/show/code/").json()["left_s"] > 0
        (row,) = selectors.screens()
        service.revoke_screen(screen_id=row.pk, at=now())

        assert device.get("/ops/oncall/screens/show/").status_code == 403
        assert Client().get("/ops/oncall/screens/show/code/").status_code == 403

    def test_scan_then_login_then_arrival(self, site: str) -> None:
        made: Incident = make.incident(at=now())
        engineer = directory.person(roles=["ops_hardware"])
        phone = Client()

        to_login = phone.get(self.scan())
        asked = phone.get("/ops/oncall/arrive/")
        directory.sign_in(phone, engineer)
        page = phone.get("/ops/oncall/arrive/").content.decode()
        phone.post("/ops/oncall/arrive/", {"incident": [made.pk]})

        assert (to_login.status_code, asked.status_code) == (302, 302)
        assert "/accounts/login/" in asked.headers["Location"]
        assert made.number in page
        made.refresh_from_db()
        assert made.arrived_at is not None
        assert CheckIn.objects.get().person_id == engineer.pk

    def test_an_old_or_foreign_code_is_told_so(self, site: str) -> None:
        answer = Client().get("/ops/oncall/at/main/0123456789abcdef/")

        assert answer.status_code == 410
        assert "重新扫" in answer.content.decode()

    def test_arrival_without_a_scan_asks_for_one(self, site: str) -> None:
        engineer = make.signed_in(directory.person(roles=["ops_hardware"]))

        assert engineer.get("/ops/oncall/arrive/").status_code == 400

    def test_printed_page_is_for_keepers(self, site: str, client_as: Browser) -> None:
        assert client_as("ops_software").get("/ops/oncall/sites/main/print/").status_code == 403
        page = client_as("ops_manager").get("/ops/oncall/sites/main/print/")

        assert "<svg" in page.content.decode()
