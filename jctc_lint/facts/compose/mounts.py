"""Volumes, bind mounts and tmpfs: the short form (`./data:/data:ro`) and the long one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Layer, Mount, Problem
from jctc_lint.facts.compose.paths import clean, from_root
from jctc_lint.facts.compose.tree import Leaf, Table
from jctc_lint.facts.compose.values import text_of

if TYPE_CHECKING:
    from jctc_lint.facts.compose.tree import Item


def mounts_of(
    volumes: tuple[Item, ...], tmpfs: tuple[Item, ...], problems: list[Problem]
) -> tuple[Mount, ...]:
    """All mounts of a service; of those with the same target the last.

    A target that is written in two ways, or under `volumes` and `tmpfs`, is a problem.
    """
    found: dict[str, Mount] = {}
    for item in volumes:
        mount = _mount(item, problems)
        if mount is not None:
            # Compose compares what is written; only the short form is cleaned before.
            target = item.leaf("target") if isinstance(item, Table) else None
            found[mount.target if target is None else target.likely] = mount
    memory: dict[str, Mount] = {}
    for item in tmpfs:
        if isinstance(item, Leaf):
            target_path = item.likely.partition(":")[0]
            name = item.likely.partition("=")[0]
            memory[name] = Mount("tmpfs", None, target_path, read_only=False, span=item.span)
    seen: set[str] = set()
    for mount in (*memory.values(), *found.values()):
        if mount.target in seen and not mount.unknown:
            reason = f"mounts something on '{mount.target}', where something is mounted"
            problems.append(Problem(mount.span, reason, Layer.CLASH))
        seen.add(mount.target)
    return (*found.values(), *memory.values())


def _mount(item: Item, problems: list[Problem]) -> Mount | None:
    if isinstance(item, Table):
        return _long(item, problems)
    if not isinstance(item, Leaf):
        return None
    try:
        source, target, options = split_spec(item.likely)
    except ValueError as error:
        if not item.unknown:
            problems.append(Problem(item.span, str(error)))
        return None
    kind = "bind" if is_path(source) else "volume"
    path = from_root(item.directory, source) if kind == "bind" else None
    access = [option for option in options if option in ("ro", "rw")]
    read_only = access[-1:] == ["ro"]
    return Mount(kind, source or None, clean(target), read_only, item.span, path, item.unknown)


def _long(table: Table, problems: list[Problem]) -> Mount | None:
    target = text_of(table.leaf("target"))
    if target is None:
        problems.append(Problem(table.span, "a mount has no target"))
        return None
    kind = text_of(table.leaf("type")) or "volume"
    origin = table.leaf("source")
    source = text_of(origin)
    read_only = text_of(table.leaf("read_only")) == "true"
    path = None
    if kind == "bind" and origin is not None and source is not None:
        path = from_root(origin.directory, source)
    unknown = origin.unknown if origin is not None else ()
    return Mount(kind, source, clean(target), read_only, table.span, path, unknown)


def split_spec(spec: str) -> tuple[str, str, tuple[str, ...]]:
    """Source, target and options of the short form; the source is empty for an anonymous volume.

    Raises:
        ValueError: the text is no such form; the message says why.
    """
    if not spec:
        raise ValueError("a mount is empty")
    if len(spec) <= 2:
        return "", spec, ()
    parts = _sections(spec)
    if any(not part for part in parts):
        raise ValueError("a mount has an empty section between colons")
    if len(parts) > 3:
        raise ValueError("a mount has too many colons")
    if len(parts) == 1:
        return "", parts[0], ()
    return parts[0], parts[1], tuple(parts[2].split(",")) if len(parts) == 3 else ()


def _sections(spec: str) -> list[str]:
    """Split at colons, but not at the one of a Windows drive (`c:\\data`) or inside `${...}`."""
    parts = [""]
    nested = 0
    start = 0
    for position, char in enumerate(spec):
        if char == "$" and spec.startswith("{", position + 1):
            nested += 1
        elif char == "}" and nested:
            nested -= 1
        elif char == ":" and not nested:
            if position - start == 1 and spec[start].isalpha():
                continue
            parts[-1] = spec[start:position]
            parts.append("")
            start = position + 1
    parts[-1] = spec[start:]
    return parts


def is_path(source: str) -> bool:
    """True when the source of a mount in short form is a path; else it names a volume."""
    if source[:1] in (".", "/", "~") and source:
        return True
    return source.startswith("\\\\") or (source[1:2] == ":" and source[:1].isalpha())
