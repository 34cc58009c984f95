import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("c00", sa.DateTime()),
        sa.Column("c01", sa.DateTime(timezone=True)),
        sa.Column("c02", sa.DateTime()),
        sa.Column("c03", sa.Time()),
        sa.Column("c04", sa.Interval()),
        sa.Column("c05", sa.TIMESTAMP()),
        sa.Column("c06", sa.TIMESTAMP(timezone=True)),
        sa.Column("c07", postgresql.TIMESTAMP(precision=3)),
        sa.Column("c08", sa.Date()),
        sa.Column("c09", postgresql.INTERVAL()),
        sa.Column("c10", sa.DateTime()),
    )


def downgrade():
    pass
