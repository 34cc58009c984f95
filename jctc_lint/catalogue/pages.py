"""The rules as pages of the manual, and everything else that is written from the catalogue.

`python -m jctc_lint.catalogue.pages` writes it all anew: the pages and their index in
`docs/rules/`, the table of rules in README.md, the settings in `docs/configuration.md`, and the
JSON Schema of the settings. A test fails when one of them is stale.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from jctc_lint.catalogue.load import SOURCES, load
from jctc_lint.settings.schema import SHIPPED, settings_schema
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from jctc_lint.catalogue.rule import Example, Rule

PROJECT = SOURCES.parent
_GENERATED = "<!-- Written by `python -m jctc_lint.catalogue.pages`: edit `{source}` instead. -->\n"
_FIXES = {
    "": "",
    "safe": "jctc-lint can mend this itself, safely.",
    "unsafe": "jctc-lint can mend this itself, when it is allowed to make unsafe changes.",
}
_LANGUAGES = (
    (r"\.ya?ml$", "yaml"),
    (r"\.py$", "python"),
    (r"\.(sh|bash)$", "bash"),
    (r"\.toml$", "toml"),
    (r"\.(ini|env)$|(^|/)\.env[^/]*$", "ini"),
    (r"\.md$", "markdown"),
    (r"(^|/)[^/]*Dockerfile[^/]*$", "dockerfile"),
)
_CONTROL = pattern(r"[^\n\t\x20-\x7e\xa0-\U0010ffff]")


def page(rule: Rule) -> str:
    """The rule's page, in Markdown."""
    parts = [
        f"# {rule.name} ({rule.id})",
        rule.title,
        _facts(rule),
    ]
    if rule.happens:
        parts += ["## What happens", rule.happens]
    parts += ["## Why", rule.why]
    if rule.incident:
        parts += ["## The incident behind it", rule.incident]
    parts += ["## How to mend it", rule.mend]
    if rule.fix:
        parts.append(_FIXES[rule.fix])
    if rule.options:
        parts += ["## Options", _options(rule)]
    parts.append("## Examples")
    for example in rule.examples:
        parts.append(_example(rule, example))
    parts += ["## To silence it", _silence(rule)]
    if rule.references:
        parts += ["## More", "\n".join(f"- <{link}>" for link in rule.references)]
    return "\n\n".join(parts) + "\n"


def index(rules: Iterable[Rule]) -> str:
    """The pages' index: a table for each family."""
    by_family: dict[str, list[Rule]] = {}
    for rule in rules:
        by_family.setdefault(rule.family, []).append(rule)
    number = sum(len(members) for members in by_family.values())
    parts = ["# Rules", f"Rules by family: {len(by_family)} families, {number} rules."]
    for family, members in by_family.items():
        parts += [f"## {members[0].family_title} (`{family}`)", table(members, "")]
    return "\n\n".join(parts) + "\n"


def table(rules: Iterable[Rule], folder: str) -> str:
    """A Markdown table of rules; `folder` leads to their pages."""
    lines = ["| id | name | severity | what is wrong |", "|---|---|---|---|"]
    for rule in rules:
        severity = str(rule.severity) + ("" if rule.default else ", off by default")
        title = _CONTROL.sub(" ", rule.title).replace("|", "\\|")
        lines.append(
            f"| {rule.id} | [{rule.name}]({folder}{rule.name}.md) | {severity} | {title} |"
        )
    return "\n".join(lines)


def _facts(rule: Rule) -> str:
    lines = [f"- Family: {rule.family_title}", f"- Severity: {rule.severity}"]
    lines += [f"- Severity {level}: {when}" for level, when in rule.levels.items()]
    if not rule.default:
        family = ", or its family" if rule.family == "HRD" else ""
        lines.append(f"- Off by default: select it by its id or name{family}.")
    if rule.since:
        lines.append(f"- Since: {rule.since}")
    return "\n".join(lines)


def _options(rule: Rule) -> str:
    lines = [f"In `jctc-lint.toml`, under `[rules.{rule.name}]`:", ""]
    for name, schema in rule.options.items():
        default = json.dumps(schema["default"], ensure_ascii=False)
        lines.append(f"- `{name}` ({_type(schema)}, default `{default}`): {schema['description']}")
    return "\n".join(lines)


def _type(schema: Mapping[str, Any]) -> str:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    words = {"array": "list", "object": "table", "string": "text", "boolean": "true or false"}
    return " or ".join(words.get(str(kind), str(kind)) for kind in kinds)


def _silence(rule: Rule) -> str:
    return (
        f"`# jctc-lint: ignore[{rule.id}] why this is fine here`, in the line or on a line of its "
        "own above it. For whole files, or everywhere, see "
        "[configuration](../configuration.md)."
    )


