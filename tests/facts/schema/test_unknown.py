"""What is not known stays within what it could touch, and never fails."""

from __future__ import annotations

from both import PLACE

from jctc_lint.facts.schema.apply import Failure, Run, apply
from jctc_lint.facts.schema.changes import (
    AddColumn,
    AddLabel,
    Blur,
    Change,
    CreateEnum,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    Maybe,
    Transaction,
)
from jctc_lint.facts.schema.compare import changed_since
from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    Default,
    Index,
    Key,
    Kind,
    Name,
    Type,
)
from jctc_lint.facts.schema.sql import changes_of
from jctc_lint.facts.schema.state import Schema, column_of
from jctc_lint.facts.schema.summary import schema_summary

_T = Name("t")


def _ask(schema: Schema, *asked: str | Change, run: Run | None = None) -> Failure | None:
    run = run or Run()
    for item in asked:
        changes = changes_of(item, PLACE, "op.execute") if isinstance(item, str) else [item]
        for change in changes:
            failure = apply(schema, change, run)
            if failure is not None:
                return failure
    return None


def _made(*asked: str | Change) -> Schema:
    schema = Schema()
    failure = _ask(schema, *asked)
    assert failure is None, failure
    return schema


def _maybe(*sql: str) -> Maybe:
    changes = [change for text in sql for change in changes_of(text, PLACE, "op.execute")]
    return Maybe(PLACE, "if", tuple(changes), "it depends")


def _blur(*tables: str, kinds: tuple[Kind, ...] = (), everything: bool = False) -> Blur:
    named = tuple(Name(table) for table in tables)
    return Blur(PLACE, "op.execute", "it is not read", named, kinds, everything)


def test_a_column_that_may_be_there() -> None:
    schema = _made("create table t (a integer)", _maybe("alter table t add column b integer"))
    assert schema.column(_T, "b") is None
    assert isinstance(schema.column(_T, "a"), Column)
    assert schema.column(_T, "c") is False
    assert _ask(schema, "alter table t alter column b set not null") is None
    known = schema.column(_T, "b")
    assert isinstance(known, Column)
    assert (known.type, known.nullable) == (None, False)


def test_a_column_that_may_be_gone() -> None:
    schema = _made("create table t (a integer, b integer)", _maybe("alter table t drop column b"))
    assert schema.column(_T, "b") is None
    assert _ask(schema, "alter table t drop column b") is None
    assert _ask(schema, "alter table t add column b text") is None
    made = schema.column(_T, "b")
    assert isinstance(made, Column)
    assert made.type == Type("text")


def test_a_type_that_may_have_changed() -> None:
    schema = _made(
        "create table t (a integer default 1)", _maybe("alter table t alter column a type bigint")
    )
    column = schema.column(_T, "a")
    assert isinstance(column, Column)
    assert column.type is None
    assert column.nullable
    assert column.default == Default("1")


def test_a_table_that_may_be_there() -> None:
    schema = _made(_maybe("create table t (a integer)"))
    assert schema.present(schema.find(Kind.RELATION, _T)) is None
    assert _ask(schema, "alter table t add column b integer not null") is None
    table = schema.table(_T)
    assert table is not None
    assert [column.name for column in table.columns] == ["b"]
    assert schema.column(_T, "a") is None
    failure = _ask(schema, "create table t (x integer)")
    assert failure is not None
    assert failure.kind == "table-exists"


def test_changes_that_would_fail_did_not_happen() -> None:
    schema = _made("create table t (a integer)", _maybe("alter table t drop column nothing"))
    assert schema.column(_T, "a") == Column("a", Type("integer"), nullable=True)
    assert not schema.doubts


def test_only_the_named_table_is_blurred() -> None:
    schema = _made(
        "create table t (a integer)", "create table u (a integer)", "create index i on t (a)",
        _blur("t"),
    )  # fmt: skip
    assert schema.column(_T, "a") is None
    assert schema.column(Name("u"), "b") is False
    assert _ask(schema, "drop index i") is None
    assert _ask(schema, "alter table t drop constraint whatever") is None
    failure = _ask(schema, "alter table u drop constraint whatever")
    assert failure is not None
    assert failure.kind == "constraint-missing"


