"""The desk's pages: who may, what is shown, what was changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from zhilian.core.effects import effects
from zhilian.desk.models import Requirement, Routing, WorkOrder
from zhilian.desk.tests import make
from zhilian.desk.types import OrderState
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
Door = Callable[..., Client]


def worker() -> tuple[Person, Client]:
    person, client = people.person(roles=["repair_worker"]), Client()
    people.sign_in(client, person)
    return person, client


def test_a_worker_takes_arrives_and_finishes_on_the_phone() -> None:
    person, client = worker()
    order = make.order()
    page = f"/desk/orders/{order.pk}/"

    listed = client.get("/desk/orders/?scope=mine").content.decode()
    shown = client.get(page).content.decode()
    client.post(f"{page}move/accept/")
    client.post(f"{page}move/arrive/")
    empty = client.post(f"{page}done/", {"result": ""})
    client.post(f"{page}done/", {"result": "换灯管"})

    order.refresh_from_db()
    assert order.place in listed
    assert "tel:13800000001" in shown
    assert empty.status_code == 422
    assert (order.state, order.person_id, order.result) == (OrderState.DONE, person.pk, "换灯管")


def test_another_teams_order_is_not_found_and_the_phone_not_told(client_as: Door) -> None:
    worker()
    order = make.order()
    cleaner, section = client_as("cleaner"), client_as("property_admin")

    assert cleaner.get(f"/desk/orders/{order.pk}/").status_code == 404
    assert "tel:13800000001" in section.get(f"/desk/orders/{order.pk}/").content.decode()


def test_a_dispatcher_gives_it_to_another_team(client_as: Door) -> None:
    worker()
    other = people.person(roles=["hvac_worker"])
    order = make.order()
    boss = client_as("property_dispatcher")
    address = f"/desk/orders/{order.pk}/give/"

    form = boss.get(f"{address}?role=hvac_worker").content.decode()
    boss.post(address, {"role": "hvac_worker", "person": "", "reason": "是空调漏水"})

    order.refresh_from_db()
    assert other.name in form
    assert (order.role, order.person_id) == ("hvac_worker", other.pk)


def test_a_remark_is_kept(client_as: Door) -> None:
    _, client = worker()
    order = make.order()

    client.post(f"/desk/orders/{order.pk}/note/", {"words": "等配件，明早到"})

    assert "等配件，明早到" in client.get(f"/desk/orders/{order.pk}/").content.decode()


def test_the_file_has_what_the_list_has(client_as: Door) -> None:
    worker()
    make.order(place="顶楼机房")

    answer = client_as("property_dispatcher").get("/desk/orders/export/?q=顶楼")

    assert "顶楼机房" in b"".join(answer).decode()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "status"), [("property_admin", 302), ("property_dispatcher", 403)]
)
def test_rules_are_set_by_the_section(client_as: Door, role: str, status: int) -> None:
    said = {
        "window": "facility-repair",
        "category": "照明",
        "role": "cleaner",
        "arrive_minutes": "10",
        "finish_minutes": "20",
    }
    client = client_as(role)

    answer = client.post("/desk/orders/routes/set/?window=facility-repair&category=照明", said)

    assert answer.status_code == status
    assert Routing.objects.count() == (1 if status == 302 else 0)
    assert "派工规则" in client.get("/desk/orders/routes/").content.decode()


def test_the_log_is_shown_with_its_capacity(client_as: Door) -> None:
    args = {"topic": "填报口径", "content": "怎么填"}
    outcome = effects.get("ops.consult.log")(make.call("ops.consult.log", args=args))
    client = client_as("ops_manager")

    listed = client.get("/desk/consultations/?topic=填报口径").content.decode()
    page = client.get(f"/desk/consultations/{outcome.receipt['consultation']}/").content.decode()

    assert "填报口径" in listed
    assert "每天备 5 次能力" in listed
    assert "怎么填" in page


def test_a_requirement_is_taken_on_with_a_word(client_as: Door) -> None:
    row = make.requirement()
    client = client_as("ops_manager")

    refused = client.post(f"/desk/requirements/{row.pk}/move/", {"to": "ACCEPTED", "words": ""})
    client.post(f"/desk/requirements/{row.pk}/move/", {"to": "ACCEPTED", "words": "列入下一版"})

    assert refused.status_code == 422
    assert Requirement.objects.get().state == "ACCEPTED"
    assert "列入下一版" in client.get(f"/desk/requirements/{row.pk}/").content.decode()
    assert row.title in client.get("/desk/requirements/?state=ACCEPTED").content.decode()


def test_the_list_stays_within_its_queries(
    client_as: Door, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    worker()
    for _ in range(6):
        make.order()
    client = client_as("property_dispatcher")

    with django_assert_max_num_queries(16):
        assert client.get("/desk/orders/").status_code == 200

    assert WorkOrder.objects.count() == 6
