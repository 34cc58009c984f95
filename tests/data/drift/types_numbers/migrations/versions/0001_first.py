import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("c00", sa.Numeric(10, 2)),
        sa.Column("c01", sa.Numeric(10, 2)),
        sa.Column("c02", sa.Numeric()),
        sa.Column("c03", sa.Numeric(10, 2)),
        sa.Column("c04", sa.Integer()),
        sa.Column("c05", sa.SmallInteger()),
        sa.Column("c06", sa.Float()),
        sa.Column("c07", sa.Float()),
        sa.Column("c08", sa.Float(24)),
        sa.Column("c09", sa.Float(53)),
        sa.Column("c10", sa.Double()),
        sa.Column("c11", sa.Numeric(10)),
        sa.Column("c12", sa.Integer()),
        sa.Column("c13", sa.DECIMAL(8, 3)),
    )


def downgrade():
    pass
