import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "parents", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("code", sa.String(9))
    )
    op.create_table(
        "children",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("parents.id", name="other_name")),
        sa.Column("code", sa.String(9)),
        sa.Column("name", sa.String(9)),
        sa.UniqueConstraint("code", name=op.f("uq_children_code")),
        sa.UniqueConstraint("name", name="children_name_key"),
    )


def downgrade():
    pass
