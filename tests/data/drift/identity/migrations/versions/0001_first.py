import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("n", sa.Integer())
    )
    op.create_table(
        "gone",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), primary_key=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("twice", sa.Integer(), sa.Computed("n * 2", persisted=True)),
        sa.Column("big", sa.BigInteger(), sa.ForeignKey("a.id", ondelete="SET NULL")),
        sa.CheckConstraint("n > 0", name="ck_n"),
        sa.UniqueConstraint("n", name="uq_n"),
    )


def downgrade():
    pass
