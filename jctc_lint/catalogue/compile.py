"""Rule files to plain data. Used by the build hook, and by a checkout that has no compiled file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def read_rules(folder: Path) -> list[dict[str, Any]]:
    """All rules below `folder` as plain data, in the order of their ids.

    Raises:
        ValueError: a file is not YAML, or holds no mapping; the message names it.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML(typ="safe")
    rules = []
    for path in sorted(folder.rglob("*.yml")):
        try:
            data = yaml.load(path.read_text(encoding="utf-8"))
        except YAMLError as error:
            raise ValueError(f"{path}: {error}") from None
        if not isinstance(data, dict):
            raise ValueError(f"{path}: holds no mapping")  # noqa: TRY004
        rules.append(data)
    return sorted(rules, key=lambda rule: str(rule.get("id")))
