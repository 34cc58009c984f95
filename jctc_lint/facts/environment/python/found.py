"""One read in one place of the code, before it is known what runs when the program starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Library, Need, Read, Shape
from jctc_lint.facts.environment.python.place import Way
from jctc_lint.record import field, record

if TYPE_CHECKING:
    import ast

    from jctc_lint.facts.environment.python.code import Code, Function, Scope
    from jctc_lint.facts.environment.python.model import Dynamic


@record(frozen=False)
class Found:
    """One read in one place: what `Read` needs, and where it stands.

    `scope` and `way` tell when it happens; the need of a start is told when it is known which
    functions run then.
    """

    names: tuple[str, ...]
    node: ast.expr
    code: Code
    scope: Scope
    way: Way
    fails: bool
    """Without the variable an exception is raised."""
    maybe: bool = False
    late: bool = False
    library: Library = Library.OS
    shape: Shape = Shape.UNKNOWN
    default: str | None = None
    choices: tuple[str, ...] = ()
    guard: ast.expr | ast.stmt | None = None
    blank_is_absent: bool = False
    truth: ast.Call | None = None
    made_up: bool = False
    """Without the variable a secret is made up."""
    any_case: bool = False

    def read(self, *, started: bool) -> Read:
        """`started`: its scope runs while the program starts."""
        guard = self.code.span(self.guard) if self.guard is not None else None
        secret = _secret(self.names[0])
        return Read(
            self.names,
            self.code.span(self.node),
            self.library,
            self._need(started=started),
            self.shape,
            None if secret and self.default else self.default,
            self.choices,
            guard if self.fails else None,
            self.any_case,
            self.blank_is_absent,
            secret,
        )

    def _need(self, *, started: bool) -> Need:
        if self.fails and self.way in (Way.ALWAYS, Way.MAIN):
            return Need.START if started and not self.late else Need.USE
        return Need.UNKNOWN if self.fails or self.maybe else Need.NONE


def _secret(name: str) -> bool:
    from jctc_lint.facts.secrets.names import is_secret_name

    return is_secret_name(name)


@record(frozen=False)
class Findings:
    """What one module does with its environment."""

    reads: list[Found] = field(default_factory=list)
    dynamic: list[Dynamic] = field(default_factory=list)
    sets: set[str] = field(default_factory=set)
    wrappers: list[Wrapper] = field(default_factory=list)


@record
class Wrapper:
    """A function of the repository that reads the variable that its caller names.

    `index` and `name` are the parameter of the variable's name, `default` that of its default.
    """

    code: Code
    function: Function
    index: int
    name: str
    found: Found
    default: str | None = None
    default_index: int = -1
    pattern: tuple[str, str] = ("", "")
    """What it puts before and behind the name."""
