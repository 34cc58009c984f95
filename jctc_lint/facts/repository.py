"""Everything known about the analysed repository, computed when first asked for."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import Inventory, Kind, discover, kind_of
from jctc_lint.reading.files import Files
from jctc_lint.record import field, record
from jctc_lint.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jctc_lint.facts.compose.files import ComposeFile
    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.compose.verdict import Verdict
    from jctc_lint.facts.deploy.migrating import Migrating
    from jctc_lint.facts.deploy.sequences import CommandSequence
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.earlier import Earlier
    from jctc_lint.facts.environment.contract import Contract
    from jctc_lint.facts.environment.documents import Documents
    from jctc_lint.facts.environment.python.model import PythonReads, Roots
    from jctc_lint.facts.environment.script_reads import ScriptReads
    from jctc_lint.facts.http.served import Served
    from jctc_lint.facts.leaks.model import Leak
    from jctc_lint.facts.migrations.deployed import Deployed
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.locks_model import LiveChange
    from jctc_lint.facts.migrations.mentions import Mentions
    from jctc_lint.facts.migrations.replay import History
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.plain.all import PlainFacts
    from jctc_lint.facts.secrets.mask import Mask
    from jctc_lint.facts.start.order import StartOrder
    from jctc_lint.facts.traefik.routing import Routing
    from jctc_lint.facts.values.alterations import Alteration
    from jctc_lint.facts.values.open_secrets import OpenSecret
    from jctc_lint.facts.values.places import ComposeValues, DotenvValues
    from jctc_lint.reading.dotenv import DotenvFile
    from jctc_lint.reading.git_files import CommittedFiles
    from jctc_lint.reading.git_state import GitState
    from jctc_lint.reading.python_tree import PythonFile
    from jctc_lint.reading.yaml_tree import YamlFile


MAX_PYTHON = 20_000
"""Most Python files that are looked among."""
MAX_TEXTS = 500
"""Most files whose texts are looked through for what people do."""


@record(frozen=False, eq=True)
class Repository:
    """The facts about one directory. Each property reads no more than it needs, once."""

    root: Path
    settings: Settings = field(default_factory=Settings)
    given: tuple[str, ...] = ()
    """Files that the command line names."""
    committed: CommittedFiles | None = None
    """What a commit holds, in place of what the directory does."""
    _yaml: dict[str, YamlFile | None] = field(default_factory=dict, repr=False)
    _dotenv: dict[str, DotenvFile | None] = field(default_factory=dict, repr=False)
    _texts: dict[tuple[Kind, ...], tuple[str, ...]] = field(default_factory=dict, repr=False)
    _left_out: dict[str, Callable[[str], bool]] = field(default_factory=dict, repr=False)

    @cached_property
    def files(self) -> Files:
        return Files(self.root) if self.committed is None else self.committed

    def yaml(self, path: str) -> YamlFile | None:
        """The YAML tree of a file, read once; None when the file cannot be read as text."""
        if path not in self._yaml:
            from jctc_lint.reading.yaml_tree import parse

            source = self.files.read(path)
            self._yaml[path] = parse(source) if source is not None else None
        return self._yaml[path]

    def dotenv(self, path: str) -> DotenvFile | None:
        """The assignments of a dotenv file, read once; None when it cannot be opened.

        What is no text (told as such) is read all the same, as Compose reads it.
        """
        if path not in self._dotenv:
            from jctc_lint.reading.dotenv import parse

            source = self.files.read(path) or self.files.lenient(path)
            self._dotenv[path] = parse(source) if source is not None else None
        return self._dotenv[path]

    @cached_property
    def inventory(self) -> Inventory:
        from jctc_lint.facts.compose.unusual import unusual_names

        found = discover(
            self.files,
            exclude=self.settings.exclude,
            respect_gitignore=self.settings.respect_gitignore,
        )
        unusual = unusual_names(self, found)
        if unusual:
            found.by_kind[Kind.COMPOSE] = sorted([*found.of(Kind.COMPOSE), *unusual])
        return found

    def ignored(self, path: str) -> bool:
        """True for what Git (or `exclude`) leaves out, there or not: itself or a folder above."""
        from jctc_lint.reading.discover import left_out

        parts = path.split("/")
        for number in range(len(parts)):
            folder = "/".join(parts[:number])
            if folder not in self._left_out:
                self._left_out[folder] = left_out(self.files, folder, exclude=self.settings.exclude)
            below = "/".join(parts[: number + 1])
            if self._left_out[folder](below) or self._left_out[folder](f"{below}/"):
                return True
        return False

    def left_to_others(self, path: str) -> bool:
        """True for what is not kept here: Git ignores it, or it is in a submodule."""
        return self.ignored(path) or any(
            path == module or path.startswith(f"{module}/") for module in self._submodules
        )

    @cached_property
    def _submodules(self) -> tuple[str, ...]:
        lines = [line.partition("=") for line in self.files.glance(".gitmodules").splitlines()]
        return tuple(path.strip().strip("/") for key, _, path in lines if key.strip() == "path")

    def texts(self, *kinds: Kind) -> tuple[str, ...]:
        """The texts of files of some kinds, read once, to look in them for what people do.

        Bounded: of a great many files the first.
        """
        if kinds not in self._texts:
            paths = [path for kind in kinds for path in self.inventory.of(kind)]
            self._texts[kinds] = tuple(self.files.glance(path) for path in paths[:MAX_TEXTS])
        return self._texts[kinds]

    def overlay(self, path: str, text: str) -> None:
        """Take `text` for the content of `path`, which need not be on the disk."""
        self.files.overlay(path, text)
        self._yaml.pop(path, None)
        self._dotenv.pop(path, None)
        self._texts.clear()
        kind = kind_of(path)
        if kind is not None and path not in self.inventory.of(kind):
            self.inventory.by_kind[kind] = sorted([*self.inventory.of(kind), path])

    @cached_property
    def compose_files(self) -> tuple[ComposeFile, ...]:
        """The Compose files as texts, by path."""
        from jctc_lint.facts.compose.files import compose_files

        return compose_files(self)

    @cached_property
    def compose(self) -> tuple[Project, ...]:
        """The Compose projects, production first."""
        from jctc_lint.facts.compose.load import load_projects

        return load_projects(self)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What Compose says of each Compose project, production first."""
        from jctc_lint.facts.compose.verdict import verdicts

        return verdicts(self)

    @cached_property
    def plain(self) -> PlainFacts:
        """The facts as plain data, for declarative rules."""
        from jctc_lint.facts.plain.all import PlainFacts

        return PlainFacts(self)

    @cached_property
    def compose_values(self) -> tuple[ComposeValues, ...]:
        """The values that are written in Compose files, file by file."""
        from jctc_lint.facts.values.places import compose_values

        return compose_values(self)

    @cached_property
    def dotenv_values(self) -> tuple[DotenvValues, ...]:
        """The values in dotenv files that Compose reads."""
        from jctc_lint.facts.values.places import dotenv_values

        return dotenv_values(self)

    @cached_property
    def leaks(self) -> tuple[Leak, ...]:
        """Secrets that lie open in files that are no Compose files. Looks at all files."""
        from jctc_lint.facts.leaks.find import find_leaks

        return find_leaks(self)

    @cached_property
    def mask(self) -> Mask:
        """Hides the repository's secrets in whatever is told about it. Looks at all files."""
        from jctc_lint.facts.secrets.mask import Mask, secret_values

        return Mask(secret_values(self))

    @cached_property
    def open_secrets(self) -> tuple[OpenSecret, ...]:
        """The secrets that are written out in Compose files."""
        from jctc_lint.facts.values.open_secrets import open_secrets

        return tuple(open_secrets(self))

    @cached_property
    def altered_values(self) -> tuple[Alteration, ...]:
        """The values that do not arrive in their containers as they are written."""
        from jctc_lint.facts.values.altered import alterations

        return alterations(self)

    @cached_property
    def start_orders(self) -> tuple[StartOrder, ...]:
        """The start of each Compose project."""
        from jctc_lint.facts.start.order import StartOrder

        return tuple(StartOrder(project, self) for project in self.compose)

    @cached_property
    def routings(self) -> tuple[Routing, ...]:
        """What Traefik makes of each Compose project."""
        from jctc_lint.facts.traefik.routing import read_routings

        return read_routings(self)

    @cached_property
    def sequences(self) -> tuple[CommandSequence, ...]:
        """What scripts, runbooks, workflows and makefiles tell to run, one after the other."""
        from jctc_lint.facts.deploy.sequences import read_sequences

        return read_sequences(self)

    @cached_property
    def procedures(self) -> tuple[Procedure, ...]:
        """What those sequences do, step by step, where something of it is known."""
        from jctc_lint.facts.deploy.understood import read_procedures

        return read_procedures(self) if self.sequences else ()

    @cached_property
    def python_paths(self) -> tuple[str, ...]:
        """All Python files that Git keeps, to look for what is among them."""
        from jctc_lint.reading.discover import named

        settings = self.settings
        paths = named(
            self.files,
            lambda path: path.endswith(".py"),
            exclude=settings.exclude,
            respect_gitignore=settings.respect_gitignore,
        )
        return tuple(islice(paths, MAX_PYTHON))

    @cached_property
    def git_state(self) -> GitState:
        """How files stand to the last commit."""
        from jctc_lint.reading.git_state import GitState

        return GitState(self.root)

    @cached_property
    def migrating(self) -> Migrating:
        """Who migrates without being told to."""
        from jctc_lint.facts.deploy.migrating import Migrating

        return Migrating(self)

    @cached_property
    def contracts(self) -> tuple[Contract, ...]:
        """What the services that are built here need of their environment, and what they get."""
        from jctc_lint.facts.environment.contract import contracts

        return tuple(contracts(self))

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """Paths of JavaScript, TypeScript and what belongs to front ends."""
        from jctc_lint.facts.environment.script_files import script_files

        return script_files(self)

    @cached_property
    def script_reads(self) -> dict[str, ScriptReads]:
        """What scripts read from their environment, by path: services share them."""
        return {}

    @cached_property
    def documents(self) -> Documents:
        """Where variables are documented."""
        from jctc_lint.facts.environment.documents import documents

        return documents(self)

    @cached_property
    def environments(self) -> tuple[Environment, ...]:
        """The Alembic environments."""
        kinds = (Kind.ENV_PY, Kind.ALEMBIC_INI, Kind.PYPROJECT)
        if not any(map(self.inventory.of, kinds)):
            return ()
        from jctc_lint.facts.migrations.environment import find_environments

        return find_environments(self)

    @cached_property
    def python_files(self) -> dict[str, PythonFile]:
        """Modules that revisions import, as they are read: several histories share them."""
        return {}

    @cached_property
    def served(self) -> dict[object, Served | None]:
        """Applications by what starts them: see `facts.http.routes`."""
        return {}

    @cached_property
    def environment_reads(self) -> dict[Roots, PythonReads]:
        """What Python code reads from its environment, by what is run: services share it."""
        return {}

    @cached_property
    def histories(self) -> tuple[History, ...]:
        """What each chain of revisions makes of an empty PostgreSQL, and its ways back."""
        from jctc_lint.facts.migrations.histories import histories

        return histories(self)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The models of each environment beside what its revisions build."""
        from jctc_lint.facts.models.compared import comparisons

        return comparisons(self)

    @cached_property
    def deployed(self) -> Deployed:
        """Which revisions are deployed, as the settings say."""
        from jctc_lint.facts.migrations.deployed import deployed

        return deployed(self)

    @cached_property
    def earlier(self) -> tuple[Earlier, ...]:
        """The repository as it was, for each git reference that the settings name as deployed."""
        from jctc_lint.facts.earlier import earlier

        return earlier(self)

    @cached_property
    def live_changes(self) -> tuple[LiveChange, ...]:
        """What upgrades that are not deployed yet do to tables that are in use."""
        from jctc_lint.facts.migrations.live import live_changes

        return live_changes(self)

    @cached_property
    def migration_mentions(self) -> Mentions:
        """What other files say about migrations. Searches all code: ask only when it matters."""
        from jctc_lint.facts.migrations.mentions import find_mentions

        return find_mentions(self)
