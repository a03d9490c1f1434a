"""The tables of what we do about it: runs, effects, tasks, escalations, mail and suppression.

Times are world time unless their name begins with `machine_` (leases, backoff). No key column is ever null.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

import workflows.store.schema_of_safety  # noqa: F401  (its tables join the same metadata)
from engine.store.columns import Identity, Json, Moment
from engine.store.schema import metadata, told

run = Table(
    "run",
    metadata,
    Column("id", Text, primary_key=True),  # hash of (playbook, account, key, occurrence)
    told("playbook"),
    told("account_id"),
    told("key"),  # the child the run is about, or empty
    told("occurrence"),
    Column(
        "edition", BigInteger, nullable=False
    ),  # frozen: playbook, templates and escalation policies are read from it
    told("signal_id"),
    told("cause"),
    told("state"),  # ready, waiting, parked, needs_attention, completed, exited, failed
    told("cursor"),
    Column("wake_at", Moment),
    Column("generation", BigInteger, nullable=False, server_default="0"),
    Column(
        "memory", Json, nullable=False
    ),  # what steps left behind: arms taken, whom they mailed, when they began
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    told("ending"),  # goal, end, an exit's name, signal_closed, restarted, recalled ...
    told("error"),
    Column(
        "attempts", Integer, nullable=False, server_default="0"
    ),  # begun and not ended: a crash loop shows here
    Column("machine_lease_until", Moment),  # while a batch has it; the generation is the fence
    Column("is_live", Boolean, nullable=False),
    UniqueConstraint("playbook", "account_id", "key", "occurrence"),
    Index("ix_run_account", "account_id"),
)
_live = text("is_live")
_due = text("state in ('ready', 'waiting')")
Index(
    "uq_run_live",
    run.c.playbook,
    run.c.account_id,
    run.c.key,
    unique=True,
    sqlite_where=_live,
    postgresql_where=_live,
)
Index("ix_run_due", run.c.wake_at, sqlite_where=_due, postgresql_where=_due)

visit = Table(
    "visit",  # append-only: the history from which a run's state can be derived
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    told("step"),
    Column("at", Moment, nullable=False),
    told("what"),  # entered, left, waited, skipped, ended
    Column("detail", Json),
)

effect = Table(
    "effect",
    metadata,
    Column("key", Text, primary_key=True),  # hash of (cause kind, cause id, step or level, n, recipient)
    told("kind"),  # email, notice (an e-mail to a teammate), task, update, escalate
    told("cause"),  # run, escalation, signal, task
    told("cause_id"),
    told("account_id"),
    told("step"),
    Column("n", Integer, nullable=False, server_default="0"),
    told("recipient"),
    told(
        "state", "planned"
    ),  # planned, claimed, in_flight, sent, refused, failed, unknown, suppressed, deferred, cancelled
    told("reason"),
    Column("until", Moment),  # of deferred: when it is asked again
    Column("edition", BigInteger, nullable=False, server_default="0"),
    Column("content", Json, nullable=False),  # what to send: template name, language, values; never a secret
    Column("planned_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Column("machine_lease_until", Moment),
    Column("machine_next_at", Moment),  # backoff after a transient refusal
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("receipt", Json),
    Index("ix_effect_cause", "cause", "cause_id"),
    Index("ix_effect_account", "account_id", "done_at"),
    Index("ix_effect_recipient", "recipient", "done_at"),
)
_undone = text("state in ('planned', 'deferred', 'claimed', 'in_flight')")
Index("ix_effect_due", effect.c.due_at, sqlite_where=_undone, postgresql_where=_undone)

task = Table(
    "task",
    metadata,
    Column("id", Text, primary_key=True),  # the effect's key
    told("account_id"),
    told("signal_id"),
    told("run_id"),
    told("step"),
    Column("n", Integer, nullable=False, server_default="0"),
    told("assignee"),
    told("priority", "normal"),
    Column("title", Json, nullable=False),  # by language
    Column("because", Json),
    Column("evidence", Json),
    Column("checklist", Json, nullable=False),  # [{text: {lang: ..}, done: false}]
    Column("outcomes", Json, nullable=False),  # [{name, label, asks, again, times, start}]
    told("state", "open"),  # open, acknowledged, snoozed, closed, cancelled
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("acknowledged_at", Moment),
    told("acknowledged_by"),
    Column("snoozed_until", Moment),
    Column("closed_at", Moment),
    told("closed_by"),
    told("outcome"),
    told("answer"),
    Column("edition", BigInteger, nullable=False, server_default="0"),
    told("useful"),  # yes, no; empty: nobody said
    told("useful_by"),
    Index("ix_task_assignee", "assignee", "state"),
    Index("ix_task_signal", "signal_id"),
    Index("ix_task_account", "account_id"),
)

escalation = Table(
    "escalation",
    metadata,
    Column("id", Text, primary_key=True),
    told("policy"),
    Column("edition", BigInteger, nullable=False),
    told("account_id"),
    told("cause"),  # task, signal, run
    told("cause_id"),
    told("area"),
    told("state", "climbing"),  # climbing, answered, exhausted, cancelled
    Column("level", Integer, nullable=False, server_default="0"),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("opened_at", Moment, nullable=False),
    Column("wake_at", Moment),
    Column("ended_at", Moment),
    Column("generation", BigInteger, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    told("error"),
    Column("machine_lease_until", Moment),
    Index("ix_escalation_cause", "cause", "cause_id"),
)
_climbing = text("state = 'climbing'")
Index("ix_escalation_due", escalation.c.wake_at, sqlite_where=_climbing, postgresql_where=_climbing)
Index("ix_escalation_account", escalation.c.account_id, sqlite_where=_climbing, postgresql_where=_climbing)

mail = Table(
    "mail",  # the mailbox: each mail exactly as it was or would have been sent
    metadata,
    Column("effect_key", Text, primary_key=True),
    told("account_id"),
    told("recipient"),
    told("sender"),
    told("subject"),
    told("audience"),  # customer or team
    Column("raw", LargeBinary, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Index("ix_mail_sent", "sent_at"),
)

suppression = Table(
    "suppression",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    told("address"),  # an e-mail address, or empty for the whole account
    told("account_id"),
    told("topic"),  # empty: every topic
    told("reason"),  # unsubscribed, hard_bounce, complaint, legal_hold, refused
    Column("at", Moment, nullable=False),
    told("by"),
    Column("lifted_at", Moment),
    Column("until", Moment),  # of an account: it ends by itself then; null: a person lifts it
    told("why"),
    Index("ix_suppression_address", "address"),
    Index("ix_suppression_account", "account_id"),
)

member = Table(
    "member",  # who may sign in
    metadata,
    Column("name", Text, primary_key=True),
    told("teammate"),
    told("role"),  # ops, csm, viewer
    told("password_hash"),
    told("language"),
    Column("machine_created_at", Moment, nullable=False),
    Column("is_active", Boolean, nullable=False),
)

token = Table(
    "token",  # bearer tokens for the API, kept as their sha256
    metadata,
    Column("hash", Text, primary_key=True),
    told("name"),
    told("role"),
    Column("machine_created_at", Moment, nullable=False),
    Column("machine_revoked_at", Moment),
)

import_progress = Table(
    "import_progress",  # how far a file got, so that an interrupted import goes on where it stopped
    metadata,
    Column("file_hash", Text, primary_key=True),
    Column("mapping", Text, primary_key=True),
    told("file_name"),
    Column("rows_done", BigInteger, nullable=False),
    Column("rows_refused", BigInteger, nullable=False),
    Column("machine_updated_at", Moment, nullable=False),
    Column("is_finished", Boolean, nullable=False),
)

playbook_hold = Table(
    "playbook_hold",  # a playbook parked for a fault of configuration, or an audience parked by a person
    metadata,
    Column("playbook", Text, primary_key=True),
    told("reason"),
    Column("at", Moment, nullable=False),
    told("by"),
)

draft = Table(
    "draft",  # documents that are to become an edition, and do not run
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("base", BigInteger, nullable=False, server_default="0"),  # the edition that it was made from
    told("hash"),
    Column("documents", Json, nullable=False),
    told("note"),
    told("state", "open"),  # open, published, discarded
    Column("made_at", Moment, nullable=False),
    told("made_by"),
    Column("changed_at", Moment, nullable=False),
    Column("authors", Json, nullable=False),  # everybody who wrote on it: none of them may say yes to it
    told("asked_by"),  # who asked for a second person's yes, since it was last written on
    told("approved_by"),  # who said yes to it as it stands
    Column("closed_at", Moment),
    Column("edition", BigInteger, nullable=False, server_default="0"),  # that it became
    Index("ix_draft_state", "state", "id"),
)
