"""What a command runs of Python: `uvicorn a.b:app`, gunicorn, celery, `python -m`, scripts ..."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

_PREFIXES = {
    "exec": 0, "sudo": 0, "nohup": 0, "tini": 0, "dumb-init": 0, "ddtrace-run": 0, "time": 0,
    "opentelemetry-instrument": 0, "catchsegv": 0, "unbuffer": 0, "stdbuf": 0,
    "gosu": 1, "su-exec": 1, "setpriv": 0, "timeout": 1, "chroot": 1, "nice": 0,
}  # fmt: skip
"""Programs that run the rest of their words, with how many words of their own."""
_RUNNERS = {"poetry": "run", "uv": "run", "pipenv": "run", "pdm": "run", "hatch": "run",
            "rye": "run", "newrelic-admin": "run-program", "conda": "run"}  # fmt: skip
_PYTHON = pattern(r"^(?:python|pypy)[\d.]*$")
_TARGET = pattern(r"^([A-Za-z_][\w.]*):[\w.]+(?:\(.*\))?$")
_DOTTED = pattern(r"^[A-Za-z_]\w*(?:\.\w+)*$")
_NUMBER = pattern(r"^\d{1,4}$")
_NOTHING = frozenset(
    {"echo", "printf", "cd", "set", "export", "sleep", "wait", "true", "false", ":", "exit",
     "mkdir", "chmod", "chown", "cp", "mv", "rm", "ls", "cat", "test", "[", "[[", "until", "nc",
     "pg_isready", "curl", "wget", "source", ".", "umask", "ulimit", "trap", "date", "touch", "ln",
     "wait-for-it.sh", "wait-for-it", "wait-for", "wait-for.sh", "dockerize", "return", "shift",
     "local", "readonly", "declare", "eval", "kill", "id", "whoami", "find", "grep", "sed", "awk",
     "redis-cli", "psql", "mysqladmin", "nginx", "npm", "node", "yarn", "pnpm", "pip", "pip3",
     "tail", "head", "env", "printenv", "unset", "read", "usermod", "groupmod", "apt-get",
     "break", "continue", "command", "which", "tee", "xargs", "cut", "tr", "sort", "uniq", "wc",
     "basename", "dirname", "pwd", "seq", "let", "bash", "sh", "install", "openssl", "getent",
     "entrypoint.sh", "docker-entrypoint.sh", "start.sh", "uname", "envsubst", "httpd", "sshd",
     "update-ca-certificates", "npx", "bun", "java", "dotnet", "php", "uv", "poetry", "useradd",
     "groupadd", "addgroup", "adduser", "log", "gzip", "tar", "git", "jq", "pg_dump", "mysql"}
)  # fmt: skip
_SERVERS = frozenset({"uvicorn", "gunicorn", "hypercorn", "daphne", "granian", "waitress-serve"})
_WORKER_OPTIONS = ("-w", "--workers", "--worker")
_VALUED = frozenset(
    {"--host", "--port", "--workers", "-w", "--bind", "-b", "-k", "--worker-class", "--timeout",
     "-t", "--log-level", "--app-dir", "--env-file", "--loop", "--http", "-c", "--config",
     "--access-logfile", "--error-logfile", "--chdir", "--reload-dir", "--ws", "--interface",
     "--threads", "--keep-alive", "--timeout-keep-alive", "--graceful-timeout", "--max-requests",
     "--max-requests-jitter", "--root-path", "--log-config", "--forwarded-allow-ips",
     "--worker-tmp-dir", "--worker-connections", "-n", "--name", "-p", "--uds", "--fd",
     "--limit-concurrency", "--backlog", "--ssl-keyfile", "--ssl-certfile", "-A", "--app",
     "--limit-max-requests", "--pythonpath", "-e", "--env", "--header", "--statsd-host",
     "--access-logformat", "-u", "--user", "-g", "--group", "--pid", "--log-file"}
)  # fmt: skip


@record
class Program:
    """`modules` are dotted names, `files` paths as the container has them.

    `workers` counts the processes that load the code; None where it cannot be told.
    """

    modules: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    optional_files: tuple[str, ...] = ()
    workers: int | None = 1
    folders: tuple[str, ...] = ()
    """Where imports start beside the working directory."""
    chdir: str = ""
    script: bool = False
    migrates: bool = False
    unsure: str = ""
    nothing: bool = False
    """It is known to run no code of the repository."""
    env_files: tuple[str, ...] = ()


NOTHING = Program(nothing=True)


@record(frozen=False)
class Words:
    """The words of a command, options taken out one by one."""

    rest: list[str] = field(default_factory=list)

    def option(self, *names: str) -> str | None:
        found = None
        for number, word in enumerate(self.rest):
            name, sign, value = word.partition("=")
            if name in names and sign:
                found = value
            elif word in names and number + 1 < len(self.rest):
                found = self.rest[number + 1]
            elif any(len(n) == 2 and word.startswith(n) and len(word) > 2 for n in names):
                found = word[2:] if not word.startswith("--") else found
        return found

    def positional(self) -> list[str]:
        found, skip = [], False
        for word in self.rest:
            if skip:
                skip = False
            elif word.startswith("-"):
                skip = word in _VALUED
            else:
                found.append(word)
        return found


def program_of(words: tuple[str, ...], script: Callable[[str], str | None]) -> Program:
    """What a command runs. `script` gives the target of one of the project's own programs."""
    rest = _bare(list(words))
    if not rest:
        return NOTHING
    name = posixpath.basename(rest[0])
    if _PYTHON.match(name):
        return _python(rest[1:], script)
    return _named(name, rest, script)


