"""Which application a container's command serves, and on which port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TEXT = 64_000

_SERVER = pattern(
    r"(?<![\w/.\-])(?:[\w/.\-]*/)?(uvicorn|gunicorn|hypercorn|granian|daphne|fastapi|flask)"
    r"(?=[ \t])([^\n;&|]*)"
)
_TARGET = pattern(r"^([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)(\(.*\))?$")
_ADDRESS = pattern(r"^(?:\[?[\w.:*\-]*\]?):(\d{1,5})$|^(\d{1,5})$")
_PYTHON = pattern(
    r"(?<![\w/.\-])(?:[\w/.\-]*/)?python3?(?:[ \t]+-[uOBIEs]+)*[ \t]+(?:-m[ \t]+([A-Za-z_][\w.]*)"
    r"|([\w./\-]+\.py))(?=$|[\s;&|\"'])"
)
_SERVERS = frozenset({"uvicorn", "gunicorn", "hypercorn", "granian", "daphne", "fastapi", "flask"})
_VALUE_OPTIONS = {"--port": "port", "-p": "port", "--bind": "bind", "-b": "bind",
                  "--root-path": "root", "--app-dir": "folder", "--chdir": "folder",
                  "--workers": "workers", "-w": "workers", "--app": "app", "-A": "app",
                  "--url-path-prefix": "root"}  # fmt: skip


@record(eq=True)
class ServerCall:
    """A command that serves an application.

    `target` is a dotted module; `attribute` the name in it, called when `factory`. With `script`
    the target is a file that starts the server itself. `ports` are those it listens on, None where
    one is not known.
    """

    program: str
    target: str
    attribute: str = ""
    factory: bool = False
    script: bool = False
    ports: tuple[int | None, ...] = ()
    folder: str = ""
    root_path: str = ""
    workers: str = ""
    told: bool = False
    """Its port is written in the command."""


def server_call(texts: Iterable[str]) -> ServerCall | None:
    """The one server that the texts of a start run; None where there is none, or several."""
    found: list[ServerCall] = []
    for text in texts:
        joined = text[:MAX_TEXT].replace("\\\n", " ")
        for match in _SERVER.finditer(joined):
            call = _call(match[1], match[2])
            if call is not None and call not in found:
                found.append(call)
        if not found:
            for match in _PYTHON.finditer(joined):
                call = _module_call(match[1] or "", match[2] or "")
                if call is not None and call not in found:
                    found.append(call)
    return found[0] if len(found) == 1 else None


def _module_call(module: str, path: str) -> ServerCall | None:
    if module:
        known = module in _SERVERS or module in ("pip", "venv", "http.server", "celery", "alembic")
        return None if known else ServerCall("python", module, script=True)
    return None if path.endswith("manage.py") else ServerCall("python", path, script=True)


@record(frozen=False)
class _Options:
    values: dict[str, str] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    plain: list[str] = field(default_factory=list)
    factory: bool = False


def _options(text: str) -> _Options | None:
    import shlex

    try:
        words = shlex.split(text)
    except ValueError:
        return None
    found = _Options()
    pending = ""
    for word in words:
        name, equals, value = word.partition("=")
        if pending:
            if pending in found.values:
                found.several.add(pending)
            found.values[pending] = word
            pending = ""
        elif word == "--factory":
            found.factory = True
        elif name in _VALUE_OPTIONS and equals:
            found.values[_VALUE_OPTIONS[name]] = value
        elif word in _VALUE_OPTIONS:
            pending = _VALUE_OPTIONS[word]
        elif word.startswith("-b") and len(word) > 2 and word[2] in ":0123456789l[":
            found.values["bind"] = word[2:]
        else:
            found.plain.append(word)
    return found


def _call(program: str, text: str) -> ServerCall | None:
    options = _options(text)
    if options is None:
        return None
    if program == "flask":
        if "run" not in options.plain:
            return None
        target = options.values.get("app", "")
        module, _, attribute = target.partition(":")
        return _made(program, module, attribute, options, default=5000)
    if program == "fastapi":
        if not {"run", "dev"} & set(options.plain[:1]):
            return None
        path = next((word for word in options.plain[1:] if word.endswith(".py")), "")
        return _made(program, path, options.values.get("app", ""), options, default=8000)
    for word in options.plain:
        match = _TARGET.match(word)
        if match is not None:
            if match[3]:
                options.factory = True
            return _made(program, match[1], match[2], options, default=8000)
    return None


def _made(
    program: str, target: str, attribute: str, options: _Options, *, default: int
) -> ServerCall:
    return ServerCall(
        program,
        target,
        attribute,
        options.factory,
        ports=_ports(program, options, default),
        folder=options.values.get("folder", ""),
        root_path=options.values.get("root", ""),
        workers=options.values.get("workers", ""),
        told=bool({"port", "bind"} & options.values.keys()),
    )


def _ports(program: str, options: _Options, default: int) -> tuple[int | None, ...]:
    told = options.values.get("bind" if program in ("gunicorn", "hypercorn") else "port")
    if told is None:
        # Gunicorn also reads a configuration file and the variables PORT and GUNICORN_CMD_ARGS;
        # uvicorn its own variables.
        return (default,) if program in ("uvicorn", "fastapi") else (None,)
    if "bind" in options.several:
        return (None,)
    match = _ADDRESS.match(told)
    return (int(match[1] or match[2]),) if match else (None,)
