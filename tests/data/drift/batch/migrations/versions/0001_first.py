import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("old", sa.Integer()),
        sa.Column("x", sa.String(5)),
        sa.UniqueConstraint("x", name="uq_x"),
    )


def downgrade():
    pass
