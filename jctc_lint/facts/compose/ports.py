"""Published ports: the short form (`127.0.0.1:8080-8081:80-81/udp`) and the long one.

Behaviour follows github.com/docker/go-connections/nat, which Compose reads the short form with.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Port, Problem
from jctc_lint.facts.compose.tree import Leaf, Table
from jctc_lint.facts.compose.values import text_of
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.tree import Item
    from jctc_lint.text import Span

_RANGE = pattern(r"\+?([0-9]+)(?:-([0-9]+))?")
PROTOCOLS = ("tcp", "udp", "sctp")
MAX_PORTS = 65536
"""Most ports that a range, and about the most that a service is told with."""


def ports_of(items: tuple[Item, ...], problems: list[Problem]) -> tuple[Port, ...]:
    """All published ports; of doubles (host, published, target, protocol) the last."""
    found: dict[tuple[str, str | None, int, str], Port] = {}
    told = 0
    for item in items:
        if told >= MAX_PORTS:
            break
        for port in _ports(item, problems):
            told += 1
            host = port.host or "0.0.0.0"  # noqa: S104
            found[(host, port.published, port.target, port.protocol)] = port
    return tuple(found.values())


def _ports(item: Item, problems: list[Problem]) -> Iterator[Port]:
    if isinstance(item, Table):
        yield from _long(item, problems)
    elif isinstance(item, Leaf):
        try:
            yield from _short(item.likely, item.span, item.unknown)
        except ValueError as error:
            if not item.unknown:
                problems.append(Problem(item.span, str(error)))


def _long(table: Table, problems: list[Problem]) -> Iterator[Port]:
    target = table.leaf("target")
    text = (text_of(target) or "").removeprefix("+")
    unknown = tuple(
        name
        for key in ("target", "published", "host_ip", "protocol")
        if (leaf := table.leaf(key)) is not None
        for name in leaf.unknown
    )
    if not text.isascii() or not text.isdigit():
        if not unknown:
            problems.append(Problem(table.span, "a port has no target"))
        return
    published = text_of(table.leaf("published")) or None
    host = text_of(table.leaf("host_ip")) or None
    protocol = text_of(table.leaf("protocol")) or "tcp"
    yield Port(int(text), published, host, protocol, table.span, unknown)


def _short(spec: str, span: Span, unknown: tuple[str, ...]) -> Iterator[Port]:
    for port in short_ports(spec):
        yield Port(port.target, port.published, port.host, port.protocol, span, unknown)


@record
class ShortPort:
    """One port of the short form; fields as in `Port`."""

    target: int
    published: str | None
    host: str | None
    protocol: str


def short_ports(spec: str) -> Iterator[ShortPort]:
    """The ports that a text in short form means, by rising number.

    Raises:
        ValueError: the text is no such form; the message says why.
    """
    parts = spec.split(":")
    container, published = parts[-1], parts[-2] if len(parts) > 1 else ""
    host = ":".join(parts[:-2]) if len(parts) > 2 else ""
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if host:
        _check_address(host)
    container, _, protocol = container.partition("/")
    protocol = (protocol or "tcp").lower()
    if protocol not in PROTOCOLS:
        raise ValueError(f"'{protocol}' is no protocol of a port")
    first, last = _range(container)
    if first == 0:
        raise ValueError("a port has no target")
    if not published:
        for target in range(first, min(last, first + MAX_PORTS) + 1):
            yield ShortPort(target, None, host or None, protocol)
        return
    host_first, host_last = _range(published)
    if first != last and last - first != host_last - host_first:
        raise ValueError(f"the ranges '{published}' and '{container}' differ in length")
    for number in range(min(last - first, MAX_PORTS) + 1):
        there = str(host_first + number)
        if first == last and host_first != host_last:
            there = f"{there}-{host_last}"
        yield ShortPort(first + number, there, host or None, protocol)


def _range(text: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is no port")
    first = _number(match[1])
    last = _number(match[2]) if match[2] else first
    if last < first:
        raise ValueError(f"the range '{text}' runs backwards")
    return first, last


def _number(text: str) -> int:
    if len(text.lstrip("0")) > 5 or int(text) > 65535:
        raise ValueError(f"'{text}' is no port")
    return int(text)


def _check_address(host: str) -> None:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        raise ValueError(f"'{host}' is no IP address") from None
