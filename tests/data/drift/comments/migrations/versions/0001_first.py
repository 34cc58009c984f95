import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("same", sa.Integer(), comment="the same"),
        sa.Column("other", sa.Integer(), comment="before"),
        sa.Column("gone", sa.Integer(), comment="no longer"),
        sa.Column("fresh", sa.Integer()),
        sa.Column("by_sql", sa.Integer()),
        sa.Column("altered", sa.Integer(), comment="first"),
        comment="a table",
    )
    op.execute("COMMENT ON COLUMN a.by_sql IS 'it''s by SQL'")
    op.alter_column("a", "altered", comment="then", existing_comment="first")
    op.create_table("b", sa.Column("id", sa.Integer(), primary_key=True), comment="goes")
    op.create_table("c", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("d", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table_comment("d", "same")


def downgrade():
    pass
