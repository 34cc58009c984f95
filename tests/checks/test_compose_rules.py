"""Compose rules in cases that their pages need not show: subjects, other ends, odd files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]


def services(*lines: str) -> str:
    return "services:\n" + "".join(f"  {line}\n" for line in lines)


def test_clashes_show_the_other_end(lint: Lint) -> None:
    text = services(
        "a: {image: i:1, ports: ['8000:80'], container_name: one}",
        "b: {image: i:1, ports: ['8000:80'], container_name: one}",
    )
    found = lint({"docker-compose.yml": text}, "CMP007", "CMP009")
    assert [f.span.line for f in found] == [3, 3]
    assert [[r.span.line for r in f.related] for f in found] == [[2], [2]]
    subjects = {f.rule: f.subject for f in found}
    assert subjects["CMP009"] == "services.b.ports[8000/tcp]"
    assert subjects["CMP007"] == "services.b.container_name"


def test_every_circle_is_told(lint: Lint) -> None:
    text = services(
        "a: {image: i:1, depends_on: [b]}",
        "b: {image: i:1, depends_on: [a]}",
        "c: {image: i:1, depends_on: [d]}",
        "d: {image: i:1, links: [c]}",
    )
    assert len(lint({"docker-compose.yml": text}, "dependency-cycle")) == 2


def test_subjects_stay_when_lines_move(lint: Lint) -> None:
    text = services("app: {image: i:1, networks: [x], volumes: ['v1:/d'], prots: []}")
    before = lint({"docker-compose.yml": text}, "CMP003", "CMP005")
    after = lint({"docker-compose.yml": f"# a\n\n{text}"}, "CMP003", "CMP005")
    assert [f.identity for f in before] == [f.identity for f in after]
    assert len(before) == 3


def test_no_value_of_a_secret_is_told(lint: Lint) -> None:
    text = """\
services:
  app:
    image: i:1
    environment:
      - [PASSWORD=hunter2hunter2]
    command: {secret: hunter2hunter2}
    labels:
      - {a: {b: hunter2hunter2}}
