"""Which options of Traefik are taken for wrong, version by version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.static_options import Fault, OptionFault, faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str]], Path]


def found(tree: Tree, image: str, *flags: str) -> list[OptionFault]:
    services = {"edge": {"image": image, "command": list(flags)}}
    (routing,) = Repository(tree({"compose.yml": json.dumps({"services": services})})).routings
    (instance,) = routing.instances
    return list(faults(instance))


@pytest.mark.parametrize(
    ("image", "flag", "fault"),
    [
        # `http3` of an entry point is there since 2.6, `enablehttp3` was there in 2.5 only.
        ("traefik:v2.5", "--entrypoints.web.http3=true", Fault.TOO_NEW),
        ("traefik:v2.6", "--entrypoints.web.http3=true", None),
        ("traefik:v2", "--entrypoints.web.http3=true", None),
        ("traefik:v2.11.3", "--providers.docker.swarmmode=true", None),
        ("traefik:v3.0", "--providers.docker.swarmmode=true", Fault.REMOVED),
        ("traefik", "--providers.docker.swarmmode=true", Fault.REMOVED),
        ("traefik:v2.11", "--providers.swarm=true", Fault.TOO_NEW),
        ("traefik:latest", "--providers.swarm=true", None),
        # In 2.11 and from 3.1 on.
        ("traefik:v3.0.4", "--entrypoints.web.allowacmebypass=true", Fault.TOO_NEW),
        ("traefik:v2.11", "--entrypoints.web.allowacmebypass=true", None),
        ("traefik:v1.7", "--docker.watch=true", None),
        ("traefik:v3.6", "--entrypoints.web.adress=:80", Fault.UNKNOWN),
        ("traefik:v3.6", "--api.dashboard=on", Fault.VALUE),
        ("traefik:v3.6", "--entrypoints.web.address=${ADDRESS}", None),
        # The tag of somebody's own image tells nothing of Traefik's version.
        ("ghcr.io/acme/traefik:2.0", "--entrypoints.web.http3=true", None),
        ("ghcr.io/acme/traefik:2.0", "--providers.docker.swarmmode=true", None),
    ],
)
def test_faults(tree: Tree, image: str, flag: str, fault: Fault | None) -> None:
    told = found(tree, image, flag, "--providers.docker")
    assert [item.fault for item in told] == ([] if fault is None else [fault])


def test_what_was_meant(tree: Tree) -> None:
    told = found(tree, "traefik:v3.6", "--provider.docker", "--entrypoints.web.htp.tls=true")
    assert [item.meant for item in told] == ["providers.docker", "entrypoints.web.http.tls"]
    (nonsense,) = found(tree, "traefik:v3.6", "--zzz.yyy=1")
    assert nonsense.meant == ""


def test_a_newer_traefik_may_know_more(tree: Tree) -> None:
    assert [f.floating for f in found(tree, "traefik:latest", "--newsection.x=1")] == [True]
    assert [f.floating for f in found(tree, "traefik:v3.6", "--newsection.x=1")] == [False]


def test_a_long_name_costs_nothing(tree: Tree) -> None:
    assert found(tree, "traefik:v3.6", "--" + "a." * 5000 + "b=1") == []
