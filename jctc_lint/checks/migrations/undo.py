"""What a downgrade lacks, as the call that would do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.compare import Differs

if TYPE_CHECKING:
    from jctc_lint.facts.schema.compare import Difference

_DROPS = {
    "table": "op.drop_table({name})",
    "index": "op.drop_index({name})",
    "column": "op.drop_column({name}, {part})",
    "constraint": "op.drop_constraint({part}, {name})",
    "enum type": "sa.Enum(name={name}).drop(op.get_bind())",
}
_CREATES = {
    "table": "op.create_table({name}, ...)",
    "index": "op.create_index({name}, ...)",
    "column": "op.add_column({name}, sa.Column({part}, ...))",
    "primary key": "op.create_primary_key({part}, {name}, ...)",
    "foreign key": "op.create_foreign_key({part}, {name}, ...)",
    "unique": "op.create_unique_constraint({part}, {name}, ...)",
    "check": "op.create_check_constraint({part}, {name}, ...)",
    "enum type": "sa.Enum(..., name={name}).create(op.get_bind())",
}
_CONSTRAINTS = ("primary key", "foreign key", "unique", "check", "exclude")


def undoing(differences: tuple[Difference, ...]) -> list[str]:
    """A call for each; what goes with a column that is dropped needs none."""
    going = {d.key for d in differences if d.how is Differs.LEFT and d.kind == "column"}
    gone = {key.name for key in going}
    return list(
        dict.fromkeys(
            _undoing(item)
            for item in differences
            if item.how is not Differs.LEFT
            or not (item.table in gone or (item.key in going and item.kind in _CONSTRAINTS))
        )
    )


def _undoing(difference: Difference) -> str:
    """The call that takes a difference back; "..." is for what its writer knows better."""
    kind, name = difference.kind, difference.key.name
    words = {"name": f'"{name.text}"', "part": f'"{difference.part}"'}
    if difference.how is Differs.CHANGED and kind == "column":
        return f"op.alter_column({words['name']}, {words['part']}, {_attribute(difference)})"
    if difference.how is Differs.LEFT:
        known = _DROPS.get("constraint" if kind in _CONSTRAINTS else kind)
        otherwise = f'op.execute("DROP {kind.upper()} {_on_table(difference)}")'
    else:
        known = _CREATES.get(kind)
        otherwise = f'op.execute("CREATE {kind.upper()} {name} ...")'
    made = known.format(**words) if known is not None else otherwise
    return made[:-1] + f', schema="{name.schema}")' if name.schema and "sa.E" not in made else made


def _on_table(difference: Difference) -> str:
    table, _, part = difference.key.name.text.rpartition(".")
    return f"{part} ON {table}" if table else str(difference.key.name)


def _attribute(difference: Difference) -> str:
    if difference.attribute == "nullable":
        return f"nullable={difference.before == 'NULL'}"
    if difference.attribute == "default":
        text = f'sa.text("{difference.before}")' if difference.before else "None"
        return f"server_default={text}"
    return "type_=..." if difference.attribute == "type" else "..."
