"""The import pages, through a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zhilian.monitoring.models import Check, ImportRun
from zhilian.monitoring.tests import make

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
CSV = "编号,名称,类型,url\nweb-a,门户,http,http://127.0.0.1/\nBAD!,坏行,http,http://127.0.0.1/\n"
PASSWORD = "Mima-8848"


def upload(client: Client, body: bytes, name: str = "清单.csv") -> str:
    answer = client.post(
        reverse("monitoring:import"), {"table": SimpleUploadedFile(name, body)}, follow=True
    )
    return answer.content.decode()


def test_upload_preview_apply_and_undo(client_as: ClientAs) -> None:
    client = client_as("ops_software")

    preview = upload(client, CSV.encode())
    run = ImportRun.objects.get()
    assert "写入 1 项" in preview
    assert "1 行有错" in preview
    assert not Check.objects.exists()

    applied = client.post(reverse("monitoring:import_apply", args=[run.pk]), follow=True)
    assert "新增 1 项，变更 0 项" in applied.content.decode()

    undone = client.post(reverse("monitoring:import_undo", args=[run.pk]), follow=True)
    assert "改回 0 项，删除 1 项" in undone.content.decode()
    assert not Check.objects.live().exists()


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"\x89PNG\x00\x01", "a.csv", "不是文本文件"),
        (b"", "a.csv", "文件是空的"),
        (b"a" * 1_100_000, "a.csv", "超过 1024 KB"),
        (b"MZ", "a.exe", "不是可导入的文件"),
        (b"- code: [", "a.yaml", "不是正确的 YAML"),
        ("名称\n门户\n".encode("gb18030"), "a.csv", "缺少“编号”"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(
    client_as: ClientAs, body: bytes, name: str, said: str
) -> None:
    shown = upload(client_as("ops_manager"), body, name)

    assert said in shown
    assert not ImportRun.objects.exists()


def test_without_a_file_the_page_asks_for_one(client_as: ClientAs) -> None:
    answer = client_as("ops_manager").post(reverse("monitoring:import"))

    assert answer.status_code == 400
    assert "请先选择" in answer.content.decode()


def test_nobody_opens_the_import_of_another(client_as: ClientAs) -> None:
    upload(client_as("ops_manager"), CSV.encode())
    run = ImportRun.objects.get()
    other = client_as("ops_software")

    assert other.get(reverse("monitoring:import_run", args=[run.pk])).status_code == 404
    assert other.post(reverse("monitoring:import_apply", args=[run.pk])).status_code == 404
    assert other.post(reverse("monitoring:import_undo", args=[run.pk])).status_code == 404


def test_the_preview_never_shows_a_secret(client_as: ClientAs) -> None:
    text = f"编号,名称,类型,url,request_headers\nweb,网,http,http://127.0.0.1/,Cookie: {PASSWORD}\n"
    make.check(code="web", options={"url": "http://127.0.0.1/", "request_headers": "Cookie: old"})

    shown = upload(client_as("ops_manager"), text.encode())

    assert "请求头" in shown
    assert PASSWORD not in shown


@pytest.mark.parametrize("name", ["import", "example_csv", "example_yaml"])
def test_import_is_for_those_who_act(client_as: ClientAs, name: str) -> None:
    address = reverse(f"monitoring:{name}")

    assert client_as("ops_hardware").get(address).status_code == 200
    assert client_as("purchaser").get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_the_yaml_export_follows_the_filter(client_as: ClientAs) -> None:
    make.check(code="canteen-1", name="食堂")
    make.check(code="mall-1", name="商城")

    answer = client_as("purchaser").get(reverse("monitoring:export_yaml"), {"q": "食堂"})

    assert "canteen-1" in answer.content.decode()
    assert "mall-1" not in answer.content.decode()
