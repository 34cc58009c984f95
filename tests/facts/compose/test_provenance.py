"""Every value tells who wrote it, what brought it in and what was put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.compose.environment import Surroundings
from jctc_lint.facts.compose.load import files_group, resolve
from jctc_lint.facts.compose.provenance import provenance
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.compose.model import Project

FILES = {
    "a.yaml": """\
include: [parts/db.yaml]
x-common: &common
  RANK: "1"
  LEVEL: low
services:
  app:
    extends: {file: base.yaml, service: web}
    environment:
      <<: *common
      URL: http://${HOST}/${PLACE}
    env_file: [app.env]
  copy:
    image: app
    environment: *common
    deploy: {replicas: &two 2}
    scale: *two
volumes:
  data: {name: kept}
""",
    "b.yaml": """\
services:
  app:
    environment: [LEVEL=high]
    ports: !override ["1:1"]
  db: {image: "db:2"}
volumes:
  data: {name: moved}
""",
    "base.yaml": """\
services:
  web:
    extends: root
    image: web:1
    ports: ["80:80"]
  root:
    image: root:1
    restart: always
""",
    "parts/db.yaml": "services:\n  db:\n    image: db:1\n",
    "app.env": "NAME=one\nNAME=two\nRANK=9\n",
    ".env": "HOST=h\n",
}

CASES = {
    "services.app.environment.URL": [
        "written a.yaml:10 URL: http://${HOST}/${PLACE}",
        "variable a.yaml:10 ${HOST}",
        "defined .env:1 HOST=h",
        "variable a.yaml:10 ${PLACE}",
        "shell a.yaml:10 ${PLACE}",
    ],
    "services.app.environment.LEVEL": [
        "alias a.yaml:9 <<: *common",
        "written a.yaml:4 LEVEL: low",
        "overridden b.yaml:3 LEVEL=high",
    ],
    "services.app.environment.RANK": [
        "env_file a.yaml:11 app.env",
        "written app.env:3 RANK=9",
        "alias a.yaml:9 <<: *common",
        'overridden a.yaml:3 RANK: "1"',
    ],
    "services.app.environment.NAME": [
        "env_file a.yaml:11 app.env",
        "written app.env:2 NAME=two",
    ],
    "services.app.image": [
        "extends a.yaml:7 extends: {file: base.yaml, service: web}",
        "extends base.yaml:3 extends: root",
        "written base.yaml:7 image: root:1",
        "extends a.yaml:7 extends: {file: base.yaml, service: web}",
        "overridden base.yaml:4 image: web:1",
    ],
    "services.app.restart": [
        "extends a.yaml:7 extends: {file: base.yaml, service: web}",
        "extends base.yaml:3 extends: root",
        "written base.yaml:8 restart: always",
    ],
    "services.app.ports": ['written b.yaml:4 ports: !override ["1:1"]'],
    "services.copy.environment.RANK": [
        "alias a.yaml:14 environment: *common",
        'written a.yaml:3 RANK: "1"',
    ],
    "services.copy.scale": ["alias a.yaml:16 scale: *two", "written a.yaml:15 &two 2"],
    "services.db.image": [
        "include a.yaml:1 parts/db.yaml",
        "written parts/db.yaml:3 image: db:1",
        'overridden b.yaml:5 image: "db:2"',
    ],
    "volumes.data.name": ["written a.yaml:18 name: kept", "overridden b.yaml:7 name: moved"],
    "services.app.nothing": [],
    "services.nobody": [],
}


@pytest.fixture
def project(tree: Callable[[Mapping[str, str]], Path]) -> tuple[Repository, Project]:
    repository = Repository(tree(FILES))
    return repository, resolve(Surroundings(repository), files_group(("a.yaml", "b.yaml")))


@pytest.mark.parametrize("path", CASES)
def test_steps(path: str, project: tuple[Repository, Project]) -> None:
    steps = provenance(*project, *path.split("."))
    told = [
        f"{step.how} {step.span.path}:{step.span.line} {step.span.text.splitlines()[0]}"
        for step in steps
    ]
    assert told == CASES[path]


def test_each_document_counts(tree: Callable[[Mapping[str, str]], Path]) -> None:
    documents = [f"services: {{s: {{image: 'i:{number}'}}}}\n" for number in range(30)]
    repository = Repository(tree({"a.yaml": "---\n".join(documents)}))
    project = resolve(Surroundings(repository), files_group(("a.yaml",)))
    image = project.services["s"].image
    assert image is not None
    assert image.resolved == "i:29"
    assert len(provenance(repository, project, "services", "s", "image")) == 30
