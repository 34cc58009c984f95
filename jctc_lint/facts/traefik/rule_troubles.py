"""What can be wrong with a matcher of a rule."""

from __future__ import annotations

from enum import StrEnum

from jctc_lint.record import record


class Trouble(StrEnum):
    """What is wrong with a matcher."""

    UNKNOWN_MATCHER = "unknown-matcher"
    OTHER_GENERATION = "other-generation"
    """A matcher of the other version of the rule language."""
    OTHER_PROTOCOL = "other-protocol"
    """A matcher of HTTP in a TCP rule, or the reverse."""
    ARGUMENT_COUNT = "argument-count"
    EMPTY_ARGUMENT = "empty-argument"
    QUERY_PAIR = "query-pair"
    """`Query` of version 2 without a value."""
    NO_SLASH = "no-slash"
    ADDRESS = "address"
    REGEXP = "regexp"
    NOT_ASCII = "not-ascii"
    SNI_CHARACTER = "sni-character"
    SNI_WILDCARD = "sni-wildcard"
    """`*.x` in `HostSNI`, which only later releases know."""
    NEVER_PART_OF_HOST = "never-host"
    """A scheme, a port, a path or a character that no host has."""
    NEVER_PLACEHOLDER = "never-placeholder"
    """`{name:regexp}` of version 2 in version 3, where it is plain text."""
    NEVER_EXPRESSION = "never-expression"
    """A regular expression where plain text is taken."""
    NEVER_WILDCARD = "never-wildcard"
    OLD_WILDCARD = "never-wildcard-yet"
    """A wildcard that only later releases know."""
    NEVER_PATH = "never-path"
    NEVER_QUERY = "never-query"
    NEVER_METHOD = "never-method"
    NEVER_BOTH = "never-both"
    """Two things that are never true of one request."""

    @property
    def never(self) -> bool:
        """Traefik accepts it, and no request matches."""
        return self.value.startswith("never-")


@record(eq=True)
class Finding:
    """`call` is the matcher as written, `detail` what is wrong in it, `meant` what was meant."""

    trouble: Trouble
    call: str
    detail: str = ""
    meant: str = ""
