import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.add_column("b", sa.Column("w", sa.Integer()))


def downgrade():
    pass
