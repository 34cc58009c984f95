"""Random chains of revisions for SQLite: what it cannot alter in place is mostly in batches."""

from __future__ import annotations

import re

from random_chains import Author, _Table

_TYPES = [
    "sa.Integer()", "sa.BigInteger()", "sa.String()", "sa.String(20)", "sa.Text()", "sa.Boolean()",
    "sa.DateTime()", "sa.Numeric(8, 2)", "sa.Float()", "sa.JSON()", "sa.LargeBinary()",
    "sa.Enum('a', 'bcd', name='mood')", "sa.UUID()", "sa.Boolean(create_constraint=True)",
]  # fmt: skip
_DEFAULTS = [
    "'x'", "sa.text('0')", "sa.func.now()", "sa.true()", "sa.text('(1 + 2)')", "sa.text('-1')",
    "sa.text(\"'it''s'\")",
]  # fmt: skip
_ON_TABLE = re.compile(r"op\.(alter_column|drop_column|add_column)\('(\w+)', (.*)\)", re.S)
_NAMED = re.compile(
    r"op\.(create_unique_constraint|create_check_constraint|create_foreign_key|drop_constraint)"
    r"\(('\w+'), '(\w+)', (.*)\)",
    re.S,
)


class SqliteAuthor(Author):
    """As `Author`, with batches."""

    def _operation(self) -> str:
        text = super()._operation().replace("postgresql_where", "sqlite_where")
        if self.dice.random() < 0.02:
            return text
        match = _ON_TABLE.fullmatch(text)
        if match and (match[1] != "add_column" or self.dice.random() < 0.4):
            return self._within(match[2], f"{match[1]}({match[3]})")
        match = _NAMED.fullmatch(text)
        return self._within(match[3], f"{match[1]}({match[2]}, {match[4]})") if match else text

    def _within(self, table: str, call: str) -> str:
        how = self.dice.choice(["", "", "", ", recreate='always'"])
        return f"with op.batch_alter_table({table!r}{how}) as batch_op:\n    batch_op.{call}"

    def _column(self, columns: dict[str, str], name: str = "") -> str:
        name = name or self._new("c")
        kind = self.dice.choice(_TYPES)
        columns[name] = kind
        more = ""
        if self.dice.random() < 0.3:
            more += f", server_default={self.dice.choice(_DEFAULTS)}"
        if self.dice.random() < 0.3:
            more += f", nullable={self.dice.random() < 0.5}"
        if self.dice.random() < 0.1:
            more += self.dice.choice([", unique=True", ", index=True"])
        return f"sa.Column({name!r}, {kind}{more})"

    def _alter_default(self, name: str, table: _Table) -> str:
        value = self.dice.choice([*_DEFAULTS, "None"])
        return f"op.alter_column({name!r}, {self._some(table)!r}, server_default={value})"

    def _foreign(self, name: str, table: _Table) -> str:
        """One for each table: reflection mixes up those on the same columns."""
        return "" if "foreignkey" in table.constraints.values() else super()._foreign(name, table)

    def _unique(self, name: str, table: _Table) -> str:
        """One for each table: reflection tells one of those on the same columns."""
        return "" if "unique" in table.constraints.values() else super()._unique(name, table)

    def _sql(self, name: str, table: _Table) -> str:
        forms = [
            f"UPDATE {name} SET id = id",
            f"DROP TABLE IF EXISTS {name}_none",
            f"CREATE INDEX IF NOT EXISTS {self._new('ix_')} ON {name} ({self._some(table)})",
        ]
        return f"op.execute({self.dice.choice(forms)!r})"
