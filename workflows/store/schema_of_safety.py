"""The tables of what keeps rules from doing harm: incidents, and receipts of what rules on trial would have done."""

from sqlalchemy import Column, Index, Table, Text, text

from engine.store.columns import Json, Moment
from engine.store.schema import metadata, told

incident = Table(
    "incident",  # what ops must look at: a feed that is lost or silent, openings that are held
    metadata,
    Column("id", Text, primary_key=True),  # hash of kind, subject, account and the count of those before
    told("kind"),
    told("subject"),  # the feed, or the rule
    told("account_id"),  # empty: not of one account
    told("state", "open"),  # open, released, dismissed; over: it ended by itself
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    told("by"),
    told("why"),
    Column("detail", Json),
    Index("ix_incident_subject", "kind", "subject"),
)
_incident_open = text("state = 'open'")
Index(
    "uq_incident_open",
    incident.c.kind,
    incident.c.subject,
    incident.c.account_id,
    unique=True,
    sqlite_where=_incident_open,
    postgresql_where=_incident_open,
)

would = Table(
    "would",  # what a rule on trial would have done: one receipt a signal
    metadata,
    Column("signal_id", Text, primary_key=True),
    told("rule"),
    told("account_id"),
    told("child"),
    told("trial"),  # shadow, canary, holdout
    Column("at", Moment, nullable=False),
    Column("says", Json),
    Column("work", Json),
    Index("ix_would_rule", "rule", "at"),
)
