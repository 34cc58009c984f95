"""The labels that Traefik knows, release by release.

`label_options.json` was worked out from Traefik's own sources: the Go structs that labels are
decoded into (`pkg/config/dynamic`, `pkg/tls`, `pkg/types`, `pkg/provider/docker`) at each release
tag from v2.0.0 to v3.7.9, and compared with `docker-labels.yml` of the same tags. It has what that
file leaves out: `traefik.enable`, `traefik.docker`, `traefik.swarm`, and what is only decoded.

Each option has its kind, with the first and the last release where it is not in all of them:

- `bool`, `int`, `duration`, `string`, `strings` (separated by commas);
- `struct` and `map`, which take no value of their own, and `struct?`, which takes `true`;
- `element` (what a name stands for), `object` (`server`), `objects` (`domains[0]`), `raw`;
- with `-` before it: decoded and then ignored, as it can be set in files only.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jctc_lint.record import field, record

_FILE = Path(__file__).parent / "label_options.json"

Release = tuple[int, int, int]


@record
class Span:
    """What an option is from one release to another."""

    kind: str
    first: Release
    last: Release

    def holds(self, release: Release) -> bool:
        return self.first <= release <= self.last


@record
class Options:
    """All options of all releases. Paths are in lower case, `*` for a name, `[]` for an index."""

    releases: tuple[Release, ...]
    spans: dict[str, tuple[Span, ...]]
    children: dict[str, tuple[str, ...]]
    """Path to what may follow it, in any release."""

    def kind(self, path: str, release: Release) -> str:
        """What an option is in a release; "" when the release does not know it."""
        return next((span.kind for span in self.spans.get(path, ()) if span.holds(release)), "")

    def known_after(self, path: str, release: Release) -> list[str]:
        """What may follow a path in a release."""
        prefix = f"{path}." if path else ""
        return [
            child
            for child in self.children.get(path, ())
            if self.kind(prefix + child, release)[:1] not in ("", "-")
        ]

    @property
    def newest(self) -> Release:
        return self.releases[-1]

    def last_of(self, prefix: tuple[int, ...]) -> Release | None:
        """The newest release that begins with these numbers."""
        fitting = [release for release in self.releases if release[: len(prefix)] == prefix]
        return fitting[-1] if fitting else None


@record(frozen=False, eq=True)
class _Loading:
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)


@cache
def label_options() -> Options:
    """The file, read when the first label asks for it."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    releases = tuple(release_of(text) for text in data["releases"])
    loading = _Loading()
    for path, told in data["options"].items():
        texts = [told] if isinstance(told, str) else told
        loading.spans[path] = tuple(_span(text, releases) for text in texts)
        parent, _, last = path.rpartition(".")
        loading.children.setdefault(parent, []).append(last)
    children = {path: tuple(names) for path, names in loading.children.items()}
    return Options(releases, loading.spans, children)


def release_of(text: str) -> Release:
    """`3.6.2` as numbers."""
    major, minor, patch = (int(number) for number in text.split("."))
    return major, minor, patch


def _span(text: str, releases: tuple[Release, ...]) -> Span:
    kind, *bounds = text.split(" ")
    first = release_of(bounds[0]) if bounds else releases[0]
    last = release_of(bounds[1]) if len(bounds) > 1 else releases[-1]
    return Span(kind, first, last)
