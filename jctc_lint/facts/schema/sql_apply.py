"""What PostgreSQL does with the changes that only raw SQL asks for: guards, attempts, and what
must be there without being changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema import changes
from jctc_lint.facts.schema.apply_constraints import deferrable
from jctc_lint.facts.schema.apply_doubts import blur, maybe
from jctc_lint.facts.schema.apply_failure import Refused, refuse
from jctc_lint.facts.schema.apply_lookup import put_table, relation_for, table_for
from jctc_lint.facts.schema.apply_rows import lose
from jctc_lint.facts.schema.changes import Blur, Maybe
from jctc_lint.facts.schema.model import Constrains, Key, Kind, Name, Other
from jctc_lint.facts.schema.sql_calls import body_changes
from jctc_lint.facts.schema.sql_conditions import holds
from jctc_lint.facts.schema.state import CONSTRAINTS, constraint_of, table_doubt
from jctc_lint.record import replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.apply_failure import Failure
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.model import Constraint, Table
    from jctc_lint.facts.schema.state import Schema

_DDL = pattern(r"\b(?:create|alter|drop|truncate|rename|perform|call)\b", 2)
_DYNAMIC = pattern(
    r"\bexecute\s+(?:format\s*\(\s*)?'\s*(insert|update|delete|select)\b|\bexecute\b", 2
)
_CONDITIONS = {
    "table-exists": ("duplicate_table",),
    "index-exists": ("duplicate_table",),
    "column-exists": ("duplicate_column",),
    "type-exists": ("duplicate_object",),
    "constraint-exists": ("duplicate_object", "duplicate_table"),
    "label-exists": ("duplicate_object",),
    "trigger-exists": ("duplicate_object",),
    "policy-exists": ("duplicate_object",),
    "extension-exists": ("duplicate_object",),
    "function-exists": ("duplicate_function",),
    "schema-exists": ("duplicate_schema",),
    "primary-key-exists": ("invalid_table_definition",),
    "table-missing": ("undefined_table",),
    "relation-missing": ("undefined_table",),
    "sequence-missing": ("undefined_table",),
    "index-missing": ("undefined_object", "undefined_table"),
    "column-missing": ("undefined_column",),
    "type-missing": ("undefined_object",),
    "constraint-missing": ("undefined_object",),
    "label-missing": ("invalid_text_representation", "invalid_parameter_value"),
    "trigger-missing": ("undefined_object",),
    "policy-missing": ("undefined_object",),
    "extension-missing": ("undefined_object", "undefined_file"),
    "function-missing": ("undefined_function",),
    "schema-missing": ("invalid_schema_name",),
    "dependents": ("dependent_objects_still_exist",),
    "not-castable": ("datatype_mismatch",),
    "default-not-castable": ("datatype_mismatch",),
    "type-mismatch": ("datatype_mismatch",),
    "wrong-kind": ("wrong_object_type",),
    "raises": ("raise_exception",),
    "null-value": ("not_null_violation",),
    "null-values": ("not_null_violation",),
    "not-unique-rows": ("unique_violation",),
}
"""The conditions of PL/pgSQL that a failure is; more than one where the kind does not tell."""


def guarded(schema: Schema, change: changes.Guarded, run: Run) -> None:
    found = holds(schema, change.condition)
    if found is None:
        why = "it stands under a condition that cannot be decided"
        for branch in (change.changes, change.otherwise):
            maybe(schema, Maybe(change.place, change.call, branch, why), run)
        return
    failure = _all(schema, change.changes if found else change.otherwise, run)
    if failure is not None:
        raise Refused(failure)


def attempt(schema: Schema, change: changes.Attempt, run: Run) -> None:
    mark, remembered = schema.mark(), run.copy()
    failure = _all(schema, change.changes, run)
    if failure is None:
        return
    conditions = _CONDITIONS.get(failure.kind, ())
    handled = [name in change.handles for name in conditions]
    if "others" not in change.handles and not any(handled) and conditions:
        raise Refused(failure)
    schema.undo(mark)
    run.restore(remembered)
    failure = _all(schema, change.then, run)
    if failure is not None:
        raise Refused(failure)


def _all(schema: Schema, items: tuple[Change, ...], run: Run) -> Failure | None:
    from jctc_lint.facts.schema.apply import apply

    for item in items:
        failure = apply(schema, item, run)
        if failure is not None:
            return failure
    return None


def requires(schema: Schema, change: changes.Requires, _run: Run) -> None:
    for asked in change.keys:
        if asked.kind is Kind.RELATION and not change.if_exists:
            relation_for(schema, asked.name)
            continue
        key = schema.find(asked.kind, asked.name)
        if schema.present(key) is False and not change.if_exists:
            reason = f'{asked.kind} "{asked.name}" does not exist'
            refuse(schema, f"{asked.kind}-missing", reason, key)


def validate(schema: Schema, change: changes.ValidateConstraint, _run: Run) -> None:
    found = _constraint(schema, change)
    if found is not None:
        _put(schema, *found, replace(found[1], valid=True))


def alter_constraint(schema: Schema, change: changes.AlterConstraint, _run: Run) -> None:
    found = _constraint(schema, change)
    if found is None:
        return
    if found[1].kind is not Constrains.FOREIGN:
        reason = f'constraint "{change.name}" of relation "{found[0].name}" is no foreign key'
        refuse(schema, "wrong-kind", reason, Key(Kind.RELATION, found[0].name))
    _put(schema, *found, replace(found[1], deferrable=deferrable(change.deferrable)))


def _constraint(
    schema: Schema, change: changes.ValidateConstraint | changes.AlterConstraint
) -> tuple[Table, Constraint] | None:
    """The constraint that has to be there, with its table; None where that is not known."""
    table = table_for(schema, change.table)
    if table is None:
        return None
    found = constraint_of(table, change.name)
    if found is None:
        if table_doubt(table, CONSTRAINTS, change.name) is None and None not in (
            item.name for item in table.constraints
        ):
            reason = f'constraint "{change.name}" of relation "{table.name}" does not exist'
            refuse(schema, "constraint-missing", reason, Key(Kind.RELATION, table.name))
        return None
    return table, found


def _put(schema: Schema, table: Table, old: Constraint, new: Constraint) -> None:
    kept = tuple(new if item is old else item for item in table.constraints)
    put_table(schema, replace(table, constraints=kept))


def search_path(schema: Schema, change: changes.SearchPath, _run: Run) -> None:
    schema.search(change.path if change.path is not None else (schema.default,))


def calls(schema: Schema, change: changes.Calls, run: Run) -> None:
    """A function whose body has no DDL changes nothing; one that is not known may do anything."""
    for name in change.functions:
        found = schema.get(schema.find(Kind.FUNCTION, name))
        if isinstance(found, Other) and change.arguments is not None:
            done = body_changes(found.definition, change)
            if done is not None:
                failure = _all(schema, tuple(done), run)
                if failure is not None:
                    raise Refused(failure)
                return
        if not isinstance(found, Other) or _may_do_ddl(found.definition):
            why = f"{name}() may do anything"
            blur(schema, Blur(change.place, change.call, why, everything=True))
            return
        lose(schema)


def _may_do_ddl(definition: str) -> bool:
    """Whether a function's text names DDL, or executes anything that is not plainly a query."""
    _, found, body = definition.partition("$")
    if not found or _DDL.search(body):
        return True
    return any(match[1] is None for match in _DYNAMIC.finditer(body))


