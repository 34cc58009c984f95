"""What Python code reads from its environment, module by module, and from where it is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.python.code import Codes
    from jctc_lint.text import Span


@record(eq=True)
class Roots:
    """What a container runs of the repository's Python code.

    `modules` are the paths of the files that are run or imported first. `folders` are where imports
    start, nearest first. `working` is the folder of the repository that lies at the container's
    working directory; None where that is not known. `unsure` says why the container may run other
    code than this; "" when all of its command is understood. `workers` is the number of processes
    that load the application on their own, None where a variable says it.
    """

    modules: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    working: str | None = None
    workers: int | None = 1
    scripts: tuple[str, ...] = ()
    """Those of `modules` that are run as programs, so that `__name__` is "__main__"."""
    unsure: str = ""
    maybe: tuple[str, ...] = ()
    """Modules that are run under conditions, as a branch of a script does."""
    dotenv_files: tuple[str, ...] = ()
    """Files (paths) that the command line has loaded into the environment."""


@record
class Dynamic:
    """A place that reads variables whose names cannot be told. `what` says how, in few words."""

    span: Span
    what: str


@record
class Truth:
    """`bool(os.getenv("X"))`: true for every text but the empty one. `flag`: its default is one."""

    read: Read
    span: Span
    flag: bool


@record
class SettingsField:
    """A field of a settings class. `name` is the attribute, `annotation` its type as written.

    `decoded`: the text is taken for JSON before any validator sees it. `validated`: a validator of
    the class is run on the text, so that the type alone does not tell what is accepted.
    """

    name: str
    read: Read
    annotation: str = ""
    decoded: bool = False
    validated: bool = False
    dead_env: Span | None = None
    """`Field(env=...)`, which version 2 does not know."""
    env_names: tuple[str, ...] = ()
    """What it names."""
    splitter: Span | None = None
    """The validator that takes the text apart, before anything else looks at it."""
    made_up: Span | None = None
    """The default is a secret that each process makes up for itself."""


@record
class SettingsClass:
    """A class that pydantic fills from the environment. `span` is its name.

    `version` is that of its behaviour: 1 or 2. `env_files` are paths from the root, there or not;
    `env_files_known` is False where one is named by code. `extra` is "forbid", "ignore" or "allow",
    None where it is not known. `unsure` says why there may be other fields, other names or other
    sources than those that are told; "" when all is known.
    """

    name: str
    path: str
    span: Span
    version: int
    fields: tuple[SettingsField, ...] = ()
    prefix: str | None = ""
    nested_delimiter: str | None = None
    any_case: bool = True
    extra: str | None = "forbid"
    env_files: tuple[str, ...] = ()
    env_files_known: bool = True
    made: tuple[Span, ...] = ()
    """Where objects of it are made, in reachable code."""
    made_at_start: bool = False
    reached: bool = False
    attributes: frozenset[str] = frozenset()
    """Methods, properties and class variables: what an object has beside its fields."""
    unsure: str = ""

    @property
    def complete(self) -> bool:
        return not self.unsure


@record
class PythonReads:
    """The reads of all modules that `roots` reach.

    `reads` holds fields of settings classes too. `unread` are paths of reachable modules that could
    not be parsed. `unsure` says why further modules may be reached; "" when all imports were
    followed.
    """

    roots: Roots
    reads: tuple[Read, ...] = ()
    classes: tuple[SettingsClass, ...] = ()
    dynamic: tuple[Dynamic, ...] = ()
    dotenv_files: tuple[str, ...] = ()
    """Files (paths) that `load_dotenv`, decouple or starlette read, there or not."""
    modules: frozenset[str] = field(default=frozenset(), repr=False)
    unread: tuple[str, ...] = ()
    unsure: str = ""
    codes: Codes | None = field(default=None, repr=False)
    truths: tuple[Truth, ...] = ()
    made_up: tuple[Read, ...] = ()
    """Those without which the code makes up a secret, settings classes left aside."""

    @property
    def closed(self) -> bool:
        """True when no other variable can be read than those in `reads`."""
        return not (self.dynamic or self.unread or self.unsure or self.roots.unsure)
