"""What files alone cannot tell is unknown, by name, and a project says when parts are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.compose.interpolation import Variables, expand, variables_of
from jctc_lint.facts.compose.model import Form
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.compose.model import Project

OPEN = Variables({})


@pytest.fixture
def project(tree: Callable[[Mapping[str, str | bytes]], Path]) -> Callable[..., Project]:
    def load(text: str, **files: str) -> Project:
        named = {name.replace("_", ".").replace("..", "_"): body for name, body in files.items()}
        (found,) = Repository(tree({"compose.yaml": text, **named})).compose
        return found

    return load


@pytest.mark.parametrize(
    ("text", "unset", "unknown"),
    [
        ("a$X", "a", ("X",)),
        ("${X:-d}", "d", ("X",)),
        ("${X-d}", "d", ("X",)),
        ("${X:-${Y:-d}}", "d", ("Y", "X")),
        ("${X:+d}", "", ("X",)),
        ("${X:?no}", None, ("X",)),
        ("${X:-${}}", None, ("X",)),
        ("$X${Z:-1}$$", "1$", ("X", "Z")),
    ],
)
def test_unknown_is_not_empty(text: str, unset: str | None, unknown: tuple[str, ...]) -> None:
    expansion = expand(text, OPEN)
    assert expansion.text is None
    assert expansion.unset == unset
    assert expansion.unknown == unknown
    assert expansion.error is None


def test_what_is_surely_not_set_is_blank() -> None:
    expansion = expand("a$X${Y:-d}", variables_of({}, closed=True))
    assert (expansion.text, expansion.unknown, expansion.blank) == ("ad", (), ("X",))


def test_segments_cover_the_text() -> None:
    text = "a${X:-b}$$c$Y$"
    segments = expand(text, OPEN).segments
    assert "".join(text[part.start : part.end] for part in segments) == text
    assert [part.name for part in segments] == [None, "X", None, None, "Y", None]
    assert segments[1].argument == "b"


def test_a_variable_of_dotenv_may_hang_on_the_shell(project: Callable[..., Project]) -> None:
    text = 'services:\n  s:\n    image: i:${TAG}\n    environment: ["A=${TAG:-x}", B]\n'
    found = project(text, _env="TAG=v$BUILD\nB=${NO:-b}\n")
    image = found.services["s"].image
    assert image is not None
    assert (image.resolved, image.unset, image.unknown) == (None, "i:v", ("BUILD",))
    entry = found.services["s"].environment["A"].value
    assert entry is not None
    assert (entry.resolved, entry.unset, entry.unknown) == (None, "v", ("BUILD",))
    taken = found.services["s"].environment["B"].value
    assert taken is not None
    assert (taken.resolved, taken.unset, taken.unknown) == (None, "b", ("NO",))


def test_a_bare_name_that_nobody_sets_has_no_value(project: Callable[..., Project]) -> None:
    found = project("services:\n  s:\n    image: i\n    environment: [A]\n")
    assert found.services["s"].environment["A"].value is None


def test_commands_keep_unknown_variables_whole(project: Callable[..., Project]) -> None:
    text = (
        "services:\n  s:\n    image: i\n    command: run --p ${P:-a b} $K 'x ${Q}'\n"
        "    healthcheck: {test: [CMD, $K, $P]}\n"
    )
    service = project(text, _env="K=known\n").services["s"]
    assert service.command == ("run", "--p", "${P:-a b}", "known", "x ${Q}")
    assert service.healthcheck is not None
    assert service.healthcheck.test == ("CMD", "known", "$P")


def test_ports_and_mounts_tell_what_they_hang_on(project: Callable[..., Project]) -> None:
    text = (
        "services:\n  s:\n    image: i\n    ports: ['${P:-80}:8000', '$Q']\n"
        "    volumes: ['${D:-./data}:/d', '$E:/e']\n"
    )
    found = project(text)
    (port,) = found.services["s"].ports
    assert (port.published, port.target, port.unknown) == ("80", 8000, ("P",))
    (mount,) = found.services["s"].mounts
    assert (mount.source, mount.path, mount.unknown) == ("./data", "data", ("D",))
    assert found.problems == ()


def test_env_files_are_received_and_keep_their_place(project: Callable[..., Project]) -> None:
    text = "services:\n  s:\n    image: i\n    env_file: a.env\n    environment: [B=2]\n"
    service = project(text, a_env="A=1\nB=1\n").services["s"]
    assert {name: entry.form for name, entry in service.environment.items()} == {
        "A": Form.DOTENV,
        "B": Form.LIST,
    }
    assert service.environment["A"].span.path == "a.env"
    assert [entry.name for entry in service.written_environment] == ["B"]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("include: [../outside.yaml]", False),
        ("include: [https://example.org/compose.yaml]", False),
        ("include: [missing.yaml]", True),
        ("include: ['${WHERE}/compose.yaml']", False),
        ("x-nothing: 1", None),
    ],
)
def test_missing_parts_of_a_project(
    project: Callable[..., Project], text: str, refused: bool | None
) -> None:
    found = project(f"{text}\nservices:\n  s:\n    image: i\n    depends_on: [elsewhere]\n")
    assert found.complete == (refused is None)
    reasons = " ".join(problem.reason for problem in found.problems)
    # Whether 'elsewhere' exists can be told only where everything was read.
    assert ("elsewhere" in reasons) == (refused is None)
    assert ("does not exist" in reasons) == bool(refused)


def test_missing_parts_of_a_service(project: Callable[..., Project]) -> None:
    text = (
        "services:\n  s:\n    extends: {file: ../base.yaml, service: b}\n"
        "    env_file: [/etc/app.env, {path: later.env, required: false}]\n"
    )
    found = project(text)
    assert not found.complete
    assert found.services["s"].fragment
    assert [(file.path, file.required) for file in found.services["s"].env_files] == [
        (None, True),
        ("later.env", False),
    ]


def test_spans_lead_to_the_file_of_origin(
    tree: Callable[[Mapping[str, str | bytes]], Path],
) -> None:
    files = {
        "compose.yaml": "services:\n  s:\n    extends: {file: lib/base.yaml, service: b}\n",
        "compose.prod.yaml": "services:\n  s:\n    environment:\n      B: 2\n",
        "lib/base.yaml": (
            "services:\n  b:\n    image: i:1\n    build: ./src\n    environment:\n      - A=1\n"
            "      - B=1\n    volumes: ['./data:/d']\n"
        ),
    }
    production = Repository(tree(dict(files))).compose[0]
    service = production.services["s"]
    assert service.image is not None
    assert (service.image.span.path, service.image.span.line) == ("lib/base.yaml", 3)
    assert service.environment["A"].span.path == "lib/base.yaml"
    assert service.environment["B"].span.path == "compose.prod.yaml"
    assert [entry.span.path for entry in service.written_environment] == [
        "lib/base.yaml",
        "lib/base.yaml",
        "compose.prod.yaml",
    ]
    assert service.span.path == "compose.yaml"
    assert service.build is not None
    assert (service.build.context, service.build.dockerfile) == ("lib/src", "lib/src/Dockerfile")
    assert service.mounts[0].path == "lib/data"
