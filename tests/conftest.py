"""Every test may ask for the parts of the harness; the head of each run says which ones this machine offers."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
"""A timing is never a pass condition."""

pytest_plugins = [
    "tests.harness.redis_server",
    "tests.harness.databases",
    "tests.harness.browser",
    "tests.harness.smtp_server",
    "tests.harness.ports",
    "tests.harness.web",
    "tests.harness.web",
    "tests.harness.processes",
    "tests.harness.real_export",
    "tests.harness.no_skips",
]
