"""Downgrades for random upgrades: mostly their reverse, sometimes forgetful or out of order."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

Arguments = dict[str, str]


def downgrade(dice: random.Random, upgrade: str) -> str:
    """The reverse of an upgrade's operations, the last first."""
    lines = [line for call in _calls(ast.parse(upgrade)) if (line := _reverse(call, dice))]
    lines.reverse()
    if lines and dice.random() < 0.15:
        lines.pop(dice.randrange(len(lines)))
    if dice.random() < 0.1:
        dice.shuffle(lines)
    return "\n".join(lines)


def _calls(tree: ast.AST) -> Iterator[tuple[str, list[str], Arguments]]:
    """Operations with their plain arguments, as the source has them."""
    table = ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            arguments = [ast.unparse(argument) for argument in node.args]
            named = {str(item.arg): ast.unparse(item.value) for item in node.keywords}
            if node.func.attr == "batch_alter_table":
                table = arguments[0]
            elif owner == "batch_op":
                yield node.func.attr, [table, *arguments], named
            elif owner == "op":
                yield node.func.attr, arguments, named


def _reverse(call: tuple[str, list[str], Arguments], dice: random.Random) -> str:
    name, arguments, named = call
    follow = _REVERSES.get(name)
    return follow(arguments, named, dice) if follow is not None else ""


def _create_table(arguments: list[str], _: Arguments, dice: random.Random) -> str:
    types = {
        ast.literal_eval(ast.unparse(item.value))
        for argument in arguments[1:]
        for item in ast.walk(ast.parse(argument))
        if isinstance(item, ast.keyword) and item.arg == "name"
    }
    lines = [f"op.drop_table({arguments[0]})"]
    if dice.random() < 0.5:
        lines += [
            f"sa.Enum(name={n!r}).drop(op.get_bind(), checkfirst=True)" for n in sorted(types)
        ]
    return "\n".join(lines)


def _alter_column(arguments: list[str], named: Arguments, _: random.Random) -> str:
    table, column = arguments[0], arguments[1]
    if "new_column_name" in named:
        return f"op.alter_column({table}, {named['new_column_name']}, new_column_name={column})"
    if "nullable" in named:
        return f"op.alter_column({table}, {column}, nullable={named['nullable'] != 'True'})"
    if "server_default" in named:
        return f"op.alter_column({table}, {column}, server_default=None)"
    using = f"postgresql_using={ast.literal_eval(column) + '::text'!r}"
    return f"op.alter_column({table}, {column}, type_=sa.Text(), {using})"


def _column(arguments: list[str]) -> str:
    call = ast.parse(arguments[1], mode="eval").body
    assert isinstance(call, ast.Call)
    return ast.unparse(call.args[0])


_REVERSES: dict[str, Callable[[list[str], Arguments, random.Random], str]] = {
    "create_table": _create_table,
    "alter_column": _alter_column,
    "add_column": lambda a, _n, _d: f"op.drop_column({a[0]}, {_column(a)})",
    "drop_column": lambda a, _n, _d: f"op.add_column({a[0]}, sa.Column({a[1]}, sa.Text()))",
    "create_index": lambda a, _n, _d: f"op.drop_index({a[0]}, table_name={a[1]})",
    "drop_index": lambda a, n, _d: f"op.create_index({a[0]}, {n['table_name']}, ['id'])",
    "create_unique_constraint": lambda a, _n, _d: f"op.drop_constraint({a[0]}, {a[1]})",
    "create_check_constraint": lambda a, _n, _d: f"op.drop_constraint({a[0]}, {a[1]})",
    "create_foreign_key": lambda a, _n, _d: f"op.drop_constraint({a[0]}, {a[1]})",
    "drop_constraint": lambda a, _n, _d: f"op.create_check_constraint({a[0]}, {a[1]}, 'id <> 7')",
    "drop_table": lambda a, _n, _d: (
        f"op.create_table({a[0]}, sa.Column('id', sa.Integer(), primary_key=True))"
    ),
    "rename_table": lambda a, _n, _d: f"op.rename_table({a[1]}, {a[0]})",
}
