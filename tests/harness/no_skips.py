"""Where CI is set nothing may be skipped, but for what it cannot bring: there a skip fails the run."""

import os

import pytest

from tests.harness.real_export import ABSENT

ALLOWED = (ABSENT,)


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    where = report.longrepr
    return str(where[2]).removeprefix("Skipped: ") if isinstance(where, tuple) else str(where)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for refused in refused_skips(terminalreporter):
        terminalreporter.write_line(f"skipped where nothing may be: {refused}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and refused_skips(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def refused_skips(reporter: pytest.TerminalReporter) -> list[str]:
    if not os.environ.get("CI"):
        return []
    skipped = reporter.stats.get("skipped", [])
    return [f"{report.nodeid}: {reason_of(report)}" for report in skipped if reason_of(report) not in ALLOWED]
