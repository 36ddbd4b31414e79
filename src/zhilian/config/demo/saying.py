"""What invented people wrote, read once from `said.yaml`."""

from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml


@cache
def words() -> dict[str, Any]:
    text = (files("zhilian.config.demo") / "said.yaml").read_text("utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))
