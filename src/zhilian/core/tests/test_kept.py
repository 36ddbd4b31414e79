"""Values that are kept for a while."""

from __future__ import annotations

from zhilian.core.kept import Kept


def test_value_is_kept_for_its_time_and_no_longer() -> None:
    kept: Kept[str] = Kept()
    kept.put("a", "1", for_s=60)
    kept.put("b", "2", for_s=-1)

    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("1", None, None)


def test_a_newer_value_is_not_dropped_with_the_old_one() -> None:
    kept: Kept[str] = Kept()
    kept.put("a", "new", for_s=60)

    kept.drop("a", value="old")
    held = kept.get("a")
    kept.drop("a", value="new")

    assert (held, kept.get("a")) == ("new", None)
