import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("same", sa.String(40)),
        sa.Column("other", sa.String(30)),
    )


def downgrade():
    pass