def _named(name: str, rest: list[str], script: Callable[[str], str | None]) -> Program:
    words = Words(rest[1:])
    if name in _SERVERS:
        return _server(name, words)
    maker = _MAKERS.get(name)
    if maker is not None:
        return maker(words)
    target = script(name)
    if target is not None:
        return Program((target.partition(":")[0],))
    if name.endswith(".py"):
        return Program(files=(rest[0],), script=True)
    if name in _NOTHING:
        return NOTHING
    return Program(unsure=f"it is not known what '{name}' runs")


def _bare(words: list[str]) -> list[str]:
    """The words of the program itself, behind those that only start it."""
    for _ in range(12):
        while words and ("=" in words[0] and words[0].partition("=")[0].isidentifier()):
            words = words[1:]
        if not words:
            return []
        name = posixpath.basename(words[0])
        if name == "env":
            words = words[1:]
            while words and words[0].startswith("-"):
                words = words[1:]
        elif name in _PREFIXES:
            words = words[1:]
            while words and words[0].startswith("-"):
                words = words[1:]
            words = words[_PREFIXES[name] :]
        elif name in _RUNNERS and _RUNNERS[name] in words[1:4]:
            words = words[words.index(_RUNNERS[name]) + 1 :]
            words = _without_options(words)
        elif name == "watchfiles" and len(words) > 1:
            words = next((w.split() for w in words[1:] if not w.startswith("-")), [])
        elif name == "watchmedo" and "--" in words:
            words = words[words.index("--") + 1 :]
        else:
            return words
    return words


_RUN_VALUES = frozenset({"--project", "--directory", "--with", "--extra", "--group", "-n",
                         "--python", "-p", "--package", "--env-file", "--name"})  # fmt: skip


def _without_options(words: list[str]) -> list[str]:
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in _RUN_VALUES else words[1:]
    return words


def _python(rest: list[str], script: Callable[[str], str | None]) -> Program:
    while rest and rest[0].startswith("-") and rest[0] not in ("-m", "-c", "-"):
        rest = rest[2:] if rest[0] in ("-W", "-X") else rest[1:]
    if not rest:
        return NOTHING
    if rest[0] == "-m" and len(rest) > 1:
        name = rest[1]
        if name in _SERVERS or name in _MAKERS:
            return _named(name, rest[1:], script)
        if name in ("pip", "http.server", "debugpy", "compileall", "venv"):
            return _debugged(rest) if name == "debugpy" else NOTHING
        return Program((name,), script=True) if _DOTTED.match(name) else Program(unsure=_odd(name))
    if rest[0] in ("-c", "-"):
        return Program(unsure="it runs Python text")
    if posixpath.basename(rest[0]) in _SERVERS:
        return _named(posixpath.basename(rest[0]), rest, script)
    if posixpath.basename(rest[0]) == "manage.py":
        return Program(files=(rest[0],), script=True, unsure="Django loads applications by name")
    return Program(files=(rest[0],), script=True)


