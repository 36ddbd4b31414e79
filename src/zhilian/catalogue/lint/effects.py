"""The register of effects: argument types, undoing, and that every effect is used."""

from collections.abc import Iterator

from zhilian.catalogue.declarations import Effect
from zhilian.catalogue.lint.base import Found, Sheet, sheet_rule
from zhilian.catalogue.lint.names import unused
from zhilian.catalogue.lint.signature import argument


@sheet_rule("effect-arguments")
def effect_arguments(sheet: Sheet) -> Iterator[Found]:
    for name, effect in sheet.registers.effects.items():
        for key, text in effect.args.items():
            if argument(text).type not in sheet.registers.arg_types:
                yield (
                    f"effects.{name}.args.{key}",
                    f"参数类型 {text} 没有登记",
                    "请改用 arg_types 中的类型",
                )


@sheet_rule("effect-undo")
def effect_undo(sheet: Sheet) -> Iterator[Found]:
    effects = sheet.registers.effects
    for name, effect in effects.items():
        path = f"effects.{name}.undo"
        if effect.undo is None:
            continue
        if effect.undo not in effects:
            yield path, f"撤销动作 {effect.undo} 没有登记", "请先登记该动作，或写 none 并说明原因"
        elif effect.undo == name:
            yield path, "动作以自己撤销自己", "请另写撤销动作"
        else:
            yield from _undo_arguments(path, effect, effects[effect.undo])


@sheet_rule("effects-used")
def effects_used(sheet: Sheet) -> Iterator[Found]:
    effects = sheet.registers.effects
    bound = {binding.name for window in sheet.windows for binding in window.bindings}
    undone = {effects[name].undo or "" for name in bound if name in effects}
    yield from unused("effects", effects, bound | undone)


@sheet_rule("argument-types-used")
def argument_types_used(sheet: Sheet) -> Iterator[Found]:
    used = {
        argument(text).type
        for effect in sheet.registers.effects.values()
        for text in effect.args.values()
    }
    yield from unused("arg_types", sheet.registers.arg_types, used)


def _undo_arguments(path: str, effect: Effect, undo: Effect) -> Iterator[Found]:
    for key, text in undo.args.items():
        needed = argument(text)
        given = argument(effect.args[key]) if key in effect.args else None
        if given and not given.same_kind(needed):
            yield path, f"撤销动作的参数 {key} 类型不同", "请与原动作的参数类型保持一致"
        if not needed.optional and (given is None or given.optional):
            yield path, f"撤销动作需要 {key}，原动作不一定有", "请改为选填，或在原动作里必填"
