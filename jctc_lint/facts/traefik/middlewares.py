"""Middlewares in labels: which routers use them, and what Traefik refuses to make of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.go_values import FALSE, is_address, is_int, is_regexp
from jctc_lint.facts.traefik.label_options import label_options
from jctc_lint.facts.traefik.labels import text_of
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.compose.model import Assignment
    from jctc_lint.facts.traefik.label_options import Release
    from jctc_lint.facts.traefik.labels import Part
    from jctc_lint.facts.traefik.routing import Routing


class Refusal(StrEnum):
    """Why Traefik makes no middleware of it, so that routers with it are disabled."""

    SEVERAL_TYPES = "several-types"
    NO_TYPE = "no-type"
    USER = "user"
    """An entry of `users` that is not `name:hash`."""
    NO_USERS = "no-users"
    ADDRESS = "address"
    EMPTY = "empty"
    """An option that must not be empty, is, or is not there."""
    REGEXP = "regexp"
    STATUS = "status"
    NO_HEADERS = "no-headers"
    """Of `headers`, nothing is switched on."""
    BOTH = "both"
    """Two options that exclude each other."""
    ENCODING = "encoding"
    ATTEMPTS = "attempts"


@record(eq=True)
class Refused:
    """`label` is where it shows, `option` which option it is about, `detail` what of its value.

    No value of `users` is ever in `detail`.
    """

    reason: Refusal
    label: Assignment
    option: str = ""
    detail: str = ""


def listed(label: Assignment | None) -> list[str] | None:
    """A list's entries as Traefik reads them; None when the value is not known."""
    text = text_of(label)
    if text is None:
        return None
    return [entry.strip() for entry in text.split(",")] if text else []


def empty_entries(label: Assignment | None) -> bool:
    """True when a list surely has an entry without text: a comma too many."""
    if label is None or label.value is None:
        return False
    value = label.value
    if value.resolved is not None:
        return "" in (listed(label) or ())
    text = "".join("x" if part.text is None else part.text for part in value.segments)
    # A variable may be empty; between commas something that is written must be missing.
    return bool(text) and any(not entry.strip() for entry in text.split(","))


@record(eq=True)
class Use:
    """Which middlewares the routers of a repository name, directly or in a chain.

    `all_known` is False when a list of them hangs on a variable.
    """

    names: frozenset[tuple[str, str]]
    all_known: bool

    def of(self, part: Part) -> bool:
        """True when a router of the repository surely uses it."""
        return (part.protocol, part.name) in self.names


def uses(routing: Routing) -> Use:
    """What the routers of a project use, and those of other projects of the repository."""
    names: set[tuple[str, str]] = set()
    chains: dict[tuple[str, str], list[str]] = {}
    known = True
    for other in routing.repository.routings:
        for labels in (*other.labels.values(), *other.swarm_labels.values()):
            for part in labels.parts:
                if part.kind == "services":
                    continue
                option = "middlewares" if part.kind == "routers" else "chain.middlewares"
                entries = listed(part.options.get(option))
                known = known and entries is not None
                meant = [local_name(entry) for entry in entries or ()]
                if part.kind == "routers":
                    names.update((part.protocol, name) for name in meant if name)
                else:
                    chains.setdefault((part.protocol, part.name), []).extend(meant)
    waiting = list(names)
    while waiting:
        protocol, name = waiting.pop()
        for inner in chains.pop((protocol, name), ()):
            if inner and (protocol, inner) not in names:
                names.add((protocol, inner))
                waiting.append((protocol, inner))
    return Use(frozenset(names), known)


def local_name(name: str) -> str:
    """A name of this provider without `@docker`; "" for one of another provider."""
    plain, at, provider = name.partition("@")
    return plain if not at or provider in ("docker", "swarm") else ""


def types_of(part: Part, release: Release) -> list[str] | None:
    """What types a middleware has; None when that hangs on a variable.

    A type that any value but `true` switches off counts for nothing.
    """
    found: list[str] = []
    for option in part.options:
        name = option.split(".", 1)[0]
        kind = label_options().kind(f"{part.protocol}.middlewares.*.{name}", release)
        if not name or not kind or kind.startswith("-") or name in found:
            continue
        told = part.options.get(name)
        if kind.endswith("?"):
            text = text_of(told)
            if text is None:
                return None
            if text and text.lower() != "true":
                continue
        found.append(name)
    return found


def refused(part: Part, release: Release) -> Iterator[Refused]:
    """Why Traefik makes no middleware of these labels."""
    types = types_of(part, release)
    if types is None or not part.options:
        return
    first = next(iter(part.options.values()))
    if part.protocol == "http" and len(types) > 1:
        where = next(
            label for option, label in part.options.items() if option.split(".")[0] == types[1]
        )
        yield Refused(Refusal.SEVERAL_TYPES, where, ", ".join(types))
        return
    if not types:
        yield Refused(Refusal.NO_TYPE, first)
        return
    check = _CHECKS.get(types[-1])
    if check is not None:
        yield from check(_Options(part, types[-1]))


