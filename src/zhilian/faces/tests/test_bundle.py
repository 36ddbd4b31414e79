"""The joined files are those that the sources make, and small enough for a phone."""

import gzip

from zhilian.faces import bundle


def test_bundles_are_in_step_with_their_sources() -> None:
    made = bundle.bundles()

    kept = {name: (bundle.HOME / name).read_text(encoding="utf-8") for name in made}

    assert kept == made, "run: python -m zhilian.faces.bundle"


def test_phone_script_and_style_stay_light() -> None:
    made = bundle.bundles()

    weights = {name: len(gzip.compress(text.encode())) for name, text in made.items()}

    assert weights["portal.js"] <= 10_000
    assert weights["portal.css"] <= 16_000
    assert weights["app.css"] <= 14_000


def test_dark_tokens_serve_the_choice_and_the_system() -> None:
    style = bundle.bundles()["app.css"]

    chosen = style.count(':root[data-theme="dark"]{')
    by_system = style.count(':root:not([data-theme="light"]){')

    assert (chosen, by_system) == (1, 1)
