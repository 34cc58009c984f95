"""Traefik's static configuration: from a file, flags or `TRAEFIK_*` variables, only one of them.

Traefik takes the first that it finds, in this order, and never merges them (cmd/traefik, loaders).
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.labels import Answer, switch
from jctc_lint.reading.yaml_tree import Scalar
from jctc_lint.reading.yaml_tree import Sequence as YamlSequence
from jctc_lint.record import field, record, replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jctc_lint.facts.compose.model import Assignment
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.yaml_tree import Node
    from jctc_lint.text import Source, Span

MAX_DEPTH = 20
MAX_SETTINGS = 20_000
MAX_TEXT = 200_000
"""Characters of a TOML file, in which places are looked for."""
_REFERENCE = pattern(r"\$\{?\w")
SECTIONS = frozenset(
    {
        "accesslog", "api", "certificatesresolvers", "core", "entrypoints", "experimental",
        "global", "hostresolver", "log", "metrics", "ocsp", "pilot", "ping", "providers",
        "serverstransport", "spiffe", "tcpserverstransport", "tracing",
    }
)  # fmt: skip
"""What may stand at the top of a configuration."""
_READ_VARIABLES = tuple(f"TRAEFIK_{section.upper()}" for section in sorted(SECTIONS))
_SWITCHES = frozenset(
    {
        "accesslog", "allowemptyservices", "api", "consul", "dashboard", "debug", "docker",
        "exposedbydefault", "httpchallenge", "insecure", "log", "metrics", "ping", "prometheus",
        "swarm", "swarmmode", "tlschallenge", "usebindportip", "watch",
    }
)  # fmt: skip
"""Last parts of flags that are on by themselves: the next word is not theirs."""
_WITH_VALUE = frozenset(
    {
        "address", "caserver", "configfile", "constraints", "defaultrule", "directory", "email",
        "endpoint", "entrypoint", "filename", "filepath", "format", "level", "network", "provider",
        "storage", "to",
    }
)  # fmt: skip
"""Last parts of flags that take the next word for their value."""


@record
class Setting:
    """One setting. `text` is None when its value hangs on something unknown.

    `written` is its name as Traefik takes it: names of entry points and resolvers keep their case.
    """

    text: str | None
    span: Span | None = None
    written: str = ""


class Origin(StrEnum):
    """Where a configuration stands."""

    NOWHERE = "nowhere"
    FILE = "file"
    FLAGS = "flags"
    ENVIRONMENT = "environment"


@record
class Static:
    """Settings by dotted name in lower case (`providers.docker.exposedbydefault`).

    `gap` says what could not be read; with one, nothing that is absent here is known to be absent.
    `unread` are sections of a file and arguments that Traefik passes over without a word;
    `silenced` are the flags beside a file, `absent` is a `--configfile` that is not there.
    """

    settings: Mapping[str, Setting] = field(default_factory=dict)
    gap: str = ""
    origin: Origin = Origin.NOWHERE
    path: str = ""
    unread: tuple[Setting, ...] = ()
    silenced: Static | None = None
    absent: Setting | None = None

    @property
    def complete(self) -> bool:
        return not self.gap

    def get(self, name: str) -> Setting | None:
        return self.settings.get(name)

    def on(self, section: str) -> Answer:
        """Whether a section is there: named itself (and not switched off), or any part of it."""
        itself = self.settings.get(section)
        if itself is not None:
            return Answer.UNKNOWN if itself.text is None else switch(itself.text)
        if any(name.startswith(section + ".") for name in self.settings):
            return Answer.YES
        return Answer.NO if self.complete else Answer.UNKNOWN

    def switch(self, name: str, *, default: Answer) -> Answer:
        """What a switch is set to; `default` when it is known not to be set."""
        setting = self.settings.get(name)
        if setting is None:
            return default if self.complete else Answer.UNKNOWN
        return Answer.UNKNOWN if setting.text is None else switch(setting.text)

    def names_under(self, section: str) -> set[str]:
        """The names of the parts of a section: `providers` has `docker`, `file` and so on."""
        prefix = section + "."
        return {
            name.removeprefix(prefix).split(".")[0]
            for name in self.settings
            if name.startswith(prefix)
        }

    def named(self, section: str) -> dict[str, str]:
        """The same as names that the user chose: in their own case, by the lower-case one."""
        prefix = section + "."
        return {
            (parts := setting.written.split("."))[1].lower(): parts[1]
            for name, setting in self.settings.items()
            if name.startswith(prefix) and setting.written.count(".")
        }


def unreadable(gap: str) -> Static:
    """A configuration of which only is known that there is one."""
    return Static({}, gap)


def from_flags(words: Sequence[str], spans: Sequence[Span | None] = ()) -> Static:
    """Flags as Traefik's command line takes them: `--a.b=c`, `--a.b c`, `--a.b` for a switch.

    The first other word ends them: Traefik reads nothing behind it, and says nothing. `spans` are
    where the words stand; the last one stands for all that are left.
    """
    settings: dict[str, Setting] = {}
    unread: list[Setting] = []
    gap = ""
    places = [spans[min(at, len(spans) - 1)] if spans else None for at in range(len(words))]
    rest = list(zip(words, places, strict=True))
    while rest:
        word, span = rest.pop(0)
        if _REFERENCE.search(word.partition("=")[0]):
            gap = f"the argument '{word}'"
            continue
        if len(word) < 2 or word[0] != "-" or word == "--":
            unread = [Setting(word, span), *(Setting(*item) for item in rest)]
            break
        written, equals, value = word.lstrip("-").partition("=")
        name = written.lower()
        if not equals:
            value = "true"
            last = name.rsplit(".", 1)[-1]
            if rest and not rest[0][0].startswith("-") and last not in _SWITCHES:
                value = rest.pop(0)[0]
                gap = gap if last in _WITH_VALUE else f"the argument '{word}'"
        settings[name] = Setting(None if _REFERENCE.search(value) else value, span, written)
    return Static(settings, gap, Origin.FLAGS, unread=tuple(unread))


def from_environment(variables: Iterable[Assignment]) -> Static:
    """`TRAEFIK_PROVIDERS_DOCKER=true` and the like."""
    settings: dict[str, Setting] = {}
    for variable in variables:
        if not variable.name.upper().startswith(_READ_VARIABLES):
            # Traefik looks at no other variables.
            continue
        name = variable.name[len("TRAEFIK_") :].lower().replace("_", ".")
        text = variable.value.resolved if variable.value is not None else None
        settings[name] = Setting(text, variable.span, name)
    return Static(settings, origin=Origin.ENVIRONMENT)


def from_file(repository: Repository, path: str) -> Static:
    """A configuration file of the repository, YAML or TOML by its name."""
    if path.lower().endswith(".toml"):
        source = repository.files.read(path)
        return unreadable(f"'{path}'") if source is None else _from_toml(source)
    file = repository.yaml(path)
    if file is None or file.problem is not None or len(file.documents) > 1:
        return unreadable(f"'{path}'")
    pairs = (pair for node in file.documents for pair in _yaml_settings(node, "", 0))
    return _of_file(path, pairs)


def _of_file(path: str, pairs: Iterable[tuple[str, Setting]]) -> Static:
    """What Traefik reads of a file: at the top, only the sections that it knows."""
    settings: dict[str, Setting] = {}
    unread: dict[str, Setting] = {}
    for written, setting in islice(pairs, MAX_SETTINGS):
        name = written.lower()
        top = name.partition(".")[0]
        if top in SECTIONS:
            settings[name] = replace(setting, written=written)
        else:
            unread.setdefault(top, replace(setting, written=written.partition(".")[0]))
    return Static(settings, "", Origin.FILE, path, tuple(unread.values()))


def _yaml_settings(node: Node, prefix: str, depth: int) -> Iterator[tuple[str, Setting]]:
    if isinstance(node, Scalar):
        # `docker:` with nothing behind it switches nothing on; `docker: {}` does.
        if not (node.plain and node.value.lower() in ("", "~", "null")):
            yield prefix, Setting(node.value, node.span)
    elif isinstance(node, YamlSequence):
        texts = [item.value for item in node.items if isinstance(item, Scalar)]
        yield prefix, Setting(",".join(texts), node.span)
    elif depth < MAX_DEPTH:
        if prefix and not node.flat:
            yield prefix, Setting("true", node.span)
        for name, entry in node.flat.items():
            key = f"{prefix}.{name}" if prefix else name
            yield from _yaml_settings(entry.value, key, depth + 1)


def _from_toml(source: Source) -> Static:
    import tomllib

    if len(source.text) > MAX_TEXT:
        return unreadable(f"'{source.path}'")
    try:
        data = tomllib.loads(source.text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return unreadable(f"'{source.path}'")
    return _of_file(source.path, _toml_settings(data, "", source, 0))


def _toml_settings(
    value: object, prefix: str, source: Source, depth: int
) -> Iterator[tuple[str, Setting]]:
    if isinstance(value, dict) and depth < MAX_DEPTH:
        if prefix and not value:
            yield prefix, Setting("true", _toml_place(source, prefix))
        for name, inner in value.items():
            key = f"{prefix}.{name}" if prefix else name
            yield from _toml_settings(inner, key, source, depth + 1)
    elif isinstance(value, list):
        yield prefix, Setting(",".join(map(str, value)), _toml_place(source, prefix))
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield prefix, Setting(text, _toml_place(source, prefix))


def _toml_place(source: Source, name: str) -> Span:
    """The first line that names the last part of a setting; tomllib tells no places."""
    last = re.escape(name.rsplit(".", 1)[-1])
    match = re.search(rf"(?im)^[ \t]*(?:\[[^\]\n]*)?\b{last}\b[^\n]*", source.text)
    at = source.position(match.start())[0] if match else 1
    return source.line_span(at)
