"""Which programs a public image holds, by its name and tag: those of health checks, no others.

Only what its Dockerfile (and those below it) tells; a program of which nothing is known is neither
here nor absent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.images.known import Reference

    _Maker = Callable[[str], "Contents | None"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@record(eq=True)
class Contents:
    """`present` and `absent` programs; `title` says what the image is."""

    title: str
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()

    def has(self, program: str) -> bool | None:
        """Whether the program is in it; None: not known."""
        if program in self.present:
            return True
        return False if program in self.absent else None

    def unsure(self, text: str) -> Contents:
        """The same, of some programs nothing known."""
        them = _words(text)
        return Contents(self.title, self.present - them, self.absent - them)

    def plus(self, text: str) -> Contents:
        """The same with more programs."""
        more = _words(text)
        return Contents(self.title, self.present | more, self.absent - more)


_CLIENTS = (
    "curl wget nc netcat ncat telnet jq http httpie httping pg_isready psql redis-cli valkey-cli "
    "mysqladmin mysql mariadb-admin mariadb mongosh mongo rabbitmq-diagnostics rabbitmqctl "
    "dockerize grpc_health_probe"
)
"""What asks servers; the base systems have none of these."""

DEBIAN = Contents(
    "Debian", _words("sh bash grep cat test true false ls sed"),
    _words(_CLIENTS) | _words("ps pgrep pkill top netstat ss python python3 node"),
)  # fmt: skip
"""Debian's image, and the slim variants of others that are made of it."""
UBUNTU = DEBIAN.unsure("ps pgrep pkill top")
ALPINE = Contents(
    "Alpine Linux",
    _words("sh grep cat test true false ls sed wget nc ps pgrep pkill pidof top netstat"),
    (_words(_CLIENTS) | _words("bash ss python python3 node")) - _words("wget nc telnet"),
)
"""Busybox has a wget and an nc of its own."""
FULL = Contents(
    "Debian with build tools",
    _words("sh bash grep cat test true false ls sed curl wget git ps pgrep"),
)
BUSYBOX = Contents(
    "busybox", _words("sh grep cat test wget nc telnet ps"), _words("bash curl jq python python3")
)
NOTHING = Contents(
    "an image without a system",
    absent=_words(_CLIENTS) | _words("sh bash ash grep cat test true false ls ps pgrep"),
)
"""`scratch`, distroless: no shell and no tools."""

_ALPINE_TAG = pattern(r"(?:^|[-_.])alpine")
_SLIM_TAG = pattern(r"(?:^|-)slim")
_DEBUG_TAG = pattern(r"(?:^|-)debug")
_NUMBER = pattern(r"^v?(\d+)(?:\.(\d+))?")


def contents_of(reference: Reference | None) -> Contents | None:
    """What is known of an image; None for one that is not listed."""
    if reference is None:
        return None
    tag = reference.tag or ("latest" if reference.digest is None else "")
    maker = _MAKERS.get(reference.repository)
    if maker is not None:
        found = maker(tag.lower())
        return Contents(_title(reference), found.present, found.absent) if found else None
    if reference.repository.startswith("gcr.io/distroless/"):
        if _DEBUG_TAG.search(tag):
            return None
        return Contents(_title(reference), _distroless(reference.name), NOTHING.absent)
    return None


def _title(reference: Reference) -> str:
    path = reference.path.removeprefix("library/")
    registry = "" if reference.registry == "docker.io" else f"{reference.registry}/"
    return f"{registry}{path}" + (f":{reference.tag}" if reference.tag else "")


def _distroless(name: str) -> frozenset[str]:
    if name.startswith("python3"):
        return _words("python python3")
    return _words("node") if name.startswith("nodejs") else frozenset()


def _language(programs: str) -> _Maker:
    """An image of a programming language in the three usual variants."""

    def make(tag: str) -> Contents | None:
        base = ALPINE if _ALPINE_TAG.search(tag) else DEBIAN if _SLIM_TAG.search(tag) else FULL
        if "windows" in tag or "nanoserver" in tag or not tag:
            return None
        return base.plus(programs)

    return make


def _server(programs: str, *, debian: bool = True) -> _Maker:
    """A server's image on Debian's slim system, or on Alpine."""

    def make(tag: str) -> Contents | None:
        if not tag or "windows" in tag or "nanoserver" in tag:
            return None
        if not debian or _ALPINE_TAG.search(tag):
            return ALPINE.unsure("python python3").plus(programs)
        return DEBIAN.unsure("python python3").plus(programs)

    return make


def major(tag: str) -> tuple[int, int] | None:
    """The version that a tag begins with; None for words."""
    match = _NUMBER.match(tag)
    return (int(match[1]), int(match[2] or 0)) if match else None


def _newest(tag: str) -> bool:
    return tag == "latest" or tag.startswith("latest-")


def _system(base: Contents) -> _Maker:
    return lambda tag: base if tag else None


