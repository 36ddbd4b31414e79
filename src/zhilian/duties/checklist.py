"""What is looked at for a guarantee, read once from `must_work.yaml`."""

from functools import cache
from importlib.resources import files

import yaml

from zhilian.duties.types import Phase

PLAIN = "逐项试用一次，确认正常"
DURING = (("现场值守", "在现场待命，每小时报一次平安"),)


@cache
def ways() -> dict[str, str]:
    text = (files("zhilian.duties") / "must_work.yaml").read_text("utf-8")
    return {str(item): str(what) for item, what in yaml.safe_load(text).items()}


def tasks_for(must_work: tuple[str, ...]) -> list[tuple[Phase, str, str]]:
    """Phase, item and what to do: each thing before and after, and somebody there in between."""
    before = [(Phase.BEFORE, item, ways().get(item, PLAIN)) for item in must_work]
    during = [(Phase.DURING, item, what) for item, what in DURING]
    after = [(Phase.AFTER, item, "复查一次，恢复原状") for item in must_work]
    return [*before, *during, *after]
