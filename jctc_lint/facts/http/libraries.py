"""What FastAPI, Starlette and Flask make of the calls that build applications and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.http.model import UNKNOWN_TEXT, Framework, Inclusion, Route, Site
from jctc_lint.facts.http.values import (
    UNKNOWN,
    Class,
    External,
    Function,
    Items,
    Method,
    Mounted,
    Result,
)

if TYPE_CHECKING:
    from jctc_lint.facts.http.values import Arguments, Value
    from jctc_lint.text import Span

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
_HARMLESS = frozenset(
    {
        "add_exception_handler", "add_event_handler", "on_event", "openapi", "setup", "dict",
        "before_request", "after_request", "teardown_appcontext", "teardown_request", "run",
        "context_processor", "template_filter", "template_global", "template_test",
        "shell_context_processor", "app_context", "test_client", "test_request_context",
        "register_error_handler", "before_first_request", "cli", "config", "logger", "state",
        "extensions", "jinja_env", "json", "json_encoder", "secret_key", "debug", "name", "title",
        "version", "url_for", "url_path_for", "dependency_overrides", "openapi_schema", "lifespan",
        "teardown", "app_errorhandler", "record_once", "app_template_filter", "session_interface",
        "app_context_processor", "before_app_request", "after_app_request", "import_name",
        "add_template_filter", "add_template_global", "middleware_stack", "root_path",
        "websocket", "websocket_route", "add_websocket_route", "add_api_websocket_route",
        "description", "tags", "prefix", "user_middleware", "errorhandler", "exception_handler",
        "add_url_rule", "url_value_preprocessor", "url_defaults", "command", "group",
    }
)  # fmt: skip
"""Methods and attributes that add no route that answers plain requests."""
_HARMLESS_CALLS = (
    "sqlalchemy", "migrate", "cors", "bcrypt", "jwt", "login", "mail", "limiter", "marshmallow",
    "sentry", "instrument", "pagination", "proxyfix", "talisman", "compress", "cache", "babel",
    "csrf", "session", "celery", "redis", "uvicorn", "mongoengine", "pymongo", "print", "logg",
    "moment", "bootstrap", "whitenoise", "init_db", "register_tortoise", "getattr", "isinstance",
    "len", "str", "rate_limit", "state", "testclient", "toolbar", "principal", "db.",
)  # fmt: skip
"""Parts of the names of calls that are given an application and add no route, but for metrics."""
_KNOWN_MIDDLEWARE = (
    "CORSMiddleware", "GZipMiddleware", "TrustedHostMiddleware", "SessionMiddleware",
    "HTTPSRedirectMiddleware", "ProxyHeadersMiddleware", "AuthenticationMiddleware",
    "CorrelationIdMiddleware", "PrometheusMiddleware", "SlowAPIMiddleware", "RawContextMiddleware",
    "SentryAsgiMiddleware", "BrotliMiddleware", "OpenTelemetryMiddleware", "ServerErrorMiddleware",
)  # fmt: skip


_NEEDED = frozenset(
    {"path", "rule", "methods", "router", "prefix", "app", "blueprint", "url_prefix", "func",
     "middleware_class", "code_or_exception", "factory", "endpoint"}
)  # fmt: skip
_NEEDED_BY_APPLICATIONS = frozenset(
    {"root_path", "openapi_url", "docs_url", "redoc_url", "routes", "middleware", "prefix",
     "redirect_slashes", "static_folder", "static_url_path", "url_prefix"}
)  # fmt: skip


def needed(called: Value) -> frozenset[str] | None:
    """The arguments by name that count for routes; None: all of them."""
    if isinstance(called, Method):
        return _NEEDED
    if isinstance(called, External) and called.name.partition(".")[0] == "fastapi":
        return _NEEDED_BY_APPLICATIONS
    return None


def construct(dotted: str, given: Arguments, span: Span, *, sure: bool) -> Value:
    """What a call of a library's name gives."""
    name = dotted.rpartition(".")[2]
    top = dotted.partition(".")[0]
    site = subclass(dotted, given)
    if site is not None:
        return site
    if top == "starlette" and name in ("Route", "Mount", "WebSocketRoute", "Host"):
        return _starlette_route(name, given, span, sure=sure)
    if top in ("flask_restful", "flask_restx") and name == "Api":
        return _flask_api(given, top)
    doubt(dotted, given.sites)
    return Result(dotted, tuple(given.sites))


