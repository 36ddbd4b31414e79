"""`zhilian windows`: says what it found in Chinese, answers with an exit code, no traceback."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhilian.catalogue import documents, selectors
from zhilian.catalogue.commands import main
from zhilian.catalogue.models import WindowVersion
from zhilian.catalogue.tests import make

pytestmark = pytest.mark.django_db

Write = Callable[[dict[str, Any]], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(document: dict[str, Any]) -> str:
        path = tmp_path / "windows.yaml"
        path.write_text(
            yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True), encoding="utf-8"
        )
        return str(path)

    return put


def changed(**values: object) -> dict[str, Any]:
    """The shipped list with the first field of its first window altered."""
    document = copy.deepcopy(documents.shipped())
    document["sub_platforms"][0]["windows"][0]["form"]["fields"][0].update(values)
    return document


def test_lint_shipped_list_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint"]) == 0
    assert capsys.readouterr().out == "没有问题：10 个子平台、64 个窗口。\n"


def test_lint_faulty_list_names_place_and_remedy(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["lint", write(changed(source="nowhere"))])

    said = capsys.readouterr().out
    assert code == 1
    assert "nowhere" in said
    assert "处问题，请改正后再检查。" in said


@pytest.mark.parametrize("action", ["lint", "diff", "import"])
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"a: [1", "不是正确的 YAML"),
        (b"\xff\xfe", "不是 UTF-8"),
        (b"- 1", "最外层应是键值对"),
        (b"a: 1", "缺少"),
        (None, "没有这个文件"),
    ],
)
def test_bad_file_is_refused_with_a_remedy(
    action: str,
    content: bytes | None,
    word: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "windows.yaml"
    if content is not None:
        path.write_bytes(content)

    assert main([action, str(path)]) == 1
    assert word in capsys.readouterr().out
    assert not WindowVersion.objects.exists()


def test_import_publishes_and_says_how_many(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", write(documents.shipped())]) == 0
    assert "新增 64" in capsys.readouterr().out
    assert len(selectors.windows()) == 64


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"label": "新名称"}, "不影响填写  canteen-topup  字段“新名称”改了 label"),
        ({"multiple": True}, "影响填写  canteen-topup  字段“就餐账户”改了 multiple"),
    ],
)
def test_diff_tells_breaking_from_harmless(
    values: dict[str, object], line: str, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    make.catalogue()

    assert main(["diff", write(changed(**values))]) == 0
    assert line in capsys.readouterr().out.splitlines()


def test_diff_of_the_live_list_is_empty(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    make.catalogue()

    assert main(["diff", write(documents.shipped())]) == 0
    assert capsys.readouterr().out == "与现行清单一致。\n"


def test_export_gives_a_file_that_imports_without_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.catalogue()
    path = tmp_path / "out.yaml"

    assert main(["export", str(path)]) == 0
    assert main(["diff", str(path)]) == 0
    assert "与现行清单一致" in capsys.readouterr().out


def test_export_without_a_list_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export"]) == 1
    assert "zhilian windows import" in capsys.readouterr().out


def test_wrong_call_ends_with_two() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explode"])

    assert ended.value.code == 2