def _mariadb(tag: str) -> Contents | None:
    """Since 11.0 the programs have only their own names."""
    version = major(tag)
    if _newest(tag) or tag.startswith("lts") or (version is not None and version >= (11, 0)):
        own = "mariadb mariadb-admin mariadb-dump healthcheck.sh sh bash"
        return Contents("", _words(own), _words("mysql mysqladmin mysqldump curl wget nc"))
    return None


def _mysql(tag: str) -> Contents | None:
    version = major(tag)
    if _newest(tag) or (version is not None and version >= (5, 7)):
        lacks = "mariadb mariadb-admin healthcheck.sh"
        return Contents("", _words("mysql mysqladmin sh bash"), _words(lacks))
    return None


def _mongo(tag: str) -> Contents | None:
    version = major(tag)
    if _newest(tag) or (version is not None and version >= (6, 0)):
        return Contents("", _words("mongosh sh bash"), _words("mongo"))
    if version is not None and version < (5, 0):
        return Contents("", _words("mongo sh bash"), _words("mongosh"))
    return None


def _nginx(tag: str) -> Contents | None:
    """Its Alpine variant holds curl, the slim one of it does not."""
    if not tag or "otel" in tag:
        return None
    if "alpine-slim" in tag:
        return ALPINE
    return ALPINE.plus("curl") if _ALPINE_TAG.search(tag) else None


def _keycloak(tag: str) -> Contents | None:
    """Built from a system without package manager and tools since 22."""
    version = major(tag)
    if _newest(tag) or (version is not None and version >= (22, 0)):
        return Contents("", _words("sh bash"), _words("curl wget nc jq python python3"))
    return None


def _ollama(tag: str) -> Contents | None:
    if not tag or "rocm" in tag:
        return None
    return Contents("", _words("sh bash ollama"), _words("curl wget nc"))


def _nats(tag: str) -> Contents | None:
    """Without `alpine` there is nothing but the server in it."""
    if not tag or "windows" in tag or "nanoserver" in tag:
        return None
    return ALPINE if _ALPINE_TAG.search(tag) else NOTHING


def _uv(tag: str) -> Contents | None:
    """uv alone, or an image of Python with it."""
    if "python" not in tag and "debian" not in tag and "alpine" not in tag:
        return NOTHING if _newest(tag) or re.fullmatch(r"[\d.]+", tag) else None
    return _language("uv" + (" python python3" if "python" in tag else ""))(tag)


def _bun(tag: str) -> Contents | None:
    if not tag or "distroless" in tag:
        return None
    return (ALPINE if _ALPINE_TAG.search(tag) else DEBIAN).plus("bun")


def _dotnet(tag: str) -> Contents | None:
    version = major(tag)
    if version is None or version < (8, 0) or _ALPINE_TAG.search(tag):
        return None
    if any(word in tag for word in ("azurelinux", "mariner", "chiseled", "nanoserver", "windows")):
        return None
    return Contents("", _words("sh bash dotnet"), _words("curl wget nc"))


_HUB = "docker.io/"
_OFFICIAL = "docker.io/library/"

_MAKERS: dict[str, _Maker] = {
    f"{_OFFICIAL}python": _language("python python3"),
    f"{_OFFICIAL}node": _language("node"),
    f"{_OFFICIAL}ruby": _language("ruby"),
    f"{_OFFICIAL}golang": _language("go"),
    f"{_OFFICIAL}debian": _system(DEBIAN),
    f"{_OFFICIAL}ubuntu": _system(UBUNTU),
    f"{_OFFICIAL}alpine": _system(ALPINE),
    f"{_OFFICIAL}busybox": _system(BUSYBOX),
    f"{_OFFICIAL}scratch": _system(NOTHING),
    f"{_OFFICIAL}postgres": _server("pg_isready psql bash"),
    f"{_OFFICIAL}redis": _server("redis-cli redis-server"),
    f"{_OFFICIAL}memcached": _server(""),
    f"{_OFFICIAL}mariadb": _mariadb,
    f"{_OFFICIAL}mysql": _mysql,
    f"{_OFFICIAL}mongo": _mongo,
    f"{_OFFICIAL}nginx": _nginx,
    f"{_OFFICIAL}caddy": _server("caddy", debian=False),
    f"{_OFFICIAL}nats": _nats,
    f"{_HUB}pgvector/pgvector": _server("pg_isready psql bash"),
    f"{_HUB}qdrant/qdrant": lambda tag: DEBIAN if tag else None,
    f"{_HUB}ollama/ollama": _ollama,
    f"{_HUB}oven/bun": _bun,
    f"{_HUB}prom/prometheus": _system(BUSYBOX),
    f"{_HUB}prom/alertmanager": _system(BUSYBOX),
    f"{_HUB}prom/node-exporter": _system(BUSYBOX),
    "quay.io/keycloak/keycloak": _keycloak,
    "ghcr.io/astral-sh/uv": _uv,
    "mcr.microsoft.com/dotnet/aspnet": _dotnet,
    "mcr.microsoft.com/dotnet/runtime": _dotnet,
}
"""Images whose Dockerfiles were read, and what makes their contents of a tag."""