@record
class _Options:
    part: Part
    type: str

    @property
    def first(self) -> Assignment:
        return next(
            label
            for option, label in self.part.options.items()
            if option.split(".")[0] == self.type
        )

    def get(self, option: str) -> Assignment | None:
        return self.part.options.get(f"{self.type}.{option}")

    def text(self, option: str) -> str | None:
        """The value, "" when it is not there; None when it is not known."""
        return text_of(self.get(option))

    def missing(self, *options: str) -> Iterator[Refused]:
        for option in options:
            if self.text(option) == "":
                yield Refused(Refusal.EMPTY, self.get(option) or self.first, option)

    def each(
        self, option: str, reason: Refusal, wrong: Callable[[str], bool], *, shown: bool = True
    ) -> Iterator[Refused]:
        """The first entry of a list that is wrong; entries beside one not known are looked at."""
        label = self.get(option)
        if label is None or label.value is None:
            return
        for entry in listed(label) or ():
            if wrong(entry):
                yield Refused(reason, label, option, entry if shown else "")
                return


def _users(options: _Options, colons: int) -> Iterator[Refused]:
    label, file = options.get("users"), options.text("usersfile")
    entries = listed(label)
    if entries is None or file is None:
        return
    if not entries and not file:
        if options.type == "basicauth":
            yield Refused(Refusal.NO_USERS, label or options.first)
        return
    yield from options.each(
        "users", Refusal.USER, lambda entry: entry.count(":") != colons, shown=False
    )


def _allow_list(options: _Options) -> Iterator[Refused]:
    yield from options.missing("sourcerange")
    yield from options.each("sourcerange", Refusal.ADDRESS, lambda entry: not is_address(entry))
    yield from _strategy(options, "ipstrategy")


def _strategy(options: _Options, place: str) -> Iterator[Refused]:
    depth = options.text(f"{place}.depth")
    if depth in ("", "0"):
        excluded = f"{place}.excludedips"
        yield from options.each(excluded, Refusal.ADDRESS, lambda entry: not is_address(entry))


def _criterion(options: _Options) -> Iterator[Refused]:
    """What requests are counted by: one of three."""
    place = f"{options.type}.sourcecriterion."
    told = {
        option.removeprefix(place).split(".")[0]: label
        for option, label in options.part.options.items()
        if option.startswith(place)
    }
    named = [
        name
        for name, label in told.items()
        if name == "ipstrategy" or (text_of(label) or "") not in {"", *FALSE}
    ]
    if len(named) > 1:
        yield Refused(Refusal.BOTH, told[named[1]], " and ".join(named))
    yield from _strategy(options, "sourcecriterion.ipstrategy")


def _regexps(*names: str) -> Callable[[_Options], Iterator[Refused]]:
    def check(options: _Options) -> Iterator[Refused]:
        for name in names:
            text = options.text(name)
            label = options.get(name)
            if text and label is not None and is_regexp(text.strip()) is False:
                yield Refused(Refusal.REGEXP, label, name, text)

    return check


def _regexp_list(options: _Options) -> Iterator[Refused]:
    yield from options.each("regex", Refusal.REGEXP, lambda entry: is_regexp(entry) is False)


def _headers(options: _Options) -> Iterator[Refused]:
    name = "accesscontrolalloworiginlistregex"
    yield from options.each(name, Refusal.REGEXP, lambda entry: is_regexp(entry) is False)
    values = [
        (option, text_of(label))
        for option, label in options.part.options.items()
        if option.startswith("headers.")
    ]
    entries = (
        "headers.customrequestheaders.",
        "headers.customresponseheaders.",
        "headers.sslproxy",
    )
    if values and all(
        text is not None and (text == "" or text in FALSE) and not option.startswith(entries)
        for option, text in values
    ):
        numbers = ("headers.stsseconds", "headers.accesscontrolmaxage")
        if not any(option in numbers for option, _ in values):
            yield Refused(Refusal.NO_HEADERS, options.first)


def _compress(options: _Options) -> Iterator[Refused]:
    included, excluded = options.get("includedcontenttypes"), options.get("excludedcontenttypes")
    if included is not None and listed(included) and listed(excluded):
        yield Refused(Refusal.BOTH, included, "includedcontenttypes and excludedcontenttypes")
    known = ("gzip", "br", "zstd")
    yield from options.each("encodings", Refusal.ENCODING, lambda entry: entry not in known)


def _errors(options: _Options) -> Iterator[Refused]:
    yield from options.missing("service")
    yield from options.each("status", Refusal.STATUS, lambda entry: not _STATUS.fullmatch(entry))


_STATUS = pattern(r"[+-]?\d+|\d+-\d+(?:-.*)?")


def _retry(options: _Options) -> Iterator[Refused]:
    text = options.text("attempts")
    if text is not None and (text == "" or (is_int(text) and int(text) <= 0)):
        yield Refused(Refusal.ATTEMPTS, options.get("attempts") or options.first, "attempts", text)


def _needs(*names: str) -> Callable[[_Options], Iterator[Refused]]:
    return lambda options: options.missing(*names)


_CHECKS: dict[str, Callable[[_Options], Iterator[Refused]]] = {
    "addprefix": _needs("prefix"),
    "basicauth": lambda options: _users(options, 1),
    "circuitbreaker": _needs("expression"),
    "compress": _compress,
    "digestauth": lambda options: _users(options, 2),
    "errors": _errors,
    "forwardauth": _regexps("authresponseheadersregex"),
    "headers": _headers,
    "inflightreq": _criterion,
    "ipallowlist": _allow_list,
    "ipwhitelist": _allow_list,
    "ratelimit": _criterion,
    "redirectregex": _regexps("regex"),
    "redirectscheme": _needs("scheme"),
    "replacepathregex": _regexps("regex"),
    "retry": _retry,
    "stripprefixregex": _regexp_list,
}
