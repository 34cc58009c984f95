"""The comment on a pull request, rendered by GitHub's own Markdown library."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from report_examples import (
    COMPOSE,
    FINDINGS,
    NOTES,
    SECRET,
    finding,
    part,
    result,
)

from jctc_lint.finding import Related, Severity
from jctc_lint.record import replace
from jctc_lint.reports.formats import render
from jctc_lint.reports.markdown import LIMIT, MARKER, code, prose
from jctc_lint.reports.places import RULE_PAGES
from jctc_lint.reports.plain import one_line
from jctc_lint.reports.result import RenderOptions, Result
from jctc_lint.text import Source, Span

VOID = {"br", "hr", "img", "input"}


class Page(HTMLParser):
    """What a comment becomes on the forge."""

    def __init__(self, comment: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.open: list[str] = []
        self.prose = ""
        self.text = ""
        self.comments: list[str] = []
        self.feed(cmarkgfm.github_flavored_markdown_to_html(comment, Options.CMARK_OPT_UNSAFE))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "code" not in self.open:
            self.prose += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def comment(made: Result) -> str:
    return render("markdown", made, RenderOptions())


def test_the_comment_starts_with_its_marker_and_the_counts() -> None:
    assert comment(result()).splitlines()[:2] == [
        "<!-- jctc-lint -->",
        "### jctc-lint: 1 error, 2 warnings, 2 info",
    ]
    clean = comment(replace(result(), findings=(), suppressed=2))
    assert clean == (
        f"{MARKER}\n### jctc-lint: no findings\n\n"
        "Looked at 12 files, 2 Compose projects, 5 revisions; 2 suppressed.\n"
    )


def test_the_table_has_a_row_for_each_rule() -> None:
    rows = [line for line in comment(result()).splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[1].split("]")[0] for row in rows[1:]] == [
        "[SEC103 hard-coded-secret",
        "[MIG601 empty-downgrade",
        "[CMP901 no-mapping",
    ]
    assert rows[1].startswith("| 🔴 error |")
    assert rows[1].endswith("| 2 | A secret is written into the file. |")


def test_findings_are_folded_by_file_the_worst_first() -> None:
    page = Page(comment(result(notes=NOTES)))
    assert page.open == []
    assert page.tags["details"] == page.tags["summary"] == 4
    assert page.tags["table"] == 1
    assert page.tags["pre"] == 4, "each finding but the one about a whole file shows its line"
    places = [page.text.index(f"{name}: ") for name in ("prod.yml", "b.py", "empty.yml", "one.yml")]
    assert places == sorted(places)
    assert set(page.links) == {
        f"{RULE_PAGES}{name}.md" for name in ("hard-coded-secret", "empty-downgrade", "no-mapping")
    }
    assert "Error: The rule 'x' could not judge." in page.text


def test_a_finding_reads_well() -> None:
    text = comment(result(FINDINGS[0]))
    entry = text[text.index("- 🔴") : text.index("</details>")]
    assert entry == (
        "- 🔴 **error** [SEC103 hard-coded-secret]"
        f"({RULE_PAGES}hard-coded-secret.md), line 5: `db` gets `POSTGRES_PASSWORD` from the file."
        "\n\n"
        "  ```text\n"
        "     5 |       - POSTGRES_PASSWORD=****\n"
        "       |         ^^^^^^^^^^^^^^^^^^^^^^\n"
        "  ```\n\n"
        "  - `deploy/docker-compose.prod.yml:2`: 'db' is declared here.\n"
        "  - Mend: Set it with `${NAME:?}` in the environment.\n"
        "\n"
    )


EVIL = [
    "@acme/everybody #12 !34 ~label %1 GH-7 &8 $9",
    "</details><script>alert(1)</script><img src=x onerror=y>",
    "![x](https://evil.example/x.png) [y](https://evil.example)",
    "https://evil.example www.evil.example me@evil.example <https://evil.example>",
    "`` ` ``` @a\n\n# Title\n\n/close\n- [ ] x\n| a | b |",
    "<!-- jctc-lint --> --> ]]> &lt; &#64;acme",
    "*b* _i_ ~~s~~ **bold** $x^2$ ~~~",
    "```\n@acme\n```",
    "`",
    " ",
    "\\` \\@a \\",
    "\u202e\x1b[31m\u2028@acme",
]


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_of_the_repository_comes_to_life(evil: str) -> None:
    source = Source(f"dir/{evil}", f"key: {evil}\nlast: 1\n")
    made = result(
        finding(
            SECRET,
            Span(source, 0, 3),
            service=evil,
            variable=f"'{evil}",
            related=(Related(Span(source, 5, 6), evil), Related(Span(source, 5, 6), f"a {evil}")),
        ),
        notes=(replace(NOTES[0], message=evil), replace(NOTES[1], path=evil)),
    )
    page = Page(comment(made))
    harmless = Page(comment(result(FINDINGS[0], notes=NOTES)))
    assert page.open == []
    assert set(page.tags) <= set(harmless.tags)
    assert page.tags["details"] == page.tags["pre"] == page.tags["table"] == 1
    assert set(page.links) == {f"{RULE_PAGES}hard-coded-secret.md"}
    assert page.comments == [" jctc-lint "]
    for mention in ("@acme", "#12", "!34", "~label", "GH-7", "https://", "www.evil", "@evil"):
        assert mention not in page.prose
    assert not any(line.startswith("/") for line in page.prose.splitlines())


@pytest.mark.parametrize("text", [*EVIL, "plain", "a`b", "``", "a ` b", " x "])
def test_inline_code_shows_its_text(text: str) -> None:
    page = Page(f"a {code(text)} b")
    assert page.tags == {"p": 1, "code": 1}
    assert page.text.split() == f"a {one_line(text)} b".split()


@pytest.mark.parametrize("text", ["a_b*c", "x [y] <z> & 'q' # | ~ ` \\ ! - + = $", "1. 2) f(x)"])
def test_prose_shows_its_text(text: str) -> None:
    page = Page(f"a {prose(text)}")
    assert page.text.strip() == f"a {text}"
    assert page.tags == {"p": 1}


def many(number: int, path: str = "a.yml") -> list[Source]:
    return [Source(path.format(place), f"key{place}: 1\n") for place in range(number)]


@pytest.mark.parametrize("path", ["a.yml", "dir/file-{}.yml", "ä&<" * 30 + "{}.yml"])
def test_the_comment_stays_within_the_limit(path: str) -> None:
    levels = list(Severity)
    findings = [
        finding(
            SECRET, Span(source, 0, 3), f"subject-{place}",
            severity=levels[place % 3], service=f"s{place}", variable="😀" * 20,
        )
        for place, source in enumerate(many(600, path))
    ]  # fmt: skip
    text = comment(result(*findings))
    assert 0.9 * LIMIT < len(text.encode()) <= LIMIT
    page = Page(text)
    assert page.open == []
    shown = page.tags["pre"]
    assert text.count("🔴 **error**") == min(shown, 200), "the worst are kept"
    left = 600 - shown
    told = text[text.index("Left out, for want of room: ") :]
    assert sum(int(word) for word in told.split() if word.isdigit()) == left


def test_long_lines_and_many_related_places_are_cut() -> None:
    source = Source("a.yml", "key: " + "`" * 30_000)
    place = Related(part(COMPOSE, "db"), "x" * 9000)
    made = result(
        finding(SECRET, Span(source, 0, 3), service="s", variable="v", related=(place,) * 500),
        mask=None,
    )
    text = comment(made)
    assert len(text.encode()) < LIMIT
    assert Page(text).tags["pre"] == 1
