"""What a run says: findings, with places, severity and (perhaps) a fix."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.text import Edit, Span


class Severity(StrEnum):
    """How bad: production breaks; breaks under conditions that happen; worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Certainty(StrEnum):
    """How sure: it follows from the files, or it is what they most probably mean."""

    CERTAIN = "certain"
    LIKELY = "likely"


class Safety(StrEnum):
    """Whether a fix may be applied without asking."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@record(eq=True)
class Related:
    """Another place that belongs to a finding."""

    span: Span
    message: str


@record(eq=True)
class Fix:
    """Edits that mend a finding, all or none."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


@record(eq=True)
class Finding:
    """One thing to tell. `message` is the catalogue's text `message_key` with `arguments` in it.

    `subject` names what it is about (`services.db.ports[5432/tcp]`), free of line numbers and
    prose: (path, rule, subject) is the finding's identity.
    """

    rule: str
    name: str
    severity: Severity
    certainty: Certainty
    span: Span
    subject: str
    message: str
    message_key: str
    arguments: tuple[tuple[str, str], ...] = ()
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    whole_file: bool = field(default=False, compare=False)

    @property
    def identity(self) -> tuple[str, str, str]:
        return (self.span.path, self.rule, self.subject)

    @property
    def fingerprint(self) -> str:
        """Stable over moved lines and reworded messages; 16 hexadecimal digits."""
        import hashlib  # Brings OpenSSL: most runs print no fingerprint.

        return hashlib.sha256("\0".join(self.identity).encode(errors="surrogatepass")).hexdigest()[
            :16
        ]

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        return (self.span.path, self.span.start, self.severity.rank, self.rule, self.subject)
