"""Judges one assignment: is what arrives surely not what its author meant?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.interpolation import Variables, expand
from jctc_lint.facts.compose.model import Form
from jctc_lint.facts.compose.received import Change, received
from jctc_lint.facts.compose.scalars import Time, typed
from jctc_lint.facts.secrets.names import is_hash, words_of
from jctc_lint.facts.values.alterations import Alteration, Weight
from jctc_lint.facts.values.places import Kind
from jctc_lint.facts.values.variables import misread
from jctc_lint.reading.yaml_tree import Scalar
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.compose.received import Step
    from jctc_lint.facts.values.places import Place
    from jctc_lint.facts.values.variables import Names
    from jctc_lint.text import Source, Span

_LABELS = (Kind.LABEL, Kind.DEPLOY_LABEL)
_NO_VARIABLES = Variables({})
_LINE_SEPARATOR = pattern("[\x85\u2028\u2029]")
_CSP = pattern(r"'(self|none|unsafe-\w+|strict-dynamic|nonce-.*|sha\d+-.*)'")
"""Words of a content security policy, which have quotes of their own."""
_CONTROL = pattern(r"(?<!\\)(?:\\\\)*\\[abfv]")
_SLASH = pattern(r"(?<!\\)(?:\\\\)*\\/")
_DRIVE = pattern(r"[A-Za-z]:\\[A-Za-z]")
_VERSIONS = frozenset({"VERSION", "VERSIONS", "VER", "RELEASE", "TAG", "BUILD", "REVISION"})
_REMARKS = frozenset(
    {
        "optional", "required", "default", "change", "changeme", "todo", "fixme", "edit", "example",
        "deprecated", "important", "unused", "disabled", "enabled", "dev", "prod", "local", "test",
        "note", "replace", "set", "secret", "password", "comment", "temporary", "legacy", "new",
    }
)  # fmt: skip


def altered(place: Place, names: Names) -> Alteration | None:
    """The worst that happens to a value, or None when it arrives as it was meant."""
    found = list(_all(_Written(place, place.secret or is_hash(place.text)), names))
    return min(found, key=lambda one: one.weight) if found else None


@record(eq=True)
class _Written:
    """A place and whether its text must not be told."""

    place: Place
    secret: bool

    def alteration(
        self,
        how: str,
        span: Span,
        weight: Weight,
        *,
        certain: bool = True,
        texts: tuple[str, str, str] = ("", "", ""),
    ) -> Alteration:
        """`texts` are what was written, what is received, and the part concerned."""
        place = self.place
        shown = ("", "", "") if self.secret else texts
        return Alteration(
            place.subject, place.owner, place.name, how, span, weight, certain, *shown
        )

    def weight(self, otherwise: Weight = Weight.DOUBTFUL) -> Weight:
        """A secret that is not what was written opens nothing."""
        return Weight.BREAKS if self.secret else otherwise


def _all(written: _Written, names: Names) -> Iterator[Alteration]:
    yield from _name(written)
    for step in received(written.place.assignment).steps:
        judge = _JUDGES.get(step.change)
        if judge is not None:
            yield from judge(written, step)
    value = written.place.assignment.value
    if value is None:
        return
    if written.place.assignment.form is Form.LIST and _starts_blank(value.text):
        weight = written.weight()
        yield written.alteration("leading-blank", value.span, weight, certain=False)
    if value.style == "" and _LINE_SEPARATOR.search(value.span.text):
        yield written.alteration("separator", value.span, Weight.BREAKS)
    if value.error is not None and expand(value.text, _NO_VARIABLES).error is not None:
        yield written.alteration("reference", value.span, Weight.BREAKS)
        return
    if _quoted_twice(written, value.text, value.style):
        yield written.alteration("nested", value.span, written.weight(), certain=False)
    wrong = min(
        misread(value.text, value.segments, written.place.name, names, secret=written.secret),
        key=lambda one: not one.sure,
        default=None,
    )
    if wrong is not None:
        weight = Weight.BREAKS if wrong.sure else Weight.DOUBTFUL
        texts = ("", "", value.text[wrong.segment.start : wrong.segment.end])
        certain = is_hash(value.text) or (wrong.sure and written.secret)
        yield written.alteration("variable", value.span, weight, certain=certain, texts=texts)


def _starts_blank(text: str) -> bool:
    """`- K= value`; not `- JAVA_OPTS= -Xmx1g`, whose reader splits at blanks."""
    return text[:1] in (" ", "\t") and text.strip()[:1] not in ("", "-", "#")


def _name(written: _Written) -> Iterator[Alteration]:
    assignment = written.place.assignment
    label = written.place.kind in _LABELS
    if assignment.form is Form.LIST and assignment.name.endswith((" ", "\t")):
        how = "label-blank" if label else "name-blank"
        yield written.alteration(how, assignment.span, Weight.BREAKS)
    elif assignment.form is Form.MAP and label and "${" in assignment.name:
        yield written.alteration("label-key", assignment.name_span, Weight.BREAKS)


def _comment(written: _Written, step: Step) -> Iterator[Alteration]:
    """`pa #ss` is cut, `pa # note` has a comment."""
    body = step.span.text[1:]
    text = written.place.text
    span = written.place.assignment.span.to(step.span)
    mark = text[:1]
    opened = mark in ("'", '"') and mark in body and text.count(mark) == 1
    if opened or ("${" in text and "}" not in text[text.rfind("${") :] and "}" in body):
        yield written.alteration("comment", span, Weight.BREAKS)
    elif _is_remark(body):
        return
    elif not text:
        yield written.alteration("all-comment", span, written.weight(), certain=written.secret)
    elif written.secret or not _is_complete(text):
        weight = written.weight(Weight.HARMLESS)
        yield written.alteration("comment", span, weight, certain=written.secret)


def _is_remark(body: str) -> bool:
    """True for what reads like a remark behind a value: words, or one word that says so."""
    if not body or body.startswith("${") or not (body[0].isalnum() or body[0] in "$%&@?^~"):
        return True
    return len(body.split(None, 1)) > 1 or body.strip("!.: \t").lower() in _REMARKS


def _is_complete(text: str) -> bool:
    """True for a number, a truth value, an address, a reference: a remark may well follow it."""
    return text.endswith("}") or bool(
        re.fullmatch(r"[\d.,:/]+\w{0,2}|true|false|yes|no|on|off|\w+://\S+|/\S*", text, re.I)
    )


def _property(written: _Written, step: Step) -> Iterator[Alteration]:
    """`!abc` is taken for a tag, `&abc` for an anchor."""
    raw = step.span.text
    if raw.startswith("!"):
        tag = _tag_of(written.place) or ""
        if tag and not tag.startswith(("tag:yaml.org,2002:", "!reset", "!override")):
            yield written.alteration("tag", step.span, Weight.BREAKS)
        return
    anchor = re.split(r"\s", raw[1:], maxsplit=1)[0]
    if anchor not in _aliases(step.span.source):
        yield written.alteration("anchor", step.span, written.weight(), certain=False)


@lru_cache(maxsize=64)
def _aliases(source: Source) -> frozenset[str]:
    """The anchors that something in the file refers to."""
    return frozenset(re.findall(r"\*([^\s,\[\]{}]+)", source.text))


def _tag_of(place: Place) -> str | None:
    value = place.assignment.value
    node = place.assignment.null if value is None else value.origin
    return node.tag if isinstance(node, Scalar) else None


def _quotes(written: _Written, step: Step) -> Iterator[Alteration]:
    """`- K="v"`: the quotes are part of the value."""
    inner, outer = step.before, step.after or "'"
    listed = written.place.assignment.form is Form.LIST
    if listed and outer[0] not in inner and not _CSP.fullmatch(outer):
        yield written.alteration("quotes", step.span, Weight.BREAKS)


def _quoted_twice(written: _Written, text: str, style: str) -> bool:
    """Quotes inside YAML's own quotes, put there by hand and not by `\\"`."""
    if style not in ("'", '"') or len(text) < 2 or text[0] != text[-1] or text[0] == style:
        return False
    if text[0] not in "'\"" or text[0] in text[1:-1] or _CSP.match(text):
        return False
    return written.secret or written.place.kind not in _LABELS


