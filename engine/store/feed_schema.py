"""The tables of when feeds spoke: append-only, so that what was believed of their silence can be told later."""

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint

from engine.store.columns import Identity, Moment
from engine.store.schema import metadata, told

feed_spoke = Table(
    "feed_spoke",  # append-only: every moment at which a feed spoke of an account, also where it said nothing new
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    told("name"),
    told("account_id"),
    Column("spoke_at", Moment, nullable=False),
    Column("noted_at", Moment, nullable=False),
    UniqueConstraint("account_id", "name", "spoke_at"),
    Index("ix_feed_spoke_name", "name", "spoke_at", "noted_at"),
)

feed_span = Table(
    "feed_span",  # append-only: each time a feed's start moved back, or an export declared from when to when it speaks
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    told("name"),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("is_declared", Boolean, nullable=False),
    Column("noted_at", Moment, nullable=False),
    Index("ix_feed_span_name", "name"),
)