def test_more_tables_than_are_known() -> None:
    schema = _made("create table t (a integer)", _blur(kinds=(Kind.RELATION,)))
    assert isinstance(schema.column(_T, "a"), Column)
    assert _ask(schema, "alter table other add column b integer") is None
    failure = _ask(schema, "drop table t; drop table t")
    assert failure is not None
    assert failure.kind == "table-missing"
    assert _ask(schema, "drop type nothing") is not None


def test_everything() -> None:
    schema = _made("create table t (a integer)", _blur(everything=True))
    assert schema.table(_T) is None
    assert _ask(schema, "alter table t drop column b; drop type e; drop table x") is None
    assert _ask(schema, "create table t (a integer)") is not None
    assert _ask(schema, "create table x (a integer)") is None
    assert [column.name for column in getattr(schema.table(Name("x")), "columns", ())] == ["a"]


def test_a_constraint_without_a_known_name() -> None:
    unique = Constraint(Constrains.UNIQUE, None, ("a",))
    schema = _made(CreateTable(PLACE, "op", _T, (Column("a", Type("integer"), True),), (unique,)))
    assert _ask(schema, "alter table t drop constraint uq_t_a") is None
    schema = _made("create table t (a integer unique)", DropConstraint(PLACE, "op", _T, None))
    assert _ask(schema, "alter table t drop constraint other") is None


def test_an_unknown_foreign_key_target_is_not_refused() -> None:
    schema = _made(_maybe("create table p (id integer primary key)"))
    assert _ask(schema, "create table c (p_id integer references p (id))") is None
    target = schema.table(Name("p"))
    assert target is not None
    assert column_of(target, "id") is not None


def test_doubts_are_undone_with_the_journal() -> None:
    schema = _made("create table t (a integer)")
    before, mark = schema_summary(schema), schema.mark()
    _ask(schema, _blur("t"), _blur(everything=True), "create table x (a integer)")
    schema.undo(mark)
    assert schema_summary(schema) == before
    assert not schema.doubts
    assert schema.column(_T, "b") is False
    assert not schema.linked("index", _T)


def test_a_doubt_is_no_difference() -> None:
    schema = _made("create table t (a integer, b integer)")
    mark = schema.mark()
    _ask(schema, _maybe("alter table t drop column b"), _maybe("create table x (a integer)"))
    assert changed_since(schema, mark) == []
    _ask(schema, "alter table t drop column a")
    assert [(item.how, item.part) for item in changed_since(schema, mark)] == [("missing", "a")]


def test_a_round_trip_that_leaves_an_enum() -> None:
    schema = _made("create table old (a integer)")
    mark = schema.mark()
    _ask(schema, "create type e as enum ('a')", "create table t (e e)", "drop table t")
    [left] = changed_since(schema, mark)
    assert (left.how, left.kind, left.key.name) == ("left over", "enum type", Name("e"))


def test_an_enum_once_in_a_run() -> None:
    once = CreateEnum(PLACE, "op.create_table", Name("e"), ("a",), once=True)
    schema, run = Schema(), Run()
    assert _ask(schema, once, once, run=run) is None
    failure = _ask(schema, once, run=Run())
    assert failure is not None
    assert failure.kind == "type-exists"
    lenient = CreateEnum(PLACE, "op", Name("e"), ("a",), checkfirst=True, once=True)
    assert _ask(schema, lenient, run=Run()) is None


def test_a_new_label_before_the_transaction_ends() -> None:
    schema, run = Schema(), Run()
    use = AddColumn(
        PLACE, "op", _T, Column("e", Type("e", Name("e")), True, Default("'b'::e"))
    )  # fmt: skip
    _ask(schema, "create type e as enum ('a'); create table t (a integer)", run=run)
    run.commit()
    assert _ask(schema, AddLabel(PLACE, "op", Name("e"), "b"), run=run) is None
    failure = _ask(schema, use, run=run)
    assert failure is not None
    assert failure.kind == "label-unsafe"
    _ask(schema, Transaction(PLACE, "op", autocommit=True), run=run)
    assert _ask(schema, use, run=run) is None


