"""Names that a naming convention gives to constraints and indexes, as sqlalchemy/sql/naming.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Element, Raised, Unknown, open_text
from jctc_lint.facts.schema.names import LONGEST
from jctc_lint.facts.schema.open_names import is_open, is_whole
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.schema.model import Name

Convention = dict[str, str]
DEFAULT: Convention = {"ix": "ix_%(column_0_label)s"}
"""What SQLAlchemy has where nothing else is said."""
_TOKEN = pattern(r"%\((\w+)\)s")
_COLUMN = pattern(r"column_(\d+)(_?N)?_(name|key|label)")


@record
class Named:
    """What a name is made from. `columns` None: not known."""

    kind: str
    table: Name
    columns: tuple[str, ...] | None
    target: Name | None = None
    target_columns: tuple[str, ...] | None = None


def is_fixed(value: Value) -> bool:
    """`op.f("name")`: a name that no convention changes."""
    return isinstance(value, Element) and value.name in ("f", "conv")


def name_for(
    given: Value, named: Named, convention: Convention | None, longest: int = LONGEST
) -> str | None:
    """The name of a constraint: "" where PostgreSQL is to invent one, None where not known."""
    if isinstance(given, Element) and is_fixed(given):
        text = open_text(given.args[0]) if given.args else None
        return fitted(text, longest) if isinstance(text, str) else None
    given = open_text(given)
    made = _name_for(given, named, convention)
    if made is not None and made != given:
        return fitted(made, longest)
    if made is not None and len(made) > longest and not is_open(made):
        reason = f"Identifier '{made}' exceeds maximum length of {longest}"
        raised = Raised("IdentifierError", reason)
        raised.certain = True
        raise raised
    return made


def fitted(name: str, longest: int = LONGEST) -> str | None:
    """A name that SQLAlchemy shortens by itself: those of conventions and of `op.f`."""
    if is_open(name):
        return name if is_whole(name) else None
    if len(name) <= longest:
        return name
    from hashlib import md5

    digest = md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"{name[: longest - 8]}_{digest[-4:]}"


def _name_for(given: Value, named: Named, convention: Convention | None) -> str | None:
    if isinstance(given, Unknown) or not (given is None or isinstance(given, str)):
        return None
    if convention is None:
        # A convention with %(constraint_name)s changes names that are given, of checks as a rule.
        return given if given is not None and named.kind not in ("ck",) else None
    template = convention.get(named.kind)
    if not isinstance(template, str):
        return given or ""
    if given is not None and "constraint_name" not in template:
        return given
    return filled(template, given, named)


def filled(template: str, given: str | None, named: Named) -> str | None:
    """The template with its tokens filled in; None where one cannot be told."""
    parts: list[str] = []
    end = 0
    for match in _TOKEN.finditer(template):
        value = _token(match[1], given, named)
        if value is None:
            return None
        parts += [template[end : match.start()], value]
        end = match.end()
    rest = template[end:]
    return None if "%(" in rest else "".join([*parts, rest])


def _token(token: str, given: str | None, named: Named) -> str | None:
    if token == "table_name":  # noqa: S105
        return named.table.text
    if token == "constraint_name":  # noqa: S105
        return given
    if token == "referred_table_name":  # noqa: S105
        return named.target.text if named.target is not None else None
    referred = token.startswith("referred_")
    match = _COLUMN.fullmatch(token.removeprefix("referred_"))
    columns = named.target_columns if referred else named.columns
    if match is None or columns is None:
        return None
    labels = match[3] == "label"
    prefix = f"{named.table.schema}_" if named.table.schema else ""
    texts = [f"{prefix}{named.table.text}_{c}" if labels else c for c in columns]
    if match[2]:
        return ("_" if match[2] == "_N" else "").join(texts)
    position = int(match[1])
    return texts[position] if position < len(texts) else ""
