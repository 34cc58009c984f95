"""What findings say is told without the secrets that it quotes, and with all else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.catalogue.load import load
from jctc_lint.engine.baseline import baseline_text
from jctc_lint.engine.masking import masked
from jctc_lint.engine.run import analyse
from jctc_lint.facts.repository import Repository
from jctc_lint.facts.secrets.mask import Mask
from jctc_lint.finding import Certainty, Finding, Related, Severity
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

COMPOSE = Source(
    "compose.yml",
    "services:\n  app:\n    environment:\n      DB_PASSWORD: *q1w2e3r4t5 y6u7i8o9\n"
    "      LEVEL: info\n",
)


def finding(line: int, message: str, subject: str = "services.app") -> Finding:
    span = COMPOSE.line_span(line)
    return Finding(
        "CMP001", "invalid-yaml", Severity.ERROR, Certainty.CERTAIN, span, subject, message,
        "default", (("reason", message),), (Related(span, message),),
    )  # fmt: skip


def test_what_a_frame_would_hide_is_hidden_in_the_message() -> None:
    (told,) = masked([finding(4, "alias '*q1w2e3r4t5' has no anchor", "x.q1w2e3r4t5")], Mask())
    assert told.message == "alias '****' has no anchor"
    assert told.related[0].message == told.message
    assert dict(told.arguments)["reason"] == told.message
    assert "q1w2e3" not in told.subject


def test_parts_of_a_value_are_hidden_too() -> None:
    (told,) = masked([finding(4, "'y6u7i8o9' is not known")], Mask())
    assert told.message == "'****' is not known"


def test_names_and_other_lines_stay() -> None:
    plain = [finding(4, "'DB_PASSWORD' of 'app' is an alias"), finding(5, "'info' is a level")]
    assert masked(plain, Mask()) == plain


def test_what_is_known_is_hidden_wherever_it_stands() -> None:
    (told,) = masked([finding(5, "runs 'shop --key Zr4vKx2mTb7W'")], Mask(["Zr4vKx2mTb7W"]))
    assert told.message == "runs 'shop --key ****'"


def test_urls_and_tokens_are_hidden_though_nobody_knows_them() -> None:
    token = "ghp_" + "9fK2mQx7LbT4vZc8WnR1sYd6HpJ3gUa5EoXi"
    (told,) = masked([finding(5, f"'redis://:q1w2e3@cache/0' and '{token}'")], Mask())
    assert told.message == "'redis://:****@cache/0' and '****'"


def test_a_value_of_code_is_hidden_in_a_finding_about_another_file(tree: Tree) -> None:
    secret = "q9Zr4vKx2mTb7WcE8nLs"
    files = {
        "app/settings.py": f'JWT_SECRET = "{secret}"\n',
        "compose.yml": f"services:\n  app:\n    image: a:1\n    {secret}: 1\n",
    }
    analysis = analyse(Repository(tree(files)), load())
    (unknown,) = [one for one in analysis.findings if one.name == "unknown-key"]
    assert "****" in unknown.message
    text = baseline_text(one.identity for one in analysis.accepted)
    told = [one.message + one.subject for one in analysis.findings]
    assert all(secret not in line for line in [text, *told])


def test_spans_that_end_beyond_the_text() -> None:
    span = Span(COMPOSE, len(COMPOSE.text), len(COMPOSE.text))
    assert Mask().hidden_in(COMPOSE, span.line, 10_000) == []
