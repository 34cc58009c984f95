"""What YAML makes of a plain scalar, and what Compose prints of it: as Compose v5 reads it.

Compose reads with go.yaml.in/yaml/v4 (YAML 1.1 integers, 1.2 booleans) and turns what is not text
into text with Go's `fmt.Sprint`: `0123` becomes `83`, `3.10` becomes `3.1`, `1e6` becomes `1e+06`.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from jctc_lint.record import record
from jctc_lint.text import pattern

_WORDS: dict[str, bool | float | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
    ".nan": math.nan, ".NaN": math.nan, ".NAN": math.nan,
    ".inf": math.inf, ".Inf": math.inf, ".INF": math.inf,
    "+.inf": math.inf, "+.Inf": math.inf, "+.INF": math.inf,
    "-.inf": -math.inf, "-.Inf": -math.inf, "-.INF": -math.inf,
}  # fmt: skip
_FLOAT = pattern(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DATE = pattern(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)"
    r"| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?)?"
)
_BASES = (("0x", 16), ("0b", 2), ("0o", 8), ("0", 8))
_MAX_DIGITS = 400
"""Longer digit strings overflow a double, and Go leaves what overflows as text."""


@record(eq=True)
class Time:
    """A YAML timestamp. `text` is how Go prints it."""

    text: str


Typed = None | bool | int | float | str | Time
"""A scalar after YAML."""

_TAGS = {
    "tag:yaml.org,2002:null": type(None),
    "tag:yaml.org,2002:bool": bool,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
}


def typed(value: str, style: str, tag: str | None) -> Typed:
    """The YAML type of a scalar; only plain ones without a tag of their own are typed.

    Raises:
        ValueError: the tag asks for a type that the text does not have.
    """
    if tag is None or tag == "?":
        return value if style else _plain(value)
    short = tag.replace("!!", "tag:yaml.org,2002:", 1)
    if short in _TAGS:
        result = _plain(value)
        wanted = _TAGS[short]
        if wanted is float and isinstance(result, int) and not isinstance(result, bool):
            return float(result)
        if type(result) is not wanted:
            raise ValueError(f"cannot read it as {tag}")
        return result
    if short == "tag:yaml.org,2002:binary":
        import base64

        return base64.b64decode(value, validate=True).decode(errors="replace")
    if short == "tag:yaml.org,2002:timestamp":
        return _timestamp(value) or value
    return value


def _plain(value: str) -> Typed:
    if value in _WORDS:
        return _WORDS[value]
    first = value[0]
    if first == ".":
        return _float(value)
    if first not in "+-0123456789":
        return value
    time = _timestamp(value) if value[4:5] == "-" else None
    return time or _number(value.replace("_", ""), value)


def _number(digits: str, written: str) -> int | float | str:
    if len(digits) > _MAX_DIGITS:
        return written
    number = _integer(digits)
    if number is not None:
        return -0.0 if digits == "-0" else number
    result = _float(digits)
    return written if isinstance(result, str) else result


def _integer(digits: str) -> int | None:
    """As Go's ParseInt with base 0: within 64 bits, or None."""
    sign = digits[0] if digits[0] in "+-" else ""
    body = digits[len(sign) :].lower()
    number = None
    for prefix, base in _BASES:
        if body.startswith(prefix) and len(body) > len(prefix):
            number = _digits(body[len(prefix) :], base)
            break
    else:
        number = _digits(body, 10)
    if number is None:
        return None
    if sign == "-":
        return -number if number <= 2**63 else None
    limit = 2**63 if sign == "+" else 2**64
    return number if number < limit else None


def _digits(body: str, base: int) -> int | None:
    allowed = "0123456789abcdef"[:base]
    return int(body, base) if body and all(char in allowed for char in body) else None


def _float(value: str) -> float | str:
    if not _FLOAT.fullmatch(value):
        return value
    number = float(value)
    return value if math.isinf(number) else number


def _timestamp(value: str) -> Time | None:
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.group(1, 2, 3))
    hour, minute, second = (int(part or 0) for part in match.group(4, 5, 6))
    if match[9]:
        hour, minute, second = (int(part) for part in match.group(9, 10, 11))
    fraction = ((match[7] or match[12] or "").rstrip("0"))[:9]
    try:
        datetime(year or 4, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
    zone = match[8] or "Z"
    name = "+0000 UTC" if zone in ("Z", "+00:00", "-00:00") else _zone(zone)
    if name is None:
        return None
    point = f".{fraction}".rstrip("0").rstrip(".")
    return Time(f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{point} {name}")


def _zone(zone: str) -> str | None:
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if timedelta(hours=hours, minutes=minutes) > timedelta(hours=24, minutes=60) or minutes > 60:
        return None
    digits = f"{zone[0]}{hours:02}{minutes:02}"
    return f"{digits} {digits}"


def printed(value: Typed) -> str:
    """The text that Compose makes of a typed scalar; nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Time):
        return value.text
    return _go_float(value) if isinstance(value, float) else str(value)


def _go_float(value: float) -> str:
    """As Go prints a float64 with `%v`: shortest digits, an exponent below -4 and from 6 on."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, part = mantissa.lstrip("-").partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    power = int(exponent or 0) + len(whole) - 1
    if whole == "0":
        power = int(exponent or 0) - (len(part) - len(part.lstrip("0"))) - 1
    digits = digits.rstrip("0") or "0"
    if power < -4 or power >= 6:
        return f"{sign}{_scientific(digits, power)}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    if len(digits) <= power + 1:
        return f"{sign}{digits}{'0' * (power + 1 - len(digits))}"
    return f"{sign}{digits[: power + 1]}.{digits[power + 1 :]}"


def _scientific(digits: str, power: int) -> str:
    point = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{point}e{'-' if power < 0 else '+'}{abs(power):02}"
