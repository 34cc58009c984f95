"""The shell blocks of Markdown, and what is none."""

from __future__ import annotations

import pytest

from jctc_lint.reading.markdown import shell_fences
from jctc_lint.reading.shell import commands_of
from jctc_lint.text import Source


def commands(text: str) -> list[str]:
    return [
        " ".join(word.text for word in command.words)
        for fence in shell_fences(Source("DEPLOY.md", text))
        for command in commands_of(fence.shell)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "```bash\ndocker run web\n```\n",
        "```sh title=deploy\ndocker run web\n```",
        "```\ndocker run web\n```\n",
        "~~~ shell\ndocker run web\n~~~\n",
        "``` {.bash .numberLines}\ndocker run web\n```\n",
        "- step\n\n    ```bash\n    docker run web\n    ```\n",
        "1. ```bash\n   docker run web\n   ```\n",
        "> ```bash\n> docker run web\n> ```\n",
        "````bash\ndocker run web\n````\n",
        "```bash\ndocker run web",
        "```bash\r\ndocker run web\r\n```\r\n",
        "```console\n$ docker run web\nUnable to find image 'web'\n```\n",
        "```bash\n$ docker run \\\n    web\nf00ba4\n```\n",
        "```console\nroot@host:~# docker run web\n```\n",
        "```console\n(venv) me@host:/srv$ docker run web\nok\n```\n",
    ],
)
def test_a_block_is_read(text: str) -> None:
    assert commands(text) == ["docker run web"]


@pytest.mark.parametrize(
    "text",
    [
        "Use `docker run web` never.\n",
        "| do | not |\n|---|---|\n| compose | docker run web |\n",
        "docker run web\n",
        "    docker run web\n",
        "```python\nos.system('docker run web')\n```\n",
        "```yaml\nrun: docker run web\n```\n",
        "```bash\n# docker run web\n```\n",
        "<!--\n```bash\ndocker run web\n```\n-->\n",
        "```bash inline``` docker run web\n",
        "```powershell\ndocker run web\n```\n",
    ],
)
def test_no_commands(text: str) -> None:
    assert commands(text) == []


def test_headings_and_places() -> None:
    text = (
        "Guide\n=====\n\n## Deploy ##\n\n### Step 1\n```bash\na\n```\n\n"
        "Rollback\n---\n\n  ```sh\n  b\n  ```\n# Other\n```\nc\n```\n"
    )
    fences = shell_fences(Source("x.md", text))
    assert [[h.title for h in fence.headings] for fence in fences] == [
        ["Guide", "Deploy", "Step 1"],
        ["Guide", "Rollback"],
        ["Other"],
    ]
    spans = [commands_of(fence.shell)[0].span for fence in fences]
    assert [(span.line, span.column, span.text) for span in spans] == [
        (8, 1, "a"), (15, 3, "b"), (19, 1, "c"),
    ]  # fmt: skip
    assert [fence.span.line for fence in fences] == [7, 14, 18]


def test_headings_inside_blocks_and_comments_do_not_count() -> None:
    text = "# Real\n```bash\n# not a heading\na\n```\n<!--\n# hidden\n-->\n```bash\nb\n```\n"
    assert [[h.title for h in f.headings] for f in shell_fences(Source("x.md", text))] == [
        ["Real"],
        ["Real"],
    ]


def test_placeholders_are_unknown() -> None:
    text = "```bash\ndocker run <YOUR_IMAGE> a && cat <<EOF > f\ndata\nEOF\n```\n"
    (fence,) = shell_fences(Source("x.md", text))
    run, cat = commands_of(fence.shell)
    assert [(word.text, word.known) for word in run.words[2:]] == [
        ("<YOUR_IMAGE>", False),
        ("a", True),
    ]
    assert [word.text for word in cat.words] == ["cat"]
