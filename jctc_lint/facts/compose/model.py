"""A Compose project: services, networks and the rest, after merging, each value with its place.

Only facts: whether they are good or bad is the rules' business. Short and long forms look alike.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.contributions import Contribution
    from jctc_lint.facts.compose.interpolation import Segment
    from jctc_lint.facts.compose.tree import Table
    from jctc_lint.reading.dotenv import DotenvEntry
    from jctc_lint.reading.yaml_tree import Scalar
    from jctc_lint.text import Source, Span


class Layer(StrEnum):
    """What a problem is one of."""

    YAML = "yaml"
    """The text: Compose's YAML reader refuses it."""
    SHAPE = "shape"
    """A mapping, list or scalar stands where Compose wants another of these."""
    VALUE = "value"
    """A single value: a variable, a port, a command ..."""
    REFERENCE = "reference"
    """A name that nothing in the project defines."""
    CIRCLE = "circle"
    """Services or files that need each other."""
    CLASH = "clash"
    """Settings that exclude or contradict each other."""
    FILE = "file"
    """A file that is not there, and may be on the server or in another folder."""


@record(eq=True)
class Problem:
    """Why Compose would refuse a project, and where. `path` is the key it is about, if told.

    `between` are the names of two services that clash; `lacks` is the section and the name of what
    is not defined.
    """

    span: Span
    reason: str
    layer: Layer = Layer.VALUE
    path: str = ""
    between: tuple[str, ...] = ()
    lacks: tuple[str, str] | None = None


class Role(StrEnum):
    """What a set of Compose files is for."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    DEFAULT = "default"


@record
class Value:
    """A string setting.

    `text` is what YAML and Compose make of it before interpolation, `resolved` after it: None when
    that hangs on variables (`unknown`) which only the machine that deploys can know.
    `span` is the value alone: in a list item `K=v` just `v`, elsewhere the scalar with its quotes.
    `style` is the YAML style of the scalar that holds it ("" is plain); `raw` is that scalar's (or
    dotenv line's) source text. `unset` is what Compose makes of it when the unknown variables are
    not set (defaults count); None when it then refuses the project. `segments` tell literal text
    and variables apart, with offsets in `text`; `error` says why Compose refuses the value.
    `origin` is what it was read from and `offset` where in there `text` begins: see `received`.
    """

    text: str
    resolved: str | None
    span: Span
    style: str = ""
    raw: str = ""
    unknown: tuple[str, ...] = ()
    unset: str | None = None
    segments: tuple[Segment, ...] = ()
    error: str | None = None
    origin: Scalar | DotenvEntry | None = field(default=None, repr=False)
    offset: int = 0

    @property
    def likely(self) -> str:
        """The final text as far as it can be told: else with defaults, else as written."""
        if self.resolved is not None:
            return self.resolved
        return self.unset if self.unset is not None else self.text


class Form(StrEnum):
    """How a name and its value are written."""

    LIST = "list"
    MAP = "map"
    DOTENV = "dotenv"


@record
class Assignment:
    """`name` = `value`, in `environment`, `labels`, build args or a dotenv file.

    `value` is None where only the name is given (taken from the host, or unset).
    `span` is the whole item, `name_span` its name. `null` is the scalar that YAML reads as null
    (`K:`, `K: ~`, `K: #abc`), where that is why there is no value.
    """

    name: str
    value: Value | None
    span: Span
    name_span: Span
    form: Form
    null: Scalar | None = field(default=None, repr=False)


@record
class Build:
    """`context` and `dockerfile` are paths from the root; None when outside or not known.

    `dockerfile` is also None with `dockerfile_inline`.
    """

    context: str | None
    dockerfile: str | None
    target: str | None
    args: dict[str, Assignment]
    span: Span


@record
class Dependency:
    """One entry of `depends_on`. `short` when it is written without a condition."""

    service: str
    condition: str
    required: bool
    short: bool
    span: Span


@record
class Healthcheck:
    """`test` is the command as Compose passes it on, `CMD`/`CMD-SHELL` first; None: the image's.

    `written` are the items of a list, or the one text, as they are written.
    """

    test: tuple[str, ...] | None
    disabled: bool
    span: Span
    written: tuple[Value, ...] = ()


@record
class Port:
    """A published port. `published` is None when the host's port is left to chance."""

    target: int
    published: str | None
    host: str | None
    protocol: str
    span: Span
    unknown: tuple[str, ...] = ()
    """Variables that may change it; it is then told as if they were not set."""


