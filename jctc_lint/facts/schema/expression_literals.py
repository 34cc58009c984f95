"""String constants as PostgreSQL keeps them for a type: `'1'` for a boolean is `true`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.schema.model import Name
from jctc_lint.facts.schema.names import qualified
from jctc_lint.facts.schema.types import base
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Type

INTEGERS = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}
_KEPT = {
    "text": "text",
    "character varying": "character varying",
    "name": "name",
    "character": "bpchar",
}
"""Types that keep the text as it is, and what a cast to them is called."""
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
_INTEGER = pattern(r"[+-]?\d+")
_DECIMAL = pattern(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_SCIENTIFIC = pattern(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)e[+-]?\d+", 2)
_DAYS = pattern(r"([1-9]\d{0,8}) days?", 2)
_NO_MOMENT = pattern(r"(?!.*(?:now|today|tomorrow|yesterday|epoch|infinity))\D*|\d{1,5}", 2 | 16)
"""What is no date or time of day, whatever the settings: no digit, nor one of the words."""
_UUID = pattern(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", 2)
_HEX = pattern(r"[0-9a-f]{32}", 2)
_DATE = pattern(r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))")
_MOMENT = pattern(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))(?:[ T]([01]\d|2[0-3]):([0-5]\d):([0-5]\d))?"
)
_LISTED = pattern(r"\{(?:[\w.-]+(?:,[\w.-]+)*)?\}")
_NAMED = pattern(
    r"(?:(\"(?:[^\"]|\"\")+\"|[A-Za-z_][\w$]*)\.)?(\"(?:[^\"]|\"\")+\"|[A-Za-z_][\w$]*)"
)
_ADDRESS = pattern(r"(?:\d{1,3}\.){3}\d{1,3}")


class Invalid(Exception):
    """PostgreSQL refuses the constant for its type."""


class Unsure(Exception):
    """How PostgreSQL prints it is not known here."""


def constant(inner: str, made: Type) -> str:
    """The text between quotes (with `''` for a quote) as a constant of a type."""
    kind, value = base(made.text), inner.strip()
    if made.text.endswith("[]"):
        return _array(inner, made)
    if made.enum is not None:
        return f"'{inner}'::{made.text}"
    if kind == "boolean":
        return _boolean(value)
    if kind in INTEGERS:
        return _integer(value, kind)
    if kind in ("numeric", "real", "double precision"):
        return _decimal(value, kind)
    if kind == "regclass":
        return f"'{_relation(value)}'::regclass"
    if kind in _KEPT:
        return f"'{inner}'::{_KEPT[kind]}"
    return _other(inner, value, kind)


def _relation(value: str) -> str:
    """A relation as it is printed: folded, with quotes only where they are needed."""
    match = _NAMED.fullmatch(value.replace("''", "'"))
    if match is None:
        raise Unsure
    parts = [part for part in match.groups() if part is not None]
    names = [
        part[1:-1].replace('""', '"') if part.startswith('"') else part.lower() for part in parts
    ]
    text = qualified(Name(names[-1], names[0] if len(names) > 1 and names[0] != "public" else ""))
    return text.replace("'", "''")


def _boolean(value: str) -> str:
    lowered = value.lower()
    if lowered and lowered != "o":
        if any(word.startswith(lowered) for word in _TRUE):
            return "true"
        if any(word.startswith(lowered) for word in _FALSE):
            return "false"
    raise Invalid(f'invalid input syntax for type boolean: "{value}"')


def _integer(value: str, kind: str) -> str:
    if not _INTEGER.fullmatch(value):
        if value[:2].lower() in ("0x", "0o", "0b") or "_" in value:
            raise Unsure
        raise Invalid(f'invalid input syntax for type {kind}: "{value}"')
    number = int(value[:40])
    if not -INTEGERS[kind] <= number < INTEGERS[kind]:
        raise Invalid(f'value "{value}" is out of range for type {kind}')
    return str(number) if kind == "integer" and number >= 0 else f"'{number}'::{kind}"


def _decimal(value: str, kind: str) -> str:
    lowered = value.lower().lstrip("+-")
    if lowered in ("nan", "inf", "infinity") or lowered[:2] in ("0x", "0o", "0b"):
        raise Unsure
    if _SCIENTIFIC.fullmatch(value) or "_" in value:
        raise Unsure
    if not _DECIMAL.fullmatch(value):
        raise Invalid(f'invalid input syntax for type {kind}: "{value}"')
    if kind != "numeric":
        if "." in value or len(value) > 7:
            return f"'{_float(value)}'::{kind}"
        return f"'{int(value)}'::{kind}"
    if value.startswith(("+", ".")) or value.endswith(".") or len(value) > 100:
        raise Unsure
    sign, digits = ("-", value[1:]) if value.startswith("-") else ("", value)
    whole, _, rest = digits.partition(".")
    number = sign + str(int(whole)) + (f".{rest}" if rest else "")
    return number if rest and not sign else f"'{number}'::numeric"


def _float(value: str) -> str:
    number = float(value)
    if number == int(number) or not 1e-4 <= abs(number) < 1e6:
        raise Unsure
    return repr(number)


def _array(inner: str, made: Type) -> str:
    if inner != inner.strip() or not _LISTED.fullmatch(inner):
        raise Unsure
    kind = base(made.text)
    plain = kind in ("text", "character varying", "integer", "bigint", "uuid", "jsonb", "json")
    if inner != "{}" and (kind not in ("text", "character varying", "integer", "bigint")):
        raise Unsure
    if inner != "{}" and kind in INTEGERS and not all(
        part.isdigit() and str(int(part)) == part for part in inner[1:-1].split(",")
    ):  # fmt: skip
        raise Unsure
    element = made.text if made.enum is not None or not plain else f"{kind}[]"
    if "(" in element:
        raise Unsure
    return f"'{inner}'::{element}"


def _other(inner: str, value: str, kind: str) -> str:
    if kind == "json":
        _json(inner, kind)
        return f"'{inner}'::json"
    if kind == "jsonb":
        return f"'{_jsonb(_json(inner, kind))}'::jsonb"
    if kind == "uuid":
        if _UUID.fullmatch(value):
            return f"'{value.lower()}'::uuid"
        if not _HEX.fullmatch(value.replace("-", "").strip("{}")):
            raise Invalid(f'invalid input syntax for type uuid: "{value}"')
        raise Unsure
    if kind == "inet" and _ADDRESS.fullmatch(value):
        return f"'{value}'::inet"
    days = _DAYS.fullmatch(value)
    if kind == "interval" and days:
        return f"'{days[1]} day{'' if days[1] == '1' else 's'}'::interval"
    if kind in _MOMENTS and _NO_MOMENT.fullmatch(value):
        raise Invalid(f'invalid input syntax for type {kind}: "{value}"')
    if kind == "date" and _DATE.fullmatch(value):
        return f"'{value}'::date"
    moment = _MOMENT.fullmatch(value)
    if kind == "timestamp without time zone" and moment:
        time = f"{moment[2]}:{moment[3]}:{moment[4]}" if moment[2] else "00:00:00"
        return f"'{moment[1]} {time}'::{kind}"
    raise Unsure


_MOMENTS = ("date", "timestamp without time zone", "timestamp with time zone")


def _no_number(text: str) -> None:
    """NaN and Infinity, which Python takes."""
    raise ValueError(text)


def _json(inner: str, kind: str) -> Any:
    import json

    try:
        return json.loads(inner.replace("''", "'"), parse_constant=_no_number)
    except ValueError as wrong:
        raise Invalid(f"invalid input syntax for type {kind}") from wrong
    except RecursionError as deep:
        raise Unsure from deep


def _jsonb(value: object) -> str:
    """As jsonb prints itself: keys by length, then by bytes."""
    import json

    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        pairs = (f"{json.dumps(key, ensure_ascii=False)}: {_jsonb(value[key])}" for key in keys)
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_jsonb(item) for item in value) + "]"
    if isinstance(value, float):
        raise Unsure
    text = json.dumps(value, ensure_ascii=False)
    if "\\" in text:
        raise Unsure
    return text.replace("'", "''")
