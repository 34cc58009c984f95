"""Random projects come out as the real `docker-compose config` says."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from compose_asked import HOME, HOST, ask
from compose_told import reduced, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jctc_lint.facts.compose.environment import Surroundings
from jctc_lint.facts.compose.load import files_group, resolve
from jctc_lint.facts.repository import Repository

EXAMPLES = int(os.environ.get("JCTC_LINT_EXAMPLES", "25"))
"""Set it to some thousands to look for differences by hand."""
few = settings(
    max_examples=EXAMPLES,
    derandomize="JCTC_LINT_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def compare(texts: dict[str, str], files: tuple[str, ...]) -> None:
    """Both must accept it with the same result, or both refuse it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "proj"
        root.mkdir()
        for name, text in texts.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8", newline="")
        theirs = ask(root, files)
        project = resolve(Surroundings(Repository(root), HOST), files_group(files))
        shown = "\n".join(f"--- {name}\n{text}" for name, text in texts.items())
        if isinstance(theirs, str):
            assert project.problems, f"Compose refuses it: {theirs}\n{shown}"
            return
        reasons = [problem.reason for problem in project.problems]
        assert not reasons, f"Compose accepts it: {reasons}\n{shown}"
        ours, expected = told(project, str(root), HOME, "*"), reduced(theirs)
        for kind in ("networks", "volumes"):
            # Compose leaves out what no service uses.
            ours[kind] = {name: ours[kind].get(name) for name in expected[kind]}
        assert ours == expected, shown


NAMES = ("a", "b", "c")
scalars = st.sampled_from(
    [
        "x", "0123", "3.10", "1e3", "yes", "true", "'0123'", '"a # b"', "a #b", "a#b", "${A}",
        "$A-x",
        "${NO:-d}", "${NO:-${A}}", "${EMPTY:-e}", "${EMPTY-e}", "${A:+set}", "$$A", "'$${A}'",
        '"a\\tb"', "'it''s'", "2024-01-31", "0x1F", "-5", "http://h:80/p?a=b", "'{\"k\": 1}'",
        "${DOTENV}", "${OVER}", "p@ss/w+rd", "''", "1_000", "12:30", "$DOLLAR", "é", "!!str 7",
    ]
)  # fmt: skip
keys = st.sampled_from(["K", "L", "M", "A", "NOT_SET", "DOTENV"])
words = st.sampled_from(
    [
        "run", "'a b'", '"run --x $A"', "sh -c 'echo 1'", "a && b", "[a, b c]", '["x", "$A"]',
        "run ${NO:-one two}", "run \"a b\" c", "", "[]", "a\\ b",
    ]
)  # fmt: skip
ports = st.sampled_from(
    [
        "'80'", "'8080:80'", "'127.0.0.1:81:80'", "'90-91:80-81'", "'53:53/udp'", "${N}:${N}",
        "'${NO}:80'", "{target: 80, published: '8080'}", "8080", "'[::1]:8080:80'",
        "'${NO:-7}:8/tcp'",
        "{target: 80, host_ip: 127.0.0.1, protocol: udp, published: 1}", "5432:5432",
    ]
)  # fmt: skip
mounts = st.sampled_from(
    [
        "./d:/d", "data:/v", "data:/d:ro", "/abs:/a:ro,z", "~/x:/x", "/anonymous", "'${A}:/d'",
        "{type: bind, source: ./e, target: /d}", "{type: tmpfs, target: /t}", "./f:/v/",
        "{type: volume, source: data, target: /w, read_only: true}",
    ]
)  # fmt: skip


@st.composite
def entries(draw: Any, indent: str, nulls: bool = True) -> str:
    """`environment` or the like, as a list or a mapping; "" for none."""
    names = draw(st.lists(keys, max_size=3))
    if not names:
        return ""
    if draw(st.booleans()):
        lines = []
        for name in dict.fromkeys(names):
            value = draw(scalars) if not nulls or draw(st.integers(0, 4)) else ""
            lines.append(f"{indent}{name}: {value}")
        return "\n" + "\n".join(lines)
    lines = []
    for name in names:
        value = draw(scalars)
        item = f"{name}={value}" if draw(st.integers(0, 4)) else name
        if '"' in item or "'" in item or "!!" in item:
            item = json.dumps(item)
        lines.append(f"{indent}- {item}")
    return "\n" + "\n".join(lines)


