"""A real Traefik on loopback, fed by an imitation of the Docker Engine API."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import subprocess
import sysconfig
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BINARY = Path(sysconfig.get_path("scripts")) / "traefik"
PROJECT = "proj"
DEADLINE = 30.0
"""Seconds after which a Traefik that does not answer is a failure."""

SENTINEL = "sentinel"
"""A container that Traefik always routes: when it is there, all have been looked at."""
CONSTRAINED = {"stack": "a", "more": "b"}
"""What constraints of the provider may ask for."""


@dataclass(frozen=True)
class Container:
    """A running container as Docker tells it; `ports` are those its image exposes.

    `networks` are real names of networks and the container's addresses in them.
    """

    service: str
    labels: Mapping[str, str]
    ports: tuple[int, ...] = (8000,)
    networks: Mapping[str, str] = field(default_factory=lambda: {"proj_default": "127.0.0.2"})

    def inspect(self, number: int) -> dict[str, Any]:
        labels = {
            "com.docker.compose.project": PROJECT,
            "com.docker.compose.service": self.service,
            **self.labels,
        }
        name = f"{PROJECT}-{self.service}-1"
        return {
            "Id": f"{number:064x}",
            "Name": f"/{name}",
            "Names": [f"/{name}"],
            "Labels": labels,
            "State": {"Status": "running", "Running": True},
            "HostConfig": {"NetworkMode": next(iter(self.networks))},
            "Config": {"Labels": labels},
            "NetworkSettings": {
                "Ports": {f"{port}/tcp": None for port in self.ports},
                "Networks": {
                    network: {"NetworkID": network, "IPAddress": address, "Gateway": "127.0.0.1"}
                    for network, address in self.networks.items()
                },
            },
        }


class _Engine(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, containers: Sequence[Container]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stopping = threading.Event()
        self.containers = [
            container.inspect(number) for number, container in enumerate(containers, 1)
        ]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Engine

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_HEAD(self) -> None:
        self._head(0)

    def do_GET(self) -> None:
        path = re.sub(r"^/v[\d.]+", "", self.path.split("?")[0])
        inspected = re.match(r"/containers/([^/]+)/json", path)
        if path == "/events":
            self._events()
        elif path == "/version":
            self._send({"Version": "28.0.0", "ApiVersion": "1.47", "MinAPIVersion": "1.24"})
        elif path == "/containers/json":
            self._send([{**c, "State": "running", "Status": "Up"} for c in self.server.containers])
        elif inspected:
            self._send(next(c for c in self.server.containers if c["Id"] == inspected[1]))
        else:
            self._send("OK")

    def _head(self, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Api-Version", "1.47")
        self.send_header("Ostype", "linux")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send(self, answer: object) -> None:
        body = json.dumps(answer).encode()
        self._head(len(body))
        self.wfile.write(body)

    def _events(self) -> None:
        """The stream of events: open, and silent, until the end."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.flush()
        self.server.stopping.wait()


@dataclass
class Answer:
    """What Traefik made of the containers."""

    raw: dict[str, Any]
    log: str
    web: int
    """Port of the entry point `web`."""
    secure: int = 0
    """Port of the entry point `websecure`, where one is asked for."""
    statuses: dict[str, int] = field(default_factory=dict)

    def names(self, kind: str) -> set[str]:
        """Names of the Docker provider's `routers`, `tcpRouters`, `middlewares` and so on."""
        return {
            name.removesuffix("@docker")
            for name in self.raw.get(kind, {})
            if name.endswith("@docker") and not name.startswith(SENTINEL)
        }

    def router(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.raw["routers"][f"{name}@docker"]
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    containers: Sequence[Container],
    options: Sequence[str] = (),
    *,
    environment: Mapping[str, str] | None = None,
    file: str | None = None,
    secure: bool = False,
) -> Iterator[Answer]:
    """Traefik with these containers, configured by flags, or by `environment` or a YAML `file`.

    The addresses that it needs are added to `environment`; `file` has `{entrypoints_web_address}`
    and the like for them. `secure` adds the entry point `websecure` to flags.
    """
    labels = {
        "traefik.enable": "true",
        f"traefik.http.routers.{SENTINEL}.rule": "Path(`/`)",
        **CONSTRAINED,
    }
    sentinel = Container(SENTINEL, labels)
    engine = _Engine([*containers, sentinel])
    thread = threading.Thread(target=engine.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    api, web = free_port(), free_port()
    settings = {
        "api.insecure": "true",
        "entrypoints.traefik.address": f"127.0.0.1:{api}",
        "entrypoints.web.address": f"127.0.0.1:{web}",
        "providers.docker.endpoint": f"tcp://127.0.0.1:{engine.server_port}",
        "providers.providersthrottleduration": "10ms",
        "global.checknewversion": "false",
        "global.sendanonymoususage": "false",
        "log.level": "DEBUG",
    }
    command, variables = [str(BINARY)], {"HOME": "/nonexistent"}
    websecure = free_port() if secure else 0
    if secure:
        settings["entrypoints.websecure.address"] = f"127.0.0.1:{websecure}"
    with tempfile.TemporaryDirectory() as folder:
        if file is not None:
            (Path(folder) / "traefik.yml").write_text(file.format(**_addresses(settings)))
            command += options
        elif environment is not None:
            variables |= {_variable(name): text for name, text in settings.items()}
            variables |= environment
        else:
            command += [f"--{name}={text}" for name, text in settings.items()] + list(options)
        log = Path(folder) / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, env=variables, cwd=folder
            )
        try:
            raw = _wait(process, api, log)
            yield Answer(raw, log.read_text(), web, websecure)
        finally:
            process.kill()
            process.wait()
            engine.stopping.set()
            engine.shutdown()
            engine.server_close()


def _variable(name: str) -> str:
    return "TRAEFIK_" + name.replace(".", "_").upper()


def _addresses(settings: Mapping[str, str]) -> dict[str, str]:
    return {name.replace(".", "_"): text for name, text in settings.items()}


def _wait(process: subprocess.Popen[bytes], api: int, log: Path) -> dict[str, Any]:
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"Traefik stopped: {log.read_text()}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{api}/api/rawdata", timeout=5) as answer:
                raw: dict[str, Any] = json.load(answer)
        except OSError:
            raw = {}
        if any(name.startswith(SENTINEL) for name in raw.get("routers", {})):
            return raw
        threading.Event().wait(0.05)
    raise AssertionError(f"Traefik did not answer in time: {log.read_text()}")


def status(answer: Answer, host: str, path: str = "/x") -> int:
    """The status that a request to entry point `web` gets; redirections are not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", answer.web, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def secure_status(answer: Answer, host: str, path: str = "/x") -> int:
    """The status that a request by TLS to entry point `websecure` gets."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", answer.secure), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=host) as channel,
    ):
        channel.sendall(request.encode())
        response = http.client.HTTPResponse(channel)
        response.begin()
        return response.status
