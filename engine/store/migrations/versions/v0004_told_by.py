"""Which feed's word made a signal true; what is held stands in an incident."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("signal", sa.Column("told_by", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_signal_rule", "signal", ["rule", "first_true_at"])
    op.execute("update signal set waits_for = 'hold_if' where state = 'held'")
    op.execute(
        "insert into incident (id, kind, subject, opened_at) "
        "select 'held ' || rule, 'held', rule, min(first_true_at) from signal where state = 'held' group by rule"
    )
