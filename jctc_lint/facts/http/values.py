"""What the interpreter of routes knows of a value; everything else is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.http.model import UNKNOWN_TEXT, Site
from jctc_lint.record import field, record

if TYPE_CHECKING:
    import ast

    from jctc_lint.facts.migrations.evaluation.modules import Module
    from jctc_lint.text import Span


@record
class External:
    """Something of a library, by its dotted name (`fastapi.FastAPI`)."""

    name: str


@record(frozen=False)
class Space:
    """Names and their values: of a module, or of a call of a function, which sees those `above`."""

    module: Module
    names: dict[str, Value] = field(default_factory=dict)
    above: Space | None = None

    def find(self, name: str) -> Space | None:
        """The space that has the name."""
        space: Space | None = self
        while space is not None and name not in space.names:
            space = space.above
        return space


@record
class Function:
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    space: Space


@record
class Class:
    node: ast.ClassDef
    space: Space
    bases: tuple[Value, ...]


@record
class Instance:
    """An object of a class of the repository."""

    made_by: Class


@record
class Items:
    """A list or tuple."""

    values: tuple[Value, ...]


@record
class Result:
    """What a library's call gave that is none of ours. `holds` are the sites that it was given."""

    name: str
    holds: tuple[Site, ...] = ()


@record
class Mounted:
    """A `Route` or `Mount` of Starlette, before it is part of an application."""

    path: str
    methods: frozenset[str] | None
    site: Site | None
    below: bool
    sure: bool
    span: Span


@record
class Lazy:
    """A name that is imported from a module of the repository: looked up when it is used."""

    module: Module
    name: str


class Nothing:
    """Statements that returned nothing."""


NOTHING = Nothing()


@record
class Method:
    """A method of a site, called by name."""

    site: Site
    name: str


@record
class Unknown:
    """Nothing is known of it."""


UNKNOWN = Unknown()
_ADDS = frozenset(
    {"get", "post", "route", "api_route", "add_route", "add_api_route", "include_router", "mount",
     "add_url_rule", "register_blueprint", "add_resource", "routes"}
)  # fmt: skip
"""Methods of a site that let whoever is given them add routes."""


class Arguments:
    """The arguments of a call by place and name. `open`: there are others (`**options`)."""

    def __init__(self, places: list[Value], names: dict[str, Value], *, opened: bool) -> None:
        self.places = places
        self.names = names
        self.opened = opened

    def get(self, place: int, name: str, default: Value = None) -> Value:
        """An argument by its place or name; what is not given is `default`."""
        if name in self.names:
            return self.names[name]
        if 0 <= place < len(self.places):
            return self.places[place]
        return UNKNOWN if self.opened else default

    def text(self, place: int, name: str, default: str = "") -> str:
        """A text; with the mark of unknown text where it is not known."""
        found = self.get(place, name, default)
        if found is None:
            return default
        return found if isinstance(found, str) else UNKNOWN_TEXT

    @property
    def sites(self) -> list[Site]:
        """The applications and routers that the call is given, also in lists."""
        found: list[Site] = []
        for value in (*self.places, *self.names.values()):
            for one in value.values if isinstance(value, Items) else (value,):
                if isinstance(one, Site):
                    found.append(one)
                elif isinstance(one, Method) and one.name in _ADDS:
                    found.append(one.site)
        return found


if TYPE_CHECKING:
    Value = (
        External
        | Function
        | Class
        | Instance
        | Items
        | Result
        | Mounted
        | Lazy
        | Method
        | Unknown
        | Site
        | Module
        | str
        | bool
        | int
        | float
        | dict[str, "Value"]
        | None
    )
