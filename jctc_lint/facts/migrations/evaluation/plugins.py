"""Operations that are not Alembic's own: those of plugins, and those that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Unknown
from jctc_lint.facts.schema.model import Kind

if TYPE_CHECKING:
    from typing import Any

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value


def unknown_operation(
    machine: Machine,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: Any,
) -> Value:
    place, call = machine.span(node), f"op.{name}"
    if name == "sync_enum_values":
        from jctc_lint.facts.migrations.evaluation import enum_plugin

        enum_plugin.sync(machine, args, named, place)
    elif name in _PLUGIN_OBJECTS:
        machine.sink.blur("a plugin makes it", place, call, kinds=_PLUGIN_OBJECTS[name])
    else:
        machine.sink.blur(f"what {call}() does is not known", place, call, everything=True)
    return Unknown(f"the result of {call}()")


_CODE = (Kind.FUNCTION, Kind.TRIGGER, Kind.POLICY, Kind.EXTENSION)
_PLUGIN_OBJECTS = {
    name: (*_CODE, Kind.RELATION) if name.endswith("entity") else _CODE
    for name in (
        "create_entity", "drop_entity", "replace_entity", "create_function", "drop_function",
        "create_trigger", "drop_trigger", "replace_function", "create_sp", "drop_sp",
    )
}  # fmt: skip
