"""Which release of Traefik reads the labels of a project, as far as image tags tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.images.built import built_image
from jctc_lint.facts.images.known import fixed_reference_of, parse_reference
from jctc_lint.facts.traefik.label_options import label_options
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.images.known import Reference
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.traefik.instances import Instance
    from jctc_lint.facts.traefik.label_options import Release
    from jctc_lint.facts.traefik.routing import Routing

_TAG = pattern(
    r"v?(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?(?:-(?:alpine|scratch|nanoserver)[\w.-]*)?"
)


@record(eq=True)
class Reader:
    """The release that reads the labels.

    `release` is None when it is not known: then it may be any, most likely of version 3 unless
    `old` says that the repository has one of version 2. `newer` is True for a release that came
    after the newest which is known here. `tag` is its image's tag, for messages.
    """

    release: Release | None
    tag: str = ""
    newer: bool = False
    old: bool = False
    syntax: str | None = ""
    """The default syntax of rules that Traefik is told: `v2`, `v3`, "" or None when not known."""

    @property
    def pinned(self) -> bool:
        """The project says which it is; `latest` was another some years ago."""
        return self.release is not None and self.tag not in _FLOATING


_FLOATING = frozenset({"", "latest"})


def reader_of(routing: Routing) -> Reader | None:
    """Who reads the labels of a project: its own Traefik, or one that is elsewhere.

    None when its own Traefik is known to read no labels, or is of the first generation.
    """
    if not routing.instances:
        return Reader(None, old=_old_elsewhere(routing))
    if routing.reads_labels is Answer.NO and routing.reads_swarm is Answer.NO:
        return None
    if any(instance.major == 1 for instance in routing.instances):
        return None
    first, *others = [_reader(instance, routing.repository) for instance in routing.instances]
    if all(other == first for other in others):
        return first
    return Reader(
        None, syntax=first.syntax if all(o.syntax == first.syntax for o in others) else None
    )


def _old_elsewhere(routing: Routing) -> bool:
    """True when another project of the repository has a Traefik that may be of version 2."""
    return any(
        instance.major < 3 or _reader(instance, other.repository).release is None
        for other in routing.repository.routings
        for instance in other.instances
    )


def _reader(instance: Instance, repository: Repository) -> Reader:
    syntax = instance.static.get("core.defaultrulesyntax")
    told = "" if syntax is None else syntax.text
    if not instance.static.complete and syntax is None:
        told = None
    reference = _reference(instance, repository)
    if reference is None or reference.name != "traefik":
        return Reader(None, syntax=told)
    tag = reference.tag
    if tag in (None, "latest") and reference.digest is None:
        return Reader(label_options().newest, tag or "latest", syntax=told)
    match = _TAG.fullmatch(tag or "")
    if match is None:
        return Reader(None, syntax=told)
    wanted = tuple(int(number) for number in match.groups() if number is not None)
    release, newer = _known_release(wanted)
    return Reader(release, tag or "", newer, syntax=told)


def _known_release(wanted: tuple[int, ...]) -> tuple[Release | None, bool]:
    """The release itself; for one that is not known, the newest before it of its branch."""
    options = label_options()
    exact = options.last_of(wanted)
    if exact is not None:
        return exact, False
    before = [
        release
        for release in options.releases
        if release[0] == wanted[0] and release[: len(wanted)] < wanted
    ]
    return (before[-1], True) if before else (None, False)


def _reference(instance: Instance, repository: Repository) -> Reference | None:
    service = instance.service
    if service.build is not None:
        image = built_image(repository.files, service.build)
        return parse_reference(image.base) if image is not None and image.base else None
    return fixed_reference_of(service.image) if service.image is not None else None
