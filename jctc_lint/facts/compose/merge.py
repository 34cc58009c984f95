"""Joins the trees of several files, or of a service and the one it extends, as Compose does.

Mappings are joined key by key, lists are appended, scalars replaced; some keys have rules of their
own. Doubles in lists (ports, mounts, names) fall out later, when the lists are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Layer, Problem
from jctc_lint.facts.compose.tree import Field, Items, Leaf, Table, invented

if TYPE_CHECKING:
    from jctc_lint.facts.compose.tree import Item, Path, Tree
    from jctc_lint.text import Span

Special = Callable[["Tree", "Tree", list[Problem]], "Tree"]
Rules = Mapping[str, "Special | Rules"]


def merge(base: Table, over: Table, problems: list[Problem]) -> Table:
    """The project `base` with the file `over` on top."""
    return _tables(base, over, PROJECT, problems)


def merge_service(base: Table, over: Table, problems: list[Problem], *, same_file: bool) -> Table:
    """The service `base` with the one that extends it on top."""
    return _tables(base, over, SIBLING if same_file else SERVICE, problems)


def merge_resource(kind: str, base: Tree, over: Tree, problems: list[Problem]) -> Tree:
    """A service, network, volume ... `base` with the one of the same name on top."""
    rules = PROJECT.get(kind, {})
    own = rules.get("*", {}) if not callable(rules) else {}
    return _merge(base, over, own, problems)


def written_out(table: Table) -> Table:
    """A project whose lists of names are mappings, as Compose has it once a file is joined."""
    services = table.table("services")
    if services is None:
        return table
    fields = {name: _field_out(field) for name, field in services.fields.items()}
    section = table.fields["services"]
    services = Table(fields, services.span, services.marks, services.directory)
    changed = Field("services", section.name_span, services, section.span)
    return Table({**table.fields, "services": changed}, table.span, table.marks, table.directory)


def _field_out(service: Field) -> Field:
    table = service.value
    if not isinstance(table, Table):
        return service
    fields = dict(table.fields)
    for key, meaning in (("depends_on", _started), ("networks", _nothing), ("models", _nothing)):
        field = fields.get(key)
        if field is not None and isinstance(field.value, Items):
            names = _names(field.value, meaning)
            fields[key] = Field(key, field.name_span, names, field.span)
    value = Table(fields, table.span, table.marks, table.directory)
    return Field(service.name, service.name_span, value, service.span)


def same(one: Tree, other: Tree) -> bool:
    """True when both say the same, wherever they stand."""
    return type(one) is type(other) and _content(one) == _content(other)


def prune(table: Table, marks: tuple[Path, ...]) -> Table:
    """The table without the values at these paths."""
    root: dict[str, dict[str, object]] = {}
    for mark in marks:
        branch: dict[str, dict[str, object]] = root
        for name in mark[:-1]:
            branch = branch.setdefault(name, {})  # type: ignore[assignment]
        branch.setdefault(mark[-1], {})[""] = {}
    return _prune(table, root) if root else table


def _prune(table: Table, marks: Mapping[str, Mapping[str, object]]) -> Table:
    fields = dict(table.fields)
    for name, below in marks.items():
        found = fields.get(name)
        if found is None:
            continue
        if "" in below:
            del fields[name]
        elif isinstance(found.value, Table):
            value = _prune(found.value, below)  # type: ignore[arg-type]
            fields[name] = Field(name, found.name_span, value, found.span)
    return Table(fields, table.span, table.marks, table.directory)


def _tables(base: Table, over: Table, rules: Rules, problems: list[Problem]) -> Table:
    fields = dict(base.fields)
    for name, theirs in over.fields.items():
        ours = fields.get(name)
        if ours is None:
            fields[name] = theirs
            continue
        rule = rules.get(name, rules.get("*", {}))
        value = _merge(ours.value, theirs.value, rule, problems)
        place = theirs if value is theirs.value else ours
        fields[name] = Field(name, place.name_span, value, place.span)
    return Table(fields, base.span, (*base.marks, *over.marks), over.directory)


def _merge(base: Tree, over: Tree, rule: Special | Rules, problems: list[Problem]) -> Tree:
    if callable(rule):
        return rule(base, over, problems)
    if _is_null(over):
        return base
    if isinstance(base, Table) and isinstance(over, Table):
        return _tables(base, over, rule, problems)
    if isinstance(base, Items) and isinstance(over, Items):
        return _joined(base, over)
    if not isinstance(base, Leaf):
        problems.append(
            Problem(over.span, "is of another kind than what it overrides", Layer.SHAPE)
        )
        return base
    return over


def _is_null(tree: Tree) -> bool:
    return isinstance(tree, Leaf) and tree.value is None


def _replace(_base: Tree, over: Tree, _problems: list[Problem]) -> Tree:
    return over


def _joined(base: Items, over: Items) -> Items:
    """The base's items, then those of the other that are not there yet."""
    known = {_content(item) for item in base.items}
    items = list(base.items)
    for item in over.items:
        content = _content(item)
        if content not in known:
            known.add(content)
            items.append(item)
    return Items(tuple(items), base.span)


