"""Random chains of revisions: mostly right for what is there by then, sometimes not."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from alembic_runs import Chain, Link
from random_downgrades import downgrade

_TYPES = [
    "sa.Integer()", "sa.BigInteger()", "sa.SmallInteger()", "sa.String()", "sa.String(20)",
    "sa.Text()", "sa.Boolean()", "sa.DateTime()", "sa.DateTime(timezone=True)", "sa.Date()",
    "sa.Numeric(8, 2)",
    "sa.Float()", "sa.JSON()", "postgresql.JSONB()", "sa.UUID()", "sa.LargeBinary()",
    "sa.ARRAY(sa.Integer())", "postgresql.ARRAY(sa.String(5))",
]  # fmt: skip
_DEFAULTS = {
    "sa.Integer()": ["'0'", "sa.text('7')", "sa.text('1 + 2')"],
    "sa.BigInteger()": ["'1'", "sa.text('5000000000')"],
    "sa.String()": ["'x'", "sa.text(\"'y'\")", "sa.text(\"''\")"],
    "sa.String(20)": ["'it is'"],
    "sa.Text()": ["'t'", "sa.null()"],
    "sa.Boolean()": ["sa.true()", "'false'", "sa.text('true')"],
    "sa.DateTime()": ["sa.func.now()", "sa.text('CURRENT_TIMESTAMP')"],
    "sa.DateTime(timezone=True)": ["sa.func.now()", "sa.text('now()')"],
    "sa.Numeric(8, 2)": ["'0'", "'1.50'", "sa.text('0')"],
    "sa.JSON()": ["'{}'"],
    "postgresql.JSONB()": ["'[]'", "sa.text(\"'{}'::jsonb\")"],
    "sa.UUID()": ["sa.text('gen_random_uuid()')"],
    "sa.ARRAY(sa.Integer())": ["'{}'"],
}
_CASTS = {
    "sa.Integer()": ["sa.BigInteger()", "sa.Text()", "sa.String(20)", "sa.Numeric(8, 2)"],
    "sa.String(20)": ["sa.Text()", "sa.String(40)", "sa.String()"],
    "sa.Text()": ["sa.String(20)", "sa.String()"],
    "sa.DateTime()": ["sa.DateTime(timezone=True)", "sa.Date()"],
}
_ENUMS = ["mood", "state"]


@dataclass
class _Table:
    columns: dict[str, str] = field(default_factory=dict)
    constraints: dict[str, str] = field(default_factory=dict)
    indexes: list[str] = field(default_factory=list)


class Author:
    """Writes migrations for a database that it keeps in mind."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.tables: dict[str, _Table] = {}
        self.enums: set[str] = set()
        self.named = 0
        self.wrong = 0.03 if seed % 2 else 0.0

    def chain(self) -> Chain:
        links = []
        back = random.Random(self.dice.random())
        for _ in range(self.dice.randint(2, 5)):
            lines = [self._operation() for _ in range(self.dice.randint(1, 4))]
            up = "\n".join(lines)
            links.append(Link(up, downgrade(back, up)))
        return Chain(tuple(links))

    def _new(self, start: str) -> str:
        self.named += 1
        return f"{start}{self.named}"

    def _errs(self) -> bool:
        return self.dice.random() < self.wrong

    def _operation(self) -> str:
        if not self.tables or self.dice.random() < 0.2:
            return self._create_table()
        name = self.dice.choice(sorted(self.tables))
        if self._errs():
            name += "x"
        table = self.tables.get(name) or _Table({"id": "sa.Integer()", "gone": "sa.Text()"})
        kind = self.dice.choice(
            [
                self._add_column, self._add_column, self._drop_column, self._alter_type,
                self._alter_null, self._alter_default, self._rename_column, self._index,
                self._drop_index, self._unique, self._check, self._foreign, self._drop_constraint,
                self._drop_table, self._rename_table, self._sql, self._batch, self._guarded,
            ]
        )  # fmt: skip
        return kind(name, table) or self._add_column(name, table)

    def _column(self, columns: dict[str, str], name: str = "") -> str:
        name = name or self._new("c")
        if self.dice.random() < 0.1:
            enum = self.dice.choice(_ENUMS)
            columns[name] = "enum"
            self.enums.add(enum)
            return f"sa.Column({name!r}, sa.Enum('a', 'b', name={enum!r}))"
        kind = self.dice.choice(_TYPES)
        columns[name] = kind
        more = ""
        if self.dice.random() < 0.3 and kind in _DEFAULTS:
            more += f", server_default={self.dice.choice(_DEFAULTS[kind])}"
        if self.dice.random() < 0.3:
            more += f", nullable={self.dice.random() < 0.5}"
        if self.dice.random() < 0.1 and "JSON" not in kind:
            more += self.dice.choice([", unique=True", ", index=True"])
        return f"sa.Column({name!r}, {kind}{more})"

    def _create_table(self) -> str:
        name = self._new("t")
        if self.tables and self._errs():
            name = self.dice.choice(sorted(self.tables))
        table = _Table({"id": "sa.Integer()"})
        key = self.dice.choice(
            ["sa.Column('id', sa.Integer(), primary_key=True)",
             "sa.Column('id', sa.Integer(), nullable=False), sa.PrimaryKeyConstraint('id')",
             "sa.Column('id', sa.Integer(), sa.Identity(), primary_key=True)"]
        )  # fmt: skip
        parts = [self._column(table.columns) for _ in range(self.dice.randint(0, 3))]
        first, _, rest = key.partition(", sa.PrimaryKey")
        parts = [first, *parts, *([f"sa.PrimaryKey{rest}"] if rest else [])]
        if self.tables and self.dice.random() < 0.3:
            other = self.dice.choice(sorted(self.tables))
            table.columns["r"] = "sa.Integer()"
            parts.append(f"sa.Column('r', sa.Integer(), sa.ForeignKey('{other}.id'))")
        self.tables[name] = table
        return f"op.create_table({name!r}, {', '.join(parts)})"

    def _some(self, table: _Table) -> str:
        names = [name for name in table.columns if name != "id"]
        if self._errs() or not names:
            return "absent" if self._errs() else "id"
        return self.dice.choice(names)

    def _add_column(self, name: str, table: _Table) -> str:
        return f"op.add_column({name!r}, {self._column(table.columns)})"

    def _drop_column(self, name: str, table: _Table) -> str:
        column = self._some(table)
        if column == "id":
            return ""
        table.columns.pop(column, None)
        return f"op.drop_column({name!r}, {column!r})"

    def _alter_type(self, name: str, table: _Table) -> str:
        column = self._some(table)
        old = table.columns.get(column, "")
        made = self.dice.choice(_CASTS.get(old, ["sa.Text()"]))
        if column == "id":
            return ""
        table.columns[column] = made
        casts = "Text" in made and self.dice.random() < 0.5
        using = f", postgresql_using='{column}::text'" if casts else ""
        return f"op.alter_column({name!r}, {column!r}, type_={made}{using})"

    def _alter_null(self, name: str, table: _Table) -> str:
        return (
            f"op.alter_column({name!r}, {self._some(table)!r}, nullable={self.dice.random() < 0.5})"
        )

    def _alter_default(self, name: str, table: _Table) -> str:
        column = self._some(table)
        values = [*_DEFAULTS.get(table.columns.get(column, ""), []), "None"]
        value = self.dice.choice(values)
        return f"op.alter_column({name!r}, {column!r}, server_default={value})"

    def _rename_column(self, name: str, table: _Table) -> str:
        column, new = self._some(table), self._new("c")
        if column == "id":
            return ""
        table.columns = {new if key == column else key: kind for key, kind in table.columns.items()}
        return f"op.alter_column({name!r}, {column!r}, new_column_name={new!r})"

    def _index(self, name: str, table: _Table) -> str:
        column, index = self._some(table), self._new("ix_")
        if "JSON()" in table.columns.get(column, ""):
            return ""
        table.indexes.append(index)
        more = self.dice.choice(["", ", unique=True", ", if_not_exists=True",
                                 ", postgresql_where=sa.text('id > 3')"])  # fmt: skip
        return f"op.create_index({index!r}, {name!r}, [{column!r}]{more})"

    def _drop_index(self, name: str, table: _Table) -> str:
        if not table.indexes:
            return ""
        index = table.indexes.pop()
        return f"op.drop_index({index!r}, table_name={name!r})"

    def _unique(self, name: str, table: _Table) -> str:
        column, made = self._some(table), self._new("uq_")
        if column == "id" or "JSON()" in table.columns.get(column, ""):
            return ""
        table.constraints[made] = "unique"
        return f"op.create_unique_constraint({made!r}, {name!r}, [{column!r}, 'id'])"

    def _check(self, name: str, table: _Table) -> str:
        made = self._new("ck_")
        table.constraints[made] = "check"
        column = self._some(table)
        return f"op.create_check_constraint({made!r}, {name!r}, '{column} IS NOT NULL OR id > 5')"

    def _foreign(self, name: str, table: _Table) -> str:
        made, other = self._new("fk_"), self.dice.choice(sorted(self.tables))
        table.constraints[made] = "foreignkey"
        rule = self.dice.choice(["", ", ondelete='CASCADE'", ", ondelete='SET NULL'"])
        return f"op.create_foreign_key({made!r}, {name!r}, {other!r}, ['id'], ['id']{rule})"

    def _drop_constraint(self, name: str, table: _Table) -> str:
        if not table.constraints:
            return ""
        made = sorted(table.constraints)[-1]
        kind = table.constraints.pop(made)
        return f"op.drop_constraint({made!r}, {name!r}, type_={kind!r})"

    def _drop_table(self, name: str, _: _Table) -> str:
        if len(self.tables) < 2 or self.dice.random() < 0.5:
            return ""
        self.tables.pop(name, None)
        return f"op.drop_table({name!r})"

    def _rename_table(self, name: str, table: _Table) -> str:
        new = self._new("t")
        self.tables.pop(name, None)
        self.tables[new] = table
        return f"op.rename_table({name!r}, {new!r})"

    def _sql(self, name: str, table: _Table) -> str:
        column = self._some(table)
        forms = [
            f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {column} integer",
            f"ALTER TABLE IF EXISTS {name} ADD CONSTRAINT {self._new('ck_')} CHECK (id <> 9)",
            f"COMMENT ON TABLE {name} IS 'x'",
            f"UPDATE {name} SET id = id",
            f"CREATE INDEX ON {name} ({column})" if "JSON()" not in table.columns.get(column, "")
            else f"DROP TABLE IF EXISTS {name}_none",
            f"ALTER TABLE {name} ALTER COLUMN {column} DROP DEFAULT",
        ]  # fmt: skip
        return f"op.execute({self.dice.choice(forms)!r})"

    def _batch(self, name: str, table: _Table) -> str:
        lines = [f"with op.batch_alter_table({name!r}) as batch_op:"]
        for _ in range(self.dice.randint(1, 3)):
            column = self._column(table.columns)
            lines.append(f"    batch_op.add_column({column})")
        return "\n".join(lines)

    def _guarded(self, name: str, table: _Table) -> str:
        column = self._some(table)
        made = self._column(dict(table.columns), column)
        names = f"[c['name'] for c in sa.inspect(op.get_bind()).get_columns({name!r})]"
        return f"if {column!r} not in {names}:\n    op.add_column({name!r}, {made})"
