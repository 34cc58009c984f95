import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("same", sa.Enum("ONE", "TWO", name="same")),
        sa.Column("other", sa.Enum("ONE", "TWO", name="before")),
        sa.Column("plain", sa.String(20)),
        sa.Column("back", sa.Enum("X", name="back")),
    )
    op.create_table(
        "gone",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("left", sa.Enum("L", "it's", name="left_over")),
        sa.Column("same", postgresql.ENUM("ONE", "TWO", name="same", create_type=False)),
    )


def downgrade():
    pass
