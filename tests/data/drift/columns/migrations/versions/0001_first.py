import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("fullname", sa.String(80), nullable=False),
        sa.Column("old", sa.Integer()),
        sa.Column("legacy", sa.Text()),
    )
    op.create_table(
        "gone",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(20), nullable=False, server_default="it's"),
    )
    op.create_index("ix_gone_name", "gone", ["name"])


def downgrade():
    pass
