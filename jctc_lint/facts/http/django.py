"""Django's URL configuration as a site with routes: `path`, `re_path` and `include`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.http.model import UNKNOWN_TEXT, Framework, Inclusion, Route, Site
from jctc_lint.facts.http.values import UNKNOWN, External, Items, Mounted
from jctc_lint.facts.migrations.evaluation.modules import Module
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.http.expressions import Expressions
    from jctc_lint.facts.http.values import Arguments, Value
    from jctc_lint.text import Span

HANDLERS = frozenset(
    {"django.core.wsgi.get_wsgi_application", "django.core.asgi.get_asgi_application"}
)
"""What gives the application that serves the URL configuration."""
_PATHS = frozenset({"django.urls.path"})
_EXPRESSIONS = frozenset({"django.urls.re_path", "django.conf.urls.url"})
_INCLUDES = frozenset({"django.urls.include", "django.conf.urls.include"})
_NOTHING = frozenset({"django.conf.urls.static.static"})
"""Routes for files, in development only."""
CALLS = _PATHS | _EXPRESSIONS | _INCLUDES | _NOTHING

_SETTINGS = pattern(r"DJANGO_SETTINGS_MODULE[\"']\s*(?:,|\]\s*=)\s*[\"']([\w.]+)[\"']")
_PLAIN = pattern(r"[\w/\-]*")
_HARMLESS = ("django.", "corsheaders.", "whitenoise.", "debug_toolbar.", "allauth.", "axes.",
             "simple_history.", "csp.", "django_otp.")  # fmt: skip
"""Middleware that answers no path of its own."""


def construct(dotted: str, given: Arguments, span: Span, expressions: Expressions) -> Value:
    """What a call in a URL configuration gives."""
    if dotted in _NOTHING:
        return Items(())
    if dotted in _INCLUDES:
        return _included(given.get(0, "arg", UNKNOWN), expressions)
    view = given.get(1, "view", UNKNOWN)
    path = given.text(0, "route" if dotted in _PATHS else "regex")
    below = False
    if dotted in _EXPRESSIONS:
        path, below = _from_expression(path)
    if isinstance(view, Site):
        return Mounted(path, None, view, below=False, sure=expressions.sure, span=span)
    # `admin.site.urls`, or an include of what is not known.
    open_below = isinstance(view, External) and view.name.endswith(".urls")
    unknown = view is UNKNOWN_INCLUDE or open_below
    return Mounted(path, None, None, below=below or unknown, sure=expressions.sure, span=span)


UNKNOWN_INCLUDE = Items((UNKNOWN,))
"""What is included and not known."""


def _from_expression(text: str) -> tuple[str, bool]:
    """A path for a regular expression, and whether more may follow it."""
    body = text.removeprefix("^")
    ends = body.endswith("$")
    body = body.removesuffix("$").replace("\\-", "-")
    optional = body.endswith("/?")
    body = body.removesuffix("?")
    if _PLAIN.fullmatch(body):
        return body, not ends or optional
    return UNKNOWN_TEXT, not ends


def _included(target: Value, expressions: Expressions) -> Value:
    if isinstance(target, Items) and target.values and not isinstance(target.values[0], Mounted):
        # `include((patterns, "name"))`
        target = target.values[0]
    if isinstance(target, str):
        module = expressions.modules.find(target)
        target = module if isinstance(module, Module) else UNKNOWN
    if isinstance(target, Module):
        target = expressions.looked_up(expressions.attribute_of_module(target, "urlpatterns"))
    return _site(target) if isinstance(target, Items) else UNKNOWN_INCLUDE


def _site(patterns: Items) -> Site:
    site = Site(Framework.DJANGO)
    for item in patterns.values:
        if not isinstance(item, Mounted):
            site.doubts.append("one of its patterns is not known")
        elif item.site is not None:
            site.inclusions.append(Inclusion(item.path, item.site))
        else:
            path = item.path.rstrip("/") if item.below else item.path
            site.routes.append(Route(path, None, item.span, item.sure, item.below))
    return site


def site_of(module: Module, expressions: Expressions) -> Site | None:
    """The site that the module of `get_wsgi_application()` serves."""
    match = _SETTINGS.search(module.file.source.text)
    settings = expressions.modules.find(match[1]) if match else None
    if not isinstance(settings, Module) or settings.file.tree is None:
        return None
    names = expressions.space(settings).names
    conf = names.get("ROOT_URLCONF")
    urls = expressions.modules.find(conf) if isinstance(conf, str) else None
    if not isinstance(urls, Module):
        return None
    patterns = expressions.looked_up(expressions.attribute_of_module(urls, "urlpatterns"))
    if not isinstance(patterns, Items):
        return None
    site = _site(patterns)
    site.prefix, site.title = "/", "Django"
    _middleware(site, names.get("MIDDLEWARE", UNKNOWN), expressions)
    if "handler404" in expressions.space(urls).names:
        site.doubts.append("what is not found is answered by a handler")
    if names.get("APPEND_SLASH") is False:
        site.strict = True
    return site


def _middleware(site: Site, value: Value, expressions: Expressions) -> None:
    if not isinstance(value, Items):
        site.doubts.append("its MIDDLEWARE is not known")
        return
    for name in value.values:
        if not isinstance(name, str):
            site.doubts.append("one of its MIDDLEWARE is not known")
        elif not name.startswith(_HARMLESS):
            found = expressions.modules.find(name.rpartition(".")[0])
            known = isinstance(found, Module)
            site.watchers.append(found.file.source.text if isinstance(found, Module) else name)
            if not known and "health" in name.lower():
                site.doubts.append(f"'{name}' may answer")
