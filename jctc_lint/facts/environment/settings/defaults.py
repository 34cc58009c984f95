"""What happens without the variable of a field: its default is taken, or refused as well."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Need, Shape
from jctc_lint.facts.environment.python.code import External
from jctc_lint.facts.environment.shapes import accepts
from jctc_lint.record import record, replace

if TYPE_CHECKING:
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.python.code import Code
    from jctc_lint.facts.environment.settings.config import Config
    from jctc_lint.facts.environment.settings.validators import Validators
    from jctc_lint.facts.environment.settings.written import Written


@record
class Defaults:
    """What holds for the defaults of one class."""

    version: int
    config: Config
    validators: Validators

    def need(self, item: Written, read: Read, *, validated: bool) -> Need:
        """Whether the process ends without the variable, or may."""
        if self.validators.fills or self.config.unsure or item.aliases is None:
            return Need.UNKNOWN if item.required is not False else Need.NONE
        if item.required is None:
            return Need.UNKNOWN
        if item.required:
            return Need.START
        if item.default_node is not None and not item.type.optional:
            outer = _outer_name(item.code, item.default_node)
            if outer is not None:
                # Without the variable the default is None, which is refused.
                same = outer.lower() in [name.lower() for name in read.names]
                return Need.START if same and item.type.known and not validated else Need.UNKNOWN
        if self._refused(item, read, validated=validated):
            return Need.START
        return Need.NONE if _is_known(item, read) else Need.UNKNOWN

    def _refused(self, item: Written, read: Read, *, validated: bool) -> bool:
        """Defaults are validated as well: with version 2, `x: str = None` is refused without X."""
        if validated or self.config.flag("validate_default", default=True) is not True:
            return False
        if self._validator_refuses(item, read):
            return True
        if self.validators.on(item.name, "after") or not item.type.known or item.type.any:
            return False
        node = item.default_node
        if item.none:
            return self.version == 2 and not item.type.optional
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, (int, float)):
            return not item.type.any_text and _number_refused(read, value, self.version)
        return isinstance(value, str) and self._text_refused(item, read, value)

    def _validator_refuses(self, item: Written, read: Read) -> bool:
        """Version 2 runs validators on defaults too: a placeholder may be refused by name."""
        node = item.default_node
        value = node.value if isinstance(node, ast.Constant) else None
        if self.version != 2 or not isinstance(value, str):
            return False
        return value in read.refused or len(value) < read.least

    def _text_refused(self, item: Written, read: Read, value: str) -> bool:
        if item.least is not None:
            return read.shape is Shape.TEXT and len(value) < item.least
        if read.shape in (Shape.JSON_LIST, Shape.JSON_OBJECT):
            # Version 1 makes an empty dict of an empty text.
            return self.version == 2 or bool(value) or read.shape is Shape.JSON_LIST
        plain = read.shape in (Shape.INTEGER, Shape.NUMBER, Shape.BOOLEAN, Shape.CHOICE)
        return plain and accepts(replace(read, blank_is_absent=False), value) is False


def _is_known(item: Written, read: Read) -> bool:
    """Whether it can be told that the default itself is taken."""
    node = item.default_node
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, (int, float)) and read.shape is Shape.TEXT and not item.type.any:
        return False
    if value is None or read.shape is not Shape.UNKNOWN or not item.type.known:
        return True
    return isinstance(value, str) and item.type.any_text


def _number_refused(read: Read, value: float, version: int) -> bool:
    """Whether a number is refused as a default: version 2 makes no text of it."""
    if read.shape in (Shape.JSON_LIST, Shape.JSON_OBJECT, Shape.CHOICE):
        return True
    if read.shape is Shape.BOOLEAN:
        return value not in (0, 1)
    return read.shape is Shape.TEXT and version == 2


def _outer_name(code: Code, node: ast.expr) -> str | None:
    """The variable of a default such as `os.getenv("X")`, which may be None."""
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return None
    meaning = code.meaning(node.func)
    if isinstance(meaning, External) and meaning.path in ("os.getenv", "os.environ.get"):
        return code.text(node.args[0])
    return None
