"""Which files make a project, in which order, with which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.repository import Repository
from jctc_lint.settings.model import ComposeSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.compose.model import Project

    Found = Callable[..., list[tuple[tuple[str, ...], Role]]]

WHOLE = "services:\n  app:\n    image: example/app:1\n"
PART = "services:\n  app:\n    environment: [A=1]\n"


@pytest.fixture
def found(
    tree: Callable[[Mapping[str, str | bytes]], Path],
) -> Callable[..., list[tuple[tuple[str, ...], Role]]]:
    def run(
        files: Mapping[str, str], settings: ComposeSettings | None = None
    ) -> list[tuple[tuple[str, ...], Role]]:
        chosen = Settings(compose=settings or ComposeSettings())
        return [(p.paths, p.role) for p in Repository(tree(dict(files)), chosen).compose]

    return run


def test_the_base_that_compose_picks(found: Found) -> None:
    names = ["docker-compose.yaml", "docker-compose.yml", "compose.yml", "compose.yaml"]
    files: dict[str, str] = {}
    for name in names:
        files[name] = WHOLE
        assert found(files) == [((name,), Role.DEFAULT)]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("docker-compose.prod.yml", Role.PRODUCTION),
        ("docker-compose-production.yaml", Role.PRODUCTION),
        ("compose.prod.server.yml", Role.PRODUCTION),
        ("docker-compose.dev.yml", Role.DEVELOPMENT),
        ("docker-compose.test.yml", Role.DEVELOPMENT),
        ("docker-compose.local.yml", Role.DEVELOPMENT),
        ("docker-compose.ci.yml", Role.DEVELOPMENT),
        ("docker-compose.example.yml", Role.DEVELOPMENT),
        ("docker-compose.products.yml", Role.DEFAULT),
        ("docker-compose.device.yml", Role.DEFAULT),
        ("docker-compose.traefik.yml", Role.DEFAULT),
    ],
)
def test_roles(found: Found, name: str, role: Role) -> None:
    assert found({name: WHOLE}) == [((name,), role)]


def test_an_overlay_completes_its_base(found: Found) -> None:
    files = {"docker-compose.yml": WHOLE, "docker-compose.prod.yml": PART}
    assert found(files) == [
        (("docker-compose.yml", "docker-compose.prod.yml"), Role.PRODUCTION),
        (("docker-compose.yml",), Role.DEVELOPMENT),
    ]


def test_a_whole_file_stands_alone(found: Found) -> None:
    files = {"docker-compose.yml": WHOLE, "docker-compose.prod.yml": WHOLE}
    assert found(files) == [
        (("docker-compose.prod.yml",), Role.PRODUCTION),
        (("docker-compose.yml",), Role.DEFAULT),
    ]


def test_an_overlay_for_development_leaves_the_base_as_it_is(found: Found) -> None:
    files = {"docker-compose.yml": WHOLE, "docker-compose.dev.yml": PART}
    assert found(files) == [
        (("docker-compose.yml", "docker-compose.dev.yml"), Role.DEVELOPMENT),
        (("docker-compose.yml",), Role.DEFAULT),
    ]


def test_the_override_is_read_with_the_base(found: Found) -> None:
    files = {"compose.yaml": WHOLE, "compose.override.yml": PART}
    assert found(files) == [
        (("compose.yaml", "compose.override.yml"), Role.DEVELOPMENT),
        (("compose.yaml",), Role.DEFAULT),
    ]


def test_a_base_that_needs_its_override_is_nothing_alone(found: Found) -> None:
    files = {"compose.yaml": PART, "compose.override.yaml": WHOLE}
    assert found(files) == [(("compose.yaml", "compose.override.yaml"), Role.DEVELOPMENT)]


def test_production_with_an_override_beside_it(found: Found) -> None:
    files = {
        "compose.yaml": WHOLE,
        "compose.override.yaml": PART,
        "compose.prod.yaml": PART,
    }
    assert found(files) == [
        (("compose.yaml", "compose.prod.yaml"), Role.PRODUCTION),
        (("compose.yaml", "compose.override.yaml"), Role.DEVELOPMENT),
    ]


def test_folders_do_not_mix(found: Found) -> None:
    files = {"docker-compose.yml": WHOLE, "deploy/docker-compose.prod.yml": PART}
    assert found(files) == [
        (("deploy/docker-compose.prod.yml",), Role.PRODUCTION),
        (("docker-compose.yml",), Role.DEFAULT),
    ]


def test_settings_name_production_and_sets(found: Found) -> None:
    files = {"docker-compose.yml": WHOLE, "a/compose.yaml": WHOLE, "a/compose.live.yaml": WHOLE}
    settings = ComposeSettings(production=("docker-compose.yml",))
    assert (("docker-compose.yml",), Role.PRODUCTION) in found(files, settings)
    pair = ("a/compose.yaml", "a/compose.live.yaml")
    settings = ComposeSettings(projects=(pair,))
    assert found(files, settings) == [
        (pair, Role.PRODUCTION),
        (("docker-compose.yml",), Role.DEFAULT),
    ]


def test_compose_file_in_dotenv(found: Found) -> None:
    files = {
        ".env": "COMPOSE_FILE=base.yaml:extra.prod.yaml\n",
        "base.yaml": WHOLE,
        "extra.prod.yaml": PART,
    }
    assert found(files) == [(("base.yaml", "extra.prod.yaml"), Role.PRODUCTION)]
    files[".env"] = "COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=base.yaml,missing.yaml\n"
    assert found(files) == []


@pytest.mark.parametrize(
    "text", ["", "- a\n", "a: 1\n", "word\n", "services: 'x\n", "name: theme\nitems: []\n"]
)
def test_what_is_no_compose_file_is_no_project(found: Found, text: str) -> None:
    assert found({"compose.yaml": text}) == []


def projects(root: Path) -> tuple[Project, ...]:
    return Repository(root).compose


def test_why_tells(tree: Callable[[Mapping[str, str | bytes]], Path]) -> None:
    files = {"compose.yaml": WHOLE, "compose.prod.yaml": PART}
    production, other = projects(tree(dict(files)))
    assert production.why == "compose.prod.yaml completes compose.yaml; named production"
    assert other.why == "what Compose reads without -f; production adds another file"