def subclass(dotted: str, given: Arguments) -> Site | None:
    """A new application or router, when the name is that of one."""
    name = dotted.rpartition(".")[2]
    top = dotted.partition(".")[0]
    if top == "fastapi" and name == "FastAPI":
        return _fastapi(given)
    if top == "fastapi" and name == "APIRouter":
        router = Site(Framework.FASTAPI, given.text(-1, "prefix"))
        _take_routes(router, given.get(-1, "routes", Items(())))
        return router
    if top == "starlette" and name in ("Starlette", "Router"):
        site = Site(Framework.STARLETTE, title=name)
        _take_routes(site, given.get(0 if name == "Router" else 1, "routes", Items(())))
        _take_middleware(site, given.get(2, "middleware", Items(())))
        return site
    if top == "flask" and name == "Flask":
        return _flask(given)
    if top == "flask" and name == "Blueprint":
        site = Site(Framework.FLASK, given.text(-1, "url_prefix").rstrip("/"))
        if "static_folder" in given.names:
            site.routes.append(Route("/static/<path:filename>", None, None))
        return site
    return None


def _fastapi(given: Arguments) -> Site:
    site = Site(Framework.FASTAPI, title="FastAPI", root_path=given.text(-1, "root_path"))
    schema = given.get(-1, "openapi_url", "/openapi.json")
    if schema is not None:
        read = frozenset({"GET", "HEAD"})
        for name, default in (("openapi_url", "/openapi.json"), ("docs_url", "/docs"),
                              ("redoc_url", "/redoc")):  # fmt: skip
            path = given.get(-1, name, default)
            if path is not None:
                known = isinstance(path, str)
                text = path if isinstance(path, str) else default
                site.routes.append(Route(text, read, None, sure=known))
                if name == "docs_url":
                    site.routes.append(Route("/docs/oauth2-redirect", read, None))
    _take_routes(site, given.get(-1, "routes", Items(())))
    _take_middleware(site, given.get(-1, "middleware", Items(())))
    if given.get(-1, "redirect_slashes", True) is False:
        site.strict = True
    return site


def _flask(given: Arguments) -> Site:
    site = Site(Framework.FLASK, title="Flask")
    folder = given.get(2, "static_folder", "static")
    if folder is not None:
        place = given.get(1, "static_url_path", None)
        start = f"/{folder}" if place is None and isinstance(folder, str) else UNKNOWN_TEXT
        start = place if isinstance(place, str) else start
        site.routes.append(Route(f"{start.rstrip('/')}/<path:filename>", None, None, sure=False))
    return site


def _flask_api(given: Arguments, library: str) -> Site:
    api = Site(Framework.FLASK, given.text(-1, "prefix"), title="Api")
    owner = given.get(0, "app", None)
    if isinstance(owner, Site):
        owner.inclusions.append(Inclusion("", api))
    if library == "flask_restx":
        api.doubts.append("flask-restx adds routes of its own")
        api.routes.append(Route("/swagger.json", None, None))
    return api


def _starlette_route(name: str, given: Arguments, span: Span, *, sure: bool) -> Value:
    path = given.text(0, "path")
    if name == "WebSocketRoute":
        return Items(())
    target = given.get(1, "app" if name in ("Mount", "Host") else "endpoint", None)
    if name == "Route":
        return Mounted(path, _methods(given, ("GET",)), None, below=False, sure=sure, span=span)
    inner: Site | None = target if isinstance(target, Site) else None
    routes = given.get(-1, "routes", None)
    if inner is None and isinstance(routes, Items):
        inner = Site(Framework.STARLETTE)
        _take_routes(inner, routes)
    path = UNKNOWN_TEXT if name == "Host" else path
    return Mounted(path, None, inner, below=inner is None, sure=sure, span=span)