"""
    found = lint({"docker-compose.yml": text}, *(f"CMP00{number}" for number in range(1, 10)))
    assert found
    assert not any("hunter2" in f"{f.message}{f.subject}" for f in found)


@pytest.mark.parametrize("address", ["0.0.0.0", "'[::]'", "", "127.0.0.1"])
def test_addresses(lint: Lint, address: str) -> None:
    port = f"{address.strip(chr(39))}:80:80" if address else "80:80"
    text = services(
        "a: {image: i:1, ports: ['127.0.0.1:80:80']}", f"b: {{image: i:1, ports: ['{port}']}}"
    )
    assert len(lint({"docker-compose.yml": text}, "clashing-ports")) == 1


def test_an_overlay_is_silent_about_what_its_base_defines(lint: Lint) -> None:
    base = services("db: {image: i:1, volumes: ['data:/d']}") + "volumes: {data: {}}\n"
    over = services("backup: {image: i:2, volumes: ['data:/d'], depends_on: [db]}")
    files = {"docker-compose.yml": base, "docker-compose.backup.yml": over}
    assert lint(files, "undefined-reference") == []
    files["deploy.sh"] = "docker compose -f docker-compose.backup.yml up -d\n"
    assert len(lint(files, "undefined-reference")) == 2


def test_a_copy_for_production_is_no_overlay(lint: Lint) -> None:
    base = services("app: {image: i:1}", "db: {image: i:1, volumes: ['data:/d']}")
    files = {
        "docker-compose.yml": base + "volumes: {data: {}}\n",
        "docker-compose.prod.yml": base,
    }
    (found,) = lint(files, "undefined-reference")
    assert found.span.path == "docker-compose.prod.yml"


def test_an_override_that_everybody_writes(lint: Lint) -> None:
    text = services("app: {image: i:1, secrets: [token]}", "other: {ports: ['80:80']}")
    files = {"compose.yaml": text, "compose.override.yaml.example": "services: {}\n"}
    assert lint(files, "CMP005", "CMP007") == []
    ignored = {"compose.yaml": text, ".gitignore": "compose.override.yaml\n"}
    assert lint(ignored, "CMP005", "CMP007") == []


def test_a_file_read_from_a_folder_above(lint: Lint) -> None:
    text = services(
        "app: {extends: {file: base.yml, service: app}}",
        "web: {build: {context: ., dockerfile: web/Dockerfile}}",
    )
    assert len(lint({"tests/docker-compose.yml": text}, "CMP005", "CMP011")) == 1
    files = {
        "tests/docker-compose.yml": text,
        "base.yml": services("app: {image: i:1}"),
        "web/Dockerfile": "FROM nginx:1\n",
    }
    assert lint(files, "CMP005", "CMP011") == []


def test_a_link_out_of_the_repository_is_there(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    (root / "shared").symlink_to(tmp_path)
    repository = Repository(root)
    assert repository.files.present("shared/anything/at/all")
    assert not repository.files.present("other")
    assert repository.files.present("")


def test_what_is_kept_elsewhere(lint: Lint) -> None:
    text = services("app: {build: ./parts/app}", "web: {build: ./web}")
    text += "include: [parts/compose.yaml, local.yaml]\n"
    files = {"docker-compose.yml": text, "web/Dockerfile": "FROM nginx:1\n"}
    assert {f.rule for f in lint(files, "CMP005", "CMP011")} == {"CMP005"}
    files[".gitmodules"] = '[submodule "parts"]\n\tpath = parts\n\turl = ../parts\n'
    files[".gitignore"] = "local.yaml\n"
    assert lint(files, "CMP005", "CMP011") == []


def test_names_that_no_disk_takes(tmp_path: Path) -> None:
    assert not Repository(tmp_path).files.present(f"{'a' * 5000}/b")


def test_what_may_be_meant(lint: Lint) -> None:
    text = services("app: {image: i:1, networks: [backend]}") + "networks: {back-end: {}}\n"
    (found,) = lint({"docker-compose.yml": text}, "undefined-reference")
    (other,) = found.related
    assert other.span.text == "back-end"


def test_what_git_ignores(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("/secrets/\n*.local\n!kept.local\n")
    repository = Repository(tmp_path)
    assert repository.ignored("secrets/token.txt")
    assert repository.ignored("a/b.local")
    assert not repository.ignored("a/kept.local")
    assert not repository.ignored("conf/app.conf")


def test_mounts_that_people_make(lint: Lint) -> None:
    mounts = "['./app.conf:/a.conf', './server.key:/k.key', './db.sqlite:/d.db']"
    text = services(f"app: {{image: i:1, volumes: {mounts}}}")
    (found,) = lint({"docker-compose.yml": text}, "missing-file")
    assert found.subject == "services.app.volumes[/a.conf]"
    made = {"docker-compose.yml": text, "setup.sh": "envsubst < t > app.conf\n"}
    assert lint(made, "missing-file") == []
    there = {"docker-compose.yml": text, "app.conf": "a\n"}
    assert lint(there, "missing-file") == []


def test_hostile_lists_end(lint: Lint) -> None:
    ports = ", ".join("'80:80'" for _ in range(3))
    lines = [f"s{number}: {{image: i:1, ports: [{ports}]}}" for number in range(2000)]
    found = lint({"docker-compose.yml": services(*lines)}, "clashing-ports")
    assert len(found) == 200
    mounts = ", ".join(f"'./c{number}.conf:/c{number}.conf'" for number in range(3000))
    text = services(f"app: {{image: i:1, volumes: [{mounts}]}}")
    assert len(lint({"docker-compose.yml": text}, "missing-file")) == 100
    lines = [f"s{number}: {{image: i:1, networks: [n{number}]}}" for number in range(2000)]
    assert len(lint({"docker-compose.yml": services(*lines)}, "undefined-reference")) == 500
