"""Numbers, byte sizes and times as Compose reads and prints them.

Behaviour follows Go's strconv and time packages, github.com/docker/go-units (sizes) and
github.com/xhit/go-str2duration (times with days and weeks).
"""

from __future__ import annotations

import math
import struct

from jctc_lint.text import pattern

_INTEGER = pattern(r"[+-]?[0-9]+")
_NUMBER = pattern(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_HEXADECIMAL = pattern(
    r"[+-]?0[xX]([0-9a-fA-F]+(\.[0-9a-fA-F]*)?|\.[0-9a-fA-F]+)[pP][+-]?[0-9]{1,4}"
)
_SEPARATOR = pattern(r"(?<=[0-9a-fA-F])_(?=[0-9a-fA-F])")
_POWERS = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_TIME_PART = pattern(r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|[smhdw])")
_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": 24 * 3600 * 10**9,
    "w": 7 * 24 * 3600 * 10**9,
}
_LIMIT = 2**63


def integer(text: str) -> int:
    """A whole number of 64 bits.

    Raises:
        ValueError: it is none.
    """
    if len(text) > 30 or not _INTEGER.fullmatch(text) or not -_LIMIT <= int(text) < _LIMIT:
        raise ValueError("is no whole number")
    return int(text)


def number(text: str) -> float:
    """A decimal number.

    Raises:
        ValueError: it is none.
    """
    digits = _SEPARATOR.sub("", text)
    if len(text) > 400 or not (_NUMBER.fullmatch(digits) or _HEXADECIMAL.fullmatch(digits)):
        raise ValueError("is no number")
    value = float(digits) if _NUMBER.fullmatch(digits) else float.fromhex(digits)
    if math.isinf(value):
        raise ValueError("is no number that a computer can hold")
    return value


def single(value: float) -> float:
    """The number as 32 bits hold it, told by its shortest digits."""
    try:
        packed = struct.pack("f", value)
    except OverflowError:
        return value
    for digits in range(1, 10):
        short = float(f"{value:.{digits}g}")
        if struct.pack("f", short) == packed:
            return short
    return value


def single_of(text: str) -> float:
    """A decimal number of 32 bits.

    Raises:
        ValueError: it is none.
    """
    return single(number(text))


def boolean(text: str) -> bool:
    """A truth value; YAML 1.1's words count.

    Raises:
        ValueError: it is none.
    """
    word = text.lower()
    if word in ("true", "y", "yes", "on"):
        return True
    if word in ("false", "n", "no", "off"):
        return False
    raise ValueError("is neither true nor false")


def size(text: str) -> int:
    """Bytes of `512m`, `1.5 GiB`, `100`, `-1`.

    Raises:
        ValueError: it is no size.
    """
    if _INTEGER.fullmatch(text) and -_LIMIT <= int(text[:30]) < _LIMIT:
        return int(text[:30])
    last = max((text.rfind(char) for char in "0123456789. "), default=-1)
    if last < 0:
        raise ValueError("is no size in bytes")
    amount = text[:last] if text[last] == " " else text[: last + 1]
    unit = text[last + 1 :].lower()
    try:
        value = number(amount)
    except ValueError:
        raise ValueError("is no size in bytes") from None
    if value < 0:
        raise ValueError("is no size in bytes")
    if unit in ("", "b"):
        return truncated(value)
    if unit[0] not in _POWERS or unit[1:] not in ("", "b", "ib"):
        raise ValueError("is no size in bytes")
    return truncated(value * 1024 ** _POWERS[unit[0]])


def truncated(value: float, *, signed: bool = True) -> int:
    """The whole part as Go has it in 64 bits: what is too large for them is the least (largest)."""
    if abs(value) < _LIMIT:
        return int(value)
    return -_LIMIT if signed else _LIMIT


def duration(text: str) -> int:
    """Nanoseconds of `1m30s`, `1.5h`, `2d`.

    Raises:
        ValueError: it is no time.
    """
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return 0
    total, position = 0, 0
    while position < len(body):
        part = _TIME_PART.match(body, position)
        if part is None or len(part[0]) > 60:
            raise ValueError("is no time with a unit, like '30s'")
        total += _scaled(part[1], _NANOSECONDS[part[2]])
        position = part.end()
    if not body or total >= _LIMIT:
        raise ValueError("is no time with a unit, like '30s'")
    return -total if text[0] == "-" else total


def _scaled(number: str, unit: int) -> int:
    """`1.5` of a unit, without the rounding of floating point."""
    whole, _, fraction = number.partition(".")
    parts: int = 10 ** len(fraction)
    return int(whole or 0) * unit + int(fraction or 0) * unit // parts


def duration_text(nanoseconds: int) -> str:
    """A time as Go prints it: `1m30s`, `1.5s`, `100ms`, `0s`."""
    sign = "-" if nanoseconds < 0 else ""
    left = abs(nanoseconds)
    if left == 0:
        return "0s"
    if left < 10**9:
        for unit, factor in (("ms", 10**6), ("µs", 10**3), ("ns", 1)):
            if left >= factor:
                return f"{sign}{_decimal(left, factor)}{unit}"
    minutes, rest = divmod(left, 60 * 10**9)
    hours, minutes = divmod(minutes, 60)
    text = f"{_decimal(rest, 10**9)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{text}"
    return f"{sign}{minutes}m{text}" if minutes else f"{sign}{text}"


def _decimal(amount: int, factor: int) -> str:
    whole, rest = divmod(amount, factor)
    if not rest:
        return str(whole)
    digits = str(rest).rjust(len(str(factor)) - 1, "0").rstrip("0")
    return f"{whole}.{digits}"
