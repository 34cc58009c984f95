"""Whether an application answers a path: by its routes, and only when all of them are known."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.http.model import Answer, Route
from jctc_lint.facts.models.reach import reached
from jctc_lint.record import field, record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from jctc_lint.facts.http.application import Application

_ENDLESS = 400
"""Texts that are looked through."""
_ADDS = pattern(
    r"^\s*@[\w.]+\.(?:route|get|post|put|patch|delete|head|options|api_route|middleware)\("
    r"|\.(?:add_url_rule|add_api_route|add_route|include_router|register_blueprint|mount"
    r"|add_resource|add_middleware)\(",
    re.MULTILINE,
)
"""What a module does that adds routes while it is imported."""


@record(frozen=False)
class Served:
    """What an application serves. `unsure` says why it may be more than its routes."""

    application: Application
    _known: dict[tuple[str, str], Answer] = field(default_factory=dict)
    _imports_followed: bool = False

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        return tuple(self.application.site.all_routes())

    @cached_property
    def unsure(self) -> str:
        """Why the routes may not be all; "" when they are."""
        if not self.application.complete:
            return "not all modules could be followed"
        doubts = [doubt for site in self.application.site.everything() for doubt in site.doubts]
        return doubts[0] if doubts else ""

    def answer(self, path: str, method: str = "GET") -> Answer:
        """Whether a request is answered; unknown unless that is sure."""
        key = (path, method)
        if key not in self._known:
            self._known[key] = self._answer(path, method)
        return self._known[key]

    def _answer(self, path: str, method: str) -> Answer:
        found = self.application.site.answer(path, method)
        if found in (Answer.NO, Answer.OTHER_METHOD) and self._follow_imports():
            found = self.application.site.answer(path, method)
        if found in (Answer.YES, Answer.UNKNOWN):
            return found
        if self.unsure or self._may_come_from_elsewhere(path):
            return Answer.UNKNOWN
        return found

    def _follow_imports(self) -> bool:
        """Follow modules that are imported because they add routes; True if there are such."""
        if self._imports_followed:
            return False
        self._imports_followed = True
        interpreter = self.application.interpreter
        files = interpreter.modules.files
        others = sorted((self._reach or set()) - self.application.followed)
        adding = [path for path in others[:_ENDLESS] if _ADDS.search(files.glance(path))]
        for path in adding:
            module = interpreter.modules.read(path)
            try:
                if module is not None:
                    interpreter.space(module)
            except RecursionError:
                interpreter.stopped = True
        return bool(adding)

    def _may_come_from_elsewhere(self, path: str) -> bool:
        """True when middleware, or a module that is only imported, speaks of the path."""
        word = next((part for part in reversed(path.split("/")) if part), "")
        if not word:
            return any(text for text in self._watchers)
        spoken = re.compile(rf"[\"'/]{re.escape(word)}[\"'/?]")
        if any(spoken.search(text) or word in text[:80] for text in self._watchers):
            return True
        reach = self._reach
        if reach is None:
            return True
        files = self.application.interpreter.modules.files
        others = sorted(reach - self.application.followed)
        return any(spoken.search(files.glance(other)) for other in others[:_ENDLESS])

    @property
    def _watchers(self) -> list[str]:
        return [text for site in self.application.site.everything() for text in site.watchers]

    @cached_property
    def _reach(self) -> set[str] | None:
        """The modules that are loaded with the application; None where that cannot be told."""
        found = reached(self.application.interpreter.modules, self.application.module, {"\0"})
        return None if found.unsure else found.paths

    def loaded(self, wanted: re.Pattern[str]) -> Span | None:
        """Where a text stands in the modules that are loaded with the application."""
        files = self.application.interpreter.modules.files
        for path in sorted(self._reach or ())[:_ENDLESS]:
            match = wanted.search(files.glance(path))
            source = files.read(path) if match is not None else None
            if match is not None and source is not None:
                return Span(source, match.start(), match.end())
        return None

    def elsewhere(self, path: str) -> Route | None:
        """A route that ends as the path does: the one that was probably meant."""
        wanted = path.rstrip("/")
        ends = [
            route for route in self.routes
            if wanted and route.path.rstrip("/").endswith(wanted) and "\0" not in route.path
        ]  # fmt: skip
        return min(ends, key=lambda route: len(route.path)) if ends else None
