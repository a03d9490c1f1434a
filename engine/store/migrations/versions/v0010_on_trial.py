"""Which signals were only lived through."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

LIVED_THROUGH = """
update signal set on_trial = true where opened_at is not null and exists (
  select 1 from ledger l where l.subject = 'signal' and l.subject_id = signal.id and l.action = 'shadow_signal'
  and not exists (
    select 1 from ledger o where o.subject = 'signal' and o.subject_id = signal.id and o.action = 'open_signal'
  )
)
"""


def upgrade() -> None:
    column: sa.Column[bool] = sa.Column("on_trial", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("signal", column)
    op.execute(LIVED_THROUGH)
