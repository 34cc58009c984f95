import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("x", sa.Integer(), unique=True),
        sa.Column("y", sa.Integer()),
        sa.UniqueConstraint("x", name="uq_x"),
        sa.UniqueConstraint("y", name="uq_y"),
    )
    op.create_index("ix_a_y", "a", ["y"], unique=True)
    op.create_index("ix_a_y2", "a", ["y"])
    op.create_foreign_key("fk_one", "a", "a", ["y"], ["id"])
    op.create_foreign_key("fk_two", "a", "a", ["y"], ["id"])


def downgrade():
    pass
