"""Sources, rules, findings and results that the tests of the formats are made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jctc_lint.catalogue.rule import Rule
from jctc_lint.facts.secrets.mask import Mask
from jctc_lint.finding import Certainty, Finding, Fix, Related, Safety, Severity
from jctc_lint.record import replace
from jctc_lint.reports.result import Note, Result
from jctc_lint.text import Edit, Source, Span

SECRET = Rule(
    id="SEC103",
    name="hard-coded-secret",
    title="A secret is written into the file.",
    severity=Severity.ERROR,
    since="0.1.0",
    happens="Everybody who reads the repository\nreads the secret.",
    why="Compose passes it on as it is, e.g. to `db`. It stays in git for ever.",
    mend="Set it with `${NAME:?}` in the environment. Change the secret, it is known.",
    messages={"default": "'{service}' gets '{variable}' from the file."},
)
DOWNGRADE = Rule(
    id="MIG601",
    name="empty-downgrade",
    title="The downgrade does nothing.",
    severity=Severity.WARNING,
    since="0.1.0",
    happens="A rollback says that it worked and leaves the schema as it is.",
    why="Its body holds nothing but pass.",
    mend="Undo in downgrade() what upgrade() does.",
    messages={
        "default": "The downgrade of revision '{revision}' does nothing.",
        "policy": "No downgrade in '{folder}' does anything ({{'{number}'}} of them).",
    },
    incident="It happened once.",
)
MAPPING = Rule(
    id="CMP901",
    name="no-mapping",
    title="The file is no mapping.",
    severity=Severity.INFO,
    since="0.1.0",
    happens="Compose refuses the file, so nothing starts at all.",
    why="A Compose file must be a mapping.",
    mend="Write a mapping.",
    messages={"default": "The file is no mapping."},
)
RULES = (SECRET, DOWNGRADE, MAPPING)

COMPOSE = Source(
    "deploy/docker-compose.prod.yml",
    "services:\n"
    "  db:\n"
    "    image: postgres:16\n"
    "    environment:\n"
    "      - POSTGRES_PASSWORD=Kx7#wq+Trumpet\n"
    '\t- "名前😀": wide  # note\n'
    "  app:\n"
    "    image: app\n",
)
REVISION = Source(
    "alembic/versions/0001_ä b.py",
    'revision = "1"\r\ndown_revision = "0"\r\n\r\n'
    'def downgrade():\r\n    """No."""\r\n    pass\r\n',
)
ONE_LINE = Source("one.yml", "services")
EMPTY = Source("empty.yml", "")


def part(source: Source, text: str) -> Span:
    """The first place of `text` in the source."""
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def finding(rule: Rule, span: Span, subject: str = "", /, **more: Any) -> Finding:
    """A finding; unknown keywords are the message's arguments."""
    fields = {"severity", "certainty", "related", "fix", "whole_file"} & set(more)
    given = {name: more.pop(name) for name in fields}
    key = more.pop("message_key", "default")
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=given.pop("severity", rule.severity),
        certainty=given.pop("certainty", Certainty.CERTAIN),
        span=span,
        subject=subject or span.path,
        message=rule.render(key, more),
        message_key=key,
        arguments=tuple(more.items()),
        **given,
    )


def quotes(span: Span) -> Fix:
    """A fix that puts quotes around a place."""
    start, end = Span(span.source, span.start, span.start), Span(span.source, span.end, span.end)
    return Fix("Put quotes around the item.", Safety.SAFE, (Edit(start, '"'), Edit(end, '"')))


ITEM = part(COMPOSE, "POSTGRES_PASSWORD=Kx7#wq+Trumpet")
FINDINGS = (
    finding(
        SECRET,
        ITEM,
        "services.db.environment.POSTGRES_PASSWORD",
        service="db",
        variable="POSTGRES_PASSWORD",
        related=(Related(part(COMPOSE, "db"), "'db' is declared here."),),
        fix=quotes(ITEM),
    ),
    finding(
        SECRET,
        part(COMPOSE, '"名前😀": wide'),
        "services.db.environment.名前😀",
        severity=Severity.WARNING,
        certainty=Certainty.LIKELY,
        service="db",
        variable="名前😀",
    ),
    finding(
        DOWNGRADE,
        part(REVISION, 'def downgrade():\r\n    """No."""\r\n    pass'),
        "revision:1",
        revision="1",
        related=(Related(part(COMPOSE, "app"), "'app' runs it."),),
        fix=Fix(
            "Remove the body.",
            Safety.UNSAFE,
            (Edit(part(REVISION, '    """No."""\r\n'), ""),),
        ),
    ),
    finding(MAPPING, part(ONE_LINE, "services")),
    finding(MAPPING, Span(EMPTY, 0, 0), whole_file=True),
)


def result(*findings: Finding, **more: Any) -> Result:
    """A result of the given findings, or of all the examples."""
    made = Result(
        root=Path("/nowhere"),
        findings=findings or FINDINGS,
        rules=RULES,
        files=12,
        projects=2,
        revisions=5,
        mask=Mask(["Kx7#wq+Trumpet"]),
    )
    return replace(made, **more)


NOTES = (
    Note("The rule 'x' could not judge.", error=True),
    Note("is larger than 4 MiB", "data/seed & more.yml", 3),
)
