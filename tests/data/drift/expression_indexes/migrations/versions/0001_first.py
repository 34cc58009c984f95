import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(50)),
        sa.Column("mail", sa.Text()),
        sa.Column("rank", sa.Integer()),
        sa.Column("data", postgresql.JSONB()),
    )
    op.create_index("ix_lower", "a", [sa.text("lower(name)")])
    op.create_index("ix_lower_mail", "a", [sa.text("lower(mail)")], unique=True)
    op.create_index("ix_desc", "a", [sa.text("rank DESC")])
    op.create_index("ix_gone", "a", [sa.text("upper(mail)")])
    op.create_index("ix_where", "a", ["rank"], postgresql_where=sa.text("rank > 5"))
    op.create_index("ix_where_gone", "a", ["rank"], postgresql_where=sa.text("rank > 9"))
    op.create_index("ix_gin", "a", ["data"], postgresql_using="gin")
    op.create_index("ix_changed", "a", [sa.text("lower(mail)")])


def downgrade():
    pass
