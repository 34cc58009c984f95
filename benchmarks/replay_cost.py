"""CPU time of following all revisions: how it grows, and what peers take that follow none.

Every measurement is a process of its own that starts from nothing. See benchmarks/README.md for how
to set up the environment that `--peers` names.
"""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

SIZES = (100, 1_000, 10_000)
GROWTH = 1.5
"""How much more a revision may cost in the longest history than in one a tenth as long."""
BUDGET = 100.0
"""What 100 revisions of a given repository may cost, in milliseconds of CPU."""
INI = "[alembic]\nscript_location = %(here)s/scripts\nsqlalchemy.url = postgresql://x\n"
ENV = """
from alembic import context

target_metadata = None
context.configure(url="postgresql://x", literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
"""
ONCE = 5_000
"""Histories of more revisions are measured once: peers take minutes for them."""


def write_history(root: Path, revisions: int) -> Path:
    """A history as projects have them: tables, columns, indexes, types, raw SQL, data."""
    versions = root / "scripts" / "versions"
    versions.mkdir(parents=True)
    (root / "alembic.ini").write_text(INI)
    (root / "scripts" / "env.py").write_text(ENV)
    for number in range(revisions):
        (versions / f"r{number:05}_step.py").write_text(_revision(number))
    return root


def _revision(number: int) -> str:
    group, step = divmod(number, 8)
    table, other = f"table_{group}", f"table_{max(group - 1, 0)}"
    up = [
        f"""op.create_table(
            "{table}",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("name", sa.String(length=80), server_default="x", nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now()),
            sa.Column("other_id", sa.Integer(), nullable=True),
            sa.ForeignKeyConstraint(["other_id"], ["{other}.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(op.f("ix_{table}_name"), "{table}", ["name"], unique=False)""",
        f'op.add_column("{table}", sa.Column("state", sa.Text(), nullable=True))',
        f"""with op.batch_alter_table("{table}") as batch_op:
            batch_op.add_column(sa.Column("amount", sa.Numeric(10, 2)))
            batch_op.create_unique_constraint("uq_{table}", ["name", "state"])""",
        f'op.alter_column("{table}", "state", type_=sa.String(20), nullable=False)',
        f'op.execute("UPDATE {table} SET amount = 0 WHERE amount IS NULL")',
        f'op.execute("ALTER TABLE {table} ADD COLUMN note text, ALTER amount SET DEFAULT 0")',
        f"""if op.get_context().as_sql or "note" in [
            c["name"] for c in sa.inspect(op.get_bind()).get_columns("{table}")
        ]:
            op.alter_column("{table}", "note", new_column_name="remark")""",
        f"""op.drop_constraint("uq_{table}", "{table}", type_="unique")
        op.drop_column("{table}", "remark")""",
    ][step]
    down = f"r{number - 1:05}" if number else None
    return (
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f'revision = "r{number:05}"\ndown_revision = {down!r}\n\n\n'
        f"def upgrade() -> None:\n{textwrap.indent(textwrap.dedent('        ' + up), '    ')}\n\n\n"
        "def downgrade() -> None:\n    pass\n"
    )


@dataclass
class Contender:
    """A command and what is said of it. `output` is a file for what it prints."""

    name: str
    command: list[str]
    cwd: Path
    output: Path | None = None

    def cost(self, rounds: int) -> tuple[float, int]:
        """User and system time in ms (median, after a round that does not count), and the exit.

        One round is all there is, where it is one.
        """
        costs, status = [], 0
        for _ in range(rounds + (rounds > 1)):
            spent, status = self._run()
            costs.append(spent)
        return median(costs[-rounds:]), status

    def _run(self) -> tuple[float, int]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        with Path(self.output or os.devnull).open("wb") as out:
            process = subprocess.Popen(
                self.command, cwd=self.cwd, env=environment, stdout=out, stderr=subprocess.DEVNULL
            )
            _, ended, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(ended)
        return 1000 * (usage.ru_utime + usage.ru_stime), process.returncode


