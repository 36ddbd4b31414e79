"""The JSON API: token or session, rights of the pages, clear refusals."""

from collections.abc import Callable

import pytest
from django.test import Client

from zhilian.core import tokens
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.incidents.tests import make as incidents
from zhilian.monitoring.tests import make

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
CHECK = {
    "code": "web-a",
    "name": "门户",
    "kind": "http",
    "options": {"url": "http://127.0.0.1:9/"},
}


def with_token(*roles: str) -> Client:
    person = people.person(roles=list(roles))
    token = tokens.make_token(person_id=person.pk, name="测试", at=NOON)
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_stranger_gets_401_and_the_remedy() -> None:
    answer = Client().get("/api/checks")

    assert answer.status_code == 401
    assert "请先登录" in answer.json()["message"]


def test_revoked_token_gets_401_and_the_remedy() -> None:
    person = people.person(roles=["ops_manager"])
    token = tokens.make_token(person_id=person.pk, name="测试", at=NOON)
    row = tokens.tokens_of(person_id=person.pk)[0]
    tokens.revoke_token(token_id=row.pk, person_id=person.pk, at=NOON)

    answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/checks")

    assert answer.status_code == 401
    assert "重新生成" in answer.json()["message"]


@pytest.mark.parametrize("name", ["门\0户", "门\ud83d"])
def test_text_that_no_database_can_hold_is_refused_with_its_field(name: str) -> None:
    client = with_token("ops_manager")

    answer = client.post("/api/checks", CHECK | {"name": name}, content_type="application/json")

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["name"]
    assert answer.json()["error"] == "invalid"


def test_nul_in_the_query_is_refused_with_its_field() -> None:
    answer = with_token("ops_manager").get("/api/checks?q=a%00b")

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["q"]


def test_words_about_nul_are_a_text_like_any_other() -> None:
    client = with_token("ops_manager")

    answer = client.post(
        "/api/checks", CHECK | {"name": "\\u0000"}, content_type="application/json"
    )

    assert answer.status_code == 201


def test_staff_may_not_read_what_the_console_shows() -> None:
    assert with_token("staff").get("/api/incidents").status_code == 403


def test_purchaser_reads_but_does_not_act() -> None:
    client = with_token("purchaser")

    assert client.get("/api/checks").status_code == 200
    assert client.post("/api/checks", CHECK, content_type="application/json").status_code == 403


def test_check_is_made_and_found() -> None:
    client = with_token("ops_software")

    made = client.post("/api/checks", CHECK, content_type="application/json")
    found = client.get("/api/checks?q=web-a").json()["items"]

    assert made.status_code == 201
    assert [row["id"] for row in found] == [made.json()["id"]]


def test_wrong_target_is_refused_at_its_field() -> None:
    body = {**CHECK, "options": {"url": "ttp:/x"}}

    answer = with_token("ops_software").post("/api/checks", body, content_type="application/json")

    assert answer.status_code == 409
    assert "options.url" in answer.json()["fields"]


@pytest.mark.parametrize(
    "body", ["", "{", "[1]", '{"code": 1}', "\ud800".encode("utf-8", "ignore")]
)
def test_malformed_body_is_refused_without_a_traceback(body: str | bytes) -> None:
    client = with_token("ops_software")

    answer = client.generic("POST", "/api/checks", body, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert answer.json()["message"]


def test_incident_is_accepted_once_and_tells_its_timeline() -> None:
    incident = incidents.incident()
    client = with_token("ops_software")

    first = client.post(f"/api/incidents/{incident.pk}/accept")
    second = with_token("ops_hardware").post(f"/api/incidents/{incident.pk}/accept")
    whole = client.get(f"/api/incidents/{incident.pk}").json()

    assert (first.status_code, second.status_code) == (200, 409)
    assert "接单" in second.json()["message"]
    assert whole["incident"]["status"] == "ACCEPTED"
    assert whole["timeline"][-1]["kind"] == "ACCEPTED"


def test_unknown_incident_is_404_in_chinese() -> None:
    answer = with_token("ops_software").get("/api/incidents/999999")

    assert answer.status_code == 404
    assert "没有这起故障" in answer.json()["message"]


def test_session_needs_the_csrf_token_to_act(client_as: ClientAs) -> None:
    client = client_as("ops_software")
    client.handler.enforce_csrf_checks = True

    answer = client.post("/api/checks", CHECK, content_type="application/json")

    assert answer.status_code == 403


def test_states_say_unknown_where_nobody_looks(client_as: ClientAs) -> None:
    make.check(window_code="")

    assert client_as("ops_manager").get("/api/states").json() == []


def test_clocks_that_run_are_listed() -> None:
    incidents.incident()

    rows = with_token("ops_manager").get("/api/clocks").json()

    assert {row["policy"] for row in rows} >= {"fix_general"}
    assert all(row["due_at"] for row in rows)
