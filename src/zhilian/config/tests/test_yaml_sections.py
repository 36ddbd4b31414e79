"""Mistakes in a declared file are told with field, line and remedy."""

from pathlib import Path

import pytest

from zhilian.config.yaml_sections import FileRefused, Problem, Section, Unreadable, read_top


def _section(tmp_path: Path, text: str) -> Section:
    file = tmp_path / "targets.yaml"
    file.write_text(text, encoding="utf-8")
    return read_top(file)


def test_missing_text_names_field_line_and_remedy(tmp_path: Path) -> None:
    top = _section(tmp_path, "platform:\n  name: 平台\nwindows:\n  - code: a\n")

    top.sections("windows")[0].text("name")

    assert [str(problem) for problem in top.problems] == [
        "第 4 行 windows[1].name：缺少 name，请补上"
    ]


def test_unknown_key_names_what_may_be_written(tmp_path: Path) -> None:
    top = _section(tmp_path, "name: 平台\nurll: http://x\n")
    top.text("name")

    top.finish()

    assert top.problems == [Problem(line=2, field="urll", text="不认识“urll”，这里可以写：name")]


def test_key_written_twice_is_told(tmp_path: Path) -> None:
    top = _section(tmp_path, "name: 甲\nname: 乙\n")

    assert [(p.line, p.field) for p in top.problems] == [(2, "name")]
    assert "写了两次" in top.problems[0].text


def test_number_out_of_range_names_range_and_value(tmp_path: Path) -> None:
    top = _section(tmp_path, "port: 99999\n")

    value = top.number("port", default=80, low=1, high=65535)

    assert value == 80
    assert "1 到 65535" in top.problems[0].text
    assert "99999" in top.problems[0].text


def test_secret_in_clear_text_is_refused(tmp_path: Path) -> None:
    top = _section(tmp_path, "password: hunter2\n")

    top.secret("password")

    assert "口令不能写在文件里" in top.problems[0].text
    assert "hunter2" not in str(top.problems[0])


def test_secret_from_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAND_IN_PASSWORD", "s3cret")
    top = _section(tmp_path, "password: {env: STAND_IN_PASSWORD}\n")

    assert top.secret("password") == "s3cret"
    assert top.problems == []


def test_secret_from_unset_variable_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STAND_IN_PASSWORD", raising=False)
    top = _section(tmp_path, "login:\n  password: {env: STAND_IN_PASSWORD}\n")
    login = top.section("login")
    assert login is not None

    login.secret("password")

    assert top.problems[0].field == "login.password.env"
    assert "STAND_IN_PASSWORD" in top.problems[0].text


def test_secret_from_file_beside_the_declaration(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3cret\n")
    top = _section(tmp_path, "password: {file: password}\n")

    assert top.secret("password") == "s3cret"


def test_secret_from_missing_file_names_the_path(tmp_path: Path) -> None:
    top = _section(tmp_path, "password: {file: nowhere}\n")

    top.secret("password")

    assert str(tmp_path / "nowhere") in top.problems[0].text


def test_list_item_of_wrong_shape_is_told_with_its_place(tmp_path: Path) -> None:
    top = _section(tmp_path, "windows:\n  - 食堂\n  - code: a\n")

    sections = top.sections("windows")

    assert len(sections) == 1
    assert (top.problems[0].line, top.problems[0].field) == (2, "windows[1]")


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="第 2 行"):
        _section(tmp_path, "name: [甲\nother: 乙\n")


def test_missing_file_names_the_path(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="请检查路径"):
        read_top(tmp_path / "nowhere.yaml")


def test_empty_file_points_to_the_example(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="docs/ops-only.md"):
        _section(tmp_path, "# nothing\n")


def test_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    file = tmp_path / "targets.yaml"
    file.write_bytes("platform: 机关事务服务中心".encode("gb18030"))

    with pytest.raises(Unreadable, match="UTF-8"):
        read_top(file)


def test_tags_that_build_objects_are_not_run(tmp_path: Path) -> None:
    top = _section(tmp_path, "options: {x: !!python/object/apply:os.getpid []}\n")

    assert top.plain("options") == {}
    assert "看不懂" in top.problems[0].text


def test_refusal_lists_all_problems_by_line() -> None:
    refusal = FileRefused(
        "targets.yaml",
        [Problem(line=9, field="b", text="后"), Problem(line=2, field="a", text="前")],
    )

    assert str(refusal).splitlines() == [
        "targets.yaml 有 2 处要改：",
        "  第 2 行 a：前",
        "  第 9 行 b：后",
    ]