def _methods(
    given: Arguments, default: tuple[str, ...] = (), *, head: bool = True
) -> frozenset[str] | None:
    """The methods that a route is told to take; None for all, or when they are not known.

    With `head`, who takes GET takes HEAD.
    """
    found = given.get(-1, "methods", Items(tuple(default)) if default else None)
    if not isinstance(found, Items) or not all(isinstance(item, str) for item in found.values):
        return None
    names = {item.upper() for item in found.values if isinstance(item, str)}
    return frozenset(names | {"HEAD"} if head and "GET" in names else names)


def _take_routes(site: Site, value: Value) -> None:
    if value is None:
        return
    if not isinstance(value, Items):
        site.doubts.append("its 'routes' are not known")
        return
    for item in value.values:
        if isinstance(item, Mounted):
            _take_route(site, item)
        elif not (isinstance(item, Items) and not item.values):
            site.doubts.append("one of its 'routes' is not known")


def _take_route(site: Site, item: Mounted) -> None:
    if item.site is not None:
        site.inclusions.append(Inclusion(item.path.rstrip("/"), item.site, mounted=True))
        return
    path = item.path.rstrip("/") if item.below else item.path
    site.routes.append(Route(path, item.methods, item.span, item.sure, item.below))


def _take_middleware(site: Site, value: Value) -> None:
    if not isinstance(value, Items):
        if value is not None:
            site.doubts.append("its 'middleware' is not known")
        return
    for item in value.values:
        if isinstance(item, Result) and item.name.rpartition(".")[2] == "Middleware":
            continue
        site.doubts.append("one of its 'middleware' is not known")


def method(site: Site, name: str, given: Arguments, span: Span, *, sure: bool) -> Value:
    """What a call of a site's method does to it."""
    if name in _ROUTING:
        _ROUTING[name](site, name, given, span, sure)
    elif name in _VERBS or name in ("route", "api_route"):
        # `app.get("/x")(view)`
        _route(site, name, given, span, sure)
    elif name == "middleware":
        return Result("middleware", (site,))
    elif name not in _HARMLESS:
        site.doubts.append(f"'{name}()' is called")
    if name in ("wsgi_app", "routes", "url_map"):
        site.doubts.append(f"'{name}' is used")
    return UNKNOWN


WATCHED = frozenset(
    {"middleware", "before_request", "before_app_request", "exception_handler", "errorhandler",
     "app_errorhandler"}
)  # fmt: skip
"""Decorators whose functions may answer in place of a route."""
DECORATORS = WATCHED | _VERBS | _HARMLESS | {"route", "api_route"}
"""Methods of sites that decorate."""


def decorate(called: Method, given: Arguments, span: Span, body: str, *, sure: bool) -> None:
    """A function that a site's method decorates."""
    site, name = called.site, called.name
    if name in ("middleware", "before_request", "before_app_request"):
        site.watchers.append(body)
    elif name in ("exception_handler", "errorhandler", "app_errorhandler"):
        code = given.get(0, "code_or_exception", UNKNOWN)
        if code == 404 and "404" not in body:
            site.doubts.append("what is not found is answered by a handler")
    else:
        method(site, name, given, span, sure=sure)


def assign(site: Site, name: str, value: Value) -> None:
    """An attribute of a site is set."""
    if name == "wsgi_app" and not (isinstance(value, Result) and "ProxyFix" in value.name):
        known = isinstance(value, Result) and any(
            part in value.name.lower() for part in ("proxyfix", "whitenoise", "middleware")
        )
        if not known:
            site.doubts.append("its 'wsgi_app' is replaced")
    elif name in ("root_path", "url_prefix", "prefix", "routes", "url_map", "router"):
        site.doubts.append(f"its '{name}' is set")


def doubt(dotted: str, sites: list[Site]) -> None:
    """A library's call that is given sites may add routes to them."""
    lower = dotted.lower()
    if sites and not any(part in lower for part in _HARMLESS_CALLS):
        for site in sites:
            site.doubts.append(f"'{dotted}' is given it")


