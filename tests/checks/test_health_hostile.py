"""Health checks of any words: judged without a mistake of ours, and without showing a secret."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

SECRET = "tellme9-not"
WORDS = (
    "", " ", "curl", "curl -f", "wget", "-f", "-o", "-u", f"-p{SECRET}", f"user:{SECRET}",
    f"http://user:{SECRET}@localhost:8000/health", "http://localhost:99999999999/", "||", "&&", "|",
    ";", "exit", "9" * 5_000,
    "exit 1", "$$A", "${A}", "$$", "pg_isready", "-U", "-d", "-h",
    "redis-cli", "ping", "-a", SECRET, "-e", "grep", "PONG", "sh", "-c",
    f"redis-cli -a {SECRET} ping",
    "python", "'", '"', "`", "(", ")", "{", "\0", "\N{SNOWMAN}", "x" * 3_000, "mysqladmin",
    f"--password={SECRET}", "!", ">", "2>&1", "\n", "bash", "true",
)  # fmt: skip
IMAGES = ("postgres:18", "redis:7", "python:3.12-slim", "scratch", "mysql:8", "example/app:1", "")
COMMANDS = (
    "redis-server --requirepass ${A}", f"redis-server --requirepass {SECRET}", "uvicorn main:app",
    "gunicorn -w 9999999999999999 -b 0.0.0.0:1 main:app", "", "sh -c 'uvicorn main:app --port'",
)  # fmt: skip
CHOSEN = [rule for rule in load() if rule.id.startswith("DEP3")]


def _service(dice: random.Random) -> dict[str, object]:
    words = dice.choices(WORDS, k=dice.randrange(6))
    kind = dice.choice(("CMD", "CMD-SHELL", "NONE", "text"))
    test: object = " ".join(words) if kind == "text" else [kind, *words]
    service: dict[str, object] = {
        "healthcheck": dice.choice(({"test": test}, {"test": test}, {}, {"interval": "5s"})),
        "command": dice.choice(COMMANDS),
        "environment": {"A": "1", "POSTGRES_USER": SECRET, "POSTGRES_DB": "orders"},
        "volumes": ["data:/var/lib/postgresql/data", "./init:/docker-entrypoint-initdb.d"],
        "expose": ["9" * 5_000, "80"],
        "deploy": {"replicas": 2},
    }
    service |= {"build": "."} if dice.random() < 0.4 else {"image": dice.choice(IMAGES)}
    return service


def test_any_words(tree: Tree) -> None:
    for seed in range(60):
        dice = random.Random(seed)
        services = {f"s{number}": _service(dice) for number in range(5)}
        services["waits"] = {
            "image": "example/app:1",
            "depends_on": {name: {"condition": "service_healthy"} for name in services},
        }
        check = json.dumps(dice.choices(WORDS, k=3)) if seed % 2 else " ".join(dice.choices(WORDS))
        root = tree(
            {
                "compose.yaml": json.dumps({"services": services, "volumes": {"data": {}}}),
                "Dockerfile": f"FROM python:3.12-slim\nHEALTHCHECK CMD {check}\n".encode(),
                "main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
            }
        )
        outcome = run_checks(Repository(root), CHOSEN)
        assert outcome.crashes == [], seed
        for finding in outcome.findings:
            texts = (finding.message, finding.subject, *(r.message for r in finding.related))
            assert not any(SECRET in text for text in texts), (seed, finding.message)
