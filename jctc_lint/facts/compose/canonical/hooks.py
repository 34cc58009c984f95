"""Containers that run before a service (`pre_start`): they have most settings of the service.

Which ones was measured with Compose v5.6.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.merge import merge_service
from jctc_lint.facts.compose.tree import Field, Items, Leaf, Table, invented
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.facts.compose.tree import Tree

_OWN = frozenset(
    {
        "attach", "build", "command", "container_name", "depends_on", "deploy", "develop",
        "expose", "extends", "external_links", "healthcheck", "links", "ports",
        "post_start", "pre_start", "pre_stop", "profiles", "restart", "scale", "stdin_open",
        "tty", "volumes",
    }
)  # fmt: skip
"""Settings that stay with the service."""


def with_hooks(root: Table, variables: Mapping[str, str]) -> Table:
    """The project with each `pre_start` container written out.

    Bare names in the service's environment have got their values (`variables`) by then.
    """
    services = root.table("services")
    if services is None or not any(_hooks(field.value) for field in services.fields.values()):
        return root
    fields = {name: _written_out(field, variables) for name, field in services.fields.items()}
    section = root.fields["services"]
    value = replace(services, fields=fields)
    return replace(root, fields={**root.fields, "services": replace(section, value=value)})


def _hooks(service: Tree) -> Items | None:
    hooks = service.get("pre_start") if isinstance(service, Table) else None
    return hooks if isinstance(hooks, Items) else None


def _written_out(field: Field, variables: Mapping[str, str]) -> Field:
    service, hooks = field.value, _hooks(field.value)
    if hooks is None or not isinstance(service, Table):
        return field
    shared = {
        name: entry
        for name, entry in service.fields.items()
        if name not in _OWN and not name.startswith("x-")
    }
    if "environment" in shared:
        environment = shared["environment"]
        shared["environment"] = replace(environment, value=_given(environment.value, variables))
    base = replace(service, fields=shared)
    items = tuple(
        merge_service(base, hook, [], same_file=False) if isinstance(hook, Table) else hook
        for hook in hooks.items
    )
    entry = replace(service.fields["pre_start"], value=replace(hooks, items=items))
    return replace(field, value=replace(service, fields={**service.fields, "pre_start": entry}))


def _given(tree: Tree, variables: Mapping[str, str]) -> Tree:
    if isinstance(tree, Table):
        fields = {
            name: replace(entry, value=invented(variables[name], entry.span))
            if name in variables and isinstance(entry.value, Leaf) and entry.value.value is None
            else entry
            for name, entry in tree.fields.items()
        }
        return replace(tree, fields=fields)
    if isinstance(tree, Items):
        items = tuple(
            invented(f"{item.likely}={variables[item.likely]}", item.span)
            if isinstance(item, Leaf) and item.likely in variables
            else item
            for item in tree.items
        )
        return replace(tree, items=items)
    return tree
