"""A rule of the catalogue: everything about it but its judgement."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from jctc_lint.finding import Severity
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

FAMILIES = {
    "CMP": "Compose",
    "SEC": "Secrets and values",
    "TRF": "Traefik",
    "DEP": "Start order and health",
    "ENV": "Environment contract",
    "REV": "Revision graph",
    "MIG": "Migration bodies",
    "LCK": "Live safety",
    "DRF": "Drift",
    "OPS": "Deploy procedure",
    "HRD": "Hardening",
    "JCT": "The run itself",
}
"""Letters of the id to the family's title."""

OWN = "Rules of this repository"
"""The title of every family that is not ours."""

PLACEHOLDER = pattern(r"\{(\w[\w.\-]*)\}")
"""What is filled in a message: a name, or in a declarative rule the path to a value."""


@record(eq=True)
class Expected:
    """A finding that an example must give. `path` and `line` (from 1) say where."""

    path: str
    line: int
    message: str
    severity: Severity | None = None


@record(eq=True)
class Example:
    """A tiny repository, the findings of its rule in it, and the files after the fix."""

    name: str
    files: Mapping[str, str]
    findings: tuple[Expected, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)


@record(eq=True)
class Declaration:
    """A judgement as data: which facts it is about, and what makes one of them a finding.

    A finding is a fact that `where` allows and `claim` (the file's `assert`) does not.
    """

    subject: str
    claim: Any
    where: Any = True
    at: tuple[str, ...] = ()
    """Path in the fact to what the finding points at; the fact itself when empty."""
    roles: tuple[str, ...] = ()
    """What the Compose projects it judges are for; all when empty."""


@record(eq=True)
class Rule:
    """One rule.

    `levels` says when its findings have which severity, where that is more than one;
    `severity` is the worst of them. `messages` are templates by key: `'{service}' ...`.
    """

    id: str
    name: str
    title: str
    severity: Severity
    since: str
    happens: str
    why: str
    mend: str
    messages: Mapping[str, str]
    incident: str = ""
    levels: Mapping[Severity, str] = field(default_factory=dict)
    fix: str = ""
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    example_data: tuple[Mapping[str, Any], ...] = ()
    default: bool = True
    alone: bool = False
    """No selection of its family brings it."""
    declared: Declaration | None = None
    """Its judgement, when that is written in the rule's file and not in `checks/`."""

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """Made when they are asked for: a check needs none of these hundreds."""
        return tuple(map(_example, self.example_data))

    @cached_property
    def family(self) -> str:
        return self.id.rstrip("0123456789")

    @property
    def family_title(self) -> str:
        return FAMILIES.get(self.family, OWN)

    def render(self, key: str, arguments: Mapping[str, str]) -> str:
        """The message `key` with its placeholders filled; no other formatting is understood."""
        return PLACEHOLDER.sub(lambda match: arguments[match[1]], self.messages[key])

    def defaults(self) -> dict[str, Any]:
        """The options with the values they have when nobody sets them."""
        return {name: schema.get("default") for name, schema in self.options.items()}


def rule_from_data(data: Mapping[str, Any]) -> Rule:
    """Build a rule from its YAML (or compiled JSON) form, which rule.schema.json describes."""
    messages = data["messages"] if "messages" in data else {"default": data["message"]}
    severity = Severity(data["severity"])
    return Rule(
        id=data["id"],
        name=data["name"],
        title=data["title"],
        severity=severity,
        since=data.get("since", ""),
        happens=data.get("happens", "").strip(),
        why=data["why"].strip(),
        mend=data["mend"].strip(),
        messages=messages,
        incident=data.get("incident", "").strip(),
        levels={Severity(level): when for level, when in data.get("levels", {}).items()},
        fix=data.get("fix", ""),
        options=data.get("options", {}),
        references=tuple(data.get("references", ())),
        example_data=tuple(data.get("examples", ())),
        default=data.get("default", True),
        alone=data.get("alone", False),
        declared=_declaration(data) if "for" in data else None,
    )


def _declaration(data: Mapping[str, Any]) -> Declaration:
    return Declaration(
        subject=data["for"],
        claim=data["assert"],
        where=data.get("where", True),
        at=tuple(data["at"].split(".")) if "at" in data else (),
        roles=tuple(data.get("roles", ())),
    )


def _example(data: Mapping[str, Any]) -> Example:
    expected = tuple(
        Expected(
            item["path"],
            item["line"],
            item["message"],
            Severity(item["severity"]) if "severity" in item else None,
        )
        for item in data.get("findings", ())
    )
    return Example(
        data["name"], data["files"], expected, data.get("settings", {}), data.get("after", {})
    )
