"""What rules on trial would have done, and whether tasks were of use."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def told(name: str, default: str = "") -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def upgrade() -> None:
    op.create_table(
        "would",
        sa.Column("signal_id", sa.Text(), primary_key=True),
        told("rule"),
        told("account_id"),
        told("child"),
        told("trial"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("says", sa.Text()),
        sa.Column("work", sa.Text()),
    )
    op.create_index("ix_would_rule", "would", ["rule", "at"])
    op.add_column("task", told("useful"))
    op.add_column("task", told("useful_by"))
    op.create_index("ix_task_signal", "task", ["signal_id"])
