"""A whole run on a given repository, beside the peers that cover a part of it, one after the other.

The peers: compose-lint and dclint (Compose), alembic-guard (revisions), gitleaks and
detect-secrets (secrets), shellcheck (scripts), actionlint (workflows), each where it is in the
environment `--peers` or on the PATH. Exits with 1 when jctc-lint costs more than those that were
found together.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from side_by_side import Contender, measure, table

COMPOSE = ("*compose*.yml", "*compose*.yaml")


def contenders(repository: Path, peers: Path) -> dict[str, Contender]:
    """The commands that there are, by their names."""
    found = {"jctc-lint": Contender("jctc-lint", [str(peers / "bin/jctc-lint"), "."], repository)}
    for name, command in commands(repository).items():
        program = shutil.which(command[0], path=str(peers / "bin")) or shutil.which(command[0])
        if program is not None and len(command) > 1:
            found[name] = Contender(name, [program, *command[1:]], repository)
    return found


def commands(repository: Path) -> dict[str, list[str]]:
    """What each peer is given: the files that it is for, or the whole directory."""

    def files(*patterns: str) -> list[str]:
        paths = {path for pattern in patterns for path in repository.rglob(pattern)}
        return sorted(str(p.relative_to(repository)) for p in paths if p.is_file())

    versions = [path for path in repository.rglob("versions") if path.is_dir()]
    revisions = [str(versions[0].relative_to(repository))] if versions else []
    workflows = files(".github/workflows/*.yml", ".github/workflows/*.yaml")
    return {
        "compose-lint": ["compose-lint", *files(*COMPOSE)],
        "dclint": ["dclint", *files(*COMPOSE)],
        "alembic-guard": ["alembic-guard", *revisions],
        "gitleaks": ["gitleaks", "dir", "."],
        "detect-secrets": ["detect-secrets", "scan", "--all-files", "."],
        "shellcheck": ["shellcheck", *files("*.sh")],
        "actionlint": ["actionlint", *workflows],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--peers", type=Path, required=True, help="virtual environment of all")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "repository"
        shutil.copytree(options.repository, copy, symlinks=True)
        everyone = contenders(copy, options.peers.absolute())
        measure(everyone, options.rounds)
    own = everyone["jctc-lint"]
    if own.status not in (0, 1):
        print(f"jctc-lint ended with {own.status}: what it cost says nothing.", file=sys.stderr)
        return 2
    table(everyone)
    others = sum(one.cost for name, one in everyone.items() if name != "jctc-lint")
    print(f"\nA whole run costs {own.cost / others:.2f} of the peers one after the other.")
    return 0 if own.cost <= others else 1


if __name__ == "__main__":
    sys.exit(main())
