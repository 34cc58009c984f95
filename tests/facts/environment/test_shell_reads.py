"""What scripts demand: the real shell ends where we say so, and only there."""

from __future__ import annotations

import subprocess

import pytest

from jctc_lint.facts.environment.model import Need
from jctc_lint.facts.environment.shell_reads import shell_reads
from jctc_lint.text import Source

DEMANDS = [
    ': "${URL:?}"',
    'echo "${URL:?is needed}"',
    "echo ${URL?}",
    'set -u\necho "$URL"',
    'set -eu\necho "${URL}"',
    "set -o nounset\necho $URL",
    'if [ -z "$URL" ]; then\n  echo no\n  exit 1\nfi',
    '[ -z "${URL:-}" ] && exit 1\ntrue',
]
TAKES = [
    'echo "$URL"',
    'set -u\necho "${URL:-x}"',
    "set -u\necho '$URL'",
    "set -u\nURL=1\necho $URL",
    "set -u\nfor URL in 1; do echo $URL; done",
    "set -u\n# $URL\necho x",
    "set -u\ncat <<'END'\n$URL\nEND\ntrue",
    "set -e\necho $URL",
    'if [ -z "$URL" ]; then\n  URL=1\nfi',
    "set -u\necho \\$URL $HOME",
    ': "${URL:=x}"',
]


def ends(text: str) -> bool:
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/"}
    done = subprocess.run(
        ["sh", "-c", text], env=environment, capture_output=True, timeout=30, check=False
    )
    return done.returncode != 0


@pytest.mark.parametrize("text", DEMANDS)
def test_demands(text: str) -> None:
    reads = shell_reads(Source("start.sh", text))
    assert [(read.name, read.need) for read in reads] == [("URL", Need.START)]
    assert ends(text)


@pytest.mark.parametrize("text", TAKES)
def test_takes_it_or_leaves_it(text: str) -> None:
    assert shell_reads(Source("start.sh", text)) == ()
    assert not ends(text)


def test_in_a_branch_it_fails_later() -> None:
    (read,) = shell_reads(Source("start.sh", 'if true; then\n  : "${URL:?}"\nfi\n'))
    assert read.need is Need.USE
