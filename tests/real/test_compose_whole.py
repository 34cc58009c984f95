"""Random projects with settings of every kind: we answer as `docker-compose config` does."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from compose_asked import HOST, ask
from compose_snippets import CONFIGS, EXTENSIONS, NETWORKS, SECRETS, SERVICE, VOLUMES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jctc_lint.facts.compose.shown import Asked, Refusal, shown

EXAMPLES = int(os.environ.get("JCTC_LINT_EXAMPLES", "60"))
"""Set it to some thousands to look for differences by hand."""
few = settings(
    max_examples=EXAMPLES,
    derandomize="JCTC_LINT_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
KEYS = st.sampled_from(sorted(SERVICE))


@st.composite
def bodies(draw: Any, name: str, *, whole: bool) -> str:
    """The settings of a service; `whole` ones have an image. None but `a` refers to others."""
    lines = []
    if whole:
        lines.append("image: 'img:${A}'")
    for key in draw(st.lists(KEYS, unique=True, min_size=1, max_size=7)):
        value = draw(st.sampled_from(SERVICE[key]))
        if name == "a" and (key in ("depends_on", "links", "volumes_from") or ":a" in value):
            continue
        tag = "!override " if not whole and draw(st.integers(0, 11)) == 0 else ""
        lines.append(f"{key}: {tag}{value}")
    if not whole and draw(st.integers(0, 9)) == 0:
        key = draw(KEYS)
        if not any(line.startswith(f"{key}:") for line in lines):
            lines.append(f"{key}: !reset null")
    return "".join(f"\n    {line}" for line in lines or ["tty: true"])


@st.composite
def projects(draw: Any) -> tuple[dict[str, str], tuple[str, ...]]:
    """Files and the ones to load."""
    names = ("a", "b", "c")
    base = ["services:"]
    base += [f"  {name}:{draw(bodies(name, whole=True))}" for name in names]
    if draw(st.booleans()):
        extended = draw(
            st.sampled_from(["{service: b}", "c", "{file: sub/other.yaml, service: o}"])
        )
        base.append(f"  z:\n    extends: {extended}{draw(bodies('z', whole=False))}")

    def section(kind: str, entries: tuple[str, ...], *keys: str) -> str:
        lines = [f"  {key}: {draw(st.sampled_from(entries))}" for key in keys]
        return "\n".join([f"{kind}:", *lines])

    base.append(section("networks", NETWORKS, "front", "back"))
    base.append(section("volumes", VOLUMES, "data", "a"))
    base.append(section("secrets", SECRETS, "sec", "other"))
    base.append(section("configs", CONFIGS, "conf"))
    base += draw(st.lists(st.sampled_from(EXTENSIONS), max_size=2, unique=True))
    if draw(st.integers(0, 4)) == 0:
        base.append("include: [inc/compose.yaml]")
    over = ["services:"]
    overridden = draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
    over += [f"  {name}:{draw(bodies(name, whole=False))}" for name in overridden]
    if len(over) == 1:
        over = ["x-nothing: 1"]
    if draw(st.integers(0, 3)) == 0:
        over.append(section("networks", NETWORKS, "front"))
    texts = {
        "a.yaml": "\n".join(base) + "\n",
        "b.yaml": "\n".join(over) + "\n",
        "sub/other.yaml": f"services:\n  o:{draw(bodies('a', whole=True))}\n",
        "inc/compose.yaml": f"services:\n  i:{draw(bodies('a', whole=True))}\n"
        "networks: {front: , back: }\nvolumes: {data: , a: }\n",
        ".env": "DOTENV=from dotenv\nB=loses\nQ='$A'\n",
        "e.env": "K=file\nE=1\nA=2\n",
        "f.env": "K=f\nE2=${E}\nNOT_SET\nDOTENV\n",
        "r.env": "RAW='a $A' # b\n",
        "l.env": "label=one\nx=from file\nother=${label}\n",
        "sub/e.env": "S=sub\n",
        "inc/e.env": "S=inc\n",
        "c.txt": "",
    }
    for folder in ("sub", "inc"):
        for name in ("f.env", "r.env", "l.env"):
            texts[f"{folder}/{name}"] = f"IN={folder}\n"
    return texts, draw(st.sampled_from([("a.yaml",), ("a.yaml", "b.yaml")]))


def answers(
    texts: dict[str, str], files: tuple[str, ...], *, interpolate: bool = True
) -> tuple[Any, Any]:
    """Ours and Compose's: data, or why it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "proj"
        for name, text in texts.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8", newline="")
        theirs = ask(root, files, *(() if interpolate else ("--no-interpolate",)))
        asked = Asked(files=files, profiles=("*",), interpolate=interpolate)
        try:
            ours: Any = json.loads(json.dumps(shown(root, HOST, asked)))
        except Refusal as refusal:
            ours = refusal
    return ours, theirs


def compare(texts: dict[str, str], files: tuple[str, ...], *, interpolate: bool = True) -> None:
    """Both must accept it with the same result; what Compose refuses is not compared here."""
    ours, theirs = answers(texts, files, interpolate=interpolate)
    told = "\n".join(f"--- {name}\n{text}" for name, text in texts.items())
    if isinstance(theirs, str):
        return
    assert not isinstance(ours, Refusal), f"Compose accepts it: {ours}\n{told}"
    assert ours == theirs, told


@few
@given(projects())
def test_projects(project: tuple[dict[str, str], tuple[str, ...]]) -> None:
    compare(*project)


@few
@given(projects())
def test_projects_without_interpolation(project: tuple[dict[str, str], tuple[str, ...]]) -> None:
    compare(*project, interpolate=False)
