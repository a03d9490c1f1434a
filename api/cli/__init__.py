"""The command line, ``perennial``: one file a command or a few that belong together, the same operations as
every other door.
"""

import click

from api.cli.account import milestone, start
from api.cli.asking import explain, who
from api.cli.audit import audit_
from api.cli.backtest import backtest
from api.cli.coverage import coverage
from api.cli.demo import demo
from api.cli.doctor import doctor
from api.cli.editions import approve, drafts, export, hold_, recall_
from api.cli.formatting import fmt
from api.cli.importing import import_
from api.cli.incidents import dismiss, incidents_, release
from api.cli.mail import mailbox_, show_mail
from api.cli.new import new
from api.cli.people import member, secret, token
from api.cli.previewing import preview_
from api.cli.replaying import replay
from api.cli.rulebook import check, publish
from api.cli.schema import schema_
from api.cli.suppressing import lift, suppress
from api.cli.test import test_
from api.cli.up import sweep, up, web, worker
from api.cli.where_used import where_used_
from api.logs import configure_logs

configure_logs()


@click.group()
@click.version_option(package_name="perennial")
def main() -> None:
    """Perennial: rule files become e-mails, tasks and escalations."""


for command in (
    demo,
    up,
    web,
    worker,
    sweep,
    check,
    where_used_,
    preview_,
    new,
    fmt,
    schema_,
    publish,
    drafts,
    approve,
    recall_,
    hold_,
    export,
    test_,
    who,
    explain,
    start,
    milestone,
    backtest,
    import_,
    replay,
    mailbox_,
    show_mail,
    doctor,
    audit_,
    coverage,
    incidents_,
    release,
    dismiss,
    suppress,
    lift,
    member,
    token,
    secret,
):
    main.add_command(command)
