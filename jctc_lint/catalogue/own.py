"""The rules of the analysed repository, `.jctc-lint/rules/**/*.yml`: declarative ones only.

They come from whoever wrote the repository, so nothing in them is trusted: files, sizes and regular
expressions are bounded, and their schemas can neither run nor fetch anything.
"""

from __future__ import annotations

import json
import os
from itertools import chain
from typing import TYPE_CHECKING, Any

from jctc_lint.catalogue.load import Catalogue, load
from jctc_lint.catalogue.rule import FAMILIES, Rule, rule_from_data
from jctc_lint.reading.files import Files
from jctc_lint.settings.load import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.catalogue.form import Mistake
    from jctc_lint.catalogue.rule import Declaration
    from jctc_lint.reading.yaml_tree import Node
    from jctc_lint.text import Source

FOLDER = ".jctc-lint/rules"
MAX_FILES = 500
MAX_BYTES = 256 * 1024
"""Longest rule file; most of such a file are its examples."""
MAX_NODES = 20_000
"""Most YAML nodes of a file, an alias counted as often as it is used."""
MAX_SCHEMA = 5_000
"""Most values in the schemas of all rules together."""


def catalogue_of(files: Files) -> Catalogue:
    """Our rules and those of the repository.

    Raises:
        SettingsError: a rule file of the repository cannot be used; it says where and why.
    """
    rules = own_rules(files)
    return Catalogue({**load().rules, **{rule.id: rule for rule in rules}}) if rules else load()


def own_rules(files: Files) -> list[Rule]:
    """The repository's own rules, in the order of their ids.

    Raises:
        SettingsError: as with `catalogue_of`.
    """
    # Not among the files that are judged: comments in them are not meant for this run.
    files = Files(files.root)
    taken = {word: "a rule of jctc-lint" for rule in load() for word in (rule.id, rule.name)}
    rules, size = [], 0
    for path in rule_files(files):
        rule = _rule(files, path, taken)
        taken |= dict.fromkeys((rule.id, rule.name), f"the rule in {path}")
        rules.append(rule)
        size += schema_size(rule.declared)
        if size > MAX_SCHEMA:
            raise SettingsError(f"{path}: the rules' schemas hold more than {MAX_SCHEMA:,} values.")
    return sorted(rules, key=lambda rule: rule.id)


def rule_files(files: Files) -> list[str]:
    """Paths of the repository's rule files.

    Raises:
        SettingsError: there are too many.
    """
    top = files.root / FOLDER
    if not top.is_dir() or not top.resolve().is_relative_to(files.root):
        return []
    found = []
    for folder, folders, names in os.walk(top):
        folders.sort()
        for name in names:
            if name.endswith((".yml", ".yaml")):
                path = os.path.relpath(os.path.join(folder, name), files.root)  # noqa: PTH118
                found.append(path.replace(os.sep, "/"))
        if len(found) > MAX_FILES:
            raise SettingsError(f"{FOLDER}: there are more than {MAX_FILES} rule files.")
    return sorted(found)


def schema_size(declaration: Declaration | None) -> int:
    """How many values the schemas of a rule hold."""
    pending: list[Any] = [declaration.where, declaration.claim] if declaration is not None else []
    count = 0
    while pending:
        part = pending.pop()
        count += 1
        if isinstance(part, (dict, list)):
            pending.extend(part.values() if isinstance(part, dict) else part)
    return count


def _rule(files: Files, path: str, taken: dict[str, str]) -> Rule:
    from jctc_lint.catalogue.form import mistakes

    source = files.read(path)
    if source is None:
        raise SettingsError(f"{path}: this rule {files.unreadable[path].reason}.")
    tree = _tree(source)
    data = _data(source)
    for mistake in chain(mistakes(data), _clashes(data, taken)):
        line = _line(tree, mistake.path)
        raise SettingsError(f"{path}:{line}: {mistake.sentence}")
    return rule_from_data(data)


def _tree(source: Source) -> Node:
    from jctc_lint.reading.yaml_tree import parse

    if len(source.text) > MAX_BYTES:
        raise SettingsError(f"{source.path}: this rule is larger than {MAX_BYTES // 1024} KiB.")
    file = parse(source)
    if file.problem is not None:
        reason = file.problem.reason.encode("unicode_escape").decode()
        raise SettingsError(f"{source.path}:{file.problem.span.line}: this is no YAML: {reason}.")
    if len(file.documents) != 1:
        raise SettingsError(f"{source.path}: a rule file holds one rule, in one YAML document.")
    if file.documents[0].weight > MAX_NODES:
        raise SettingsError(f"{source.path}: this rule has more than {MAX_NODES:,} YAML nodes.")
    return file.documents[0]


def _data(source: Source) -> Any:
    """The file as plain data; the tree was bounded before."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        data = YAML(typ="safe").load(source.text)
        json.dumps(data, allow_nan=False)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reason = " ".join(str(error.problem).encode("unicode_escape").decode().split())[:200]
        raise SettingsError(f"{source.path}:{line}: this is no YAML: {reason}.") from None
    except (YAMLError, ValueError, TypeError, OverflowError, RecursionError):
        raise SettingsError(f"{source.path}: {_NO_JSON}.") from None
    if _odd(data):
        raise SettingsError(f"{source.path}: {_NO_JSON}.")
    return data


_NO_JSON = "this rule holds what JSON does not have, such as dates or keys that are no text"


def _odd(data: Any) -> bool:
    """Whether there are keys that are no text, which JSON would make text of."""
    pending = [data]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            if not all(isinstance(key, str) for key in part):
                return True
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)
    return False


def _clashes(data: Any, taken: dict[str, str]) -> Iterator[Mistake]:
    from jctc_lint.catalogue.form import Mistake

    for key in ("id", "name"):
        if data[key] in taken:
            yield Mistake((key,), f"'{data[key]}' is taken by {taken[data[key]]}.")
    letters = data["id"].rstrip("0123456789")
    if letters in FAMILIES or letters == "ALL":
        yield Mistake(
            ("id",),
            f"the letters '{letters}' are ours: take others, best four or more (ours are three).",
        )
    if "for" not in data:
        yield Mistake((), "a rule of a repository says what it judges: 'for' and 'assert' lack.")


def _line(tree: Node, path: tuple[str | int, ...]) -> int:
    """The line of the value at a path, or of the nearest thing above it."""
    from jctc_lint.reading.yaml_tree import Mapping, Sequence

    node, span = tree, tree.span
    for step in path:
        if isinstance(node, Mapping) and step in node.flat:
            entry = node.flat[str(step)]
            node, span = entry.value, entry.key.span
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            span = node.span
        else:
            break
    return span.line
