"""The application that a service serves, as a site with its routes; None where it is not found."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from jctc_lint.facts.http import django
from jctc_lint.facts.http.interpreter import Interpreter
from jctc_lint.facts.http.model import UNKNOWN_TEXT, Site
from jctc_lint.facts.http.server import ServerCall, server_call
from jctc_lint.facts.http.values import UNKNOWN, Function, Result
from jctc_lint.facts.migrations.evaluation.modules import Module, Modules
from jctc_lint.facts.start.command import start_texts
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.http.values import Value
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.repository import Repository

_FASTAPI_FILES = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")
"""Where `fastapi run` looks when no file is named."""
_OTHERS = pattern(r"\b(?:nginx|supervisord?|caddy|haproxy|envoy|honcho|foreman|s6-\w+|apachectl)\b")
"""Programs that serve beside the application, or start several."""


@record
class Application:
    """An application of the repository and what was followed to know it.

    `module` is where it is found, `interpreter` has what was followed for it.
    """

    site: Site
    call: ServerCall
    module: Module
    interpreter: Interpreter = field(repr=False)

    @property
    def followed(self) -> frozenset[str]:
        """The paths of the modules that were read to the end."""
        return frozenset(self.interpreter.spaces)

    @property
    def assumed(self) -> frozenset[str]:
        """Settings whose defaults were taken for their values."""
        return frozenset(self.interpreter.assumed)

    @property
    def complete(self) -> bool:
        """All that was to be followed could be."""
        unread = any(space.module.file.tree is None for space in self.interpreter.spaces.values())
        return not self.interpreter.stopped and not unread


def call_of(
    repository: Repository, service: Service, image: BuiltImage | None
) -> ServerCall | None:
    """The one server that a service built from this repository starts."""
    if service.build is None or service.build.context is None or image is None:
        return None
    texts = start_texts(service, image, repository.files)
    call = None if any(_OTHERS.search(text) for text in texts) else server_call(texts)
    if call is not None and call.program == "flask" and not call.target:
        return _flask_target(call, service, image)
    return call


def _flask_target(call: ServerCall, service: Service, image: BuiltImage) -> ServerCall:
    given = service.environment.get("FLASK_APP")
    value = given.value.resolved if given is not None and given.value is not None else None
    text = (value or image.environment.get("FLASK_APP") or "").removesuffix("()")
    module, _, attribute = text.partition(":")
    module = module.removesuffix(".py").replace("/", ".").strip(".")
    return ServerCall(call.program, module, attribute, call.factory, ports=call.ports)


def roots_of(service: Service, image: BuiltImage, call: ServerCall) -> Iterator[str]:
    """Folders of the repository that the container may import from, the likeliest first."""
    assert service.build is not None
    context = service.build.context or ""
    folders = [mount.path for mount in service.mounts if mount.path]
    folders.append(context)
    for step in image.instructions:
        if step.name in ("COPY", "ADD") and step.flag("from") is None:
            sources = (step.exec_form or tuple(step.text.split()))[:-1]
            for source in sources:
                if "*" not in source and "$" not in source:
                    folder = posixpath.normpath(posixpath.join(context, source.lstrip("/")))
                    folders.extend([folder, posixpath.dirname(folder)])
    seen = set()
    for folder in folders:
        clean = "" if folder in (".", "") else folder
        for below in (call.folder.strip("./"), "", "src"):
            root = posixpath.join(clean, below).rstrip("/") if below else clean
            if root not in seen and not root.startswith(".."):
                seen.add(root)
                yield root


def find_application(
    repository: Repository, call: ServerCall, roots: tuple[str, ...]
) -> Application | None:
    """The application that a server call names, looked for from some folders on."""
    files = repository.files
    modules = Modules(files, roots, repository.python_files)
    module = _module(call, modules, roots)
    if module is None or module.file.tree is None:
        return None
    interpreter = Interpreter(modules, main=module.path if call.script else "")
    try:
        site = _site(call, module, interpreter)
    except RecursionError:
        return None
    if site is None:
        return None
    if call.root_path:
        known = "$" not in call.root_path
        site.root_path = call.root_path if known else UNKNOWN_TEXT
    return Application(site, call, module, interpreter)


def declares(repository: Repository, call: ServerCall, roots: tuple[str, ...], path: str) -> bool:
    """True when the application's own module has a route for exactly that path, at first sight.

    Saves reading the rest where the answer stands in the first module.
    """
    if call.script:
        return False
    module = _module(call, Modules(repository.files, roots, repository.python_files), roots)
    if module is None or module.file.tree is None:
        return False
    names = {call.attribute or "app"}
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ("get", "route")
        and isinstance(decorator.func.value, ast.Name)
        and decorator.func.value.id in names
        and len(decorator.args) == 1
        and not any(keyword.arg == "methods" for keyword in decorator.keywords)
        and isinstance(decorator.args[0], ast.Constant)
        and decorator.args[0].value == path
        for statement in module.file.tree.body
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef))
        for decorator in statement.decorator_list
    )


def _module(call: ServerCall, modules: Modules, roots: tuple[str, ...]) -> Module | None:
    if call.program == "fastapi" or call.target.endswith(".py"):
        names = [call.target] if call.target else list(_FASTAPI_FILES)
        for root in roots:
            for name in names:
                path = posixpath.normpath(posixpath.join(root, name.lstrip("/")))
                if modules.files.exists(path):
                    return modules.read(path)
        return None
    for name in (call.target, f"{call.target}.__main__") if call.script else (call.target,):
        found = modules.find(name) if call.target else None
        if isinstance(found, Module) and not (call.script and found.path.endswith("__init__.py")):
            return found
    return None


def _site(call: ServerCall, module: Module, interpreter: Interpreter) -> Site | None:
    space = interpreter.space(module)
    if call.script:
        return _run_by_script(interpreter)
    names = [call.attribute] if call.attribute else ["app", "api", "application", "create_app"]
    for name in names:
        value = _looked_up(name, interpreter, module) if name in space.names else UNKNOWN
        if isinstance(value, Function) and (call.factory or call.program == "flask"):
            value = interpreter.made_by(value)
        if isinstance(value, Site):
            return value
        if isinstance(value, Result) and value.name in django.HANDLERS:
            return django.site_of(module, interpreter)
    return None


def _looked_up(dotted: str, interpreter: Interpreter, module: Module) -> Value:
    return interpreter.looked_up(interpreter.attribute_of_module(module, dotted))


def _run_by_script(interpreter: Interpreter) -> Site | None:
    """The one application that the script hands to a server."""
    found: list[Site] = []
    for given in interpreter.runs:
        value = given.get(0, "app", UNKNOWN)
        if isinstance(value, str) and ":" in value:
            dotted, _, name = value.partition(":")
            module = interpreter.modules.find(dotted)
            value = _looked_up(name, interpreter, module) if isinstance(module, Module) else UNKNOWN
            if isinstance(value, Function) and given.get(-1, "factory", False) is True:
                value = interpreter.made_by(value)
        if not isinstance(value, Site):
            return None
        found.append(value)
    return found[0] if len({id(site) for site in found}) == 1 else None
