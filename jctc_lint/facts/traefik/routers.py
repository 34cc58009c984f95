"""Routers as Traefik takes them, from labels and from files: what they name, and by which."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.labels import Answer, symbolic
from jctc_lint.facts.traefik.rules import Hosts, hosts_of
from jctc_lint.facts.traefik.static import Setting
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.facts.compose.model import Assignment, Service
    from jctc_lint.facts.traefik.dynamic import Definition
    from jctc_lint.facts.traefik.labels import Part
    from jctc_lint.text import Span

_NOT_IN_NAMES = pattern(r"[\W_]+")


@record
class Router:
    """A router. `owner` is the service whose labels make it, None for one from a file.

    `rule` has unknown variables as `${NAME}`. `options` are by name in lower case.
    """

    provider: str
    protocol: str
    name: str
    owner: Service | None
    span: Span | None
    rule: str
    options: Mapping[str, Setting] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        return f"{self.protocol}.routers.{self.name}"

    @property
    def subject(self) -> str:
        """What findings about it are about."""
        if self.owner is None:
            return self.title
        return f"{self.owner.subject}.labels[traefik.{self.title}]"

    @cached_property
    def entry_points(self) -> tuple[str, ...] | None:
        """Those that it names; () when it names none, None when they are not known."""
        return _listed(self.options.get("entrypoints"))

    @cached_property
    def middlewares(self) -> tuple[str, ...] | None:
        return _listed(self.options.get("middlewares"))

    @property
    def service(self) -> Setting | None:
        """The service that it names."""
        return self.options.get("service")

    @cached_property
    def tls(self) -> Answer:
        """Whether it has TLS of its own: `tls` is true, or has parts and is not switched off."""
        itself = self.options.get("tls")
        if itself is not None:
            if itself.text is None:
                return Answer.UNKNOWN
            # A label needs no value; in a file, nothing behind `tls:` is no `tls`.
            on = itself.text.lower() == "true" or (not itself.text and self.provider == "docker")
            return Answer.YES if on else Answer.NO
        parts = any(name.startswith("tls.") for name in self.options)
        return Answer.YES if parts else Answer.NO

    @property
    def resolver(self) -> Setting | None:
        return self.options.get("tls.certresolver")

    @cached_property
    def hosts(self) -> Hosts:
        return hosts_of(self.rule)

    @property
    def literal_hosts(self) -> frozenset[str]:
        """The hosts that its rule names, if it lets in no other and no variable is in them."""
        hosts = self.hosts
        known = not hosts.others and not any("$" in name for name in hosts.named)
        return hosts.named if known else frozenset()

    def place(self, option: str) -> Span | None:
        """Where an option stands, or the router."""
        setting = self.options.get(option)
        return setting.span if setting is not None and setting.span is not None else self.span


def of_labels(service: Service, part: Part) -> Router:
    """The router that labels of a container make."""
    rule = part.options.get("rule")
    return Router(
        "docker",
        part.protocol,
        part.name,
        service,
        part.span,
        symbolic(rule.value) if rule is not None and rule.value is not None else "",
        {name: setting_of(label) for name, label in part.options.items()},
    )


def of_file(definition: Definition) -> Router:
    """A router in a file."""
    rule = definition.options.get("rule")
    first = next((item.span for item in definition.options.values() if item.span), None)
    return Router(
        "file",
        definition.protocol,
        definition.name,
        None,
        first,
        rule.text or "" if rule is not None else "",
        definition.options,
    )


def setting_of(label: Assignment) -> Setting:
    text = label.value.resolved if label.value is not None else ""
    return Setting(text, label.span, label.name)


def qualified(name: str, provider: str) -> tuple[str, str]:
    """A name and the provider that defines it: its own where none is named."""
    plain, _, other = name.partition("@")
    return plain, other or provider


def automatic_service(service: Service) -> str:
    """The name of the Traefik service of a container whose labels define none."""
    return plain_name(f"{service.name}-{service.project.name}")


def plain_name(text: str) -> str:
    """Letters and digits, with one `-` for all between them, as Traefik makes names."""
    return _NOT_IN_NAMES.sub("-", text).strip("-")


def _listed(setting: Setting | None) -> tuple[str, ...] | None:
    if setting is None:
        return ()
    if setting.text is None:
        return None
    return tuple(item.strip() for item in setting.text.split(",")) if setting.text else ()
