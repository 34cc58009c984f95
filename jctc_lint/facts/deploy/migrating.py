"""Who migrates without being told to: containers that do so as they start, and the application."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.images.built import built_image
from jctc_lint.facts.start.command import start_words
from jctc_lint.reading import dockerfile as reader
from jctc_lint.reading.discover import Kind
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.dockerfile import Stage

_SIGNS = ("migrat", "alembic", "prestart", "pre_start", "pre-start", "db upgrade", "init_db",
          "init-db", "initdb", "db_init")  # fmt: skip
_SCRIPT = pattern(r"[\w./\-]+")
_ASIDE = pattern(r"(?:^|/)(?:tests?|docs|versions)/|(?:^|/)(?:test_|conftest)[^/]*$")
_MIGRATES = pattern(
    r"\bcommand\.upgrade\(|\bupgrade\([^)\n]{0,80}[\"']heads?[\"']|alembic\.command"
)
_ENTRIES = frozenset({"entrypoint", "docker-entrypoint", "entry-point", "prestart"})
_SERVERS = ("uvicorn", "gunicorn", "hypercorn", "fastapi", "flask", "granian", "python", "celery",
           "alembic")  # fmt: skip


class Migrating:
    """Answers for one repository; each is worked out once."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._images: dict[tuple[str | None, str | None], BuiltImage | None] = {}
        self._by_start: dict[int, bool] = {}

    def by_itself(self, project: Project) -> bool:
        """True where something may migrate without a step that says so."""
        key = id(project)
        if key not in self._by_start:
            self._by_start[key] = any(map(self._at_start, project.services.values()))
        return self._by_start[key] or self.in_code

    @cached_property
    def in_code(self) -> bool:
        """True when the application's own code upgrades the database."""
        files = self.repository.files
        own = tuple(f"{e.script_location}/" for e in self.repository.environments)
        return any(
            not path.startswith(own) and not _ASIDE.search(path) and _upgrades(files.glance(path))
            for path in self.repository.python_paths
        )

    def carries(self, service: Service) -> bool:
        """True when the service's image, built here, holds the migrations."""
        build = service.build
        if build is None or build.context is None:
            return False
        scripts = [environment.script_location for environment in self.repository.environments]
        inside = [path for path in scripts if _below(path, build.context)]
        if not inside:
            return False
        image = self.image_of(service)
        stages = self._stages(service)
        if image is None or not stages:
            return False
        text = " ".join(start_words(service, image)).lower()
        copied = any(_copies(stages, build.context, path) for path in inside)
        return copied and any(word in text for word in _SERVERS)

    def mounted(self, service: Service) -> bool:
        """True when the code in the container is that of the folder: no image can be too old."""
        context = service.build.context if service.build is not None else None
        scripts = [environment.script_location for environment in self.repository.environments]
        for mount in service.mounts:
            if mount.kind != "bind":
                continue
            if mount.path is None:
                if mount.target in ("/app", "/code", "/src", "/usr/src/app", "/opt/app"):
                    return True
            elif mount.path == context or any(_below(script, mount.path) for script in scripts):
                return True
        return False

    def _at_start(self, service: Service) -> bool:
        """True when words of its start, or of scripts that it names, speak of migrations."""
        image = self.image_of(service)
        text = " ".join(start_words(service, image))
        if any(sign in text.lower() for sign in _SIGNS):
            return True
        names = {posixpath.basename(word) for word in _SCRIPT.findall(text)}
        for path in self.repository.inventory.of(Kind.SHELL):
            if posixpath.basename(path) in names:
                script = self.repository.files.glance(path).lower()
                if any(sign in script for sign in _SIGNS):
                    return True
        if image is not None and "tiangolo/" in (image.base or ""):
            return True  # Its start runs the application's prestart.sh.
        return any(
            (name.endswith(".sh") or name in _ENTRIES) and not self._has_script(name)
            for name in names
        )

    def _has_script(self, name: str) -> bool:
        return any(
            posixpath.basename(path) == name for path in self.repository.inventory.of(Kind.SHELL)
        )

    def image_of(self, service: Service) -> BuiltImage | None:
        """What its Dockerfile makes; None for what is not built here, or not understood."""
        build = service.build
        if build is None:
            return None
        key = (build.dockerfile, build.target)
        if key not in self._images:
            self._images[key] = built_image(self.repository.files, build)
        return self._images[key]

    def _stages(self, service: Service) -> tuple[Stage, ...]:
        build = service.build
        assert build is not None
        path = build.dockerfile
        source = self.repository.files.read(path) if path is not None else None
        return tuple(reader.parse(source).stages) if source is not None else ()


def _upgrades(text: str) -> bool:
    return "upgrade" in text and "alembic" in text and _MIGRATES.search(text) is not None


def _below(path: str, folder: str) -> bool:
    return folder in ("", path) or path.startswith(f"{folder}/")


def _copies(stages: tuple[Stage, ...], context: str, path: str) -> bool:
    """True when some COPY takes a path of the context, or a folder above or below it."""
    inner = path[len(context) :].strip("/") if context else path
    for stage in stages:
        for instruction in stage.instructions:
            if instruction.name not in ("COPY", "ADD") or instruction.flag("from") is not None:
                continue
            words = instruction.exec_form or tuple(instruction.text.split())
            for word in words[:-1]:
                source = posixpath.normpath(word.strip("\"'").lstrip("/") or ".")
                if source == "." or _below(inner, source) or _below(source, inner):
                    return True
    return False