def test_where_it_came_from_and_went() -> None:
    schema = _made("create table t (a integer)")
    failure = _ask(schema, "create table t (a integer)")
    assert failure is not None
    assert failure.created_by == PLACE
    failure = _ask(schema, "drop table t; drop table t")
    assert failure is not None
    assert failure.dropped_by == PLACE
    failure = _ask(_made("create table t (a integer)"), DropColumn(PLACE, "op", _T, "b"))
    assert failure is not None
    assert (failure.kind, failure.part) == ("column-missing", "b")
    assert failure.change is not None


def test_summary() -> None:
    schema = _made(
        "create type e as enum ('a', 'b'); create schema s",
        "create table s.p (id serial primary key)",
        "create table t (id serial primary key, a varchar(5) not null default 'x', e e,"
        " p integer references s.p on delete cascade, check (id > 0), unique (a))",
        "create index ix on t (p) where a = 'x'; create view v as select 1 from t",
        _maybe("alter table t add column z integer"),
    )
    found = schema_summary(schema)
    assert found["tables"]["t"] == {
        "columns": {
            "id": {
                "pg_type": "integer",
                "nullable": False,
                "default": "nextval('\"public\".t_id_seq'::regclass)",
            },
            "a": {
                "pg_type": "character varying(5)",
                "nullable": False,
                "default": "'x'::character varying",
            },
            "e": {"pg_type": "e", "nullable": True},
            "p": {"pg_type": "integer", "nullable": True},
        },
        "pk": {"name": "t_pkey", "columns": ["id"]},
        "fks": [
            {
                "name": "t_p_fkey",
                "columns": ["p"],
                "ref": "s.p",
                "ref_columns": ["id"],
                "ondelete": "CASCADE",
            }
        ],
        "uniques": [{"name": "t_a_key", "columns": ["a"]}],
        "indexes": [
            {"name": "ix", "columns": ["p"], "unique": False, "where": "((a)::text = 'x'::text)"}
        ],
        "checks": [{"name": "t_id_check", "sql": "id > 0"}],
    }
    assert found["tables"]["s.p"]["columns"]["id"]["default"].startswith("nextval('s.p_id_seq'")
    assert (found["enums"], found["views"]) == ({"e": ["a", "b"]}, ["v"])
    assert found["unknown"] == [
        {"what": "column z of table t", "why": "it depends", "path": "revision.py", "line": 1}
    ]


def test_an_order_is_no_expression() -> None:
    index = Index(Name("i"), _T, ("a DESC", "b nulls last", "c"), expressions=True)
    other = Index(Name("j"), _T, ("strange(a) DESC", "b"), expressions=True)
    schema = _made(
        "create table t (a integer, b integer, c integer)",
        CreateIndex(PLACE, "op.create_index", index),
        CreateIndex(PLACE, "op.create_index", other),
    )
    first, second = schema.indexes(_T)
    assert (first.columns, first.expressions, first.printed) == (("a", "b", "c"), False, True)
    assert (second.expressions, second.printed) == (True, False)


def test_unknown_indexes_lie_in_the_schema_of_their_table() -> None:
    schema = Schema()
    _ask(schema, "CREATE SCHEMA audit; CREATE TABLE audit.log (id int); CREATE TABLE t (id int)")
    _ask(schema, Blur(PLACE, "", "", (Name("log", "audit"),)))
    assert schema.present(Key(Kind.RELATION, Name("ix", "audit"))) is None
    assert schema.present(Key(Kind.RELATION, Name("ix"))) is False


def test_a_key_that_may_be_gone_may_be_referred_to() -> None:
    schema = Schema()
    _ask(schema, "CREATE TABLE t (id int UNIQUE); CREATE TABLE u (id int)")
    _ask(
        schema,
        Maybe(
            PLACE, "", tuple(changes_of("ALTER TABLE t DROP CONSTRAINT t_id_key", PLACE, "")), "?"
        ),
    )
    assert _ask(schema, "ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t (id)") is None
    assert _ask(schema, "ALTER TABLE t ADD UNIQUE (id)") is None
    table = schema.table(_T)
    assert table is not None
    assert table.constraints[-1].name is None
