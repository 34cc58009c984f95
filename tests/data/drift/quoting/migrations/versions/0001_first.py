import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "Order",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("Group", sa.Integer()),
        sa.Column("user", sa.Integer()),
    )
    op.create_index("IX Old", "Order", ["Group"])


def downgrade():
    pass