def rename_object(schema: Schema, change: changes.RenameObject, _run: Run) -> None:
    key = schema.find(change.key.kind, change.key.name)
    found = schema.get(key)
    if found is None:
        if schema.present(key) is False and not change.if_exists:
            what = change.what or str(key.kind)
            refuse(schema, f"{key.kind}-missing", f'{what} "{key.name}" does not exist', key)
        return
    to = Key(key.kind, schema.name(Name(change.to.text, change.to.schema or key.name.schema)))
    if schema.present(to):
        refuse(schema, f"{key.kind}-exists", f'{key.kind} "{to.name}" already exists', to)
    if isinstance(found, Other):
        schema.put(key, None, change.place)
        schema.put(to, replace(found, key=to))
    else:
        why = "this rename is not followed"
        blur(schema, Blur(change.place, change.call, why, kinds=(key.kind,)))


def refused(schema: Schema, change: changes.Refused, _run: Run) -> None:
    refuse(schema, "refused", change.reason, None)


def outside(schema: Schema, change: changes.Outside, run: Run) -> None:
    run.outside_transaction(schema, change.statement)


ACTIONS: dict[type[Change], Callable[[Schema, Any, Run], None]] = {
    changes.Guarded: guarded,
    changes.Attempt: attempt,
    changes.Outside: outside,
    changes.Calls: calls,
    changes.Requires: requires,
    changes.ValidateConstraint: validate,
    changes.AlterConstraint: alter_constraint,
    changes.SearchPath: search_path,
    changes.RenameObject: rename_object,
    changes.Refused: refused,
}
"""What `apply` does with each of these."""
