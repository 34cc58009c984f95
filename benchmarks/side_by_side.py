"""CPU time of jctc-lint beside its peers: same repository, same machine, same run.

See benchmarks/README.md for how to set up the environment that `--peers` names.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from many_services import many_services

HEALTHY = Path(__file__).resolve().parent.parent / "fixtures" / "healthy"
COVERED = "CMP,SEC,REV,MIG,LCK"
"""The families that compose-lint and alembic-guard have something of."""
VERSION_BUDGET = 90.0
"""What `jctc-lint --version` may cost more than bare Python, in milliseconds of CPU."""


@dataclass
class Contender:
    """A command, what it cost in each round (milliseconds of CPU), and how it ended."""

    name: str
    command: list[str]
    cwd: Path
    costs: list[float] = field(default_factory=list)
    status: int = 0

    @property
    def cost(self) -> float:
        return median(self.costs)

    def run(self) -> float:
        """Run once; user and system time of the process and what it waited for, in ms."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        with subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = self.status = os.waitstatus_to_exitcode(status)
        return 1000 * (usage.ru_utime + usage.ru_stime)


def contenders(repository: Path, peers: Path, dclint: Path | None) -> dict[str, Contender]:
    """Every command, by a short key. All Python ones run in the environment `peers`."""
    bin_folder = peers / "bin"
    files = sorted(path.name for path in repository.glob("*compose*.yml"))
    ini = next(repository.rglob("alembic.ini"))
    revisions = next(path for path in repository.rglob("versions") if path.is_dir())

    def peer(name: str, *arguments: str, cwd: Path = repository) -> Contender:
        return Contender(" ".join([name, *arguments]), [str(bin_folder / name), *arguments], cwd)

    everyone = {
        "python": peer("python", "-c", "pass"),
        "version": peer("jctc-lint", "--version"),
        "jctc-lint": peer("jctc-lint", "."),
        "covered": peer("jctc-lint", ".", "--select", COVERED),
        "compose-lint": peer("compose-lint", *files),
        "alembic-guard": peer("alembic-guard", str(revisions.relative_to(repository))),
        "alembic": peer("alembic", "heads", cwd=ini.parent),
    }
    if dclint is not None:
        command = [str(dclint), *files]
        everyone["dclint"] = Contender(" ".join(["dclint", *files]), command, repository)
    return everyone


def compose_contenders(repository: Path, peers: Path, dclint: Path | None) -> dict[str, Contender]:
    """Those who judge a Compose file, on one with many services; jctc-lint with all its rules."""
    for name, text in many_services().items():
        (repository / name).write_text(text, encoding="utf-8")
    commands = {
        "jctc-lint": ["jctc-lint", ".", "--select", "CMP,SEC,HRD"],
        "compose-lint": ["compose-lint", "docker-compose.yml"],
    }
    everyone = {
        key: Contender(
            " ".join(command), [str(peers / "bin" / command[0]), *command[1:]], repository
        )
        for key, command in commands.items()
    }
    if dclint is not None:
        command = [str(dclint), "docker-compose.yml"]
        everyone["dclint"] = Contender("dclint docker-compose.yml", command, repository)
    return everyone


def measure(everyone: dict[str, Contender], rounds: int) -> None:
    """Run all of them in turn, `rounds` times, after one round that does not count."""
    for contender in everyone.values():
        contender.run()
    for number in range(rounds):
        order = list(everyone.values())
        first = number % len(order)
        for contender in order[first:] + order[:first]:
            contender.costs.append(contender.run())


def versions(peers: Path, dclint: Path | None) -> str:
    """Who is compared, with their versions."""
    code = (
        "from importlib.metadata import version\n"
        "for n in ('jctc-lint', 'compose-lint', 'alembic-guard', 'alembic'): print(n, version(n))"
    )
    command = [str(peers / "bin" / "python"), "-c", code]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    if dclint is not None:
        said = subprocess.run(
            [str(dclint), "--version"], capture_output=True, text=True, check=True
        )
        lines.append("dclint " + said.stdout.strip())
    return ", ".join(line for line in lines if line)


def table(everyone: dict[str, Contender]) -> None:
    """Print what each of them cost."""
    own = everyone["jctc-lint"].cost
    print("| command | exit | CPU ms, median | least | most | of jctc-lint |")
    print("|---|---|---|---|---|---|")
    for contender in everyone.values():
        print(
            f"| `{contender.name}` | {contender.status} | {contender.cost:.0f} "
            f"| {min(contender.costs):.0f} | {max(contender.costs):.0f} "
            f"| {contender.cost / own:.2f} |"
        )


def report(everyone: dict[str, Contender], many: dict[str, Contender]) -> bool:
    """Print the tables and the three measures; True when all hold."""
    own = everyone["jctc-lint"].cost
    table(everyone)
    start = everyone["version"].cost - everyone["python"].cost
    both = everyone["compose-lint"].cost + everyone["alembic-guard"].cost
    print(
        f"\n`--version` costs {start:.0f} ms more than bare Python (budget {VERSION_BUDGET:.0f})."
    )
    part = everyone["covered"].cost
    print(
        f"{COVERED} cost {part / both:.2f} of compose-lint and alembic-guard one after the other, "
        f"a run of all families {own / both:.2f}."
    )
    print("\nA Compose file of 300 services:\n")
    table(many)
    ratio = many["jctc-lint"].cost / many["compose-lint"].cost
    print(f"\nAll rules of CMP, SEC and HRD cost {ratio:.2f} of compose-lint.")
    return start < VERSION_BUDGET and part < both and ratio < 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, required=True, help="virtual environment of all")
    parser.add_argument("--dclint", type=Path, help="the dclint command, where npm has it")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--repository", type=Path, default=HEALTHY)
    options = parser.parse_args()
    peers = options.peers.absolute()
    dclint = options.dclint.absolute() if options.dclint else None
    for packages in peers.glob("lib/python*/site-packages"):
        compileall.compile_dir(packages, quiet=2, workers=0)
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder) / "repository"
        shutil.copytree(options.repository, repository)
        everyone = contenders(repository, peers, dclint)
        measure(everyone, options.rounds)
        large = Path(folder) / "many"
        large.mkdir()
        many = compose_contenders(large, peers, dclint)
        measure(many, options.rounds)
    own = everyone["jctc-lint"]
    if own.status != 0:
        print(f"jctc-lint ended with {own.status}: what it cost says nothing.", file=sys.stderr)
        return 2
    python = subprocess.run(
        [str(peers / "bin" / "python"), "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
    print(f"{python}, {platform.system()} {platform.machine()}: {versions(peers, dclint)}\n")
    return 0 if report(everyone, many) else 1


if __name__ == "__main__":
    sys.exit(main())
