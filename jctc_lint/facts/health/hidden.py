"""Volumes that hide what the image holds: the migrations, or all of the application's code."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Mount, Service
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.start.order import StartOrder
    from jctc_lint.reading.dockerfile import Instruction


@record
class Hidden:
    """`mount` is a volume over `folder` of the image, where the repository's files are copied to.

    `migrations` is the folder of the repository whose revisions are hidden, "" for other code.
    """

    service: Service
    mount: Mount
    folder: str
    migrations: str


def hidden_files(order: StartOrder) -> Iterator[Hidden]:
    """Named volumes over migrations or code that the service's own image brings."""
    for service in order.project.services.values():
        image = order.readiness(service).built
        if image is None or service.build is None or service.build.context is None:
            continue
        volumes = [mount for mount in service.mounts if mount.kind == "volume" and mount.source]
        if not volumes or any(mount.unknown for mount in volumes):
            continue
        copies = list(_copies(image, service.build.context))
        for mount in volumes:
            found = _hidden(order, service, mount, copies)
            if found is not None:
                yield found


def _hidden(
    order: StartOrder, service: Service, mount: Mount, copies: list[tuple[str, str]]
) -> Hidden | None:
    for environment in order.repository.environments:
        for folder in environment.version_locations:
            for source, target in copies:
                inside = _mapped(folder, source, target)
                if inside is None or not _below(inside, mount.target):
                    continue
                if not _uncovered(service, mount, inside):
                    return Hidden(service, mount, inside, folder)
    for source, target in copies:
        whole = source == (service.build.context or "") if service.build else False
        if whole and target == mount.target and target not in ("/", "/data"):
            return Hidden(service, mount, target, "")
    return None


def _uncovered(service: Service, volume: Mount, inside: str) -> bool:
    """Another mount lies over the folder, so that the volume is not seen there."""
    return any(
        mount is not volume
        and len(mount.target) > len(volume.target)
        and _below(inside, mount.target)
        for mount in service.mounts
    )


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _mapped(path: str, source: str, target: str) -> str | None:
    """Where a path of the repository lies in the image."""
    if source in ("", "."):
        return posixpath.join(target, path)
    if path == source or path.startswith(f"{source}/"):
        return posixpath.normpath(posixpath.join(target, path[len(source) + 1 :]))
    return None


def _copies(image: BuiltImage, context: str) -> Iterator[tuple[str, str]]:
    """Folders of the repository and where the last stage puts what is in them."""
    workdir = "/"
    for step in image.instructions:
        if step.name == "WORKDIR":
            workdir = posixpath.join(workdir, step.text.strip())
        if step.name in ("COPY", "ADD") and step.flag("from") is None:
            yield from _copy(step, context, workdir)


def _copy(step: Instruction, context: str, workdir: str) -> Iterator[tuple[str, str]]:
    *sources, target = step.exec_form or tuple(step.text.split()) or ("",)
    if "$" in step.text or "$" in workdir or "*" in step.text:
        return
    place = posixpath.normpath(posixpath.join(workdir, target))
    for source in sources:
        folder = posixpath.normpath(posixpath.join(context, source.lstrip("/")))
        yield ("" if folder == "." else folder), place
