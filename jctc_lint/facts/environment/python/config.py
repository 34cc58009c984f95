"""Reads through libraries other than pydantic: starlette, decouple, environs, django-environ ..."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Library, Shape
from jctc_lint.facts.environment.python.code import External, Local
from jctc_lint.facts.environment.python.fate import fate_of
from jctc_lint.facts.environment.python.found import Found
from jctc_lint.facts.environment.python.model import Dynamic
from jctc_lint.facts.environment.python.names import names_of
from jctc_lint.facts.environment.python.place import Way, place_of
from jctc_lint.facts.environment.settings.paths import place_of_file
from jctc_lint.facts.migrations.location import joined, normal
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python.code import Code
    from jctc_lint.facts.environment.python.model import Roots

_MAKERS = {
    "starlette.config.Config": Library.STARLETTE,
    "decouple.Config": Library.DECOUPLE,
    "decouple.AutoConfig": Library.DECOUPLE,
    "environs.Env": Library.ENVIRONS,
    "environs.FileAwareEnv": Library.ENVIRONS,
    "environ.Env": Library.DJANGO_ENVIRON,
    "environ.FileAwareEnv": Library.DJANGO_ENVIRON,
    "environ.environ.Env": Library.DJANGO_ENVIRON,
}
"""Classes whose objects read."""
_READY = {
    "decouple.config": Library.DECOUPLE,
    "environs.env": Library.ENVIRONS,
}
"""Objects that libraries have made."""
_DYNACONF = frozenset({"dynaconf.Dynaconf", "dynaconf.LazySettings", "dynaconf.settings",
                       "dynaconf.FlaskDynaconf", "dynaconf.DjangoDynaconf"})  # fmt: skip
_CASTS = {
    "builtins.int": Shape.INTEGER,
    "builtins.float": Shape.NUMBER,
    "builtins.bool": Shape.BOOLEAN,
    "builtins.str": Shape.TEXT,
    "builtins.list": Shape.LIST,
    "starlette.datastructures.Secret": Shape.TEXT,
    "starlette.datastructures.CommaSeparatedStrings": Shape.LIST,
    "starlette.datastructures.URL": Shape.TEXT,
    "databases.DatabaseURL": Shape.URL,
    "decouple.Csv": Shape.LIST,
    "decimal.Decimal": Shape.NUMBER,
}
_METHODS = {
    "__call__": Shape.TEXT, "str": Shape.TEXT, "unicode": Shape.TEXT, "int": Shape.INTEGER,
    "float": Shape.NUMBER, "bool": Shape.BOOLEAN, "list": Shape.LIST, "tuple": Shape.LIST,
    "decimal": Shape.NUMBER, "json": Shape.JSON, "path": Shape.TEXT, "url": Shape.UNKNOWN,
    "dict": Shape.UNKNOWN, "uuid": Shape.UNKNOWN, "date": Shape.UNKNOWN, "bytes": Shape.TEXT,
    "datetime": Shape.UNKNOWN, "time": Shape.UNKNOWN, "timedelta": Shape.UNKNOWN,
    "log_level": Shape.UNKNOWN, "enum": Shape.UNKNOWN, "get_value": Shape.TEXT,
    "db": Shape.URL, "db_url": Shape.URL, "cache": Shape.URL, "cache_url": Shape.URL,
    "email": Shape.URL, "email_url": Shape.URL, "search_url": Shape.URL, "channels": Shape.URL,
    "dj_db_url": Shape.URL, "dj_email_url": Shape.URL, "dj_cache_url": Shape.URL,
    "get": Shape.TEXT,
}  # fmt: skip
_OWN_NAMES = {
    "db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL",
    "cache_url": "CACHE_URL", "email": "EMAIL_URL", "email_url": "EMAIL_URL",
    "search_url": "SEARCH_URL", "channels": "CHANNELS_URL",
}  # fmt: skip
"""What django-environ reads when it is given no name."""


@record(frozen=False)
class Reader:
    """An object that reads. `schema` has shapes and defaults by variable."""

    library: Library
    prefix: str | None = ""
    schema: dict[str, tuple[Shape, bool, str | None]] = field(default_factory=dict)
    lazy: bool = False


def readers_of(code: Code) -> Iterator[str]:
    """Names of objects in a module that read, for other modules to import."""
    for node in code.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        value = node.value if isinstance(node, ast.Assign) else None
        for target in targets:
            if not isinstance(target, ast.Name) or value is None:
                continue
            if _reader_of(code, target) is not None or _is_getter(code, value):
                yield target.id


def _is_getter(code: Code, value: ast.expr) -> bool:
    meaning = code.meaning(value) if isinstance(value, (ast.Name, ast.Attribute)) else None
    return isinstance(meaning, External) and meaning.path.startswith(("os.environ", "os.getenv"))


def _reader_of(code: Code, node: ast.expr) -> Reader | None:
    """The reader that an expression stands for."""
    meaning = code.meaning(node)
    if isinstance(meaning, External):
        library = _READY.get(meaning.path)
        return Reader(library) if library is not None else None
    if not isinstance(meaning, Local) or not isinstance(meaning.node, ast.Call):
        return None
    home, call = meaning.code, meaning.node
    made = home.meaning(call.func)
    library = _MAKERS.get(made.path) if isinstance(made, External) else None
    return _made(home, call, library) if library is not None else None


def _made(code: Code, call: ast.Call, library: Library) -> Reader:
    reader = Reader(library)
    given = {item.arg: item.value for item in call.keywords if item.arg is not None}
    if library is Library.STARLETTE and "env_prefix" in given:
        reader.prefix = code.text(given["env_prefix"])
    if library is Library.ENVIRONS:
        eager = given.get("eager")
        reader.lazy = isinstance(eager, ast.Constant) and eager.value is False
        if "prefix" in given:
            reader.prefix = code.text(given["prefix"])
    if library is Library.DJANGO_ENVIRON:
        for name, value in given.items():
            reader.schema[name] = _scheme(code, value)
        reader.prefix = _prefix_set(code, call)
    return reader


def _prefix_set(code: Code, call: ast.Call) -> str | None:
    """`env.prefix = "A_"`."""
    for node in code.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            target = node.targets[0]
            if target.attr == "prefix" and isinstance(target.value, ast.Name):
                meaning = code.meaning(target.value)
                if isinstance(meaning, Local) and meaning.node is call:
                    return code.text(node.value)
    return ""


def _scheme(code: Code, value: ast.expr) -> tuple[Shape, bool, str | None]:
    """`DEBUG=(bool, False)` or `DEBUG=bool`."""
    if isinstance(value, ast.Tuple) and len(value.elts) == 2:
        known = code.known(value.elts[1])
        told = str(known.value) if known is not None and known.value is not None else None
        return _cast(code, value.elts[0]), True, told
    return _cast(code, value), False, None


def _cast(code: Code, node: ast.expr | None) -> Shape:
    if node is None:
        return Shape.TEXT
    meaning = code.meaning(node.func if isinstance(node, ast.Call) else node)
    return (
        _CASTS.get(meaning.path, Shape.UNKNOWN) if isinstance(meaning, External) else Shape.UNKNOWN
    )


def config_reads(code: Code) -> Iterator[Found | Dynamic]:
    """The reads of one module through these libraries."""
    if not any(word in code.module.file.source.text for word in ("nv", "onfig", "dynaconf")):
        return
    with code.codes.only_wanted():
        yield from _look_through(code)


def _look_through(code: Code) -> Iterator[Found | Dynamic]:
    for node in code.nodes:
        if not isinstance(node, ast.Call):
            continue
        meaning = code.meaning(node.func)
        if isinstance(meaning, External) and meaning.path in _DYNACONF:
            yield Dynamic(code.span(node), "dynaconf reads all that begins with its prefix")
            continue
        found = _reading(code, node)
        if found is not None:
            yield from _reads(code, node, *found)


def _reading(code: Code, node: ast.Call) -> tuple[Reader, str] | None:
    """The reader and its method that a call uses."""
    function = node.func
    if isinstance(function, ast.Name):
        reader = _reader_of(code, function)
        return (reader, "__call__") if reader is not None else None
    if isinstance(function, ast.Attribute) and function.attr in _METHODS:
        if not isinstance(function.value, (ast.Name, ast.Attribute)):
            return None
        reader = _reader_of(code, function.value)
        return (reader, function.attr) if reader is not None else None
    return None


def _reads(code: Code, node: ast.Call, reader: Reader, method: str) -> Iterator[Found | Dynamic]:
    given = {item.arg: item.value for item in node.keywords if item.arg is not None}
    key = node.args[0] if node.args else given.get("var", given.get("name", given.get("key")))
    names = names_of(code, key)
    if key is None and method in _OWN_NAMES and reader.library is Library.DJANGO_ENVIRON:
        names = (_OWN_NAMES[method],)
    if names is None or reader.prefix is None:
        if key is not None:
            yield Dynamic(code.span(node), "reads variables whose names cannot be told")
        return
    prefix = reader.prefix + _prefixed(code, node)
    default, has_default = _default(code, node, given, reader, method)
    shape = _shape(code, node, given, reader, method)
    place = place_of(code, node)
    optional = has_default and _is_none(code, default)
    fate = fate_of(code, node, optional=optional)
    for name in names:
        told = _told(code, default)
        here, known, schema_default = shape, has_default, None
        if reader.library is Library.DJANGO_ENVIRON and name in reader.schema:
            scheme, with_default, schema_default = reader.schema[name]
            here = scheme if method == "__call__" and "cast" not in given else here
            known = known or with_default
        yield Found(
            (prefix + name,),
            node,
            code,
            place.scope,
            place.way,
            fails=place.way is not Way.CAUGHT and (not known or fate.none_fails),
            maybe=fate.maybe,
            late=reader.lazy or fate.late,
            library=reader.library,
            shape=here if here is not Shape.UNKNOWN else fate.shape,
            default=told if told is not None else schema_default,
            guard=fate.guard if known else None,
            blank_is_absent=fate.blank_fails,
        )


def _told(code: Code, default: ast.expr | None) -> str | None:
    known = code.known(default) if default is not None else None
    return str(known.value) if known is not None and known.value is not None else None


def _is_none(code: Code, default: ast.expr | None) -> bool:
    known = code.known(default) if default is not None else None
    return known is not None and known.value is None and known.items is None


def _default(
    code: Code, node: ast.Call, given: dict[str, ast.expr], reader: Reader, method: str
) -> tuple[ast.expr | None, bool]:
    del code
    if "default" in given:
        return given["default"], True
    place = 1
    if reader.library is Library.STARLETTE or (
        reader.library is Library.DJANGO_ENVIRON and method in ("__call__", "get_value")
    ):
        place = 2
    if len(node.args) > place:
        return node.args[place], True
    # Further keywords by `**` may hold one.
    return None, any(item.arg is None for item in node.keywords)


def _shape(
    code: Code, node: ast.Call, given: dict[str, ast.expr], reader: Reader, method: str
) -> Shape:
    shape = _METHODS.get(method, Shape.UNKNOWN)
    cast = given.get("cast", given.get("subcast") if method == "__call__" else None)
    if cast is None and method in ("__call__", "get", "get_value"):
        place = {Library.STARLETTE: 1, Library.DJANGO_ENVIRON: 1, Library.DECOUPLE: 2}.get(
            reader.library
        )
        cast = node.args[place] if place is not None and len(node.args) > place else None
    if cast is not None and not _is_none(code, cast):
        shape = _cast(code, cast)
    if "validate" in given or "delimiter" in given:
        return Shape.UNKNOWN
    if shape is Shape.LIST and "subcast" in given:
        return Shape.UNKNOWN
    return shape


def _prefixed(code: Code, node: ast.Call) -> str:
    """`with env.prefixed("A_"):` around it, the outermost first."""
    prefix = ""
    current = code.parent(node)
    while current is not None:
        if isinstance(current, (ast.With, ast.AsyncWith)):
            for item in current.items:
                call = item.context_expr
                function = call.func if isinstance(call, ast.Call) else None
                prefixed = isinstance(function, ast.Attribute) and function.attr == "prefixed"
                if prefixed and isinstance(call, ast.Call) and call.args:
                    prefix = (code.text(call.args[0]) or "") + prefix
        current = code.parent(current)
    return prefix


_LOAD_WORDS = ("dotenv", "read_env", "starlette", "decouple")
_LOADS = frozenset({"dotenv.load_dotenv", "dotenv.main.load_dotenv", "dotenv.dotenv_values"})


def dotenv_files(code: Code, roots: Roots) -> Iterator[str]:
    """The dotenv files that a module loads, as paths from the root."""
    text = code.module.file.source.text
    for node in code.nodes if any(word in text for word in _LOAD_WORDS) else ():
        if not isinstance(node, ast.Call):
            continue
        with code.codes.only_wanted():
            meaning = code.meaning(node.func)
        if isinstance(meaning, External) and meaning.path in _LOADS:
            yield from _loaded(code, node, roots)
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "read_env":
            if _reader_of(code, node.func.value) is not None:
                yield from _loaded(code, node, roots)
        elif isinstance(meaning, External) and meaning.path == "starlette.config.Config":
            if node.args or any(item.arg == "env_file" for item in node.keywords):
                yield from _loaded(code, node, roots)
        elif isinstance(meaning, External) and meaning.path == "decouple.config":
            yield from _upwards(code)


def _loaded(code: Code, node: ast.Call, roots: Roots) -> Iterator[str]:
    given = {item.arg: item.value for item in node.keywords if item.arg is not None}
    path = (
        node.args[0]
        if node.args
        else given.get("dotenv_path", given.get("path", given.get("env_file")))
    )
    if path is None or (isinstance(path, ast.Call) and not node.args):
        yield from _upwards(code)
        return
    place = place_of_file(code, path)
    if place is None:
        return
    found = place.path if place.anchored else normal(joined(roots.working or "", place.path))
    if found:
        yield found


def _upwards(code: Code) -> Iterator[str]:
    """`.env` in the folder of the module, or above it: the first that is there."""
    files = code.codes.modules.files
    folder = code.path.rpartition("/")[0]
    while True:
        path = joined(folder, ".env")
        if files.exists(path) or not folder:
            yield path
            return
        folder = folder.rpartition("/")[0]
