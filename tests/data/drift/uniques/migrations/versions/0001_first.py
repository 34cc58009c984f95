import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("x", sa.Integer()),
        sa.Column("y", sa.Integer()),
        sa.Column("z", sa.Integer(), unique=True),
        sa.Column("w", sa.Integer(), unique=True),
        sa.UniqueConstraint("x", name="uq_gone"),
        sa.UniqueConstraint("x", "y", name="uq_changed"),
        sa.UniqueConstraint("z", "y", name="uq_order"),
    )


def downgrade():
    pass
