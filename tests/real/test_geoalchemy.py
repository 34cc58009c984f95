"""Indexes that GeoAlchemy makes with a table, asked of it in Alembic's offline mode."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from alembic_runs import Chain, Link, followed

if TYPE_CHECKING:
    from pathlib import Path

PRELUDE = "from geoalchemy2 import Geography, Geometry\n"
CASES = {
    "by itself": "op.create_table('z', sa.Column('a', Geometry('POINT', 4326)))",
    "geography": "op.create_table('z', sa.Column('a', Geography('POINT', srid=4326)))",
    "a class": "op.create_table('z', sa.Column('a', Geometry))",
    "told not to": "op.create_table('z', sa.Column('a', Geometry(spatial_index=False)))",
    "two": "op.create_table('z', sa.Column('a', Geometry()), sa.Column('b', Geometry()))",
}


@pytest.mark.parametrize("up", CASES.values(), ids=CASES)
def test_the_same_indexes(up: str, tmp_path: Path) -> None:
    history = followed(Chain((Link(up, prelude=PRELUDE),)).write(tmp_path))
    ours = {str(i.name) for t in history.schema.tables() for i in history.schema.indexes(t.name)}
    assert ours == made_by_geoalchemy(up)


def made_by_geoalchemy(up: str) -> set[str]:
    pytest.importorskip("geoalchemy2")
    import sqlalchemy as sa
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from geoalchemy2 import Geography, Geometry

    text = io.StringIO()
    options = {"as_sql": True, "output_buffer": text}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    names = {"op": Operations(context), "sa": sa, "Geometry": Geometry, "Geography": Geography}
    exec(up, names)
    return set(re.findall(r"CREATE INDEX (\w+) ON z USING gist", text.getvalue()))
