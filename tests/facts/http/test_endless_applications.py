"""Applications that are written to keep a reader busy, or to bring it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.http.application import find_application
from jctc_lint.facts.http.model import Answer, Framework, Inclusion, Route, Site
from jctc_lint.facts.http.served import Served
from jctc_lint.facts.http.server import ServerCall
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

HEAD = "from fastapi import APIRouter, FastAPI\napp = FastAPI()\nrouter = APIRouter()\n"
HOSTILE = {
    "doubled lists": HEAD + "a = [router]\n" + "a += a\n" * 100,
    "doubled texts": HEAD
    + "a = 'x'\n"
    + "a = a + a\n" * 100
    + "app.include_router(router, prefix=a)",
    "loops in loops": HEAD
    + "".join(f"{'    ' * n}for x{n} in {list(range(150))}:\n" for n in range(6))
    + "    " * 6
    + "app.include_router(router)\n",
    "a long sum": HEAD + "a = " + " + ".join(["'a'"] * 3_000),
    "calls that call themselves": HEAD + "def f(a):\n    f(a)\n    f(a)\n    f(a)\nf(app)\n",
    "routers in each other": HEAD
    + "app.include_router(router)\n"
    + "router.include_router(router)\n" * 12,
    "decorators": HEAD + "@app.get('/a' + '/b')\n" * 500 + "def f(): ...\n",
    "names of names": "from main import a as b\nfrom main import b as a\napp = a\n",
    "imports in a circle": "from other import app\n",
    "a path of variables": HEAD + f"app.add_api_route('{'/{a}' * 200}', lambda: 1)\n",
    "unknown texts": HEAD + f"app.add_api_route(f'/{'{a}x' * 200}', lambda: 1)\n",
    "binary": "\0\1\2",
    "no Python": "def def def",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_ends(name: str, tree: Tree) -> None:
    root = tree({"main.py": HOSTILE[name], "other.py": "from main import app\n"})
    found = find_application(Repository(root), ServerCall("uvicorn", "main", "app"), ("",))
    if found is not None:
        served = Served(found)
        assert served.answer("/" + "health/" * 50) is not Answer.YES
        assert len(served.routes) <= 10_000


def test_sites_in_each_other() -> None:
    site = Site(Framework.FASTAPI)
    for _ in range(20):
        site.inclusions.append(Inclusion("/a", site))
    site.routes.append(Route("/health", None, None))
    assert site.answer("/health") is Answer.YES
    assert site.answer("/b") is Answer.UNKNOWN
    assert len(site.everything()) == 1
