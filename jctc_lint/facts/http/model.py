"""Applications and routers with their routes, and whether a path is among what they answer."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.text import Span

UNKNOWN_TEXT = "\0"
"""Stands in a path for text that is not known."""
MAX_ROUTES = 5_000
MAX_PARTS = 16
"""Parts of a path of which some are variable; one with more may be anything."""
MAX_NESTING = 12
"""Deepest nesting of routers that is followed."""


class Framework(StrEnum):
    """Whose rules hold for paths."""

    STARLETTE = "Starlette"
    FASTAPI = "FastAPI"
    FLASK = "Flask"
    DJANGO = "Django"


class Answer(StrEnum):
    """Whether a request is answered by a route."""

    YES = "yes"
    NO = "no"
    OTHER_METHOD = "other method"
    """The path is there, the method is not: 405."""
    UNKNOWN = "unknown"


@record
class Route:
    """`path` in the framework's notation; `methods` None for all; `sure` if nothing makes it hang
    on what is not known. `below`: it answers whatever begins with the path.
    """

    path: str
    methods: frozenset[str] | None
    span: Span | None
    sure: bool = True
    below: bool = False


@record
class Inclusion:
    """Another site's routes, behind a prefix. `mounted` sites keep their own rules for paths."""

    prefix: str
    site: Site
    mounted: bool = False
    replaces: bool = False
    """The prefix stands in place of the site's own (Flask)."""


@record(frozen=False)
class Site:
    """An application, a router or a blueprint. `doubts` say why it may answer more than its routes.

    `prefix` is before the paths of all its routes.
    """

    framework: Framework
    prefix: str = ""
    routes: list[Route] = field(default_factory=list)
    inclusions: list[Inclusion] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    watchers: list[str] = field(default_factory=list)
    """Source texts of middleware that may answer in place of a route."""
    root_path: str = ""
    strict: bool = False
    """Nobody is sent on from `/a/` to `/a`."""
    title: str = ""

    def all_routes(self) -> Iterator[Route]:
        """Every route with its whole path, those of included sites too."""
        for route, _ in self._routes("", 0, None, _Budget()):
            yield route

    def _routes(
        self, before: str, depth: int, replaced: str | None, budget: _Budget
    ) -> Iterator[tuple[Route, Site]]:
        if not budget.take(1 + len(self.routes)) or depth > MAX_NESTING:
            budget.spent = True
            return
        start = before + (self.prefix if replaced is None else replaced)
        for route in self.routes:
            path = start + route.path if start else route.path
            yield Route(path, route.methods, route.span, route.sure, route.below), self
        for inner in self.inclusions:
            if inner.replaces:
                yield from inner.site._routes(start, depth + 1, inner.prefix, budget)
            else:
                yield from inner.site._routes(start + inner.prefix, depth + 1, None, budget)

    def everything(self) -> list[Site]:
        """It and all sites that are included."""
        found: dict[int, Site] = {}
        pending = [self]
        while pending:
            site = pending.pop()
            if id(site) not in found:
                found[id(site)] = site
                pending.extend(inner.site for inner in site.inclusions)
        return list(found.values())

    def answer(self, path: str, method: str = "GET") -> Answer:
        """Whether a route takes the request; doubts are not looked at."""
        wanted = [path]
        if self.root_path and self.root_path != UNKNOWN_TEXT:
            root = self.root_path.rstrip("/")
            if path.startswith(f"{root}/"):
                wanted.append(path[len(root) :])
        best = Answer.NO
        budget = _Budget()
        for route, site in self._routes("", 0, None, budget):
            for one in wanted:
                found = _matches(route, site, one, method)
                if found is Answer.YES:
                    return found
                if found is not Answer.NO and best is not Answer.UNKNOWN:
                    best = found
        return Answer.UNKNOWN if budget.spent else best


@record(frozen=False)
class _Budget:
    """How many routes are still looked at: routers may be included in each other for ever."""

    left: int = MAX_ROUTES
    spent: bool = False

    def take(self, count: int) -> bool:
        self.left -= count
        return self.left >= 0


def _matches(route: Route, site: Site, path: str, method: str) -> Answer:
    exact, shape = _pattern_of(route, site)
    here = shape.fullmatch(path) is not None
    if not here and not (not site.strict and _sent_on(shape, site.framework, path)):
        return Answer.NO
    if not exact or not route.sure or route.below:
        return Answer.UNKNOWN
    if here and route.methods is not None and method not in route.methods:
        return Answer.OTHER_METHOD
    return Answer.YES


def _sent_on(shape: re.Pattern[str], framework: Framework, path: str) -> bool:
    """Whether the request is sent on to the same path with a slash more or less."""
    if framework in (Framework.STARLETTE, Framework.FASTAPI):
        return shape.fullmatch(path[:-1] if path.endswith("/") else f"{path}/") is not None
    return not path.endswith("/") and shape.fullmatch(f"{path}/") is not None


_CURLY = pattern(r"\{(\w+)(?::(\w+))?\}")
_ANGLE = pattern(r"<(?:(\w+)(?:\([^<>]*\))?:)?(\w+)>")
_NUMBER = {"int": "[0-9]+", "float": "[0-9]+(?:[.][0-9]+)?", "uuid": "[0-9a-fA-F-]{36}"}


def _pattern_of(route: Route, site: Site) -> tuple[bool, re.Pattern[str]]:
    """Whether the path has no variable parts, and what it matches."""
    text = route.path
    parameter = _ANGLE if site.framework in (Framework.FLASK, Framework.DJANGO) else _CURLY
    pieces = []
    at = 0
    exact = UNKNOWN_TEXT not in text
    for found in parameter.finditer(text):
        kind = found[1] if parameter is _ANGLE else found[2]
        pieces.append(_literal(text[at : found.start()]))
        pieces.append(".*" if kind == "path" else _NUMBER.get(kind or "", "[^/]+"))
        at = found.end()
        exact = False
    pieces.append(_literal(text[at:]))
    if len(pieces) + text.count(UNKNOWN_TEXT) > MAX_PARTS:
        return False, re.compile(".*")
    end = "(?:/.*)?" if route.below and not text.endswith("/") else ".*" if route.below else ""
    return exact, re.compile("".join(pieces) + end)


def _literal(text: str) -> str:
    return ".*".join(re.escape(part) for part in re.split(f"{UNKNOWN_TEXT}+", text))