def _typed(written: _Written, step: Step) -> Iterator[Alteration]:
    """YAML reads a number, a date or a truth value."""
    if step.span.text.startswith("!"):
        return
    before, after = step.before, step.after or ""
    value = typed(before, "", None)
    if isinstance(value, bool):
        how, weight = "boolean", written.weight(Weight.HARMLESS)
    elif isinstance(value, Time):
        how, weight = "date", Weight.BREAKS
    elif isinstance(value, float) and after in ("+Inf", "-Inf", "NaN"):
        how, weight = "no-number", Weight.BREAKS
    else:
        how, weight = "number", _number_weight(written, before, after)
    yield written.alteration(how, step.span, weight, texts=(before, after, ""))


def _number_weight(written: _Written, before: str, after: str) -> Weight:
    """Leading zeros, exponents, long or signed digits are lost; `1.0` stays the same number."""
    digits = before.lstrip("+-")
    if written.secret or re.match(r"0\d|0[xob]", digits, re.I) or "e" in (before + after).lower():
        return Weight.BREAKS
    if before.startswith("+") and len(digits) > 6:
        return Weight.BREAKS
    if not _VERSIONS.isdisjoint(words_of(written.place.name)) and "_" not in before:
        return Weight.BREAKS
    version = re.fullmatch(r"[1-9]\d*\.[1-9]\d*0", before)
    return Weight.DOUBTFUL if version else Weight.HARMLESS


