"""Dockerfiles: lines put together as BuildKit does, stages, flags, here-documents, variables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jctc_lint.reading.dockerfile import MAX_INSTRUCTIONS, Dockerfile, parse
from jctc_lint.reading.dockerfile_words import expand, split_assignments, split_words
from jctc_lint.text import Source


def read(text: str) -> Dockerfile:
    return parse(Source("Dockerfile", text))


def rows(text: str) -> list[tuple[str, str]]:
    return [(i.name, i.text) for stage in read(text).stages for i in stage.instructions]


def test_stages_have_names_bases_and_platforms() -> None:
    file = read(
        "ARG V=3.11\n"
        "FROM --platform=$BUILDPLATFORM python:${V} AS Build\n"
        "RUN make\n"
        "from build\n"
        "FROM scratch as last\n"
        "COPY --from=build --chown=1:1 /a /b\n"
    )
    assert [(s.index, s.name, s.base, s.platform) for s in file.stages] == [
        (0, "Build", "python:${V}", "$BUILDPLATFORM"),
        (1, None, "build", None),
        (2, "last", "scratch", None),
    ]
    assert [a.text for a in file.arguments] == ["V=3.11"]
    copy = file.stages[2].instructions[0]
    assert copy.flags == (("from", "build"), ("chown", "1:1"))
    assert copy.text == "/a /b"
    assert copy.flag("from") == "build"
    assert copy.flag("link") is None
    assert file.problem is None


def test_stage_references() -> None:
    file = read("FROM a AS x\nFROM b AS y\nFROM c AS X\n")
    assert file.stage(None) is file.stages[2]
    assert file.stage("x") is file.stages[2]
    assert file.stage("x", before=2) is file.stages[0]
    assert file.stage("1") is file.stages[1]
    assert file.stage("1", before=2) is None, "FROM knows names only"
    assert file.stage("nothing") is None


def test_continued_lines_skip_comments_and_empty_lines() -> None:
    text = "FROM a\nRUN one && \\\n  # why\n\n  two \\  \n  three\nCMD x\n"
    file = read(text)
    run, cmd = file.stages[0].instructions
    assert run.text == "one &&   two   three"
    assert (run.span.line, run.span.end_line) == (2, 6)
    assert run.span.text.endswith("three")
    assert (cmd.name, cmd.span.line) == ("CMD", 7)


def test_two_backslashes_do_not_continue() -> None:
    assert rows("FROM a\nRUN x \\\\\nCMD y\n") == [("RUN", "x \\\\"), ("CMD", "y")]


def test_escape_directive() -> None:
    text = "# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nRUN dir c:\\`\n  d\nRUN e\\\nCMD f\n"
    assert rows(text) == [("RUN", "dir c:\\  d"), ("RUN", "e\\"), ("CMD", "f")]


def test_directive_after_a_comment_is_a_comment() -> None:
    assert read("# hello\n# escape=`\nFROM a\n").escape == "\\"


def test_other_frontend_is_a_problem() -> None:
    assert read("# syntax=example.org/own:1\nFROM a\n").problem is not None
    assert read("# syntax=docker/dockerfile:1.7-labs\nFROM a\n").problem is None


def test_crlf_and_a_missing_final_break() -> None:
    assert rows("FROM a\r\nRUN x \\\r\n  y\r\nCMD z") == [("RUN", "x   y"), ("CMD", "z")]


def test_heredocs_are_no_instructions() -> None:
    text = (
        "FROM a\nRUN <<EOF cat > /x\nFROM wrong\nEOF\n"
        "COPY <<-'ONE' <<TWO /d/\n\tCMD no\n\tONE\nUSER no\nTWO\nCMD y\n"
    )
    file = read(text)
    run, copy, cmd = file.stages[0].instructions
    assert run.heredocs == ("FROM wrong",)
    assert copy.heredocs == ("CMD no", "USER no")
    assert cmd.text == "y"
    assert len(file.stages) == 1
    assert run.span.end_line == 4


@pytest.mark.parametrize(
    "line", ['CMD cat <<EOF', 'RUN ["sh", "<<EOF"]', "RUN echo '<<EOF'", "RUN cat <<<EOF"]
)  # fmt: skip
def test_what_looks_like_a_heredoc(line: str) -> None:
    assert rows(f"FROM a\n{line}\nUSER x\n")[-1] == ("USER", "x")


def test_exec_and_shell_form() -> None:
    file = read('FROM a\nCMD ["a", "b c"]\nCMD [ "a", 1 ]\nCMD a b\nCMD [\'a\']\nCMD []\n')
    forms = [i.exec_form for i in file.stages[0].instructions]
    assert forms == [("a", "b c"), None, None, None, ()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no from at all\n", "'NO' is no instruction"),
        ("", "there is no FROM"),
        ("RUN x\nFROM a\n", "an instruction other than ARG stands before the first FROM"),
        ("FROM a\n{% if x %}\nRUN y\n", "'{%' is no instruction"),
        ("FROM a\nRUN <<EOF\nx\n", "here-document 'EOF' has no end"),
        ("FROM a\n" + "RUN x\n" * MAX_INSTRUCTIONS, "it has more than 5000 instructions"),
    ],
)
def test_problems(text: str, words: str) -> None:
    assert read(text).problem == words


@given(st.text(alphabet="FROMRUN <>\\\n\t#[]\"'$`{}-=E:ax", max_size=120))
def test_any_text_is_read(text: str) -> None:
    file = read("FROM a\n" + text)
    for stage in file.stages:
        for instruction in stage.instructions:
            assert instruction.exec_form is None or isinstance(instruction.exec_form, tuple)
            split_assignments("ENV", instruction.text, file.escape)
            expand(instruction.text, {"a": "b"})


def test_deep_json_is_no_exec_form() -> None:
    assert read("FROM a\nCMD " + "[" * 100_000 + "\n").stages[0].instructions[0].exec_form is None


def test_words_keep_quotes_and_escapes() -> None:
    assert split_words("a 'b c' d\\ e \"f g\"h") == ["a", "'b c'", "d\\ e", '"f g"h']


def test_assignments() -> None:
    assert split_assignments("ENV", "A=1 B='x y' C=", "\\") == [
        ("A", "1"),
        ("B", "'x y'"),
        ("C", ""),
    ]
    assert split_assignments("ENV", "A some  words", "\\") == [("A", "some  words")]
    assert split_assignments("ARG", "A B=2", "\\") == [("A", None), ("B", "2")]


VARIABLES = {"A": "a", "EMPTY": "", "HIDDEN": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x$A", "xa"),
        ("${A}b", "ab"),
        ("'$A'", "$A"),
        ('"$A"', "a"),
        ("\\$A", "$A"),
        ("$", "$"),
        ("$HIDDEN", None),
        ("$NOWHERE", None),
        ("${NOWHERE:-x}", None),
        ("${EMPTY:-x}", "x"),
        ("${EMPTY-x}", ""),
        ("${A:-x}", "a"),
        ("${A:+x}", "x"),
        ("${EMPTY:+x}", ""),
        ("${EMPTY:-${A}c}", "ac"),
        ("${HIDDEN:-x}", None),
        ("${A:?needed}", "a"),
        ("${A#pattern}", None),
        ("${A", None),
        ("${", None),
    ],
)
def test_expand(text: str, expected: str | None) -> None:
    assert expand(text, VARIABLES) == expected


def test_expand_in_a_closed_world() -> None:
    assert expand("a:${V:-1}", {}, closed=True) == "a:1"
    assert expand("a:$V", {}, closed=True) == "a:"
    assert expand("${V:?}", {}, closed=True) is None


def test_expansion_is_bounded() -> None:
    assert expand("$A" * 100, {"A": "x" * 10_000}) is None
    assert expand("${A:-" * 50 + "}" * 50, {}, closed=True) is None
