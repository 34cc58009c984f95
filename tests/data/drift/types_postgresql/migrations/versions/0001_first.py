import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("c00", sa.JSON()),
        sa.Column("c01", postgresql.JSONB()),
        sa.Column("c02", postgresql.ARRAY(sa.Integer())),
        sa.Column("c03", sa.ARRAY(sa.Text())),
        sa.Column("c04", postgresql.ARRAY(sa.Integer())),
        sa.Column("c05", sa.Uuid()),
        sa.Column("c06", sa.String(36)),
        sa.Column("c07", postgresql.INET()),
        sa.Column("c08", sa.LargeBinary()),
        sa.Column("c09", sa.Text()),
        sa.Column("c10", postgresql.INT4RANGE()),
        sa.Column("c11", postgresql.BIT(4)),
        sa.Column("c12", postgresql.BIT(varying=True)),
        sa.Column("c13", postgresql.MACADDR()),
        sa.Column("c14", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
        sa.Column("c15", postgresql.OID()),
        sa.Column("c16", postgresql.MONEY()),
    )


def downgrade():
    pass
