import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("c00", sa.String(50)),
        sa.Column("c01", sa.String()),
        sa.Column("c02", sa.String(50)),
        sa.Column("c03", sa.Text()),
        sa.Column("c04", sa.String(80)),
        sa.Column("c05", sa.CHAR(3)),
        sa.Column("c06", sa.String(3)),
        sa.Column("c07", sa.Text()),
        sa.Column("c08", sa.Unicode(20)),
        sa.Column("c09", sa.UnicodeText()),
        sa.Column("c10", sa.String(5)),
        sa.Column("c11", sa.Text()),
        sa.Column("c12", sa.VARCHAR(9)),
    )


def downgrade():
    pass
