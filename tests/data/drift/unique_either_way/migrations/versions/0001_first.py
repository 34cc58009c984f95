import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("x", sa.Integer()),
        sa.Column("y", sa.Integer(), unique=True),
        sa.Column("z", sa.Integer()),
        sa.UniqueConstraint("z", name="same_name"),
    )
    op.create_index("ix_a_x", "a", ["x"], unique=True)


def downgrade():
    pass
