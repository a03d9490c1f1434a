"""When each feed spoke, kept: what was believed of its silence at an earlier moment can be told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.BigInteger()
IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def told(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    op.create_table(
        "feed_spoke",
        sa.Column("id", IDENTITY, primary_key=True, autoincrement=True),
        told("name"),
        told("account_id"),
        sa.Column("spoke_at", MOMENT, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.UniqueConstraint("account_id", "name", "spoke_at", name="uq_feed_spoke_account_id_name_spoke_at"),
    )
    op.create_index("ix_feed_spoke_name", "feed_spoke", ["name", "spoke_at", "noted_at"])
    op.create_table(
        "feed_span",
        sa.Column("id", IDENTITY, primary_key=True, autoincrement=True),
        told("name"),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.Column("is_declared", sa.Boolean(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
    )
    op.create_index("ix_feed_span_name", "feed_span", ["name"])
    # What was noted before is not on record any more: the newest word of each feed is.
    op.execute(
        "insert into feed_spoke (name, account_id, spoke_at, noted_at) "
        "select name, account_id, last, last from feed_account"
    )
    op.execute(
        "insert into feed_span (name, since, until, is_declared, noted_at) "
        "select name, since, until, until is not null, since from feed where since is not null"
    )
