"""Which account ever named which as the one above it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table("link_field", sa.Column("name", sa.Text(), primary_key=True))
    op.create_table(
        "link",
        sa.Column("account_id", sa.Text(), primary_key=True),
        sa.Column("field", sa.Text(), primary_key=True),
        sa.Column("above", sa.Text(), primary_key=True),
    )
    op.create_index("ix_link_above", "link", ["above"])
