"""Where the files of the repository lie in a container: by COPY, ADD and bind mounts."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.location import joined, normal
from jctc_lint.reading import dockerfile as reader
from jctc_lint.reading.dockerfile_words import expand
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.compose.model import Build, Service
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.reading.dockerfile import Instruction, Stage
    from jctc_lint.reading.files import Files

MAX_STAGES = 8
MAX_COPIES = 200


@record
class Copied:
    """Something of the repository at a place in the container: a folder's content, or a file."""

    target: str
    source: str
    folder: bool
    mounted: bool = False


@record(frozen=False)
class ContainerFiles:
    """`copied` in the order in which it is put there: what comes later covers what was there."""

    files: Files
    copied: list[Copied] = field(default_factory=list)

    def inside(self, path: str) -> Iterator[str]:
        """Where in the repository the file or folder may be that the container has at a path."""
        for item in reversed(self.copied):
            if path == item.target:
                yield item.source
            elif item.folder and path.startswith(item.target.rstrip("/") + "/"):
                rest = path[len(item.target.rstrip("/")) + 1 :]
                found = normal(joined(item.source, rest))
                if found is not None:
                    yield found

    def file(self, path: str) -> str | None:
        return next((found for found in self.inside(path) if self.files.exists(found)), None)

    def folder(self, path: str) -> str | None:
        """The folder of the repository that lies at a path, or holds what lies right below it."""
        for found in self.inside(path):
            if not found or self.files.is_directory(found):
                return found
        return self._common(path)

    def _common(self, path: str) -> str | None:
        """`COPY app /srv/app` and `COPY main.py /srv`: /srv is their folder."""
        found: list[tuple[bool, bool, int, str]] = []
        for number, item in enumerate(reversed(self.copied)):
            above, _, name = item.target.rpartition("/")
            source, _, own = item.source.rpartition("/")
            if (above or "/") == path and own == name:
                code = name.endswith(".py") or self.files.exists(joined(item.source, "__init__.py"))
                found.append((not code, item.mounted, number, source))
        return min(found)[3] if found else None


def container_files(
    service: Service, image: BuiltImage | None, build: Build | None, files: Files
) -> ContainerFiles:
    """What a service's container holds of the repository."""
    found = ContainerFiles(files)
    if image is not None and build is not None and build.context is not None:
        found.copied += _of_stages(files, image, image.stages, build.context, 0)
    for mount in service.mounts:
        if mount.path is not None:
            folder = not files.exists(mount.path)
            found.copied.append(Copied(mount.target, mount.path, folder, mounted=True))
    return found


def _of_stages(
    files: Files, image: BuiltImage, stages: Iterable[Stage], context: str, depth: int
) -> list[Copied]:
    found: list[Copied] = []
    folder = "/"
    for stage in stages:
        for instruction in stage.instructions:
            if instruction.name == "WORKDIR":
                written = _expanded(instruction.text, image)
                folder = posixpath.normpath(posixpath.join(folder, written))
            elif instruction.name in ("COPY", "ADD") and len(found) < MAX_COPIES:
                found += _copy(files, image, instruction, folder, context, depth)
    return found


def _expanded(text: str, image: BuiltImage) -> str:
    return expand(text.strip().strip("\"'"), image.environment, escape="\\") or text


def _copy(
    files: Files, image: BuiltImage, copy: Instruction, folder: str, context: str, depth: int
) -> list[Copied]:
    words = [_expanded(word, image) for word in copy.exec_form or tuple(copy.text.split())]
    if len(words) < 2:
        return []
    *sources, target = words
    place = posixpath.normpath(posixpath.join(folder, target))
    many = len(sources) > 1 or target.endswith(("/", "/.")) or target in (".", "./")
    origin = copy.flag("from")
    if origin is not None:
        return _of_stage(files, image, origin, sources, place, context, depth)
    found = []
    for source in sources:
        path = normal(joined(context, source.lstrip("/")))
        if path is None or "*" in source:
            continue
        if not path or files.is_directory(path):
            found.append(Copied(place, path, folder=True))
        elif files.exists(path):
            name = posixpath.basename(path)
            target_file = posixpath.join(place, name) if many else place
            found.append(Copied(target_file, path, folder=False))
    return found


def _of_stage(
    files: Files,
    image: BuiltImage,
    origin: str,
    sources: list[str],
    place: str,
    context: str,
    depth: int,
) -> list[Copied]:
    """`COPY --from=STAGE`: what that stage has there."""
    source = files.read(image.path) if depth < MAX_STAGES else None
    dockerfile = reader.parse(source) if source is not None else None
    stage = dockerfile.stage(origin) if dockerfile is not None else None
    if dockerfile is None or stage is None:
        return []
    chain = [stage]
    while len(chain) < MAX_STAGES:
        below = dockerfile.stage(chain[-1].base, before=chain[-1].index)
        if below is None:
            break
        chain.append(below)
    there = _of_stages(files, image, reversed(chain), context, depth + 1)
    found = []
    for path in sources:
        wanted = posixpath.normpath(posixpath.join("/", path))
        for item in there:
            if item.target == wanted:
                found.append(Copied(place, item.source, item.folder))
            elif item.target.startswith(wanted.rstrip("/") + "/"):
                rest = item.target[len(wanted.rstrip("/")) + 1 :]
                found.append(Copied(posixpath.join(place, rest), item.source, item.folder))
            elif item.folder and wanted.startswith(item.target.rstrip("/") + "/"):
                below_ = joined(item.source, wanted[len(item.target.rstrip("/")) + 1 :])
                found.append(Copied(place, below_, not files.exists(below_)))
    return found
