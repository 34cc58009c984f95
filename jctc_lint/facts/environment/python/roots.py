"""Which Python modules of the repository a service's container runs."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.model import Roots
from jctc_lint.facts.environment.python.programs import Program, program_of
from jctc_lint.facts.images.files import container_files
from jctc_lint.facts.migrations.location import joined
from jctc_lint.facts.start.command import command_text, start_texts, start_words
from jctc_lint.record import field, record
from jctc_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Build, Service
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.images.files import ContainerFiles
    from jctc_lint.facts.repository import Repository


def python_roots(service: Service, image: BuiltImage | None, repository: Repository) -> Roots:
    """What the service runs: from its command, its entrypoint and the scripts that these call."""
    return _Runner(service, image, repository).roots()


@record
class Step:
    """A command: its words, the folder of the container it runs in, and whether it surely runs."""

    words: tuple[str, ...]
    folder: str
    certain: bool


@record(frozen=False)
class _Runner:
    service: Service
    image: BuiltImage | None
    repository: Repository
    there: ContainerFiles = field(init=False)
    build: Build | None = field(init=False)
    modules: dict[str, bool] = field(default_factory=dict)
    """Paths, and whether they are run in any case."""
    folders: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    workers: list[int | None] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    working: list[str] = field(default_factory=list)
    dotenv: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        from jctc_lint.facts.environment.supply import build_of

        self.build = build_of(self.service)
        files = self.repository.files
        self.there = container_files(self.service, self.image, self.build, files)

    def roots(self) -> Roots:
        for step in self._steps():
            program = program_of(step.words, self._project_script)
            if not program.nothing:
                self._run(program, step)
        if not self.modules and not self.unsure:
            self.unsure.append("no Python code of the repository is known to be run")
        home = self._home()
        sure = [path for path, certain in self.modules.items() if certain]
        maybe = [path for path, certain in self.modules.items() if not certain]
        if not sure:
            sure, maybe = maybe if len(maybe) == 1 else [], maybe if len(maybe) > 1 else []
        context = self.build.context if self.build is not None else None
        folders = [*self.folders, *self._python_path(), home]
        folders += [context] if context is not None else []
        folders += [joined(folder, "src") for folder in folders]
        return Roots(
            tuple(sure),
            tuple(dict.fromkeys(folders)),
            self.working[0] if self.working else None,
            self._worker_count(),
            tuple(self.scripts),
            self.unsure[0] if self.unsure else "",
            tuple(maybe),
            tuple(dict.fromkeys(self.dotenv)),
        )

    def _worker_count(self) -> int | None:
        if None in self.workers:
            return None
        return max((count for count in self.workers if count is not None), default=1)

    def _home(self) -> str:
        """The folder of the repository that lies at the working directory."""
        build = self.build
        start = self._start_folder()
        found = self.there.folder(start) if start is not None else None
        if found is None and build is not None and build.context is not None:
            return build.context
        return found or ""

    def _start_folder(self) -> str | None:
        table = self.service.project.root
        services = table.table("services") if table is not None else None
        own = services.table(self.service.name) if services is not None else None
        leaf = own.leaf("working_dir") if own is not None else None
        if leaf is not None and isinstance(leaf.value, str) and "$" not in leaf.value:
            return leaf.value
        if self.image is not None and self.image.workdir is not None:
            return self.image.workdir
        return "/" if self.image is not None else None

    def _python_path(self) -> Iterator[str]:
        assignment = self.service.environment.get("PYTHONPATH")
        value = assignment.value if assignment is not None else None
        text = value.resolved if value is not None else None
        if text is None and self.image is not None:
            text = self.image.environment.get("PYTHONPATH")
        for path in (text or "").split(":"):
            if path:
                start = self._start_folder() or "/"
                found = self.there.folder(posixpath.normpath(posixpath.join(start, path)))
                if found is not None:
                    yield found

    def _steps(self) -> Iterator[Step]:
        """The commands of the start, those of scripts included."""
        words = start_words(self.service, self.image)
        folder = self._start_folder() or "/"
        if not words:
            self.unsure.append("its command is not known")
            return
        text, shell = command_text(words)
        texts = start_texts(self.service, self.image, self.repository.files)
        if shell:
            yield from self._shell_steps(text, folder, certain=True)
        else:
            yield from self._plain_steps(words, folder, texts)
        for script in texts[1:]:
            yield from self._shell_steps(script, folder, certain=True)

    def _plain_steps(
        self, words: tuple[str, ...], folder: str, texts: tuple[str, ...]
    ) -> Iterator[Step]:
        first = posixpath.basename(words[0])
        shell = first in ("sh", "bash", "ash", "dash")
        if len(texts) > 1 and (shell or not first.startswith("python")):
            # A script of the repository: what follows it, it may run as `exec "$@"`.
            behind = words[2:] if shell else words[1:]
            if behind and not program_of(words, lambda _: None).modules:
                if not program_of(tuple(behind), self._project_script).unsure:
                    yield Step(tuple(behind), folder, certain=True)
                return
            if shell or first.endswith(".sh") or "entrypoint" in first:
                return
        yield Step(words, folder, certain=True)

    def _shell_steps(self, text: str, folder: str, *, certain: bool) -> Iterator[Step]:
        from jctc_lint.reading.shell import commands_of
        from jctc_lint.reading.shell_text import whole

        for command in commands_of(whole(Source("", text))):
            if not command.words or not command.words[0].known:
                continue
            words = tuple(word.text for word in command.words)
            place = posixpath.normpath(posixpath.join(folder, command.directory or ""))
            sure = certain and not command.branch and not command.function
            yield Step(words, place, sure and command.operator != "||")

    def _run(self, program: Program, step: Step) -> None:
        if program.unsure:
            self.unsure.append(program.unsure)
        folder = posixpath.normpath(posixpath.join(step.folder, program.chdir))
        inside = self._inside(folder)
        starts = [inside, *(self._inside(posixpath.join(folder, path)) for path in program.folders)]
        found = self._code_of(program, folder, starts)
        if program.script:
            self.scripts += found
            starts += [path.rpartition("/")[0] for path in found[:1] if program.files]
        if program.migrates:
            found += self._environments(inside)
        if not found and (program.modules or program.files):
            name = (*program.modules, *program.files)[0]
            self.unsure.append(f"'{name}' is not in the repository")
        for path in found:
            self.modules[path] = self.modules.get(path, False) or step.certain
        if found:
            self.folders += starts
            self.working.append(inside)
            self.workers.append(program.workers)
            self.dotenv += [joined(inside, path) for path in program.env_files]

    def _code_of(self, program: Program, folder: str, starts: list[str]) -> list[str]:
        """The files that a program runs or loads."""
        found = []
        for module in program.modules:
            path = self._module(module, starts)
            if path is not None:
                found.append(path)
        for path in (*program.files, *program.optional_files):
            located = self._located(folder, path)
            if located is not None:
                found.append(located)
                if path in program.optional_files and not program.modules:
                    break
        return found

    def _inside(self, folder: str) -> str:
        found = self.there.folder(folder)
        if found is not None:
            return found
        build = self.build
        context = build.context if build is not None else None
        return context if context is not None else ""

    def _module(self, dotted: str, starts: list[str]) -> str | None:
        files = self.repository.files
        name = dotted.replace(".", "/")
        context = self.build.context if self.build is not None else None
        more = [*self._python_path(), *([context] if context is not None else [])]
        folders = [*starts, *more]
        for folder in dict.fromkeys([*folders, *(joined(f, "src") for f in folders)]):
            ends = (f"{name}.py", f"{name}/__main__.py", f"{name}/__init__.py")
            for end in ends:
                path = joined(folder, end)
                if files.exists(path):
                    return path
        if "." in dotted:
            return self._module(dotted.rpartition(".")[0], starts)
        return None

    def _located(self, folder: str, written: str) -> str | None:
        inside = posixpath.normpath(posixpath.join(folder, written))
        found = self.there.file(inside)
        if found is not None:
            return found
        path = joined(self._inside(folder), written.removeprefix("./"))
        return path if self.repository.files.exists(path) else None

    def _environments(self, inside: str) -> Iterator[str]:
        """env.py of the Alembic environments below the folder."""
        for environment in self.repository.environments:
            path = joined(environment.script_location, "env.py")
            below = not inside or path.startswith(f"{inside}/")
            if below and self.repository.files.exists(path):
                yield path

    def _project_script(self, name: str) -> str | None:
        """`[project.scripts]` of pyproject.toml: `name = "package.module:function"`."""
        context = self.build.context if self.build is not None else None
        for folder in dict.fromkeys([self._home(), context or ""]):
            text = self.repository.files.glance(joined(folder, "pyproject.toml"))
            if name not in text:
                continue
            match = re.search(
                rf"""(?m)^\s*["']?{re.escape(name)}["']?\s*=\s*["']([\w.]+:[\w.]+)""", text
            )
            if match is not None:
                return match[1]
        return None