def _content(item: Item) -> tuple[object, ...]:
    """What an item says, wherever it stands."""
    if isinstance(item, Field):
        return (item.name, _content(item.value))
    if isinstance(item, Table):
        return tuple(sorted((name, _content(field.value)) for name, field in item.fields.items()))
    if isinstance(item, Items):
        return tuple(_content(part) for part in item.items)
    return (type(item.value).__name__, item.likely)


def _append(base: Tree, over: Tree, _problems: list[Problem]) -> Tree:
    return Items((*_listed(base), *_listed(over)), base.span)


def _append_new(base: Tree, over: Tree, _problems: list[Problem]) -> Tree:
    ours = _listed(base)
    known = {_as_text(item) for item in ours}
    theirs = [item for item in _listed(over) if _as_text(item) not in known]
    return Items((*ours, *theirs), base.span)


def _as_text(item: Item) -> object:
    """An item as the text that Compose compares and sorts."""
    if isinstance(item, Field) and isinstance(item.value, Leaf):
        return item.name if item.value.value is None else f"{item.name}={item.value.likely}"
    return item.likely if isinstance(item, Leaf) else id(item)


def _listed(tree: Tree) -> tuple[Item, ...]:
    if isinstance(tree, Items):
        return tree.items
    if isinstance(tree, Table):
        return tuple(sorted(tree.fields.values(), key=lambda field: str(_as_text(field))))
    return (tree,) if isinstance(tree.value, str) else ()


def _keyed(base: Tree, over: Tree, problems: list[Problem]) -> Tree:
    """Names in a list count as keys without a value."""
    return _tables(_names(base, _nothing), _names(over, _nothing), {"*": {}}, problems)


def dependencies(tree: Tree) -> Table:
    """`depends_on` as a mapping: a name in a list means "started", as if it were written."""
    return _names(tree, _started)


def networks(tree: Tree) -> Table:
    """A service's `networks` as a mapping; a name in a list has no settings."""
    return _names(tree, _nothing)


def _depends_on(base: Tree, over: Tree, problems: list[Problem]) -> Tree:
    return _tables(dependencies(base), dependencies(over), {"*": {}}, problems)


def _names(tree: Tree, meaning: Callable[[Span], Tree]) -> Table:
    if isinstance(tree, Table):
        return tree
    fields = {}
    for item in tree.items if isinstance(tree, Items) else ():
        if isinstance(item, Leaf):
            fields[item.likely] = Field(item.likely, item.span, meaning(item.span), item.span)
    return Table(fields, tree.span)


def _nothing(span: Span) -> Tree:
    return invented(None, span)


def _started(span: Span) -> Tree:
    condition, required = invented("service_started", span), invented(value=True, span=span)
    fields = {
        "condition": Field("condition", span, condition, span),
        "required": Field("required", span, required, span),
    }
    return Table(fields, span)


