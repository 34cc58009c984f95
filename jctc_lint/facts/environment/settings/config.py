"""The configuration of a settings class: `model_config`, `class Config`, and what it inherits."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.code import External, Local
from jctc_lint.facts.environment.settings.paths import Place, place_of_file
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python.code import Code

_SOURCES = frozenset(
    {"settings_customise_sources", "customise_sources", "json_file", "yaml_file", "toml_file",
     "pyproject_toml_table_header", "cli_parse_args", "secrets_dir"}
)  # fmt: skip
"""Other places that values come from."""
_OPEN = frozenset(
    {"alias_generator", "env_parse_none_str", "env_parse_enums", "fields", "parse_env_var",
     "env_prefix_target", "validate_by_alias", "strict", "env_file_depth", "dotenv_filtering",
     "env_nested_max_split", "nested_model_default_partial_update", "json_loads",
     "secrets_nested_delimiter", "allow_population_by_field_name"}
)  # fmt: skip
"""Options that change names or values in ways that are not followed."""


@record(frozen=False)
class Config:
    """Options by name: constants, None where code decides. `nodes` are their expressions."""

    values: dict[str, object] = field(default_factory=dict)
    nodes: dict[str, tuple[Code, ast.expr]] = field(default_factory=dict)
    unsure: str = ""

    def text(self, name: str, default: str | None = "") -> str | None:
        value = self.values.get(name, default)
        return value if isinstance(value, str) else None

    def flag(self, name: str, *, default: bool) -> bool | None:
        value = self.values.get(name, default)
        return value if isinstance(value, bool) else None

    @property
    def extra(self) -> str | None:
        value = self.values.get("extra", "forbid")
        return value if value in ("forbid", "ignore", "allow") else None

    def env_files(self) -> list[Place] | None:
        """The dotenv files; None where one of them cannot be told."""
        if "env_file" not in self.nodes:
            return []
        code, node = self.nodes["env_file"]
        if isinstance(node, ast.Constant) and node.value is None:
            return []
        items = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
        known = code.known(node)
        if known is not None and known.items is not None:
            texts = [item.value for item in known.items]
            return [Place(text, anchored=False) for text in texts if isinstance(text, str)]
        found = [place_of_file(code, item) for item in items]
        return None if None in found else [place for place in found if place is not None]


def config_of(order: list[Local | External]) -> Config:
    """What the classes say together, the nearest last."""
    config = Config()
    for item in reversed(order):
        if isinstance(item, Local) and isinstance(item.node, ast.ClassDef):
            _add(item.code, item.node, config)
    for name in config.values:
        if name in _SOURCES:
            config.unsure = f"'{name}' gives values from elsewhere"
        elif name in _OPEN and config.values[name] not in (False, None):
            config.unsure = f"the option '{name}' is not followed"
    return config


def _add(code: Code, node: ast.ClassDef, config: Config) -> None:
    for keyword in node.keywords:
        if keyword.arg not in (None, "metaclass"):
            assert keyword.arg is not None
            _set(code, config, keyword.arg, keyword.value)
    for statement in node.body:
        if isinstance(statement, ast.ClassDef) and statement.name == "Config":
            _inner(code, statement, config)
            continue
        target, value = _assignment(statement)
        if target == "model_config" and value is not None:
            _mapping(code, value, config, depth=0)


def _assignment(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id, statement.value
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id, statement.value
    return "", None


def _inner(code: Code, node: ast.ClassDef, config: Config) -> None:
    for statement in node.body:
        name, value = _assignment(statement)
        if value is not None:
            _set(code, config, name, value)
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            config.values[statement.name] = None
        elif isinstance(statement, (ast.If, ast.Try, ast.With)):
            config.unsure = "its Config hangs on conditions"


def _mapping(code: Code, value: ast.expr, config: Config, depth: int) -> None:
    for name, item in _items(code, value, depth):
        if not name:
            config.unsure = "its configuration is put together by code"
        elif item is not None:
            _set(item[0], config, name, item[1])


Item = tuple[str, "tuple[Code, ast.expr] | None"]


def _items(code: Code, value: ast.expr, depth: int) -> Iterator[Item]:
    """The options of a mapping; an empty name for what cannot be told."""
    if depth > 6:
        yield "", None
    elif isinstance(value, ast.Call):
        meaning = code.meaning(value.func)
        last = meaning.path.rpartition(".")[2] if isinstance(meaning, External) else ""
        if last not in ("SettingsConfigDict", "ConfigDict", "dict"):
            yield "", None
            return
        for argument in value.args:
            yield from _items(code, argument, depth + 1)
        yield from _pairs(code, [(item.arg, item.value) for item in value.keywords], depth)
    elif isinstance(value, ast.Dict):
        keys = [code.text(key) or "" if key is not None else None for key in value.keys]
        yield from _pairs(code, list(zip(keys, value.values, strict=True)), depth)
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        yield from _items(code, value.left, depth + 1)
        yield from _items(code, value.right, depth + 1)
    else:
        yield from _of_name(code, value, depth)


def _pairs(code: Code, pairs: list[tuple[str | None, ast.expr]], depth: int) -> Iterator[Item]:
    """Names with their values; None for a mapping that is put in by `**`."""
    for name, value in pairs:
        if name is None:
            yield from _items(code, value, depth + 1)
        else:
            yield name, (code, value)


def _of_name(code: Code, value: ast.expr, depth: int) -> Iterator[Item]:
    if isinstance(value, ast.Attribute) and value.attr == "model_config":
        owner = code.meaning(value.value)
        if isinstance(owner, External):
            return
        if isinstance(owner, Local) and isinstance(owner.node, ast.ClassDef):
            for statement in owner.node.body:
                name, inner = _assignment(statement)
                if name == "model_config" and inner is not None:
                    yield from _items(owner.code, inner, depth + 1)
            return
    meaning = code.meaning(value)
    if isinstance(meaning, Local) and isinstance(meaning.node, ast.expr):
        yield from _items(meaning.code, meaning.node, depth + 1)
    else:
        yield "", None


def _set(code: Code, config: Config, name: str, value: ast.expr) -> None:
    known = code.known(value)
    config.nodes[name] = (code, value)
    config.values[name] = known.value if known is not None and known.items is None else None
    if name == "extra" and known is None:
        meaning = code.meaning(value)
        if isinstance(meaning, External) and ".Extra." in f".{meaning.path}":
            config.values[name] = meaning.path.rpartition(".")[2]
