import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("tight", sa.Integer(), nullable=False),
        sa.Column("loose", sa.Integer(), nullable=True),
        sa.Column("ident", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("made", sa.Integer(), sa.Computed("tight * 2")),
        sa.Column("fixed", sa.Integer(), sa.Computed("tight * 3"), nullable=False),
        sa.Column("again", sa.Integer(), sa.Computed("tight * 4")),
    )
    op.create_table(
        "keys",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("two", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", "two"),
    )


def downgrade():
    pass