def _build(base: Tree, over: Tree, problems: list[Problem]) -> Tree:
    return _tables(build(base), build(over), BUILD, problems)


def build(tree: Tree) -> Table:
    """`build` as a mapping: a text alone is the context."""
    if isinstance(tree, Leaf) and tree.value is not None:
        return Table({"context": Field("context", tree.span, tree, tree.span)}, tree.span)
    return tree if isinstance(tree, Table) else Table({}, tree.span)


def _logging(base: Tree, over: Tree, problems: list[Problem]) -> Tree:
    """Options are joined only when both files name the same driver, or one names none."""
    if not isinstance(base, Table) or not isinstance(over, Table):
        return _merge(base, over, {}, problems)
    ours, theirs = base.leaf("driver"), over.leaf("driver")
    if ours is None or theirs is None or ours.likely == theirs.likely:
        return _tables(base, over, {}, problems)
    return over


def _pools(base: Tree, over: Tree, problems: list[Problem]) -> Tree:
    """Address pools are joined by subnet, in compose-go's way: a pool that meets none is lost."""
    if not isinstance(base, Items) or not isinstance(over, Items):
        return _merge(base, over, {}, problems)
    found: dict[object, Item] = {}
    for ours in base.items:
        joined = ours
        for theirs in over.items:
            subnet = _subnet(theirs)
            if subnet != _subnet(joined) and subnet not in found:
                found[subnet] = theirs
            elif isinstance(joined, Table) and isinstance(theirs, Table):
                joined = _tables(joined, theirs, {}, problems)
                found[_subnet(joined)] = joined
    return Items(tuple(found.values()), over.span)


def _subnet(pool: Item) -> str | None:
    leaf = pool.leaf("subnet") if isinstance(pool, Table) else None
    return leaf.likely if leaf is not None else None


BUILD: Rules = {
    "args": _append,
    "additional_contexts": _append,
    "extra_hosts": _append_new,
    "labels": _append,
}
SIBLING: Rules = {
    "annotations": _append,
    "build": _build,
    "command": _replace,
    "depends_on": _depends_on,
    "deploy": {"labels": _append},
    "dns": _append,
    "dns_opt": _append,
    "dns_search": _append,
    "entrypoint": _replace,
    "env_file": _append,
    "environment": _append,
    "extra_hosts": _append_new,
    "healthcheck": {"test": _replace},
    "label_file": _append_new,
    "labels": _append,
    "logging": _logging,
    "models": _keyed,
    "networks": _keyed,
    "sysctls": _append,
    "tmpfs": _append,
    "ulimits": {"*": _replace},
}
SERVICE: Rules = {
    **SIBLING,
    # Compose has rewritten these in the base by now, so that it does not see equal ones.
    **dict.fromkeys(("configs", "devices", "ports", "secrets", "volumes"), _append),
}


def _outside(rules: Rules) -> Special:
    """Joins networks, volumes ... of which the base says `external: {name: x}` the old way."""

    def joined(base: Tree, over: Tree, problems: list[Problem]) -> Tree:
        return _merge(_named(base), over, rules, problems)

    return joined


def _named(tree: Tree) -> Tree:
    external = tree.get("external") if isinstance(tree, Table) else None
    if not isinstance(tree, Table) or not isinstance(external, Table):
        return tree
    span = tree.fields["external"].name_span
    true = Field("external", span, invented(value=True, span=span), external.span)
    name = external.fields.get("name")
    fields = {**tree.fields, "external": true}
    if name is not None:
        fields.setdefault("name", name)
    return Table(fields, tree.span, tree.marks, tree.directory)


PROJECT: Rules = {
    "services": {"*": SERVICE},
    "networks": {"*": _outside({"labels": _append, "ipam": {"config": _pools}})},
    "volumes": {"*": _outside({"labels": _append_new})},
    "secrets": {"*": _outside({})},
    "configs": {"*": _outside({})},
}