def readers(root: Path, revisions: Path, peers: Path) -> list[Contender]:
    """Ours, which follow the revisions, and what reads them and follows none."""

    def of(name: str, *command: str) -> Contender:
        return Contender(name, [str(peers / "bin" / command[0]), *command[1:]], root)

    found = [
        of("jctc-lint show schema", "jctc-lint", "show", "schema", "--format", "json", "."),
        of("jctc-lint (all rules)", "jctc-lint", ".", "--fail-on", "never"),
        of("alembic-guard", "alembic-guard", str(revisions)),
    ]
    return [item for item in found if Path(item.command[0]).exists()]


def executing(root: Path, peers: Path) -> list[Contender]:
    """Those that load or run the revisions: done with our own only."""
    sql = root / "all.sql"
    found = [
        Contender("alembic heads", [str(peers / "bin" / "alembic"), "heads"], root),
        Contender("alembic upgrade head --sql", [str(peers / "bin" / "alembic"), "upgrade", "head",
                  "--sql"], root, sql),
        Contender("squawk, on that SQL", [str(peers / "bin" / "squawk"), str(sql)], root),
    ]  # fmt: skip
    return [item for item in found if Path(item.command[0]).exists()]


def row(title: str, count: int, item: Contender, measured: tuple[float, int], ours: float) -> None:
    spent, status = measured
    print(
        f"| {title} | {item.name} | {spent:,.0f} ms | {spent / ours:.2f} |"
        f" {100 * spent / count:,.0f} ms | {status} |",
        flush=True,
    )


def table(title: str, count: int, items: list[Contender], rounds: int) -> tuple[float, int]:
    """Print a row for each; what the first of them took, and its exit."""
    first = items[0].cost(rounds)
    row(title, count, items[0], first, first[0])
    for item in items[1:]:
        row(title, count, item, item.cost(rounds), first[0])
    return first


def generated(size: int, peers: Path, rounds: int) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder:
        root = write_history(Path(folder), size)
        items = [*readers(root, root / "scripts" / "versions", peers), *executing(root, peers)]
        return table(f"generated, {size:,}", size, items, 1 if size > ONCE else rounds)


def given(root: Path, peers: Path, rounds: int) -> tuple[int, float, int]:
    """How many revisions a repository has, and what they cost."""
    folders = [path for path in root.rglob("versions") if any(path.glob("*.py"))]
    revisions = max(folders, key=lambda path: len(list(path.glob("*.py"))))
    count = len([path for path in revisions.glob("*.py") if path.name != "__init__.py"])
    items = readers(root, revisions, peers)
    return count, *table(f"{root.name}, {count:,}", count, items, rounds)


def start(peers: Path, rounds: int) -> float:
    """What `show schema` takes for a single revision."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_history(Path(folder), 1)
        return readers(root, root / "scripts" / "versions", peers)[0].cost(rounds)[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="*", type=Path, help="to measure beside the peers")
    parser.add_argument("--peers", type=Path, default=Path(sys.prefix), help="an environment")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    options = parser.parse_args()
    for package in (options.peers / "lib").glob("python*/site-packages"):
        compileall.compile_dir(package, quiet=2)
    empty = start(options.peers, max(options.rounds, 3))
    print("| revisions | command | CPU | of show schema | per 100 revisions | exit |")
    print("|---|---|---|---|---|---|")
    each, held = [], True
    for size in options.sizes:
        spent, status = generated(size, options.peers, options.rounds)
        each.append((spent - empty) / size)
        held = held and status == 0
    told = []
    for root in options.repositories:
        count, spent, status = given(root.resolve(), options.peers, options.rounds)
        rate = 100 * (spent - empty) / count
        told.append(f"{root.name} {rate:,.0f} ms")
        held = held and status == 0 and rate <= BUDGET
    ratios = [later / earlier for earlier, later in pairwise(each)]
    print(f"\nWithout the {empty:,.0f} ms that `show schema` takes for one revision, 100 cost:")
    print(", ".join([*(f"{100 * cost:,.0f} ms" for cost in each), *told]))
    if ratios:
        print(f"Growth, of a shorter history's: {', '.join(f'{r:.2f}' for r in ratios)}")
    return 0 if held and all(ratio <= GROWTH for ratio in ratios) else 1


if __name__ == "__main__":
    sys.exit(main())