def _route(site: Site, name: str, given: Arguments, span: Span, sure: bool) -> None:  # noqa: FBT001
    path = given.text(0, "rule" if site.framework is Framework.FLASK else "path")
    methods: frozenset[str] | None
    if name in _VERBS:
        methods = frozenset({name.upper()})
        if site.framework is Framework.FLASK and name == "get":
            methods = frozenset({"GET", "HEAD"})
    else:
        strict = site.framework is Framework.FASTAPI and name in ("api_route", "add_api_route")
        methods = _methods(given, ("GET",), head=not strict)
    site.routes.append(Route(path, methods, span, sure))


def _include(site: Site, _name: str, given: Arguments, _span: Span, _sure: bool) -> None:  # noqa: FBT001
    router = given.get(0, "router", UNKNOWN)
    if isinstance(router, Site):
        site.inclusions.append(Inclusion(given.text(-1, "prefix"), router))
    else:
        _open_below(site, given.text(-1, "prefix"), "a router that is not known is included")


def _open_below(site: Site, prefix: str, why: str) -> None:
    """Whatever begins with the prefix may be answered."""
    if prefix and UNKNOWN_TEXT not in prefix:
        site.routes.append(Route(prefix.rstrip("/"), None, None, sure=False, below=True))
    else:
        site.doubts.append(why)


def _register(site: Site, _name: str, given: Arguments, _span: Span, _sure: bool) -> None:  # noqa: FBT001
    blueprint = given.get(0, "blueprint", UNKNOWN)
    prefix = given.get(-1, "url_prefix", None)
    if not isinstance(blueprint, Site):
        _open_below(site, prefix if isinstance(prefix, str) else "", "an unknown blueprint")
    elif prefix is None:
        site.inclusions.append(Inclusion("", blueprint))
    else:
        text = prefix.rstrip("/") if isinstance(prefix, str) else UNKNOWN_TEXT
        site.inclusions.append(Inclusion(text, blueprint, replaces=True))


def _mount(site: Site, _name: str, given: Arguments, span: Span, sure: bool) -> None:  # noqa: FBT001
    path = given.text(0, "path").rstrip("/")
    app = given.get(1, "app", UNKNOWN)
    if isinstance(app, Site):
        site.inclusions.append(Inclusion(path, app, mounted=True))
    else:
        site.routes.append(Route(path, None, span, sure, below=True))


def _resource(site: Site, _name: str, given: Arguments, span: Span, sure: bool) -> None:  # noqa: FBT001
    for path in given.places[1:]:
        text = path if isinstance(path, str) else UNKNOWN_TEXT
        site.routes.append(Route(text, None, span, sure))


def _middleware(site: Site, _name: str, given: Arguments, _span: Span, _sure: bool) -> None:  # noqa: FBT001
    watch(site, given.get(0, "middleware_class", UNKNOWN))


def watch(site: Site, made: Value) -> None:
    """Middleware may answer in place of a route: what it is made of is kept to be looked at."""
    if isinstance(made, External):
        name = made.name.rpartition(".")[2]
        site.watchers.append("" if name in _KNOWN_MIDDLEWARE else name)
    elif isinstance(made, (Class, Function)):
        site.watchers.append(made.space.module.file.source.text)
    else:
        site.doubts.append("middleware that is not known is added")


def _init_app(site: Site, _name: str, given: Arguments, _span: Span, _sure: bool) -> None:  # noqa: FBT001
    """flask-restful: an Api that gets its application later."""
    owner = given.get(0, "app", None)
    if isinstance(owner, Site):
        owner.inclusions.append(Inclusion("", site))


_ROUTING = {
    "include_router": _include,
    "register_blueprint": _register,
    "mount": _mount,
    "add_api_route": _route,
    "add_route": _route,
    "add_url_rule": _route,
    "add_resource": _resource,
    "add_middleware": _middleware,
    "init_app": _init_app,
}
