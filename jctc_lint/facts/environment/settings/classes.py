"""A settings class of pydantic as a whole: fields, names, dotenv files, and where it is made."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Need
from jctc_lint.facts.environment.python.code import FUNCTIONS, External, Local
from jctc_lint.facts.environment.python.model import SettingsClass
from jctc_lint.facts.environment.python.place import Way, place_of
from jctc_lint.facts.environment.settings.bases import order_of, settings_version
from jctc_lint.facts.environment.settings.config import config_of
from jctc_lint.facts.environment.settings.fields import Maker
from jctc_lint.facts.environment.settings.validators import validators_of
from jctc_lint.facts.environment.settings.written import written_fields
from jctc_lint.facts.migrations.location import joined, normal
from jctc_lint.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.environment.python.code import Code, Scope
    from jctc_lint.facts.environment.python.model import SettingsField
    from jctc_lint.facts.environment.settings.paths import Place
    from jctc_lint.text import Span


@record(frozen=False)
class Making:
    """A place where an object of a class is made. `given` are fields that get their value there."""

    code: Code
    node: ast.expr
    scope: Scope
    way: Way
    given: frozenset[str] = frozenset()
    open: bool = False
    """It is given what cannot be told, or its class is handed on to be called."""
    no_env_file: bool = False

    @property
    def span(self) -> Span:
        return self.code.span(self.node)


def is_settings(code: Code, node: ast.ClassDef) -> bool:
    if not node.bases:
        return False
    with code.codes.only_wanted():
        return settings_version(order_of(Local(code, node))[0]) > 0


def makings(code: Code) -> Iterator[tuple[ast.ClassDef, Making]]:
    """Where a module makes objects of classes of the repository, with the classes."""
    for node, target in code.calls:
        if isinstance(target.node, ast.ClassDef):
            yield target.node, _call(code, node)
    for item in code.nodes:
        if isinstance(item, (ast.Name, ast.Attribute)) and _is_handed_on(code, item):
            with code.codes.only_wanted():
                meaning = code.meaning(item)
            if isinstance(meaning, Local) and isinstance(meaning.node, ast.ClassDef):
                scope = code.scope(item)
                yield meaning.node, Making(code, item, scope, Way.MAYBE, open=True)


def _call(code: Code, node: ast.Call) -> Making:
    place = place_of(code, node)
    named = {item.arg for item in node.keywords}
    none = any(
        item.arg == "_env_file"
        and isinstance(item.value, ast.Constant)
        and item.value.value is None
        for item in node.keywords
    )
    return Making(
        code,
        node,
        place.scope,
        place.way,
        frozenset(name for name in named if name is not None and not name.startswith("_")),
        None in named or bool(node.args) or ("_env_file" in named and not none),
        none,
    )


def _is_handed_on(code: Code, node: ast.Name | ast.Attribute) -> bool:
    """A class that stands as an argument: `default_factory=Settings`, `Depends(Settings)`."""
    if not isinstance(node.ctx, ast.Load):
        return False
    parent = code.parent(node)
    if isinstance(parent, ast.Call):
        return node in parent.args
    return isinstance(parent, ast.keyword) and parent.arg not in (
        None,
        "response_model",
        "metaclass",
    )


@record(frozen=False)
class Builder:
    """Puts classes together. `starts` tells of a scope whether it runs while the program starts."""

    working: str | None
    starts: Callable[[Code, Scope], bool]
    reached: frozenset[str]

    def build(self, code: Code, node: ast.ClassDef, made: list[Making]) -> SettingsClass:
        order, complete = order_of(Local(code, node))
        version = settings_version(order)
        config = config_of(order)
        validators = validators_of(order)
        written = written_fields(order, version)
        fields = tuple(Maker(version, config, validators).fields(written))
        at_start = any(self._certain(item) for item in made)
        files, known = self._env_files(config.env_files(), made)
        unsure = "" if complete else "a class that it stands on is not known"
        unsure = unsure or config.unsure or validators.open or validators.fills
        if any(item.aliases is None for item in written.values()):
            unsure = unsure or "names of fields are put together by code"
        return SettingsClass(
            node.name,
            code.path,
            code.name_span(node),
            version,
            tuple(self._in_place(item, made, at_start, complete=complete) for item in fields),
            config.text("env_prefix"),
            config.text("env_nested_delimiter", None),
            config.flag("case_sensitive", default=False) is False,
            config.extra,
            files,
            known,
            tuple(item.span for item in made),
            at_start,
            code.path in self.reached,
            _attributes(order),
            unsure,
        )

    def _certain(self, making: Making) -> bool:
        sure = making.way in (Way.ALWAYS, Way.MAIN) and not making.open
        return sure and self.starts(making.code, making.scope)

    def _in_place(
        self,
        item: SettingsField,
        made: list[Making],
        at_start: bool,  # noqa: FBT001
        *,
        complete: bool,
    ) -> SettingsField:
        """The need of a field where the class is made: at start, later, or perhaps."""
        if item.read.need is not Need.START:
            return item
        name = item.name.partition(".")[0]
        open_ = any(making.open for making in made) or not complete
        if made and all(name in making.given for making in made if not making.open):
            need = Need.UNKNOWN if open_ else Need.NONE
        elif any(name in making.given for making in made):
            need = Need.UNKNOWN
        elif at_start:
            need = Need.START
        elif any(making.way is Way.ALWAYS and not making.open for making in made):
            need = Need.USE
        else:
            need = Need.UNKNOWN
        return replace(item, read=replace(item.read, need=need))

    def _env_files(
        self, places: list[Place] | None, made: list[Making]
    ) -> tuple[tuple[str, ...], bool]:
        if places is None:
            return (), False
        if made and all(making.no_env_file for making in made):
            return (), True
        found = [self._path(place) for place in places]
        known = None not in found and not any(making.open for making in made)
        return tuple(path for path in found if path), known

    def _path(self, place: Place) -> str | None:
        if place.anchored:
            return place.path
        if self.working is None or place.path.startswith("/"):
            return None
        return normal(joined(self.working, place.path))


def _attributes(order: list[Local | External]) -> frozenset[str]:
    """What an object has beside its fields."""
    found: set[str] = set()
    for item in order:
        if not isinstance(item, Local) or not isinstance(item.node, ast.ClassDef):
            continue
        for statement in item.node.body:
            if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
                found.add(statement.name)
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                found.add(statement.target.id)
            elif isinstance(statement, ast.Assign):
                found |= {t.id for t in statement.targets if isinstance(t, ast.Name)}
    return frozenset(found)
