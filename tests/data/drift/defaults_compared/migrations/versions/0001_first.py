import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "a",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("both", sa.String(9), server_default="x"),
        sa.Column("other", sa.String(9), server_default="x"),
        sa.Column("built", sa.String(9), server_default="x"),
        sa.Column("declared", sa.String(9)),
        sa.Column("number", sa.Integer(), server_default="1"),
        sa.Column("numbers", sa.Integer(), server_default=sa.text("1")),
        sa.Column("changed", sa.Integer(), server_default="1"),
        sa.Column("made", sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.Column("now", sa.DateTime(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP")),
        sa.Column("flag", sa.Boolean(), server_default=sa.text("true")),
        sa.Column("wrong", sa.Boolean(), server_default=sa.text("true")),
        sa.Column("json", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb")),
        sa.Column("scale", sa.Numeric(10, 2), server_default="0"),
        sa.Column("state", sa.Enum("ON", "OFF", name="state"), server_default="ON"),
        sa.Column(
            "moved",
            postgresql.ENUM("ON", "OFF", name="state", create_type=False),
            server_default="ON",
        ),
        sa.Column("uid", sa.Uuid(), server_default=sa.text("gen_random_uuid()")),
        sa.Column("ident", sa.Integer(), sa.Identity(always=True)),
    )


def downgrade():
    pass
