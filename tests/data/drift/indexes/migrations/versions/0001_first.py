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
        sa.Column("z", sa.Integer()),
    )
    op.create_index("ix_extra", "a", ["x"])
    op.create_index("ix_unique_now", "a", ["y"])
    op.create_index("ix_order", "a", ["x", "y"])
    op.create_index("ix_more", "a", ["z"])
    op.create_index("ix_same", "a", ["z", "x"])
    op.create_index("ix_using", "a", ["z"], postgresql_using="hash")


def downgrade():
    pass
