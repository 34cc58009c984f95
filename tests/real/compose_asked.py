"""Asks the real `docker-compose` (the dev extra brings it) for a configuration."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HOME = "/home/u"
_FOLDERS = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
COMPOSE = shutil.which("docker-compose", path=_FOLDERS) or "docker-compose"
HOST = {
    "PATH": os.environ["PATH"],
    "HOME": HOME,
    "A": "a",
    "EMPTY": "",
    "B": "b c",
    "DOLLAR": "$A",
    "N": "12",
}
"""The shell's variables, all of them."""


def ask(root: Path, files: tuple[str, ...], *options: str) -> dict[str, Any] | str:
    """The configuration with all profiles active, or why Compose refuses the files.

    `options` are those of `config`.
    """
    named = [word for file in files for word in ("-f", file)]
    result = subprocess.run(
        [COMPOSE, "--profile", "*", *named, "config", "--format", "json", *options],
        cwd=root,
        env=HOST,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if result.returncode:
        return result.stderr
    config: dict[str, Any] = json.loads(result.stdout)
    return config