def _debugged(rest: list[str]) -> Program:
    if "-m" in rest[2:]:
        at = rest.index("-m", 2)
        return program_of(("python", *rest[at:]), lambda _: None)
    return Program(unsure="it is not known what debugpy runs")


def _odd(name: str) -> str:
    return f"it is not known what '{name}' is"


def _server(name: str, words: Words) -> Program:
    targets = [match[1] for word in words.positional() if (match := _TARGET.match(word))]
    if not targets:
        bare = [word for word in words.positional() if _DOTTED.match(word)]
        if name != "gunicorn" or not bare:
            return Program(unsure=f"it is not known what {name} runs")
        targets = bare[-1:]
    workers = words.option(*_WORKER_OPTIONS)
    count = 1 if workers is None else (int(workers) if _NUMBER.match(workers) else None)
    folder = words.option("--app-dir", "--pythonpath")
    env_file = words.option("--env-file") if name == "uvicorn" else None
    config: tuple[str, ...] = ()
    if name == "gunicorn":
        given = words.option("-c", "--config")
        config = (given.removeprefix("file:"),) if given else ("gunicorn.conf.py",)
        if given and not given.endswith(".py"):
            config = ()
        if workers is None:
            count = None if given else 1
    return Program(
        tuple(targets[:1]),
        optional_files=config,
        workers=count,
        folders=(folder,) if folder else (),
        chdir=(words.option("--chdir") or "") if name == "gunicorn" else "",
        env_files=(env_file,) if env_file else (),
    )


def _celery(words: Words) -> Program:
    app = words.option("-A", "--app")
    if app is None:
        return Program(unsure="celery is given no application")
    module = app.partition(":")[0]
    folder = words.option("--workdir")
    return Program((module, f"{module}.celery"), chdir=folder or "")


def _fastapi(words: Words) -> Program:
    positional = words.positional()
    given = positional[1] if len(positional) > 1 else None
    workers = words.option("--workers")
    count = 1 if workers is None else (int(workers) if _NUMBER.match(workers) else None)
    if given is not None:
        return Program(files=(given,), workers=count)
    app = words.option("--entrypoint", "-e")
    if app is not None:
        return Program((app.partition(":")[0],), workers=count)
    names = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")
    return Program(optional_files=names, workers=count)


def _flask(words: Words) -> Program:
    app = words.option("--app", "-A")
    migrates = "db" in words.positional()
    if app is None:
        return Program(
            optional_files=("app.py", "wsgi.py"),
            migrates=migrates,
            unsure="" if migrates else "Flask's application is named by a variable",
        )
    if app.endswith(".py"):
        return Program(files=(app,), migrates=migrates)
    return Program((app.partition(":")[0],), migrates=migrates)


def _alembic(words: Words) -> Program:
    del words
    return Program(migrates=True)


def _by_first(words: Words) -> Program:
    """`arq app.worker.WorkerSettings`, `dramatiq app.tasks`, `taskiq worker app.broker:broker`."""
    names = [
        word.partition(":")[0]
        for word in words.positional()
        if _DOTTED.match(word.partition(":")[0])
    ]
    names = [name for name in names if name not in ("worker", "scheduler", "run")]
    return Program(tuple(names)) if names else Program(unsure="it is not known what it runs")


def _by_file(words: Words) -> Program:
    found = [word for word in words.positional() if word.endswith(".py")]
    return (
        Program(files=tuple(found[:1]), script=True)
        if found
        else Program(unsure="it is not known what it runs")
    )


def _by_name(words: Words) -> Program:
    del words
    return Program(unsure="jobs are loaded by name")


_MAKERS: dict[str, Callable[[Words], Program]] = {
    "celery": _celery,
    "fastapi": _fastapi,
    "flask": _flask,
    "alembic": _alembic,
    "arq": _by_first,
    "dramatiq": _by_first,
    "taskiq": _by_first,
    "huey_consumer": _by_first,
    "streamlit": _by_file,
    "chainlit": _by_file,
    "rq": _by_name,
    "django-admin": _by_name,
}