@record
class Mount:
    """A volume, bind mount or tmpfs. `source` is as written, None for an anonymous volume.

    `path` is a bind mount's source from the root; None when it is outside or not known.
    """

    kind: str
    source: str | None
    target: str
    read_only: bool
    span: Span
    path: str | None = None
    unknown: tuple[str, ...] = ()
    """Variables that may change it; it is then told as if they were not set."""


@record
class EnvFile:
    """An entry of `env_file`. `path` is from the root; None when it is outside or not known."""

    path: str | None
    written: str
    required: bool
    format: str
    span: Span


@record(frozen=False)
class Service:
    """A service of one project, merged from all its files. `span` is its key in the first."""

    name: str
    span: Span
    project: Project = field(repr=False)
    image: Value | None = None
    build: Build | None = None
    container_name: Value | None = None
    environment: dict[str, Assignment] = field(default_factory=dict)
    """What the container receives, `env_file` contents (form DOTENV) included."""
    written_environment: tuple[Assignment, ...] = ()
    """Every entry of `environment:` that any file writes, also those that a later one replaces."""
    labels: dict[str, Assignment] = field(default_factory=dict)
    deploy_labels: dict[str, Assignment] = field(default_factory=dict)
    env_files: tuple[EnvFile, ...] = ()
    depends_on: dict[str, Dependency] = field(default_factory=dict)
    depends_on_span: Span | None = None
    healthcheck: Healthcheck | None = None
    ports: tuple[Port, ...] = ()
    expose: tuple[str, ...] = ()
    networks: dict[str, Span] = field(default_factory=dict)
    network_mode: str | None = None
    command: tuple[str, ...] | None = None
    """As Compose splits it; None when not set. Unknown variables stay as written."""
    command_value: Value | None = None
    entrypoint: tuple[str, ...] | None = None
    restart: str | None = None
    """`restart`, or the condition of `deploy.restart_policy` in the same words."""
    links: tuple[str, ...] = ()
    """As written: `service` or `service:alias`. A link is a dependency too."""
    mounts: tuple[Mount, ...] = ()
    profiles: tuple[str, ...] = ()
    replicas: int = 1

    @property
    def fragment(self) -> bool:
        """True when neither image nor build is known: a part of something we do not see whole."""
        return self.image is None and self.build is None

    @property
    def subject(self) -> str:
        return f"services.{self.name}"


@record
class Network:
    """A top-level network. `name` is its real name, the project's prefix included if known."""

    key: str
    name: str
    external: bool
    span: Span | None
    unknown: tuple[str, ...] = ()
    """Variables that its real name hangs on; `name` then holds them as they are written."""


@record(frozen=False)
class Project:
    """Files that Compose reads together, and what comes of them."""

    name: str
    directory: str
    """From the root, "" for the root itself."""
    files: tuple[Source, ...]
    role: Role
    why: str
    """In a few words, why these files make a project with this role."""
    services: dict[str, Service] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    variables: dict[str, Assignment] = field(default_factory=dict)
    """What `.env` gives to interpolation."""
    env_files: tuple[str, ...] = ()
    """Dotenv files (paths) read for interpolation or by `env_file`."""
    complete: bool = True
    """False when a part (include, extends, a file outside the root) could not be read."""
    whole: bool = True
    """Like `complete`, files that `env_file` and `label_file` name left aside."""
    default: bool = False
    """True for what Compose reads in this folder without -f."""
    volumes: dict[str, Network] = field(default_factory=dict)
    """Top-level volumes, told like networks."""
    problems: tuple[Problem, ...] = ()
    """Why Compose would refuse the project, as far as it was looked for."""
    root: Table | None = field(default=None, repr=False)
    """All files joined, before short forms are written out. None only while it is being made."""
    steps: tuple[Table, ...] = field(default=(), repr=False)
    """What was joined on the way to `root`: Compose checks each of these."""
    contributions: dict[tuple[str, str], list[Contribution]] = field(
        default_factory=dict, repr=False
    )
    """By section and name (`services`, `db`), who says something of it, in the order of joining."""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(source.path for source in self.files)
