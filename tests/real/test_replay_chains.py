"""Small chains of revisions, each run by the real Alembic on a real PostgreSQL, and by us.

A file in `chains/` is one chain: `== NAME` starts a revision (its upgrade follows), `-- down` its
downgrade, `-- module` what stands before both, `-- file PATH` another file of the repository,
`-- metadata` env.py's. The first lines say what it is about; `fails` and `unsure` are promises;
`missed` says that the failure is one that we do not tell.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from alembic_runs import (
    Chain,
    Link,
    Server,
    Stop,
    at,
    disagree,
    followed,
    stopped,
    told,
    told_of,
    without_extension_parts,
)
from alembic_schema import dump, unlike

from jctc_lint.facts.schema.compare import differences
from jctc_lint.facts.schema.summary import schema_summary

CHAINS = sorted((Path(__file__).parent / "chains").glob("*.txt"))
_PART = re.compile(r"^(==|--) *(.*)$", re.M)
_NO_OPERATION = {
    "context", "create_module_class_proxy", "f", "get_bind", "get_context", "implementation_for",
    "inline_literal", "invoke", "register_operation", "batch_alter_table",
}  # fmt: skip


def read(path: Path) -> tuple[Chain, set[str]]:
    """The chain of a file, and what its first lines promise."""
    pieces = _PART.split(path.read_text())
    links: list[dict[str, str]] = []
    files: dict[str, str] = {}
    metadata = "MetaData()"
    for mark, name, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        if mark == "==":
            links.append({"up": text})
        elif name.startswith("file "):
            files[name.removeprefix("file ")] = text.lstrip("\n")
        elif name == "metadata":
            metadata = text.strip()
        else:
            assert name in ("down", "module"), name
            links[-1][{"down": "down", "module": "prelude"}[name]] = text
    promises = set(re.findall(r"^(fails|unsure|missed)$", pieces[0], re.M))
    return Chain(tuple(Link(**link) for link in links), metadata, files), promises


@pytest.fixture(scope="session")
def server(postgres: str) -> Server:
    return Server(postgres)


@pytest.fixture(params=CHAINS, ids=lambda path: path.stem)
def chain(request: pytest.FixtureRequest) -> tuple[Chain, set[str]]:
    return read(request.param)


@pytest.mark.parametrize("apart", [False, True], ids=["one", "apart"])
def test_upgrade(
    chain: tuple[Chain, set[str]], server: Server, tmp_path: Path, *, apart: bool
) -> None:
    """All in one run: in one transaction, or a transaction a revision."""
    made, promises = chain
    root = made.write(tmp_path, apart=apart)
    server.empty()
    real = server.upgrade(root)
    history = followed(root)
    _same_end(real, stopped(history), promises)
    if not apart:
        assert (real is not None) == ("fails" in promises), real
    if real is None or (apart and "missed" not in promises):
        _same_schema(server, history.schema, promises)


def test_a_run_a_revision_and_back(
    chain: tuple[Chain, set[str]], server: Server, tmp_path: Path
) -> None:
    """Each revision in a run of its own, down and up again: what is left over, what is missing."""
    made, promises = chain
    root = made.write(tmp_path)
    server.empty()
    history = followed(root, stepwise=True, trips=True)
    for number, step in enumerate(history.steps):
        before = server.schema()
        stop = server.upgrade(root, "+1")
        if stop is not None:
            _same_end(stop, stopped(history), promises)
            break
        assert step.failure is None, step.failure
        back = server.downgrade(root, "-1")
        assert step.trip is not None
        if step.trip.unsure:
            assert "unsure" in promises, step.trip.unsure
        else:
            assert (step.trip.failure is None) == (back is None), (back, step.trip.failure)
            if back is None:
                real = told(differences(before, server.schema()))
                assert told_of(step.trip) == real, f"revision {number}"
        if back is None:
            again = server.upgrade(root, "+1")
            if not step.trip.unsure:
                assert disagree(again, at(step.revision.id, step.trip.again)) == ""
            if again is not None:
                return
    else:
        assert history.failure is None
        _same_schema(server, history.schema, promises)


def test_down_one_by_one(chain: tuple[Chain, set[str]], server: Server, tmp_path: Path) -> None:
    """What a round trip says of every revision holds for the way down from the head."""
    made, _ = chain
    root = made.write(tmp_path)
    server.empty()
    states = [server.schema()]
    for _link in made.links:
        if server.upgrade(root, "+1") is not None:
            return
        states.append(server.schema())
    history = followed(root, stepwise=True, trips=True)
    while len(states) > 1:
        states.pop()
        step = history.steps[len(states) - 1]
        stop = server.downgrade(root, "-1")
        assert step.trip is not None
        if step.trip.unsure:
            return
        assert (stop is None) == (step.trip.failure is None)
        if stop is not None or differences(states[-1], server.schema()):
            assert not step.trip.restores
            return  # From here on the state is not the one that the others started from.
        assert step.trip.restores


def _same_end(real: Stop | None, ours: Stop | None, promises: set[str]) -> None:
    if "missed" not in promises or ours is not None:
        assert disagree(real, ours) == ""


def _same_schema(server: Server, ours: Any, promises: set[str]) -> None:
    if "unsure" not in promises:
        assert [doubt.why for doubt in ours.doubts if doubt.place is not None] == []
    with server.engine.connect() as connection:
        assert unlike(dump(connection), schema_summary(ours)) == []
    assert told(differences(server.schema(), without_extension_parts(ours))) == []


def test_every_operation_is_in_a_chain() -> None:
    from alembic.operations import BatchOperations, Operations

    texts = "\n".join(path.read_text() for path in CHAINS)
    assert len(CHAINS) >= 25
    for kind, name in ((Operations, "op"), (BatchOperations, "batch_op")):
        for operation in dir(kind):
            if not operation.startswith("_") and operation not in _NO_OPERATION:
                assert re.search(rf"\b{name}\.{operation}\(", texts), f"{name}.{operation}"
