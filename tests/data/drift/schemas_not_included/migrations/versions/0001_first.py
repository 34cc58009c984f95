import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("CREATE SCHEMA IF NOT EXISTS shop")
    op.create_table("gone", sa.Column("id", sa.Integer(), primary_key=True), schema="shop")
    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("here", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    pass
