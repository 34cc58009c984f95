"""Imports applications from a folder and asks each for paths: prints the statuses as JSON."""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any


async def _asgi(app: Any, path: str, method: str) -> int:
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "path": path, "raw_path": path.encode(), "root_path": "", "scheme": "http",
        "query_string": b"", "headers": [(b"host", b"app")], "server": ("app", 80),
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    await app(scope, receive, send)
    return statuses[0]


def _django(folder: str, requests: list[list[str]]) -> list[int]:
    """Django keeps one project a process."""
    script = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); import shop.wsgi;"
        "from django.test import Client; client = Client(raise_request_exception=False);"
        "asked = json.loads(sys.argv[2]);"
        "print(json.dumps([client.generic(m, p).status_code for p, m in asked]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, folder, json.dumps(requests)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [int(status) for status in json.loads(done.stdout)]


def _status(app: Any, path: str, method: str) -> int:
    if hasattr(app, "test_client"):
        return int(app.test_client().open(path, method=method).status_code)
    return asyncio.run(_asgi(app, path, method))


def main() -> None:
    asked = json.load(sys.stdin)
    results = {}
    for name, (folder, target, requests) in asked.items():
        if target == "shop.wsgi:application":
            results[name] = _django(folder, requests)
            continue
        sys.path.insert(0, folder)
        before = set(sys.modules)
        module, _, attribute = target.partition(":")
        app = getattr(importlib.import_module(module), attribute.removesuffix("()"))
        if attribute.endswith("()"):
            app = app()
        results[name] = [_status(app, path, method) for path, method in requests]
        sys.path.remove(folder)
        for loaded in set(sys.modules) - before:
            file = getattr(sys.modules[loaded], "__file__", None) or ""
            if Path(folder) in Path(file).parents:
                del sys.modules[loaded]
        importlib.invalidate_caches()
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
