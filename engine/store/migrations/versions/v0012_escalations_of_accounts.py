"""The escalations that climb for an account are found by it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    climbing = sa.text("state = 'climbing'")
    op.create_index(
        "ix_escalation_account",
        "escalation",
        ["account_id"],
        sqlite_where=climbing,
        postgresql_where=climbing,
    )
