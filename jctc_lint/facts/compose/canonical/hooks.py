"""Containers that run before a service (`pre_start`): they have most settings of the service.

Which ones was measured with Compose v5.6.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.merge import merge_service
from jctc_lint.facts.compose.tree import Field, Items, Table
from jctc_lint.record import replace

if TYPE_CHECKING:
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


def with_hooks(root: Table) -> Table:
    """The project with each `pre_start` container written out."""
    services = root.table("services")
    if services is None or not any(_hooks(field.value) for field in services.fields.values()):
        return root
    fields = {name: _written_out(field) for name, field in services.fields.items()}
    section = root.fields["services"]
    value = replace(services, fields=fields)
    return replace(root, fields={**root.fields, "services": replace(section, value=value)})


def _hooks(service: Tree) -> Items | None:
    hooks = service.get("pre_start") if isinstance(service, Table) else None
    return hooks if isinstance(hooks, Items) else None


def _written_out(field: Field) -> Field:
    service, hooks = field.value, _hooks(field.value)
    if hooks is None or not isinstance(service, Table):
        return field
    shared = {
        name: entry
        for name, entry in service.fields.items()
        if name not in _OWN and not name.startswith("x-")
    }
    base = replace(service, fields=shared)
    items = tuple(
        merge_service(base, hook, [], same_file=False) if isinstance(hook, Table) else hook
        for hook in hooks.items
    )
    entry = replace(service.fields["pre_start"], value=replace(hooks, items=items))
    return replace(field, value=replace(service, fields={**service.fields, "pre_start": entry}))