def _example(rule: Rule, example: Example) -> str:
    verdict = "found" if example.findings else "fine"
    parts = [f"### {example.name[:1].upper()}{example.name[1:]}: {verdict}"]
    if example.settings:
        parts += ["With these settings:", fenced(toml(example.settings), "toml")]
    for path, content in example.files.items():
        parts += [f"`{path}`", fenced(content, _language(path))]
    if example.findings:
        lines = [
            f"{found.path}:{found.line}: {found.severity or rule.severity}: {found.message}"
            for found in example.findings
        ]
        parts += ["What jctc-lint says:", fenced("\n".join(lines), "text")]
    for path, content in example.after.items():
        parts += [f"`{path}`, mended", fenced(content, _language(path))]
    return "\n\n".join(parts)


def fenced(text: str, language: str) -> str:
    """A fenced code block, its fence longer than any in the text, control characters visible."""
    text = _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
    runs = [len(run) for run in re.findall(r"`{3,}", text)]
    fence = "`" * (max(runs, default=2) + 1)
    return f"{fence}{language}\n{text.rstrip(chr(10))}\n{fence}"


def toml(settings: Mapping[str, Any], table_name: str = "") -> str:
    """Settings as TOML text."""
    plain = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    lines = [f"{_key(key)} = {json.dumps(value)}" for key, value in plain.items()]
    for key, value in settings.items():
        if isinstance(value, dict):
            inner = f"{table_name}.{_key(key)}".strip(".")
            body = toml(value, inner)
            own = any(not isinstance(part, dict) for part in value.values()) or not value
            lines += ([f"[{inner}]"] if own else []) + [body]
    return "\n".join(lines)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key)


def _language(path: str) -> str:
    return next((name for pattern, name in _LANGUAGES if re.search(pattern, path)), "text")


def settings_table() -> str:
    """The settings' keys in Markdown: what each holds, and its default."""
    lines = ["| key | holds | default | what it does |", "|---|---|---|---|"]

    def add(prefix: str, properties: Mapping[str, Any]) -> None:
        for name, schema in properties.items():
            if "properties" in schema:
                add(f"{prefix}{name}.", schema["properties"])
                continue
            default = f"`{json.dumps(schema['default'])}`" if "default" in schema else ""
            lines.append(
                f"| `{prefix}{name}` | {_holds(schema)} | {default} | {schema['description']} |"
            )

    add("", settings_schema()["properties"])
    return "\n".join(lines)


def _holds(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f'`"{value}"`' for value in schema["enum"])
    if schema.get("type") == "array":
        inner = schema["items"]
        return "list of rules" if "$ref" in inner else f"list of {_plural(inner)}"
    if schema.get("type") == "object":
        inner = schema["additionalProperties"]
        return "table" if inner == {"type": "object"} else f"table of {_holds(inner)}"
    return _type(schema)


def _plural(schema: Mapping[str, Any]) -> str:
    return "lists of texts" if schema.get("type") == "array" else "texts"


def between(text: str, name: str, content: str) -> str:
    """The text with what stands between `<!-- name -->` and `<!-- /name -->` replaced.

    Raises:
        ValueError: the text has no such marks.
    """
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, opened, rest = text.partition(first)
    _, closed, after = rest.partition(last)
    if not opened or not closed:
        raise ValueError(f"no marks {first} and {last}")
    return f"{before}{first}\n\n{content}\n\n{last}{after}"


def derived(project: Path = PROJECT) -> dict[Path, str]:
    """Every derived file of a checkout and what it must hold."""
    rules = list(load())
    pages = project / "docs" / "rules"
    files = {
        pages / f"{rule.name}.md": _GENERATED.format(source=_source(rule)) + "\n" + page(rule)
        for rule in rules
    }
    files[pages / "README.md"] = _GENERATED.format(source="rules/") + "\n" + index(rules)
    readme = project / "README.md"
    files[readme] = between(
        readme.read_text(encoding="utf-8"), "rules", table(rules, "docs/rules/")
    )
    manual = project / "docs" / "configuration.md"
    files[manual] = between(manual.read_text(encoding="utf-8"), "settings", settings_table())
    schema = settings_schema({rule.name: rule.options for rule in rules})
    shipped = project / SHIPPED.relative_to(PROJECT)
    files[shipped] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return files


def orphans(project: Path = PROJECT) -> list[Path]:
    """Pages of rules that are no more."""
    known = set(derived(project))
    return sorted(set((project / "docs" / "rules").glob("*.md")) - known)


def _source(rule: Rule) -> str:
    path = next(SOURCES.rglob(f"{rule.name}.yml"))
    return path.relative_to(PROJECT).as_posix()


def write(project: Path = PROJECT) -> list[Path]:
    """Write what is stale and remove what is left over; which files that were."""
    changed = []
    for path, text in derived(project).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    for path in orphans(project):
        path.unlink()
        changed.append(path)
    return changed


if __name__ == "__main__":
    for changed_path in write():
        print(changed_path.relative_to(PROJECT))  # noqa: T201
