import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "parents",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("a", sa.Integer(), nullable=False),
        sa.Column("b", sa.Integer(), nullable=False),
        sa.UniqueConstraint("a", "b", name="uq_ab"),
    )
    op.create_table(
        "children",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("plain", sa.Integer()),
        sa.Column("cascades", sa.Integer(), sa.ForeignKey("parents.id")),
        sa.Column("extra", sa.Integer(), sa.ForeignKey("parents.id")),
        sa.Column("renamed", sa.Integer(), sa.ForeignKey("parents.id", name="fk_old_name")),
        sa.Column("waits", sa.Integer(), sa.ForeignKey("parents.id")),
        sa.Column("acts", sa.Integer(), sa.ForeignKey("parents.id", onupdate="CASCADE")),
        sa.Column("self_id", sa.Integer()),
        sa.Column("a", sa.Integer()),
        sa.Column("b", sa.Integer()),
    )


def downgrade():
    pass
