"""Marks of the desk. Nobody has ticked them: no."""

from zhilian.core.effects import Asking, Values, context


@context("needs_business")
def needs_business(asking: Asking, values: Values) -> bool:
    """A section must answer as well."""
    return bool(values.get("needs_business"))


@context("is_requirement")
def is_requirement(asking: Asking, values: Values) -> bool:
    """It is a wish for something new."""
    return bool(values.get("is_requirement"))


@context("reusable")
def reusable(asking: Asking, values: Values) -> bool:
    """The answer will help others."""
    return bool(values.get("reusable"))
