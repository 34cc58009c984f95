"""What SQLAlchemy's modules have, in any version from 1.3 to 2.1: names, and modules in them."""

from __future__ import annotations

_CORE = """
ARRAY AdaptedConnection AggregateOrderBy Alias AliasedReturnsRows Any AssertionPool
AsyncAdaptedQueuePool BIGINT BINARY BLANK_SCHEMA BLOB BOOLEAN BaseDDLElement BaseRow BigInteger
Binary BinaryExpression BindParameter BindTyping Boolean BooleanClauseList CHAR CLOB CTE
CacheKey Case Cast CheckConstraint CheckFirst ChunkedIteratorResult ClauseElement ClauseList
CollectionAggregate Column ColumnClause ColumnCollection ColumnDefault ColumnElement
ColumnExpressionArgument ColumnOperators Compiled CompoundSelect Computed Connection Constraint
CreateEnginePlugin CreateTable CreateTableAs CreateView CursorResult DATE DATETIME DDL
DDLElement DECIMAL DOUBLE DOUBLE_PRECISION Date DateTime DefaultClause Delete Dialect Double
DropTable DropView Engine Enum ExceptionContext Executable ExecutableDDLElement ExecutionContext
Exists Extract FLOAT FallbackAsyncAdaptedQueuePool False_ FetchedValue Float ForeignKey
ForeignKeyConstraint ForeignKeyTarget FrameClause FrameClauseType FromClause FromGrouping
FrozenResult Function FunctionElement FunctionFilter GenerativeSelect Grouping HasCTE
HasPrefixes HasSuffixes INT INTEGER Identity IdentityOptions Index Insert Inspector Integer
Interval IteratorResult JSON Join LABEL_STYLE_DEFAULT LABEL_STYLE_DISAMBIGUATE_ONLY
LABEL_STYLE_NONE LABEL_STYLE_TABLENAME_PLUS_COL Label LambdaElement LargeBinary Lateral
MappingResult MergedResult MetaData NCHAR NUMERIC NVARCHAR Named NestedTransaction NotNullable
Null NullPool Nullable Numeric NumericCommon Operators OrderByList Over PassiveDefault
PickleType Pool PoolProxiedConnection PoolResetState PrimaryKeyConstraint QueuePool REAL
ReleaseSavepointClause Result ResultProxy ReturnsRows RollbackToSavepointClause RootTransaction
Row RowMapping SMALLINT SQLColumnExpression SavepointClause ScalarResult ScalarSelect Select
SelectBase SelectLabelStyle Selectable Sequence SingletonThreadPool SmallInteger
StatementLambdaElement StaticPool String Subquery TEXT TIME TIMESTAMP TString Table TableClause
TableSample TableValuedAlias TableValuedColumn Text TextAsFrom TextClause TextualSelect
ThreadLocalMetaData Time Transaction True_ TryCast Tuple TupleType TwoPhaseTransaction
TypeClause TypeCoerce TypeCompiler TypeDecorator TypedColumns URL UUID UnaryExpression Unicode
UnicodeText UniqueConstraint Update UpdateBase Uuid VARBINARY VARCHAR Values ValuesBase
Visitable WithinGroup _util aggregate_order_by alias all_ and_ annotations any_ asc between
bindparam bitwise_not case cast cimmutabledict collate column connectors cprocessors
create_engine create_mock_engine create_pool_from_url cresultproxy cte custom_op cutils
cyextension databases delete desc dialects distinct engine engine_from_config event events exc
except_ except_all exists ext extract false from_dml_column func funcfilter future insert
insert_sentinel inspect inspection interfaces intersect intersect_all join label lambda_stmt
lateral literal literal_column log make_url modifier not_ null nulls_first nulls_last nullsfirst
nullslast or_ orm outerjoin outparam over pool processors quoted_name result_tuple schema select
sql subquery table tablesample testing text true try_cast tstring tuple_ type_coerce types union
union_all update util values within_group
"""
_POSTGRESQL = """
ARRAY AbstractMultiRange AbstractRange AbstractSingleRange All Any BIGINT BIT BOOLEAN BYTEA
BitString CHAR CIDR CITEXT CreateDomainType CreateEnumType DATE DATEMULTIRANGE DATERANGE DOMAIN
DOUBLE_PRECISION DropDomainType DropEnumType ENUM ExcludeConstraint FLOAT HSTORE INET
INT4MULTIRANGE INT4RANGE INT8MULTIRANGE INT8RANGE INTEGER INTERVAL Insert JSON JSONB JSONPATH
MACADDR MACADDR8 MONEY ModuleType MultiRange NUMERIC NUMMULTIRANGE NUMRANGE NamedType OID REAL
REGCLASS REGCONFIG Range SMALLINT TEXT TIME TIMESTAMP TSMULTIRANGE TSQUERY TSRANGE
TSTZMULTIRANGE TSTZRANGE TSVECTOR UUID VARCHAR _psycopg_common aggregate_order_by array
array_agg arraylib asyncpg base bitstring compat dialect distinct_on dml ext hstore insert json
named_types operators pg8000 pg_catalog phraseto_tsquery plainto_tsquery provision psycopg
psycopg2 psycopg2cffi psycopg_async pygresql pypostgresql ranges to_tsquery to_tsvector
ts_headline types websearch_to_tsquery zxjdbc
"""
NAMES = {
    "sqlalchemy": frozenset(_CORE.split()),
    "sqlalchemy.dialects.postgresql": frozenset(_POSTGRESQL.split()),
}


def lacks(module: str, name: str) -> bool:
    """Whether asking the module for the name is an AttributeError, whatever the version."""
    known = NAMES.get(module)
    return known is not None and name not in known and not name.startswith("__")
