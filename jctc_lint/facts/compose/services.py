"""Services out of the joined tree of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.merge import build, dependencies, networks
from jctc_lint.facts.compose.model import (
    Build,
    Dependency,
    EnvFile,
    Form,
    Healthcheck,
    Problem,
    Service,
    Value,
)
from jctc_lint.facts.compose.mounts import mounts_of
from jctc_lint.facts.compose.paths import from_root
from jctc_lint.facts.compose.ports import ports_of
from jctc_lint.facts.compose.tree import Field, Items, Leaf, Table
from jctc_lint.facts.compose.values import by_name, text_of, value_of
from jctc_lint.facts.compose.words import split
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.environment import ContainerEnvironment
    from jctc_lint.facts.compose.model import Assignment, Project
    from jctc_lint.facts.compose.tree import Item, Tree
    from jctc_lint.text import Span


def service_of(field: Field, project: Project, surroundings: ContainerEnvironment) -> Service:
    """A service from its entry under `services`."""
    problems = surroundings.problems
    table = field.value if isinstance(field.value, Table) else Table({}, field.span)
    deploy = table.table("deploy") or Table({}, field.span)
    written = surroundings.assignments(table.get("environment"))
    for entry in written:
        if entry.form is Form.LIST and entry.name[-1:].isspace():
            problems.append(Problem(entry.name_span, "is a name that ends with a blank"))
    depends_on = table.get("depends_on")
    env_files = _env_files(table.items("env_file"))
    return Service(
        name=field.name,
        span=field.name_span,
        project=project,
        image=value_of(table.leaf("image")),
        build=_build(table.fields.get("build"), surroundings),
        container_name=value_of(table.leaf("container_name")),
        environment=surroundings.of(by_name(written), env_files),
        written_environment=written,
        labels=surroundings.labels(
            _labels(table.get("labels"), surroundings), table.items("label_file")
        ),
        deploy_labels=_labels(deploy.get("labels"), surroundings),
        env_files=env_files,
        depends_on=_depends_on(table),
        depends_on_span=depends_on.span if depends_on is not None else None,
        healthcheck=_healthcheck(table.fields.get("healthcheck"), problems),
        ports=ports_of(table.items("ports"), problems),
        expose=tuple(dict.fromkeys(_texts(table.items("expose")))),
        networks=_networks(table, field.name_span),
        network_mode=text_of(table.leaf("network_mode")),
        command=_command(table.get("command"), problems),
        command_value=value_of(table.leaf("command")),
        entrypoint=_command(table.get("entrypoint"), problems),
        restart=_restart_policy(deploy) or text_of(table.leaf("restart")),
        mounts=mounts_of(table.items("volumes"), table.items("tmpfs"), problems),
        links=tuple(dict.fromkeys(_texts(table.items("links")))),
        profiles=tuple(dict.fromkeys(_texts(table.items("profiles")))),
        replicas=_replicas(table, deploy),
    )


def _labels(tree: Tree | None, surroundings: ContainerEnvironment) -> dict[str, Assignment]:
    """Labels by name; one without a value is empty."""
    found = by_name(surroundings.assignments(tree))
    for name, entry in found.items():
        if entry.value is None:
            empty = Value("", "", entry.name_span, unset="")
            found[name] = replace(entry, value=empty)
    return found


def _texts(items: tuple[Item, ...]) -> list[str]:
    return [item.likely for item in items if isinstance(item, Leaf)]


def _build(field: Field | None, surroundings: ContainerEnvironment) -> Build | None:
    if field is None or (isinstance(field.value, Leaf) and field.value.value is None):
        return None
    table = build(field.value)
    context = table.leaf("context")
    folder = "." if context is None else context.likely
    directory = field.value.directory if isinstance(field.value, Leaf) else _directory(table)
    path = None if context is not None and not context.likely else from_root(directory, folder)
    dockerfile = text_of(table.leaf("dockerfile")) or "Dockerfile"
    inline = table.leaf("dockerfile_inline") is not None
    return Build(
        context=path,
        dockerfile=None if path is None or inline else from_root(path, dockerfile),
        target=text_of(table.leaf("target")),
        args=surroundings.arguments(surroundings.assignments(table.get("args"))),
        span=field.span,
    )


def _directory(table: Table) -> str:
    """What the paths in a mapping are relative to."""
    context = table.leaf("context")
    if context is not None:
        return context.directory
    leaves = (field.value for field in table.fields.values())
    return next((leaf.directory for leaf in leaves if isinstance(leaf, Leaf)), "")


def _env_files(items: tuple[Item, ...]) -> tuple[EnvFile, ...]:
    found: dict[str, EnvFile] = {}
    for item in items:
        if isinstance(item, Leaf):
            path = from_root(item.directory, item.likely)
            found[item.likely] = EnvFile(path, item.text, required=True, format="", span=item.span)
        elif isinstance(item, Table) and (leaf := item.leaf("path")) is not None:
            found[leaf.likely] = EnvFile(
                from_root(leaf.directory, leaf.likely),
                leaf.text,
                text_of(item.leaf("required")) != "false",
                text_of(item.leaf("format")) or "",
                item.span,
            )
    return tuple(found.values())


def _depends_on(table: Table) -> dict[str, Dependency]:
    """What is written, and what `links`, shared namespaces and `volumes_from` imply."""
    tree = table.get("depends_on")
    found = {}
    for name, field in dependencies(tree).fields.items() if tree is not None else ():
        settings = field.value if isinstance(field.value, Table) else Table({}, field.span)
        condition = settings.leaf("condition")
        short = condition is None or condition.span == field.name_span
        required = text_of(settings.leaf("required")) != "false"
        found[name] = Dependency(
            name, text_of(condition) or "service_started", required, short, field.span
        )
    for name, span in _implied(table):
        started = Dependency(name, "service_started", required=True, short=True, span=span)
        found.setdefault(name, started)
    return found


def _implied(table: Table) -> Iterator[tuple[str, Span]]:
    for item in table.items("links"):
        if isinstance(item, Leaf):
            link = item.likely.split(":")
            yield link[0] if len(link) == 2 else item.likely, item.span
    for key in ("network_mode", "ipc", "pid", "uts", "cgroup"):
        leaf = table.leaf(key)
        if leaf is not None and leaf.likely.startswith("service:"):
            yield leaf.likely.removeprefix("service:"), leaf.span
    for item in table.items("volumes_from"):
        if isinstance(item, Leaf) and not item.likely.startswith("container:"):
            yield item.likely.partition(":")[0], item.span


def _healthcheck(field: Field | None, problems: list[Problem]) -> Healthcheck | None:
    if field is None or not isinstance(field.value, Table):
        return None
    table = field.value
    test = table.get("test")
    words: tuple[str, ...] | None = None
    leaves = [item for item in table.items("test") if isinstance(item, Leaf)]
    if isinstance(test, Items):
        words = tuple(item.partial for item in leaves)
        if words and words[0] not in ("CMD", "CMD-SHELL", "NONE"):
            problems.append(
                Problem(test.span, "the test does not begin with CMD, CMD-SHELL or NONE")
            )
    elif isinstance(test, Leaf) and test.value is not None:
        words = ("CMD-SHELL", test.partial)
    if text_of(table.leaf("disable")) == "true":
        words = ("NONE",)
    for name in ("interval", "timeout", "start_period", "start_interval"):
        time = table.leaf(name)
        if time is not None and not isinstance(time.value, str):
            problems.append(Problem(time.span, f"has a '{name}' that is no text"))
    off = words is not None and words[:1] == ("NONE",)
    written = tuple(value for leaf in leaves if (value := value_of(leaf)) is not None)
    return Healthcheck(words or None, off, field.span, written)


def _networks(table: Table, service: Span) -> dict[str, Span]:
    if text_of(table.leaf("network_mode")) is not None or table.get("provider") is not None:
        return {}
    written = table.get("networks")
    found = networks(written).fields if written is not None else {}
    if not found:
        return {"default": service}
    return {name: field.name_span for name, field in found.items()}


def _command(tree: Tree | None, problems: list[Problem]) -> tuple[str, ...] | None:
    if isinstance(tree, Items):
        return tuple(item.partial for item in tree.items if isinstance(item, Leaf))
    if not isinstance(tree, Leaf) or tree.value is None:
        return None
    held: dict[int, str] = {}
    words = split(_with_unknown_held(tree, held))
    if words.error is not None and not held:
        problems.append(Problem(tree.span, f"the command {words.error}"))
    return tuple(word.translate(held) for word in words.words)


def _with_unknown_held(leaf: Leaf, held: dict[int, str]) -> str:
    """The text with one character (noted in `held`) for each part that is unknown."""
    if leaf.resolved is not None or leaf.expansion is None:
        return leaf.likely
    parts = []
    for segment in leaf.expansion.segments:
        if segment.text is None and len(held) < _HOLDERS:
            held[_HOLDER + len(held)] = leaf.text[segment.start : segment.end]
            parts.append(chr(_HOLDER + len(held) - 1))
        else:
            parts.append(segment.text or "")
    return "".join(parts)


_HOLDER = 0xF0000
"""First character of a private area that no real command uses."""
_HOLDERS = 0xFFFD


def _replicas(table: Table, deploy: Table) -> int:
    for leaf in (table.leaf("scale"), deploy.leaf("replicas")):
        text = text_of(leaf) or ""
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
    return 1


_POLICIES = {"": "no", "none": "no", "any": "always"}


def _restart_policy(deploy: Table) -> str | None:
    """`deploy.restart_policy` in the words of `restart`, over which it wins.

    As in Compose's pkg/compose/create.go (getRestartPolicy).
    """
    policy = deploy.table("restart_policy")
    if policy is None:
        return None
    condition = text_of(policy.leaf("condition")) or ""
    return _POLICIES.get(condition, condition)
