"""The command line as an operator types it: real processes, an installation of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def zhilian(data: Path, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "zhilian.config.cli", *arguments],
        env={
            **os.environ,
            "DATA": str(data),
            "DATABASE_URL": "",
            "PYTHONPATH": os.pathsep.join(sys.path),
            **env,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("arguments", "env", "said"),
    [
        (["nope"], {}, "没有“nope”这个命令"),
        (["up"], {"PORT": "abc"}, "PORT"),
        (["up"], {"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        (["probe", "--server", "x", "--token-file", "/no", "--spool", "x"], {}, "完整网址"),
        (["windows", "lint", "/etc/hosts"], {}, "schema: zhilian.windows/1"),
    ],
)
def test_bad_input_is_refused_in_words_without_a_traceback(
    tmp_path: Path, arguments: list[str], env: dict[str, str], said: str
) -> None:
    done = zhilian(tmp_path / "data", *arguments, **env)

    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_new_production_system_is_empty_and_tells_its_first_steps(tmp_path: Path) -> None:
    data = tmp_path / "data"

    made = zhilian(data, "init")
    added = zhilian(data, "check", "add", "http://127.0.0.1:9/", "--name", "门户")
    wrong = zhilian(data, "check", "add", "htp//坏")
    verified = zhilian(data, "audit", "verify")
    urls = zhilian(data, "urls", "--json")
    again = zhilian(data, "init", "--demo")

    assert made.stdout.count("/accounts/link/") == 3
    assert "已加入监测：门户" in added.stdout
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (1, False)
    assert "审计链完整" in verified.stdout
    assert {"path", "gate", "roles"} <= set(json.loads(urls.stdout)[0])
    assert "正式系统" in again.stderr
    assert (data / "keys.json").stat().st_mode & 0o077 == 0
