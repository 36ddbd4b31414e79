"""Every way through the steps of a window, found by trying every answer that a `when` can turn
on.
"""

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhilian.catalogue import expressions
from zhilian.catalogue.declarations import StepDeclaration, WindowDeclaration
from zhilian.catalogue.errors import ExpressionRefused

Answers = Mapping[str, Any]
Choices = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Way:
    """One assignment of answers and the steps that it leads through; hidden fields are left
    empty.
    """

    answers: Answers
    steps: tuple[StepDeclaration, ...]

    def goes_through(self, step: StepDeclaration) -> bool:
        return any(taken is step for taken in self.steps)

    def up_to(self, step: StepDeclaration) -> tuple[StepDeclaration, ...]:
        return self.steps[: [taken is step for taken in self.steps].index(True) + 1]


def ways(window: WindowDeclaration) -> list[Way]:
    choices = _choices(window)
    whens = {step.key: _tree(step.when) for step in window.steps if step.when}
    turning = _turning_names(window, whens=whens, choices=choices)
    found = []
    for answers in _assignments(window, turning=turning, choices=choices):
        if _possible(window, answers):
            steps = tuple(
                step
                for step in window.steps
                if step.key not in whens or _holds(whens[step.key], answers)
            )
            found.append(Way(answers=answers, steps=steps))
    return found


def _choices(window: WindowDeclaration) -> dict[str, tuple[Any, ...]]:
    """The fields whose every answer can be listed."""
    listed: dict[str, tuple[Any, ...]] = {}
    for field in window.fields:
        if field.type == "select" and field.options:
            listed[field.key] = field.options
        elif field.type == "bool":
            listed[field.key] = (True, False)
    return listed


def _turning_names(
    window: WindowDeclaration, *, whens: Mapping[str, ast.expr], choices: Choices
) -> list[str]:
    names = {name for tree in whens.values() for name in _atoms(tree, choices)}
    for name in sorted(names):
        field = window.field(name)
        if field and field.show_if and name in choices:
            names |= _atoms(_tree(field.show_if), choices)
    return sorted(names)


def _assignments(
    window: WindowDeclaration, *, turning: list[str], choices: Choices
) -> Iterator[Answers]:
    ranges = []
    for name in turning:
        field = window.field(name)
        optional = (None,) if name in choices and field and not field.required else ()
        ranges.append((*choices.get(name, (True, False)), *optional))
    for values in itertools.product(*ranges):
        yield dict(zip(turning, values, strict=True))


def _possible(window: WindowDeclaration, answers: Answers) -> bool:
    """A field that is not shown has no answer; one that is shown and then required has one."""
    for name, answer in answers.items():
        field = window.field(name)
        if not field or not field.show_if:
            continue
        shown = _holds(_tree(field.show_if), answers)
        if shown != (answer is not None) and (not shown or field.required_if):
            return False
    return True


def _tree(text: str) -> ast.expr:
    """The tree of a condition; one that cannot be read (a finding of its own) counts as an open
    question.
    """
    try:
        return expressions.parse(text)
    except ExpressionRefused:
        return ast.Name(id=text, ctx=ast.Load())


def _holds(tree: ast.expr, answers: Answers) -> bool:
    """The truth under these answers; what is no comparison of a listed field is an atom of its
    own.
    """
    if isinstance(tree, ast.BoolOp):
        parts = [_holds(part, answers) for part in tree.values]
        return all(parts) if isinstance(tree.op, ast.And) else any(parts)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return not _holds(tree.operand, answers)
    if isinstance(tree, ast.Compare) and _is_listed(tree, answers):
        return _compares(tree, answers)
    if isinstance(tree, ast.Name) and tree.id in answers:
        return bool(answers[tree.id])
    return bool(answers[ast.unparse(tree)])


def _atoms(tree: ast.expr, choices: Choices) -> set[str]:
    if isinstance(tree, ast.BoolOp):
        return {name for part in tree.values for name in _atoms(part, choices)}
    if isinstance(tree, ast.UnaryOp):
        return _atoms(tree.operand, choices)
    if isinstance(tree, ast.Compare) and _is_listed(tree, choices):
        left = tree.left
        return {left.id} if isinstance(left, ast.Name) else set()
    if isinstance(tree, ast.Name) and tree.id in choices:
        return {tree.id}
    return {ast.unparse(tree)}


def _is_listed(tree: ast.Compare, listed: Mapping[str, Any]) -> bool:
    return (
        len(tree.ops) == 1
        and isinstance(tree.left, ast.Name)
        and tree.left.id in listed
        and isinstance(tree.ops[0], (ast.Eq, ast.NotEq, ast.In, ast.NotIn))
        and isinstance(tree.comparators[0], (ast.Constant, ast.List))
    )


def _compares(tree: ast.Compare, answers: Answers) -> bool:
    answer = answers[tree.left.id] if isinstance(tree.left, ast.Name) else None
    wanted = ast.literal_eval(tree.comparators[0])
    group = wanted if isinstance(wanted, list) else [wanted]
    return (answer in group) is isinstance(tree.ops[0], (ast.Eq, ast.In))