@st.composite
def bodies(draw: Any, name: str, whole: bool) -> str:
    """The settings of a service; `whole` ones have an image."""
    lines = []

    def maybe(text: str) -> None:
        if draw(st.booleans()):
            lines.append(f"    {text}")

    def some(key: str, parts: st.SearchStrategy[str]) -> None:
        found = draw(st.lists(parts, max_size=3, unique=True))
        if found and draw(st.booleans()):
            tag = OVERRIDE if draw(st.integers(0, 9)) == 0 else ""
            lines.append("\n      - ".join([f"    {key}:{tag}", *found]))

    if whole:
        lines.append(f"    image: img:{draw(st.sampled_from(['1', '${A}', '${NO:-2}']))}")
    for key in ("environment", "labels"):
        text = draw(entries("      ", nulls=True))
        if text:
            lines.append(f"    {key}:{text}")
    maybe(f"command: {draw(words)}")
    maybe(f"entrypoint: {draw(words)}")
    some("ports", ports)
    some("volumes", mounts)
    some("expose", st.sampled_from(["'80'", "81", "80-82"]))
    some("networks", st.sampled_from(["front", "back", "default"]).map(str))
    some("tmpfs", st.sampled_from(["/t", "/u:size=1m"]))
    others = [other for other in NAMES if other < name]
    if others and draw(st.booleans()):
        other = draw(st.sampled_from(others))
        short = f"[{other}]"
        long = f"{{{other}: {{condition: service_healthy}}}}"
        lines.append(f"    depends_on: {draw(st.sampled_from([short, long]))}")
    maybe(
        "healthcheck: "
        + draw(
            st.sampled_from(
                ["{test: [CMD, a, $A]}", "{test: a b}", "{disable: true}", "{interval: 5s}"]
            )
        )
    )
    maybe("restart: " + draw(st.sampled_from(["always", "'no'", "on-failure:3"])))
    maybe("env_file: " + draw(st.sampled_from(["e.env", "[e.env, f.env]", "[{path: e.env}]"])))
    maybe("deploy: {replicas: 2, labels: {x: 1}}")
    maybe("build: " + draw(st.sampled_from([".", "{context: ./sub, args: {K: 1, A: }}", "{}"])))
    return "\n".join(lines) or "    init: true"


OVERRIDE = " !override"


@st.composite
def projects(draw: Any) -> tuple[dict[str, str], tuple[str, ...]]:
    """Files and the ones to load."""
    base = ["services:"]
    base += [f"  {name}:\n{draw(bodies(name, whole=True))}" for name in NAMES]
    if draw(st.booleans()):
        extended = draw(st.sampled_from(["{service: a}", "a", "{file: other.yaml, service: o}"]))
        base.append(f"  z:\n    extends: {extended}\n{draw(bodies('z', whole=False))}")
    base.append("networks: {front: {}, back: {name: shared, external: true}}")
    base.append("volumes: {data: {}, a: {external: true}}")
    over = ["services:"]
    overridden = draw(st.lists(st.sampled_from(NAMES[:2]), unique=True, max_size=2))
    over += [f"  {name}:\n{draw(bodies(name, whole=False))}" for name in overridden]
    if draw(st.integers(0, 5)) == 0:
        over.append("  c:\n    ports: !reset []\n    environment: !reset null")
    if len(over) == 1:
        over = ["x-nothing: 1"]
    in_file = draw(st.sampled_from(["file", "$A", "${M}x", "q ", '"d $B"']))
    texts = {
        "a.yaml": "\n".join(base) + "\n",
        "b.yaml": "\n".join(over) + "\n",
        "other.yaml": f"services:\n  o:\n{draw(bodies('o', whole=True))}\n",
        ".env": "DOTENV=from dotenv\nOVER=${A}/x # c\nB=loses\nQ='$A'\n",
        "e.env": f"K={in_file}\nE=1\nA=2\n",
        "f.env": "K=f\nE2=${E}\nNOT_SET\nDOTENV\n",
    }
    files = draw(st.sampled_from([("a.yaml",), ("a.yaml", "b.yaml")]))
    return texts, files


@few
@given(projects())
def test_projects(project: tuple[dict[str, str], tuple[str, ...]]) -> None:
    compare(*project)
