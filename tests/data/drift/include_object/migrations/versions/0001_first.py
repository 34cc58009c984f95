import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("old", sa.Integer()),
        sa.Column("tmp_x", sa.Integer()),
    )
    op.create_index("ix_users_old", "users", ["old"])
    op.create_table("tmp_gone", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("gone", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    pass
