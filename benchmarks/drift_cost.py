"""CPU time of comparing models with migrations, beside what `alembic check` does before it asks.

`alembic check` imports the models, and asks a database to which all revisions were applied. What of
that needs no database is measured here: the import with its metadata, and the SQL of the upgrade.
Every measurement is a process of its own that starts from nothing. See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from replay_cost import Contender

SIZES = (50, 500)
IN_MODULE = 10
BUDGET = 2_000.0
"""What the comparison of 500 tables may cost, in milliseconds of CPU."""
INI = "[alembic]\nscript_location = migrations\nprepend_sys_path = .\nsqlalchemy.url = postgresql://x\n"
ENV = """
from alembic import context
from app.models import Base

target_metadata = Base.metadata
context.configure(dialect_name="postgresql", target_metadata=target_metadata)
with context.begin_transaction():
    context.run_migrations()
"""
BASE = """
from datetime import datetime

from sqlalchemy import DateTime, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Stamped:
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
"""
TOP = """
import enum
from datetime import datetime
from decimal import Decimal
from typing import Optional

from sqlalchemy import Enum, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import Base, Stamped


class Kind{module}(str, enum.Enum):
    A = "a"
    B = "b"
"""
MODEL = """

class Model{number}(Stamped, Base):
    __tablename__ = "table_{number}"
    __table_args__ = (
        Index("ix_t{number}_both", "name", "slug"),
        UniqueConstraint("name", "price", name="uq_t{number}"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind{module}] = mapped_column(Enum(Kind{module}, name="kind{module}"))
    name: Mapped[str] = mapped_column(String(100), index=True)
    slug: Mapped[str] = mapped_column(String(50), unique=True)
    body: Mapped[Optional[str]] = mapped_column(Text)
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2), server_default="0")
    data: Mapped[dict] = mapped_column(JSONB, server_default=text("'{{}}'::jsonb"))
    other_id: Mapped[Optional[int]] = mapped_column(
        ForeignKey("table_{other}.id", ondelete="CASCADE")
    )
    seen: Mapped[Optional[datetime]]
    other: Mapped[Optional["Model{other}"]] = relationship(remote_side="Model{other}.id")
"""
CREATED = """
    op.create_table(
        "table_{number}",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", ENUM(name="kind{module}", create_type=False), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("slug", sa.String(50), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("price", sa.Numeric(10, 2), server_default="0", nullable=False),
        sa.Column("data", JSONB(), server_default=sa.text("'{{}}'::jsonb"), nullable=False),
        sa.Column("other_id", sa.Integer()),
        sa.Column("created_at", sa.DateTime(True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["table_{other}.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.UniqueConstraint("name", "price", name="uq_t{number}"),
    )
    op.create_index("ix_t{number}_both", "table_{number}", ["name", "slug"])
    op.create_index(op.f("ix_table_{number}_name"), "table_{number}", ["name"])"""
REVISION = """
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ENUM, JSONB

revision = "r{module}"
down_revision = {down!r}


def upgrade() -> None:
    op.execute("CREATE TYPE kind{module} AS ENUM ('A', 'B')"){created}
"""
IMPORT = (
    "import alembic.command\nfrom app.models import Base\n"
    "from sqlalchemy.orm import configure_mappers\nconfigure_mappers()\n"
    "assert len(Base.metadata.tables) == {tables}\n"
)


def write_application(root: Path, tables: int) -> Path:
    """Models as projects have them, and revisions that forgot one column of each table."""
    for folder in ("app/models", "migrations/versions"):
        (root / folder).mkdir(parents=True)
    (root / "alembic.ini").write_text(INI)
    (root / "migrations" / "env.py").write_text(ENV)
    (root / "app" / "__init__.py").write_text("")
    (root / "app" / "base.py").write_text(BASE)
    names = [*range(0, tables, IN_MODULE)]
    for module, start in enumerate(names):
        numbers = range(start, min(start + IN_MODULE, tables))
        values = [{"number": n, "other": max(n - 1, 0), "module": module} for n in numbers]
        text = TOP.format(module=module) + "".join(MODEL.format(**item) for item in values)
        (root / "app" / "models" / f"m{module}.py").write_text(text)
        made = "".join(CREATED.format(**item) for item in values)
        down = f"r{module - 1}" if module else None
        text = REVISION.format(module=module, down=down, created=made)
        (root / "migrations" / "versions" / f"r{module}.py").write_text(text)
    lines = [f"from app.models.m{module} import *  # noqa: F403" for module in range(len(names))]
    text = "\n".join(["from app.base import Base  # noqa: F401", *lines])
    (root / "app" / "models" / "__init__.py").write_text(f"{text}\n")
    return root


def contenders(root: Path, tables: int) -> list[Contender]:
    """Ours first; all of them with the interpreter that runs this."""
    ours = [sys.executable, "-m", "jctc_lint"]
    return [
        Contender("jctc-lint show drift", [*ours, "show", "drift"], root),
        Contender("jctc-lint --select DRF", [*ours, ".", "--select", "DRF"], root),
        Contender(
            "import of the models", [sys.executable, "-c", IMPORT.format(tables=tables)], root
        ),
        Contender(
            "alembic upgrade head --sql",
            [sys.executable, "-m", "alembic", "upgrade", "head", "--sql"],
            root,
        ),
    ]


def main() -> int:
    """Print a table; 1 where 500 tables cost more than they may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    late = False
    for tables in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            root = write_application(Path(folder), tables)
            costs = [(item.name, *item.cost(rounds)) for item in contenders(root, tables)]
        base = costs[0][1]
        for name, cost, status in costs:
            print(
                f"{tables:4} tables  {name:28} {cost:7.0f} ms  x{cost / base:4.1f}  exit {status}"
            )
        late = late or (tables == SIZES[-1] and max(cost for _, cost, _ in costs[:2]) > BUDGET)
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
