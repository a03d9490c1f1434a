"""Incidents for ops, and which accounts a feed lost."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.BigInteger()


def told(name: str, default: str = "") -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def upgrade() -> None:
    op.add_column("feed", sa.Column("regained_at", MOMENT))
    op.add_column("feed_account", sa.Column("lost_at", MOMENT))
    op.add_column(
        "feed_account",
        sa.Column("is_lost_known", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    lost = sa.text("lost_at is not null")
    op.create_index(
        "ix_feed_account_lost", "feed_account", ["name"], sqlite_where=lost, postgresql_where=lost
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Text(), primary_key=True),
        told("kind"),
        told("subject"),
        told("account_id"),
        told("state", "open"),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        told("by"),
        told("why"),
        sa.Column("detail", sa.Text()),
    )
    op.create_index("ix_incident_subject", "incident", ["kind", "subject"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_incident_open",
        "incident",
        ["kind", "subject", "account_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
