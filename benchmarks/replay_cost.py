"""CPU time of following all revisions: how it grows, and what peers that follow none take.

See benchmarks/README.md for how to set up the environment that `--peers` names.
"""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
import tempfile
import textwrap
from itertools import pairwise
from pathlib import Path
from statistics import median

SIZES = (100, 1_000, 10_000)
GROWTH = 1.5
"""How much more a revision may cost in the longest history than in one a tenth as long."""
BUDGET = 100.0
"""What 100 revisions of a given repository may cost, in milliseconds of CPU."""
INI = "[alembic]\nscript_location = %(here)s/scripts\nsqlalchemy.url = postgresql://x\n"
ENV = "from alembic import context\n\ntarget_metadata = None\ncontext.configure(url='postgresql://x')\n"


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
        f"""if "note" in [c["name"] for c in sa.inspect(op.get_bind()).get_columns("{table}")]:
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


def cost(command: list[str], cwd: Path, rounds: int) -> tuple[float, int]:
    """User and system time in ms (median, after a round that does not count), and the exit."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    costs, status = [], 0
    for _ in range(rounds + 1):
        with subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            _, ended, usage = os.wait4(process.pid, 0)
            process.returncode = status = os.waitstatus_to_exitcode(ended)
        costs.append(1000 * (usage.ru_utime + usage.ru_stime))
    return median(costs[1:]), status


def replay_command(peers: Path) -> list[str]:
    return [str(peers / "bin" / "jctc-lint"), "show", "schema", "--format", "json", "."]


def growth(peers: Path, sizes: tuple[int, ...], rounds: int) -> bool:
    """Print what generated histories cost; True where growth is linear."""
    each: list[float] = []
    empty = 0.0
    for revisions in (1, *sizes):
        with tempfile.TemporaryDirectory() as folder:
            root = write_history(Path(folder), revisions)
            spent, status = cost(replay_command(peers), root, rounds)
        if status != 0:
            print(f"{revisions} revisions: show schema ended with {status}")
            return False
        if revisions == 1:
            empty = spent
            continue
        each.append((spent - empty) / revisions)
        print(
            f"{revisions:>6} revisions  {spent:>9,.0f} ms, of which {empty:,.0f} ms to start;"
            f" {100 * each[-1]:,.0f} ms per 100 revisions"
        )
    ratios = [later / earlier for earlier, later in pairwise(each)]
    print(
        f"a revision costs, of one in the history before: {', '.join(f'{r:.2f}' for r in ratios)}"
    )
    return all(ratio <= GROWTH for ratio in ratios)


def given(root: Path, peers: Path, rounds: int) -> bool:
    """Print what a repository costs, beside its peers; True where it is within the budget."""
    ini = next(iter(sorted(root.rglob("alembic.ini"))), None)
    folders = [path for path in root.rglob("versions") if any(path.glob("*.py"))]
    revisions = max(folders, key=lambda path: len(list(path.glob("*.py"))))
    count = len([path for path in revisions.glob("*.py") if path.name != "__init__.py"])
    mine, status = cost(replay_command(peers), root, rounds)
    with tempfile.TemporaryDirectory() as folder:
        start, _ = cost(replay_command(peers), write_history(Path(folder), 1), rounds)
    each = 100 * (mine - start) / count
    print(f"{root.name}: {count} revisions in {revisions.relative_to(root)}")
    print(f"  show schema     {mine:>8,.0f} ms  1.00  ({each:,.0f} ms per 100 revisions)")
    others = {
        "alembic-guard": ["alembic-guard", str(revisions)],
        "alembic heads": ["alembic", "-c", str(ini), "heads"],
    }
    for name, (program, *arguments) in others.items():
        binary = peers / "bin" / program
        if binary.exists() and (ini is not None or program != "alembic"):
            where = ini.parent if ini is not None and program == "alembic" else root
            spent, ended = cost([str(binary), *arguments], where, rounds)
            print(f"  {name:<15} {spent:>8,.0f} ms  {spent / mine:.2f}  (exit {ended})")
    return status == 0 and each <= BUDGET


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="*", type=Path, help="to measure beside the peers")
    parser.add_argument("--peers", type=Path, default=Path(sys.prefix), help="an environment")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    options = parser.parse_args()
    for package in (options.peers / "lib").glob("python*/site-packages"):
        compileall.compile_dir(package, quiet=2)
    held = [growth(options.peers, tuple(options.sizes), options.rounds)] if options.sizes else []
    held += [given(root.resolve(), options.peers, options.rounds) for root in options.repositories]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
