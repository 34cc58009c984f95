"""What Compose accepts, and what it makes of it: the claims of the rules about that."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from compose_asked import COMPOSE, HOST

if TYPE_CHECKING:
    from pathlib import Path


def config(root: Path, *texts: str, profiles: tuple[str, ...] = ()) -> tuple[Any, str]:
    """What `config` prints of the texts as files (None where it fails), and what it says."""
    words = [word for name in profiles for word in ("--profile", name)]
    for number, text in enumerate(texts):
        (root / f"{number}.yaml").write_text(text)
        words += ["-f", f"{number}.yaml"]
    command = [COMPOSE, *words, "config", "--format", "json"]
    result = subprocess.run(
        command, cwd=root, env=HOST, capture_output=True, text=True, timeout=60, check=False
    )
    return (json.loads(result.stdout) if result.returncode == 0 else None), result.stderr


def test_the_last_mount_of_a_target_remains(tmp_path: Path) -> None:
    text = """\
services:
  app:
    image: i:1
    volumes: ["uploads:/srv/data", "exports:/srv/data/"]
volumes: {uploads: {}, exports: {}}
"""
    known, _ = config(tmp_path, text)
    (mount,) = known["services"]["app"]["volumes"]
    assert (mount["source"], mount["target"]) == ("exports", "/srv/data")
    assert set(known["volumes"]) == {"exports"}


def test_one_letter_is_a_drive(tmp_path: Path) -> None:
    text = "services: {app: {image: 'i:1', volumes: ['d:/data']}}\nvolumes: {d: {}}\n"
    known, _ = config(tmp_path, text)
    (mount,) = known["services"]["app"]["volumes"]
    assert "source" not in mount
    assert mount["target"] == "d:/data"


def test_ports_add_up(tmp_path: Path) -> None:
    base = "services: {app: {image: 'i:1', ports: ['8000:80']}}\n"
    over = "services: {app: {ports: ['127.0.0.1:8000:80']}}\n"
    known, _ = config(tmp_path, base, over)
    hosts = [port.get("host_ip") for port in known["services"]["app"]["ports"]]
    assert sorted(hosts, key=str) == ["127.0.0.1", None]
    replaced = over.replace("ports: [", "ports: !override [")
    known, _ = config(tmp_path, base, replaced)
    assert [port["host_ip"] for port in known["services"]["app"]["ports"]] == ["127.0.0.1"]


def test_clashing_ports_and_ports_without_a_network_are_accepted(tmp_path: Path) -> None:
    text = """\
services:
  a: {image: 'i:1', ports: ['80:80']}
  b: {image: 'i:1', ports: ['80:80']}
  c: {image: 'i:1', network_mode: host, ports: ['81:80']}
  d: {image: 'i:1', network_mode: 'service:a', ports: ['82:80']}
  e: {image: 'i:1', ports: ['83:80'], deploy: {replicas: 2}}
"""
    assert config(tmp_path, text)[0] is not None


def test_a_short_dependency_takes_the_condition_away(tmp_path: Path) -> None:
    base = """\
services:
  app: {image: 'i:1', depends_on: {db: {condition: service_healthy}}}
  db: {image: 'i:1'}
"""
    known, _ = config(tmp_path, base, "services: {app: {depends_on: [db]}}\n")
    assert known["services"]["app"]["depends_on"]["db"]["condition"] == "service_started"


def test_a_job_that_is_restarted_is_accepted(tmp_path: Path) -> None:
    text = """\
services:
  app: {image: 'i:1', depends_on: {job: {condition: service_completed_successfully}}}
  job: {image: 'i:1', restart: always}
"""
    assert config(tmp_path, text)[0] is not None


def test_a_second_document_is_merged_over_the_first(tmp_path: Path) -> None:
    text = """\
services: {app: {image: 'i:1', ports: ['80:80']}}
---
services: {app: {image: 'i:2', ports: ['81:80']}}
"""
    known, _ = config(tmp_path, text)
    assert known["services"]["app"]["image"] == "i:2"
    assert len(known["services"]["app"]["ports"]) == 2


def test_the_version_is_warned_about(tmp_path: Path) -> None:
    known, said = config(tmp_path, "version: '3.8'\nservices: {app: {image: 'i:1'}}\n")
    assert known is not None
    assert "the attribute `version` is obsolete" in said


def test_an_address_that_is_not_set_is_every_address(tmp_path: Path) -> None:
    text = "services: {app: {image: 'i:1', ports: ['${NOT_SET}:80:80']}}\n"
    known, _ = config(tmp_path, text)
    (port,) = known["services"]["app"]["ports"]
    assert "host_ip" not in port
    assert port["published"] == "80"


def test_what_only_a_profile_brings_is_undefined_without_it(tmp_path: Path) -> None:
    text = """\
services:
  app: {image: 'i:1', depends_on: [db]}
  db: {image: 'i:1', profiles: [local]}
"""
    known, said = config(tmp_path, text)
    assert known is None
    assert 'undefined service "db"' in said
    assert config(tmp_path, text, profiles=("local",))[0] is not None


def test_one_name_is_refused_only_where_both_start(tmp_path: Path) -> None:
    text = """\
services:
  cpu: {image: 'i:1', container_name: model, profiles: [cpu]}
  gpu: {image: 'i:1', container_name: model, profiles: [gpu]}
"""
    assert config(tmp_path, text, profiles=("cpu",))[0] is not None
    known, said = config(tmp_path, text, profiles=("cpu", "gpu"))
    assert known is None
    assert "already in use" in said


def test_missing_files_and_builds_are_accepted(tmp_path: Path) -> None:
    text = """\
services:
  app:
    build: ./nothing
    volumes: ["./nothing.conf:/etc/app.conf"]
    configs: [app]
    env_file: [{path: ./nothing.env, required: false}]
configs: {app: {file: ./nothing.yml}}
"""
    assert config(tmp_path, text)[0] is not None
    known, said = config(tmp_path, text.replace(", required: false", ""))
    assert known is None
    assert "not found" in said
