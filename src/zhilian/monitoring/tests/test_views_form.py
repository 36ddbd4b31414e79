"""Adding, changing and trying a check through the form."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.monitoring.models import Check
from zhilian.monitoring.sealing import KEPT
from zhilian.monitoring.tests import make
from zhilian.probe.kinds.base import KINDS

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
PASSWORD = "Mima-8848"
STEPS = '[{"url": "http://127.0.0.1/", "form": {"p": "{{password}}"}}]'


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = "<h1>机关食堂</h1>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture
def page_url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def filled(**values: str) -> dict[str, str]:
    given = {
        "name": "门户首页",
        "code": "portal-home",
        "interval_s": "60",
        "timeout_s": "5",
        "o_url": "http://127.0.0.1/",
        "o_method": "GET",
        "o_ip_version": "自动",
        "o_verify": "on",
    }
    return given | values


def new(kind: str = "http") -> str:
    return f"{reverse('monitoring:new')}?kind={kind}"


def edit(check: Check) -> str:
    return reverse("monitoring:edit", args=[check.pk])


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.all()])
def test_every_kind_has_its_form(client_as: ClientAs, kind: str) -> None:
    page = client_as("ops_manager").get(new(kind)).content.decode()

    for option in KINDS.get(kind).options:  # type: ignore[union-attr]
        assert f'name="o_{option.name}"' in page
        assert option.label in page


def test_an_unknown_kind_is_404(client_as: ClientAs) -> None:
    assert client_as("ops_manager").get(new("ftp")).status_code == 404


def test_the_forms_are_for_those_who_act(client_as: ClientAs) -> None:
    for address in (reverse("monitoring:new"), edit(make.check())):
        assert client_as("purchaser").get(address).status_code == 403
        assert Client().get(address).status_code == 302


def test_one_address_is_enough(client_as: ClientAs) -> None:
    answer = client_as("ops_manager").post(
        reverse("monitoring:new"), {"url": " https://www.example.cn/login "}, follow=True
    )

    assert "已开始监测" in answer.content.decode()
    assert Check.objects.get().options == {"url": "https://www.example.cn/login"}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "请填写网址"),
        ("www.example.cn", "是否要写 https://www.example.cn"),
        ("ftp://a.cn/", "只能监控 http"),
        ("http://1.2.3.999/", "不是有效的 IP"),
        ("http://u:p@a.cn/", "不要写用户名和密码"),
    ],
)
def test_a_wrong_address_stays_with_its_remedy(client_as: ClientAs, url: str, said: str) -> None:
    answer = client_as("ops_manager").post(reverse("monitoring:new"), {"url": url})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert f'value="{url}"' in page
    assert not Check.objects.exists()


def test_a_check_is_added_with_only_what_was_said(client_as: ClientAs) -> None:
    form = filled(o_body_contains="食堂,菜单\n商城", o_max_ms="900")

    client_as("ops_manager").post(new(), form)

    assert Check.objects.get().options == {
        "url": "http://127.0.0.1/",
        "body_contains": ["食堂,菜单", "商城"],
        "max_ms": "900",
    }


def test_faults_stand_at_their_fields_and_the_input_stays(client_as: ClientAs) -> None:
    form = filled(code="Bad Code", interval_s="abc", o_url="example", o_max_ms="很快")

    answer = client_as("ops_manager").post(new(), form)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "间隔应为整数秒" in page
    assert "小写字母" in page
    assert "应为完整网址" in page
    assert "最长耗时应为数字" in page
    for value in ("Bad Code", "example", "很快"):
        assert f'value="{value}"' in page
    assert not Check.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("code", "taken", "已用于"),
        ("parent_code", "nowhere", "没有编号为 nowhere"),
        ("window_code", "nowhere", "从列表中选择"),
        ("timeout_s", "90", "不超过 60 秒"),
        ("o_request_headers", f"Cookie: {KEPT}", "请填写真实内容"),
        ("o_method", "DELETE", "从列表中选择"),
    ],
)
def test_each_fault_has_its_remedy(client_as: ClientAs, field: str, value: str, said: str) -> None:
    make.check(code="taken")

    answer = client_as("ops_manager").post(new(), filled(**{field: value}))

    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_changing_a_name_keeps_every_secret(client_as: ClientAs) -> None:
    options = {
        "steps": [{"url": "http://127.0.0.1/", "form": {"password": "{{password}}"}}],
        "values": {"password": {"secret": PASSWORD}},
    }
    check = make.check(kind="login", options=options)
    client = client_as("ops_manager")
    shown = client.get(edit(check)).context["form"]
    form = {field.html_name: field.value() or "" for field in shown}

    answer = client.post(edit(check), form | {"name": "新名", "o_values": "", "o_verify": "on"})

    check.refresh_from_db()
    assert answer.status_code == 302
    assert check.name == "新名"
    assert check.options == options


def test_a_secret_that_is_typed_anew_replaces_the_old_one(client_as: ClientAs) -> None:
    check = make.check(
        kind="login",
        options={"steps": [{"url": "http://127.0.0.1/"}], "values": {"password": PASSWORD}},
    )
    form = filled(o_steps=STEPS, o_values="password: xin-8849")

    client_as("ops_manager").post(edit(check), form)

    check.refresh_from_db()
    assert check.options["values"] == {"password": "xin-8849"}


def test_hidden_header_lines_are_kept(client_as: ClientAs) -> None:
    check = make.check(
        options={"url": "http://127.0.0.1/", "request_headers": f"Accept: a\nCookie: {PASSWORD}"}
    )
    client = client_as("ops_manager")

    page = client.get(edit(check)).content.decode()
    client.post(edit(check), filled(o_request_headers=f"Accept: b\nCookie: {KEPT}"))

    check.refresh_from_db()
    assert PASSWORD not in page
    assert check.options["request_headers"] == f"Accept: b\nCookie: {PASSWORD}"


def test_trying_measures_and_keeps_nothing(client_as: ClientAs, page_url: str) -> None:
    form = filled(o_url=page_url, o_body_contains="食堂\n商城", code="", name="") | {"try": "1"}

    answer = client_as("ops_manager").post(new(), form, headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert "没有通过" in page
    assert "等待响应" in page
    assert "要求" in page
    assert not Check.objects.exists()


def test_trying_without_script_keeps_the_form(client_as: ClientAs, page_url: str) -> None:
    form = filled(o_url=page_url, o_body_contains="食堂") | {"try": "1"}

    page = client_as("ops_manager").post(new(), form).content.decode()

    assert "全部通过" in page
    assert 'value="portal-home"' in page


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://169.254.169.254/", "禁止探测的网段"),
        ("http://127.0.0.1:1/", "拒绝"),
        ("www", "应为完整网址"),
    ],
)
def test_trying_says_what_went_wrong(client_as: ClientAs, url: str, said: str) -> None:
    form = filled(o_url=url) | {"try": "1"}

    answer = client_as("ops_manager").post(new(), form, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_trying_an_edit_uses_the_kept_secret(client_as: ClientAs, page_url: str) -> None:
    check = make.check(
        kind="login",
        options={"steps": [{"url": page_url}], "values": {"password": {"secret": PASSWORD}}},
    )
    steps = f'[{{"url": "{page_url}?p={{{{password}}}}", "contains": ["食堂"]}}]'

    answer = client_as("ops_manager").post(
        edit(check), filled(o_steps=steps) | {"try": "1"}, headers={"HX-Request": "true"}
    )

    assert "全部通过" in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


def test_a_retired_check_is_not_edited(client_as: ClientAs) -> None:
    check = make.check()
    Check.objects.update(retired_at=check.created_at)

    page = client_as("ops_manager").get(edit(check), follow=True).content.decode()

    assert "请先撤销删除" in page


@pytest.mark.parametrize("verb", ["try", "save"])
def test_a_kept_secret_is_not_sent_to_another_host(
    client_as: ClientAs, page_url: str, verb: str
) -> None:
    options = {
        "steps": [{"url": "http://10.9.8.7/"}],
        "values": {"password": {"secret": PASSWORD}},
    }
    check = make.check(kind="login", options=options)
    steps = f'[{{"url": "{page_url}?p={{{{password}}}}"}}]'

    answer = client_as("ops_manager").post(
        edit(check), filled(o_steps=steps) | {verb: "1"}, headers={"HX-Request": "true"}
    )

    check.refresh_from_db()
    assert "改了目标主机时也要重填" in answer.content.decode()
    assert "全部通过" not in answer.content.decode()
    assert check.options == options
