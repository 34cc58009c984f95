"""Random texts in every kind of place are read as the real `docker-compose` reads them.

Each example is a handful of texts. Those that we accept go into one file, which Compose must accept
with the same results; one of those that we refuse must be refused by Compose.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from compose_asked import HOST, ask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jctc_lint.facts.compose.environment import Surroundings
from jctc_lint.facts.compose.load import files_group, resolve
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.compose.model import Project, Service

EXAMPLES = int(os.environ.get("JCTC_LINT_EXAMPLES", "6"))
"""Set it to some thousands to look for differences by hand."""


@dataclass(frozen=True)
class Place:
    """Where texts go, and what both sides make of the service that holds one."""

    parts: tuple[str, ...]
    setting: Callable[[str], str]
    ours: Callable[[Service], Any]
    theirs: Callable[[dict[str, Any]], Any]
    in_file: bool = False
    """True when the text is the content of the service's env file."""


def plain(value: Any) -> Any:
    """`config` writes every `$` twice."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items() if name}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.replace("$$", "$") if isinstance(value, str) else value


def environment(service: Service) -> dict[str, str | None]:
    return {
        name: entry.value.resolved if entry.value is not None else None
        for name, entry in service.environment.items()
    }


def words(service: Service) -> list[str] | None:
    return list(service.command) if service.command is not None else None


PLACES = {
    "interpolation": Place(
        (
            "$", "${", "}", "{", "A", "EMPTY", "U", "B", ":-", "-", "?", ":?", "+", ":+", "x", "$$",
            " ", "1", "\n", "${A}", "${U:-", "${EMPTY:-", "$A", "_x",
        ),
        lambda text: f"environment: {{K: {json.dumps(text)}}}",
        environment,
        lambda service: plain(service.get("environment") or {}),
    ),
    "scalar": Place(
        (
            "0", "1", "9", "7", "x", "b", "o", "e", "E", ".", "-", "+", "_", "2024-01-02", "null",
            "T10:20:30", "Z", "true", "~", "inf", "nan", "a", "F", "2024", "-1-", "+02:00", ".5",
            " 1:2:3",
        ),
        lambda text: f"environment:\n      K: {text}",
        environment,
        lambda service: plain(service.get("environment") or {}),
    ),
    "command": Place(
        (
            "a", "b", " ", "  ", "\t", '"', "'", "\\", "`", "(", ")", "$$", "$$(", ";", "&", "|",
            "<", ">", "2>", "#", "t", "n", "\n", "$A", "$EMPTY", "x y",
        ),
        lambda text: f"command: {json.dumps(text)}",
        words,
        lambda service: plain(service.get("command")),
    ),
    "port": Place(
        (
            "80", "8080", "-81", "-90", ":", "127.0.0.1:", "/udp", "/tcp", "/", "[::1]:", "0", "a",
            "65536", "::1:", "/TCP", "${U}", "${N}", "1000-1002", "-",
        ),
        lambda text: f"ports: [{json.dumps(text)}]",
        lambda service: sorted(
            [port.host or "", port.published or "", port.target, port.protocol]
            for port in service.ports
        ),
        lambda service: sorted(
            [port.get("host_ip", ""), port.get("published", ""), port["target"], port["protocol"]]
            for port in service.get("ports", [])
        ),
    ),
    "mount": Place(
        (
            "/a", "/b", "./c", "data", "~/x", "c", "C", ":", "::", ":ro", ":rw", ",z", "nocopy",
            "..", ".", "\\\\", "$U", "/", "//", "x y", ":ro,Z", "${A}",
        ),
        lambda text: f"volumes: [{json.dumps(text)}]",
        lambda service: [[mount.kind, mount.target, mount.read_only] for mount in service.mounts],
        lambda service: [
            [mount["type"], mount["target"], mount.get("read_only", False)]
            for mount in service.get("volumes", [])
        ],
    ),
    "dotenv": Place(
        (
            "K=", "J=", "a", "b", '"', "'", "\\", " ", "#", " #", "\n", "=", ":", "export ", "$A",
            "${J}", "$", "\t", "\\n", "\\$", "é", "\xa0", "-", ".", "[", "!", "\r\n", "\\0123",
            '\\"', "\n\n", "\\\\", "A", "U", "K='", 'J="',
        ),
        lambda _: "",
        lambda service: {name: text for name, text in environment(service).items() if name},
        lambda service: plain(service.get("environment") or {}),
        in_file=True,
    ),
}  # fmt: skip
VOLUMES = "volumes: {data: {}, c: {}, C: {}, a: {}}\n"


def write(root: Path, place: Place, texts: list[str]) -> Path:
    """A project with a service for each text."""
    root.mkdir()
    services = []
    for number, text in enumerate(texts):
        setting = f"env_file: {number}.env" if place.in_file else place.setting(text)
        services.append(f"  s{number}:\n    image: img:1\n    {setting}\n")
        if place.in_file:
            (root / f"{number}.env").write_text(text, encoding="utf-8", newline="")
    content = "services:\n" + "".join(services) + VOLUMES
    (root / "compose.yaml").write_text(content, encoding="utf-8", newline="")
    return root


def load(root: Path) -> Project:
    return resolve(Surroundings(Repository(root), HOST), files_group(("compose.yaml",)))


@pytest.mark.parametrize("name", PLACES)
def test_texts(name: str) -> None:
    place = PLACES[name]
    text = st.lists(st.sampled_from(place.parts), min_size=1, max_size=8).map("".join)
    if name == "scalar":
        text = text.map(str.strip).filter(lambda found: found and not found.startswith("- "))

    @settings(
        max_examples=EXAMPLES,
        derandomize="JCTC_LINT_EXAMPLES" not in os.environ,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(text, min_size=15, max_size=30))
    def compare(texts: list[str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            agree(Path(folder), place, texts)

    compare()


def agree(folder: Path, place: Place, texts: list[str]) -> None:
    accepted: list[str] = []
    refused: list[str] = []
    for number, text in enumerate(texts):
        project = load(write(folder / str(number), place, [text]))
        (refused if project.problems else accepted).append(text)
    if accepted:
        root = write(folder / "accepted", place, accepted)
        config = ask(root, ("compose.yaml",))
        assert isinstance(config, dict), f"Compose refuses one of {accepted}: {config}"
        services = load(root).services
        for number, text in enumerate(accepted):
            ours = place.ours(services[f"s{number}"])
            assert ours == place.theirs(config["services"][f"s{number}"]), text
    for text in refused[:1]:
        config = ask(write(folder / "refused", place, [text]), ("compose.yaml",))
        assert isinstance(config, str), f"Compose accepts {text!r}"