def _escape(written: _Written, step: Step) -> Iterator[Alteration]:
    """`"C:\\temp"` holds a tab, `"a\\bc"` a backspace; `"a\\/b"` is refused."""
    value = written.place.assignment.value
    if value is None or value.style != '"':
        return
    if written.place.kind is not Kind.VARIABLE and _SLASH.search(step.before):
        yield written.alteration("bad-escape", step.span, Weight.BREAKS)
    elif _CONTROL.search(step.before) or _DRIVE.match(step.before):
        yield written.alteration("escape", step.span, written.weight())


def _folded(written: _Written, step: Step) -> Iterator[Alteration]:
    """A secret over two lines gets a blank in it; other texts are folded on purpose."""
    if written.secret and "PRIVATE KEY" not in step.before and " " in written.place.text:
        yield written.alteration("folded", step.span, Weight.DOUBTFUL, certain=False)


def _newline(written: _Written, step: Step) -> Iterator[Alteration]:
    """A secret of one line in a block ends with a line break; keys of many lines do anyway."""
    if written.secret and "\n" not in step.before.strip("\n"):
        yield written.alteration("newline", step.span, Weight.DOUBTFUL)


def _blanks(written: _Written, step: Step) -> Iterator[Alteration]:
    """Nobody means blanks behind a number, a path, an address; a bare word may be a secret."""
    place = written.place
    if place.kind is Kind.VARIABLE or not place.text:
        return
    bare = place.kind is Kind.ENVIRONMENT and place.text.isalnum() and not _is_complete(place.text)
    if written.secret or bare:
        yield written.alteration("blanks", step.span, Weight.HARMLESS, certain=False)


def _tail(written: _Written, step: Step) -> Iterator[Alteration]:
    yield written.alteration("tail", step.span, Weight.BREAKS)


_JUDGES: dict[Change, Callable[[_Written, Step], Iterator[Alteration]]] = {
    Change.COMMENT: _comment,
    Change.PROPERTY: _property,
    Change.QUOTES: _quotes,
    Change.TYPED: _typed,
    Change.ESCAPE: _escape,
    Change.FOLDED: _folded,
    Change.NEWLINE: _newline,
    Change.BLANKS: _blanks,
    Change.TAIL: _tail,
}
